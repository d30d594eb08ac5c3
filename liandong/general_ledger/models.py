"""Chart of accounts, periods, journal, claims and settlements.

Journal amounts are signed: debit positive, credit negative. Entries, their lines and
settlements are append-only.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liandong.general_ledger.budget_model import Budget, BudgetLine, BudgetRelease, BudgetState
from liandong.general_ledger.cash_choice_model import CashLineChoice
from liandong.general_ledger.category_model import MoneyCategory, MoneyKind
from liandong.general_ledger.category_role_model import CategoryRole, RoleUse
from liandong.general_ledger.forecast_model import PlannedCash
from liandong.general_ledger.month_model import AccountMonth, CashMonth, PartnerAccountMonth
from liandong.general_ledger.statement_model import StatementFormula
from liandong.kernel.terms import AccountRole, ClaimKind
from liandong.storage.fields import AmountField

__all__ = (
    "AccountMonth",
    "Budget",
    "BudgetLine",
    "BudgetRelease",
    "BudgetState",
    "CashLineChoice",
    "CashMonth",
    "CategoryRole",
    "MoneyCategory",
    "MoneyKind",
    "PartnerAccountMonth",
    "PlannedCash",
    "RoleUse",
    "StatementFormula",
)


class AccountKind(models.TextChoices):
    """The five classes of the 小企业会计准则 chart."""

    ASSET = "asset", "资产"
    LIABILITY = "liability", "负债"
    EQUITY = "equity", "所有者权益"
    COST = "cost", "成本"
    PROFIT = "profit", "损益"


class Account(models.Model):
    """An account. Only leaves take journal lines; ``is_settlement`` accounts hold money.

    ``currency`` is the other currency such an account is kept in, blank for the company's own.
    """

    code = models.CharField("科目编码", max_length=16, unique=True)
    name = models.CharField("科目名称", max_length=64)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    kind = models.CharField("类别", max_length=16, choices=AccountKind)
    is_debit = models.BooleanField("借方余额", default=True)
    is_settlement = models.BooleanField("结算账户", default=False)
    currency = models.CharField("币种", max_length=3, default="", blank=True)
    is_active = models.BooleanField("启用", default=True)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class RoleAccount(models.Model):
    """Which account a role stands for in this company."""

    role = models.CharField(
        max_length=32, unique=True, choices=[(role.value, role.value) for role in AccountRole]
    )
    account = models.ForeignKey(Account, on_delete=models.PROTECT)

    def __str__(self) -> str:
        return f"{self.role} = {self.account}"


class Period(models.Model):
    """A month of the books. Posting shares the row's lock, closing takes it alone."""

    year = models.PositiveSmallIntegerField("年")
    month = models.PositiveSmallIntegerField("月")
    is_closed = models.BooleanField("已结账", default=False)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "month"], name="one_period_a_month"),
            models.CheckConstraint(condition=Q(month__gte=1) & Q(month__lte=12), name="month_of_the_year"),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"


class JournalEntry(models.Model):
    """A voucher. Numbers run without a gap in a period and type; hashes chain a year's entries."""

    document = models.OneToOneField("documents.Document", on_delete=models.PROTECT, related_name="entry")
    period = models.ForeignKey(Period, on_delete=models.PROTECT)
    business_date = models.DateField("日期")
    voucher_type = models.CharField("凭证字", max_length=4, default="记")
    voucher_number = models.PositiveIntegerField("凭证号")
    is_red = models.BooleanField("红字", default=False)
    memo = models.CharField("摘要", max_length=255)
    year = models.PositiveSmallIntegerField()
    chain_position = models.PositiveBigIntegerField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["period", "voucher_type", "voucher_number"], name="voucher_number_once_a_period"
            ),
            models.UniqueConstraint(fields=["year", "chain_position"], name="one_link_a_position"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["business_date", "id"], name="entry_by_date"),
            models.Index(fields=["business_date"], name="red_entries", condition=Q(is_red=True)),
        ]

    def __str__(self) -> str:
        return f"{self.voucher_type}-{self.voucher_number}"


class JournalLine(models.Model):
    """One account of an entry; the amounts of an entry sum to zero.

    ``foreign_amount`` is what it is in the currency of an account that is kept in another; else zero.
    """

    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False)
    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, null=True, db_index=False)
    amount = AmountField("金额")
    foreign_amount = AmountField("外币金额", default=0)
    business_date = models.DateField()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["account", "business_date", "foreign_amount"],
                name="journal_in_currency",
                condition=~Q(foreign_amount=0),
            ),
            # With the amount in it, balances are summed without reading the lines.
            models.Index(fields=["account", "business_date", "id", "amount"], name="journal_by_account"),
            models.Index(fields=["partner", "account", "business_date"], name="journal_by_partner"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.amount}"


class VoucherCounter(models.Model):
    """The last voucher number of a period and type, or the head of a year's hash chain."""

    key = models.CharField(max_length=32, unique=True)
    value = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="", blank=True)

    def __str__(self) -> str:
        return f"{self.key}: {self.value}"


class Claim(models.Model):
    """What a partner owes us or we owe him. ``open_amount`` is what is not settled yet.

    Amounts are positive in the kind's own direction; a credit note's is negative. A claim in another
    ``currency`` says beside its worth in the books what it is in that currency; a revaluation, which settles
    a negative amount of nothing foreign, may leave more of it open than it was. A bill has a number, under
    which only one is open at a time, and the line that says what else is known of it.
    """

    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="claims")
    kind = models.CharField("类别", max_length=20, choices=[(kind.value, kind.value) for kind in ClaimKind])
    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="claims")
    business_date = models.DateField("日期")
    due_date = models.DateField("到期日")
    currency = models.CharField("币种", max_length=3, default="CNY")
    amount = AmountField("金额")
    open_amount = AmountField("未核销")
    foreign_amount = AmountField("外币金额", default=0)
    foreign_open = AmountField("外币未核销", default=0)
    bill_number = models.CharField("票据号码", max_length=64, default="", blank=True)
    bill_line = models.ForeignKey(
        "documents.DocumentLine", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(foreign_amount=0, foreign_open=0)
                | Q(foreign_amount__gt=0, amount__gt=0, foreign_open__gte=0)
                & Q(foreign_open__lte=models.F("foreign_amount"))
                | Q(foreign_amount__lt=0, amount__lt=0, foreign_open__lte=0)
                & Q(foreign_open__gte=models.F("foreign_amount")),
                name="foreign_never_over_settled",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, open_amount__gte=0, open_amount__lte=models.F("amount"))
                | Q(amount__lt=0, open_amount__lte=0, open_amount__gte=models.F("amount"))
                | Q(foreign_amount__gt=0, open_amount__gte=0)
                | Q(foreign_amount__lt=0, open_amount__lte=0),
                name="claim_never_over_settled",
            ),
            models.UniqueConstraint(
                fields=["kind", "bill_number"],
                condition=~Q(bill_number="") & ~Q(open_amount=0),
                name="one_open_bill_a_number",
            ),
            models.CheckConstraint(
                condition=Q(bill_number="", bill_line=None)
                | Q(kind__in=["bill_receivable", "bill_payable"], amount__gt=0, bill_line__isnull=False)
                & ~Q(bill_number=""),
                name="bills_have_numbers",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["partner", "kind", "due_date"], name="open_claims", condition=~Q(open_amount=0)
            ),
            models.Index(fields=["kind", "business_date", "id"], name="claim_by_date"),
            models.Index(
                fields=["kind", "business_date"], name="claims_in_currency", condition=~Q(foreign_open=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.partner_id}: {self.open_amount} / {self.amount}"


class Settlement(models.Model):
    """A document settled so much of a claim (核销); a reversal settles the negative. Append-only."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="settlements")
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="settlements")
    line = models.ForeignKey("documents.DocumentLine", on_delete=models.PROTECT, null=True, related_name="+")
    amount = AmountField("核销金额")
    foreign_amount = AmountField("外币核销金额", default=0)
    business_date = models.DateField("日期")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["business_date"], name="settlement_by_date")]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.amount}"
