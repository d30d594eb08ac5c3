"""What came and went by month and by year: folded from posted moves."""

from typing import ClassVar

from django.db import models

from liandong.storage.fields import AmountField, QuantityField


class StockMonth(models.Model):
    """What came and went in a month, per place, product and purpose: folded from posted moves."""

    month = models.DateField()
    place = models.ForeignKey("stock_ledger.Place", on_delete=models.PROTECT, db_index=False)
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, db_index=False)
    purpose = models.CharField(max_length=20)
    quantity_in = QuantityField(default=0)
    quantity_out = QuantityField(default=0)
    value_in = AmountField(default=0)
    value_out = AmountField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["product", "place", "month", "purpose"], name="one_row_a_stock_month"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["month", "product"], name="stock_month_by_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.product_id} @ {self.place_id}"


class StockYear(models.Model):
    """How much a year's months changed stock, per place and product: in less out, folded with them."""

    year = models.PositiveSmallIntegerField()
    place = models.ForeignKey("stock_ledger.Place", on_delete=models.PROTECT, db_index=False)
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, db_index=False)
    quantity = QuantityField(default=0)
    value = AmountField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "place", "year"], name="one_row_a_stock_year"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.product_id} @ {self.place_id}"
