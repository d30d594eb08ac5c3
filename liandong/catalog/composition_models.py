"""What products are made of (组成): the whole, and its parts; and what may stand in for them (替代品)."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from liandong.storage.fields import QuantityField, RateField


class CompositionRow(models.Model):
    """The parts of ``quantity`` base units of a product; one that keeps no stock is sold as a kit (套装)."""

    product = models.OneToOneField(
        "catalog.Product", on_delete=models.CASCADE, related_name="composition", primary_key=True
    )
    quantity = QuantityField("数量", default=Decimal(1))
    memo = models.CharField("备注", max_length=255, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gt=Decimal(0)), name="composition_of_something"),
        ]

    def __str__(self) -> str:
        return str(self.product_id)


class ComponentRow(models.Model):
    """A part, in base units; ``scrap_rate`` is per cent on top, ``share`` its weight when cost is divided."""

    whole = models.ForeignKey(
        CompositionRow, on_delete=models.CASCADE, related_name="components", db_index=False
    )
    part = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField("行号")
    quantity = QuantityField("数量")
    scrap_rate = RateField("损耗%", default=Decimal(0))
    share = QuantityField("成本份额", null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["whole", "part"], name="part_once_a_composition"),
            models.CheckConstraint(condition=Q(quantity__gt=Decimal(0)), name="part_of_something"),
            models.CheckConstraint(condition=Q(scrap_rate__gte=Decimal(0)), name="scrap_never_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.whole_id}: {self.part_id}"


class SubstituteRow(models.Model):
    """``substitute`` may stand in for ``product``, a base unit for a base unit.

    The first position is the best. Where ``is_mutual`` the product may stand in for the substitute as well.
    """

    product = models.ForeignKey(
        "catalog.Product", on_delete=models.CASCADE, related_name="substitutes", db_index=False
    )
    substitute = models.ForeignKey("catalog.Product", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField("顺序")
    is_mutual = models.BooleanField("互相替代", default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "substitute"], name="substitute_once_a_product"),
            models.CheckConstraint(condition=~Q(product=F("substitute")), name="never_its_own_substitute"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.substitute_id}"
