"""What was booked in a month, folded from posted documents: by account, by partner, against money."""

from typing import ClassVar

from django.db import models

from liandong.storage.fields import AmountField


class AccountMonth(models.Model):
    """What documents of one type booked to an account in a month.

    Both sides are as ledgers show them: red entries are negative on the side they take back.
    """

    month = models.DateField()
    type = models.CharField(max_length=40)
    account = models.ForeignKey(
        "general_ledger.Account", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    debit = AmountField(default=0)
    credit = AmountField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["month", "account", "type"], name="one_row_an_account_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.account_id} {self.type}"


class PartnerAccountMonth(models.Model):
    """By how much a month changed what stands under a partner's name on an account, debit positive.

    Only of assets and liabilities. ``partner`` is an id, 0 for lines without one. ``is_opening`` tells
    apart what opening documents booked.
    """

    month = models.DateField()
    account = models.ForeignKey(
        "general_ledger.Account", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    partner = models.BigIntegerField(default=0)
    is_opening = models.BooleanField(default=False)
    amount = AmountField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "month", "partner", "is_opening"], name="one_row_a_partners_account"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.account_id} {self.partner}"


class CashMonth(models.Model):
    """What a month's entries with money in them booked against it, on an account that holds none.

    ``amount`` is positive where money came; ``is_inflow`` tells the side, which a red entry keeps.
    """

    month = models.DateField()
    type = models.CharField(max_length=40)
    account = models.ForeignKey(
        "general_ledger.Account", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    is_inflow = models.BooleanField()
    amount = AmountField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["month", "account", "type", "is_inflow"], name="one_row_a_cash_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.account_id} {self.type}"
