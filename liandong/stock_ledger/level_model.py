"""Least and most stock by season, of the company or of one warehouse."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liandong.stock_ledger.seasons import FIRST, LAST
from liandong.storage.fields import QuantityField


class StockLevel(models.Model):
    """How much of a product there should be, base units; without a place in all warehouses together.

    ``starts`` and ``ends`` are days of a year, month × 100 + day; a season may go over the year's end.
    The whole year (101 to 1231) holds where no season of the same place says anything; for all warehouses
    together then what stands on the product.
    """

    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, db_index=False)
    place = models.ForeignKey("stock_ledger.Place", on_delete=models.PROTECT, null=True, related_name="+")
    starts = models.PositiveSmallIntegerField("从", default=FIRST)
    ends = models.PositiveSmallIntegerField("到", default=LAST)
    minimum = QuantityField("最低库存", null=True)
    maximum = QuantityField("最高库存", null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(minimum__isnull=False) | Q(maximum__isnull=False), name="level_says_something"
            ),
            models.UniqueConstraint(
                fields=["product", "place", "starts", "ends"],
                condition=Q(place__isnull=False),
                name="level_once_a_place_and_season",
            ),
            models.UniqueConstraint(
                fields=["product", "starts", "ends"],
                condition=Q(place__isnull=True),
                name="level_once_a_season",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["product", "place"], name="level_by_product")]

    def __str__(self) -> str:
        return f"{self.product_id} @ {self.place_id}: {self.minimum}–{self.maximum}"
