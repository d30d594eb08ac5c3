"""Which products may stand in for others (替代品)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


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
