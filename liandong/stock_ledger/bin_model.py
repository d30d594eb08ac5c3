"""Fixed bins: where a product always lies in a warehouse."""

from typing import ClassVar

from django.db import models


class FixedBin(models.Model):
    """The bin a product has in a warehouse. One at most; without one it lies where there is room."""

    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, db_index=False)
    warehouse = models.ForeignKey(
        "stock_ledger.Place", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    bin = models.ForeignKey("stock_ledger.Place", on_delete=models.PROTECT, related_name="fixed")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "warehouse"], name="one_fixed_bin_a_warehouse")
        ]
        indexes: ClassVar = [models.Index(fields=["warehouse", "product"], name="fixed_bin_by_warehouse")]

    def __str__(self) -> str:
        return f"{self.product_id} @ {self.bin_id}"
