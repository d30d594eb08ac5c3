"""Products as partners know them: a supplier's with its terms, a customer's with his codes."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from liandong.partner_products.terms import Side
from liandong.storage.fields import PriceField, QuantityField, RateField

_SUPPLIER = Q(side=Side.SUPPLIER.value)
_NONE = Decimal(0)


class PartnerProduct(models.Model):
    """What a partner calls a ``unit`` of a product; with a supplier also on what terms he supplies it.

    ``price`` is per unit as lines of orders have it; ``minimum_quantity`` (起订量) and ``pack_quantity``
    (整包数) count that unit; ``lead_days`` run from the order's day. The rates are how much more or less
    than ordered may arrive, in per cent; None leaves it to the product, then to the company.
    ``search_text`` holds code and name with all their spellings.
    """

    side = models.CharField("对方是", max_length=8)
    partner = models.ForeignKey(
        "partners.Partner", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    product = models.ForeignKey("catalog.Product", on_delete=models.CASCADE, related_name="+", db_index=False)
    unit = models.ForeignKey("catalog.ProductUnit", on_delete=models.CASCADE, related_name="+")
    code = models.CharField("对方编码", max_length=64, blank=True)
    name = models.CharField("对方品名", max_length=128, blank=True)
    price = PriceField("供应价", null=True, blank=True)
    lead_days = models.PositiveIntegerField("交期(天)", null=True, blank=True)
    minimum_quantity = QuantityField("起订量", null=True, blank=True)
    pack_quantity = QuantityField("整包数", null=True, blank=True)
    over_rate = RateField("允许多收%", null=True, blank=True)
    under_rate = RateField("允许少收%", null=True, blank=True)
    is_preferred = models.BooleanField("首选供应商", default=False)
    memo = models.CharField("备注", max_length=255, blank=True)
    search_text = models.TextField(blank=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["side", "partner", "product", "unit"], name="partner_product_once_a_unit"
            ),
            models.UniqueConstraint(
                fields=["side", "partner", "code"], condition=~Q(code=""), name="partner_code_once_a_partner"
            ),
            models.UniqueConstraint(
                fields=["product"], condition=Q(is_preferred=True), name="one_preferred_supplier_a_product"
            ),
            models.CheckConstraint(
                condition=_SUPPLIER
                | Q(
                    is_preferred=False,
                    price__isnull=True,
                    lead_days__isnull=True,
                    minimum_quantity__isnull=True,
                    pack_quantity__isnull=True,
                ),
                name="terms_are_of_suppliers",
            ),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=_NONE), name="supply_price_never_negative"
            ),
            models.CheckConstraint(
                condition=Q(pack_quantity__isnull=True) | Q(pack_quantity__gt=_NONE),
                name="pack_quantity_above_zero",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["product", "side"], name="partner_product_by_product"),
            models.Index(fields=["side", "id"], name="partner_product_by_side"),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id}/{self.product_id}: {self.code}"
