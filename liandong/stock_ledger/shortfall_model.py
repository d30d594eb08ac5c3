"""Goods that were sold before they came, and what settled them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from liandong.storage.fields import AmountField, QuantityField


class Shortfall(models.Model):
    """What a line took out of a cost beyond what it had, at the cost assumed for it.

    What is ``remaining`` is to come yet; it changes under the lock of its cost only. ``bearer`` is the
    line that was sold and bears what the goods cost more or less: the line itself, unless goods that
    had settled it turned out never to have come. ``place`` is where they left from.
    """

    scope = models.BigIntegerField(default=0)
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, db_index=False)
    lot = models.ForeignKey("stock_ledger.Lot", on_delete=models.PROTECT, default=0, db_index=False)
    line = models.ForeignKey("documents.DocumentLine", on_delete=models.PROTECT, related_name="+")
    bearer = models.ForeignKey("documents.DocumentLine", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(
        "stock_ledger.Place", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    outside = models.ForeignKey(
        "stock_ledger.Place", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    business_date = models.DateField("业务日期")
    quantity = QuantityField("数量")
    value = AmountField("暂估成本")
    remaining = QuantityField("未补")
    remaining_value = AmountField("未补成本")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(remaining__gte=0) & Q(remaining__lte=F("quantity")),
                name="remaining_within_shortfall",
            ),
            models.CheckConstraint(
                condition=Q(remaining_value__gte=0) & (Q(remaining__gt=0) | Q(remaining_value=0)),
                name="shortfall_value_with_goods",
            ),
            models.UniqueConstraint(fields=["line", "bearer"], name="a_shortfall_once_a_line_and_bearer"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["scope", "product", "lot", "id"], name="open_shortfalls", condition=Q(remaining__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.remaining} of {self.quantity}"


class ShortfallSettling(models.Model):
    """Goods of ``line`` came for a shortfall: their cost as assumed, and as it is. Append-only."""

    shortfall = models.ForeignKey(Shortfall, on_delete=models.PROTECT, related_name="settlings")
    line = models.ForeignKey("documents.DocumentLine", on_delete=models.PROTECT, related_name="+")
    quantity = QuantityField("数量")
    assumed = AmountField("暂估成本")
    cost = AmountField("实际成本")

    def __str__(self) -> str:
        return f"{self.shortfall_id} ← {self.line_id}: {self.quantity}"
