"""Price lists with their customers and prices; promotions with what they are about, and coupons."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from liandong.pricing.promotions import Measure, Stacking
from liandong.pricing.terms import Audience, Base
from liandong.storage.fields import PriceField, QuantityField, RateField


class PriceListRow(models.Model):
    """A price list (价格表). What its columns mean stands with ``terms.PriceList``, which is made of it."""

    code = models.CharField("编码", max_length=32, unique=True)
    name = models.CharField("名称", max_length=64)
    audience = models.CharField("适用", max_length=12)
    level = models.CharField("客户等级", max_length=32, blank=True)
    channel = models.CharField("渠道", max_length=32, blank=True, default="", db_default="")
    currency = models.CharField("币种", max_length=3, blank=True, default="", db_default="")
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
            models.CheckConstraint(
                condition=(Q(audience=Audience.CHANNEL.value) & ~Q(channel=""))
                | (~Q(audience=Audience.CHANNEL.value) & Q(channel="")),
                name="channel_where_the_list_is_for_one",
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


class PromotionRow(models.Model):
    """A promotion (促销). What its columns mean stands with ``promotions.Promotion``, which is made of it.

    ``steps`` are pairs of texts, threshold and value; ``levels`` and ``stacks_with`` lists of texts;
    ``weekdays`` ISO numbers in a row, "67" for the weekend; ``hours`` texts such as 17:00-19:00.
    Limits count documents.
    """

    code = models.CharField("编码", max_length=32, unique=True)
    name = models.CharField("名称", max_length=64)
    kind = models.CharField("类型", max_length=16)
    measure = models.CharField("门槛按", max_length=10, default=Measure.AMOUNT.value)
    steps = models.JSONField("门槛和优惠", default=list)
    repeats = models.BooleanField("每满都算", default=False)
    most_times = models.PositiveSmallIntegerField("最多几次", null=True, blank=True)
    priority = models.PositiveSmallIntegerField("优先级", default=0)
    group = models.CharField("叠加组", max_length=32, blank=True)
    stacking = models.CharField("叠加", max_length=8, default=Stacking.ALL.value)
    stacks_with = models.JSONField("可叠加的组", default=list)
    with_lists = models.BooleanField("价格表的价也参加", default=True)
    levels = models.JSONField("客户等级", default=list)
    start = models.DateField("生效日", null=True, blank=True)
    end = models.DateField("截止日", null=True, blank=True)
    weekdays = models.CharField("星期", max_length=7, blank=True)
    hours = models.JSONField("时段", default=list)
    needs_coupon = models.BooleanField("凭优惠券", default=False)
    total_limit = models.PositiveIntegerField("总次数", null=True, blank=True)
    customer_limit = models.PositiveIntegerField("每个客户次数", null=True, blank=True)
    is_active = models.BooleanField("启用", default=True)
    memo = models.CharField("备注", max_length=255, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(end__isnull=True) | Q(start__lte=models.F("end")),
                name="promotion_starts_before_it_ends",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["end"], name="active_promotions", condition=Q(is_active=True))
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class PromotionItem(models.Model):
    """What a promotion is about, or what it gives: one of product, category, customer and place.

    A product with a ``quantity`` is a part of a bundle, or given away: so many base units. Places are
    kept by number: they belong to a room beside this one.
    """

    promotion = models.ForeignKey(PromotionRow, on_delete=models.CASCADE, related_name="items")
    product = models.ForeignKey("catalog.Product", on_delete=models.CASCADE, null=True, related_name="+")
    category = models.ForeignKey("catalog.Category", on_delete=models.CASCADE, null=True, related_name="+")
    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, null=True, related_name="+")
    place = models.BigIntegerField(null=True)
    quantity = QuantityField("数量", null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__gt=Decimal(0), product__isnull=False),
                name="given_quantity_is_of_a_product",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.promotion_id}/{self.pk}"


class Coupon(models.Model):
    """A code that lets one document have its promotion, once; with a ``partner`` only his."""

    promotion = models.ForeignKey(PromotionRow, on_delete=models.PROTECT, related_name="coupons")
    code = models.CharField("券码", max_length=32, unique=True)
    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, null=True, related_name="+")
    is_active = models.BooleanField("有效", default=True)
    created_at = models.DateTimeField("发放时间")

    def __str__(self) -> str:
        return self.code
