"""Price lists: whom they are for, the customers they name, and their prices."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from liandong.pricing.terms import Audience, Base
from liandong.storage.fields import PriceField, QuantityField, RateField


class PriceListRow(models.Model):
    """A price list (价格表). What its columns mean stands with ``terms.PriceList``, which is made of it."""

    code = models.CharField("编码", max_length=32, unique=True)
    name = models.CharField("名称", max_length=64)
    audience = models.CharField("适用", max_length=12)
    level = models.CharField("客户等级", max_length=32, blank=True)
    priority = models.PositiveSmallIntegerField("优先级", default=0)
    start = models.DateField("生效日", null=True, blank=True)
    end = models.DateField("截止日", null=True, blank=True)
    base = models.CharField("没有单列价格的商品", max_length=12, default=Base.NONE.value)
    base_list = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followers"
    )
    rate = RateField("加减%", default=Decimal(0))
    digits = models.PositiveSmallIntegerField("小数位", default=2)
    is_active = models.BooleanField("启用", default=True)
    memo = models.CharField("备注", max_length=255, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(end__isnull=True) | Q(start__lte=models.F("end")),
                name="price_list_starts_before_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(base=Base.LIST.value, base_list__isnull=False)
                | (~Q(base=Base.LIST.value) & Q(base_list__isnull=True)),
                name="base_list_where_the_base_is_one",
            ),
            models.CheckConstraint(
                condition=(Q(audience=Audience.LEVEL.value) & ~Q(level=""))
                | (~Q(audience=Audience.LEVEL.value) & Q(level="")),
                name="level_where_the_list_is_for_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class PriceListCustomer(models.Model):
    """A customer that a price list names."""

    price_list = models.ForeignKey(
        PriceListRow, on_delete=models.CASCADE, related_name="customers", db_index=False
    )
    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["price_list", "partner"], name="customer_once_a_price_list")
        ]

    def __str__(self) -> str:
        return f"{self.price_list_id}: {self.partner_id}"


class ListedPrice(models.Model):
    """What one ``unit`` of a product costs by a list, from ``minimum`` of that unit on."""

    price_list = models.ForeignKey(
        PriceListRow, on_delete=models.CASCADE, related_name="prices", db_index=False
    )
    product = models.ForeignKey("catalog.Product", on_delete=models.CASCADE, related_name="+", db_index=False)
    unit = models.ForeignKey("catalog.ProductUnit", on_delete=models.CASCADE, related_name="+")
    minimum = QuantityField("起订数量", default=Decimal(0))
    price = PriceField("单价")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["price_list", "product", "unit", "minimum"], name="listed_price_once_a_break"
            ),
            models.CheckConstraint(condition=Q(minimum__gte=Decimal(0)), name="minimum_never_negative"),
            models.CheckConstraint(condition=Q(price__gte=Decimal(0)), name="listed_price_never_negative"),
        ]
        indexes: ClassVar = [models.Index(fields=["product", "price_list"], name="listed_price_by_product")]

    def __str__(self) -> str:
        return f"{self.price_list_id}/{self.product_id}: {self.price}"
