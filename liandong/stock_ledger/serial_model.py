"""Serial numbers: each piece of goods that has one, where it is, and where it has been."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Serial(models.Model):
    """One piece of a product. It is in one place, so it can't be in stock twice.

    ``place`` is a place of the company's own, or the virtual one it went to; ``holder`` is the partner
    who has it there. ``supplier`` is who delivered it last. Read and changed under the lock of its
    product's row.
    """

    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, db_index=False)
    number = models.CharField("序列号", max_length=64)
    place = models.ForeignKey(
        "stock_ledger.Place", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    holder = models.ForeignKey(
        "partners.Partner", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    supplier = models.ForeignKey(
        "partners.Partner", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    moved_on = models.DateField("最近变动")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "number"], name="serial_once_a_product")
        ]
        indexes: ClassVar = [
            models.Index(fields=["number"], name="serial_by_number"),
            models.Index(fields=["product", "place"], name="serial_by_place"),
        ]

    def __str__(self) -> str:
        return self.number


class SerialMove(models.Model):
    """A piece going from ``source`` to ``target`` with a document's line. Append-only."""

    line = models.ForeignKey("documents.DocumentLine", on_delete=models.PROTECT, related_name="+")
    serial = models.ForeignKey(Serial, on_delete=models.PROTECT, related_name="moves")
    source = models.ForeignKey(
        "stock_ledger.Place", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    target = models.ForeignKey(
        "stock_ledger.Place", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    business_date = models.DateField("业务日期")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "serial"], name="serial_once_a_line"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="serial_goes_somewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.serial_id}: {self.source_id} → {self.target_id}"
