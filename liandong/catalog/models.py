"""Products, their units and barcodes, categories and brands; families of variants and their attributes."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from liandong.catalog.attribute_models import Attribute, AttributeValue
from liandong.catalog.composition_models import ComponentRow, CompositionRow, SubstituteRow
from liandong.catalog.distinct_model import DistinctProducts
from liandong.storage.fields import PriceField, QuantityField, RateField
from liandong.storage.words import SearchWord, WordList

__all__ = (
    "Attribute",
    "AttributeValue",
    "ComponentRow",
    "CompositionRow",
    "DistinctProducts",
    "SubstituteRow",
)


class Tracking(models.TextChoices):
    """Whether stock of a product is told apart: not at all, by lot, or piece by piece."""

    NONE = "none", "不管理"
    LOT = "lot", "批次"
    SERIAL = "serial", "序列号"


class Category(models.Model):
    """A node of the category tree. ``path`` is the ids from the root, ``/1/7/``, for subtree search.

    ``required`` names what its products, and those of the categories below, must have; see ``required``.
    """

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    code = models.CharField("编码", max_length=32, unique=True)
    name = models.CharField("名称", max_length=64)
    path = models.CharField(max_length=255, blank=True, db_index=True)
    required = models.JSONField("必填", default=list, db_default=[], blank=True)

    def __str__(self) -> str:
        return self.name


class Brand(models.Model):
    """A brand."""

    name = models.CharField("品牌", max_length=64, unique=True)

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """A product. Prices are per base unit in the company's currency; the tax rate is per cent.

    Weight and volume are a base unit's: freight and duty may be spread by them. The classes by sales
    value (ABC) and variability (XYZ) are computed, never typed; blank until they were.
    ``search_text`` holds code, name, specification, brand, pinyin, initials and barcodes in
    lower case, one blank between; its words are in ``ProductWord``. What is ``merged_into`` another
    is disabled for good, and whatever finds it finds that one; the chain is never longer than one link.
    """

    code = models.CharField("编码", max_length=32, unique=True)
    name = models.CharField("名称", max_length=128)
    specification = models.CharField("规格", max_length=128, blank=True)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, verbose_name="分类"
    )
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, null=True, blank=True, verbose_name="品牌")
    tax_rate = RateField("税率%", default=Decimal(13))
    purchase_price = PriceField("采购价", null=True, blank=True)
    wholesale_price = PriceField("批发价", null=True, blank=True)
    retail_price = PriceField("零售价", null=True, blank=True)
    minimum_price = PriceField("最低售价", null=True, blank=True)
    minimum_stock = QuantityField("最低库存", null=True, blank=True)
    maximum_stock = QuantityField("最高库存", null=True, blank=True)
    shelf_life_days = models.PositiveIntegerField("保质期(天)", null=True, blank=True)
    weight_kg = QuantityField("重量(千克)", null=True, blank=True)
    volume_m3 = QuantityField("体积(立方米)", null=True, blank=True)
    over_rate = RateField("允许超收超发%", null=True, blank=True)
    under_rate = RateField("允许少收%", null=True, blank=True)
    tracking = models.CharField("批次/序列号", max_length=8, choices=Tracking, default=Tracking.NONE)
    is_stocked = models.BooleanField("管理库存", default=True)
    is_active = models.BooleanField("启用", default=True)
    memo = models.CharField("备注", max_length=255, blank=True)
    abc_class = models.CharField("ABC 分类", max_length=1, blank=True, default="", db_default="")
    xyz_class = models.CharField("XYZ 分类", max_length=1, blank=True, default="", db_default="")
    details = models.JSONField("自定义字段", default=dict, blank=True)
    search_text = models.TextField(blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="并入"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(tax_rate__gte=0), name="tax_rate_never_negative"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | (Q(is_active=False) & ~Q(merged_into=F("id"))),
                name="merged_product_is_disabled",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["name", "id"], name="product_by_name"),
            models.Index(fields=["category", "code"], name="product_by_category"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ProductUnit(models.Model):
    """A unit of a product: ``ratio`` base units; exactly one of a product is the base (ratio 1).

    ``price`` is the sales price of this unit where it is not ``ratio`` times the base's. A merged product's
    unit is ``merged_into`` the kept one's of the same name: its barcode stands for that.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="units")
    name = models.CharField("单位", max_length=16)
    ratio = QuantityField("换算率", default=Decimal(1))
    barcode = models.CharField("条码", max_length=48, null=True, blank=True, unique=True)
    price = PriceField("售价", null=True, blank=True)
    is_base = models.BooleanField("基本单位", default=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="并入"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "name"], name="unit_name_once_a_product"),
            models.UniqueConstraint(
                fields=["product"], condition=Q(is_base=True), name="one_base_unit_a_product"
            ),
            models.CheckConstraint(condition=Q(ratio__gt=0), name="unit_ratio_above_zero"),
            models.CheckConstraint(condition=Q(is_base=False) | Q(ratio=1), name="base_unit_ratio_is_one"),
        ]

    def __str__(self) -> str:
        return self.name


class ProductWord(SearchWord):
    """A word that finds a product, derived from the same sources as its ``search_text``.

    It may be there before the product, see ``storage.words``.
    """

    pk = models.CompositePrimaryKey("kind", "word", "product")
    product = models.ForeignKey(
        Product, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )


class ProductWordList(WordList):
    """The words a product has."""

    product = models.OneToOneField(
        Product, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, primary_key=True
    )


class Family(models.Model):
    """A product in several variants (款): the variants are products of their own, see ``Variant``.

    Category, brand, unit, tax rate and prices are what a variant begins with. What ``code_rule`` may
    say stands in ``combining``; blank is the usual one. ``search_text`` is as a product's.
    """

    code = models.CharField("编码", max_length=32, unique=True)
    name = models.CharField("名称", max_length=128)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="分类"
    )
    brand = models.ForeignKey(
        Brand, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="品牌"
    )
    unit = models.CharField("单位", max_length=16)
    tax_rate = RateField("税率%", default=Decimal(13))
    purchase_price = PriceField("采购价", null=True, blank=True)
    wholesale_price = PriceField("批发价", null=True, blank=True)
    retail_price = PriceField("零售价", null=True, blank=True)
    minimum_price = PriceField("最低售价", null=True, blank=True)
    code_rule = models.CharField("编码规则", max_length=64, blank=True)
    is_active = models.BooleanField("启用", default=True)
    memo = models.CharField("备注", max_length=255, blank=True)
    search_text = models.TextField(blank=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(tax_rate__gte=0), name="family_tax_rate_never_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class FamilyAttribute(models.Model):
    """An attribute that a family's variants differ by; ``position`` 1 is the first of at most three."""

    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="attributes", db_index=False)
    attribute = models.ForeignKey(Attribute, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["family", "position"], name="one_attribute_a_place"),
            models.UniqueConstraint(fields=["family", "attribute"], name="attribute_once_a_family"),
            models.CheckConstraint(condition=Q(position__range=(1, 3)), name="at_most_three_attributes"),
        ]

    def __str__(self) -> str:
        return f"{self.family_id}/{self.position}: {self.attribute_id}"


class FamilyValue(models.Model):
    """A value that a family has, of one of its attributes; in the order of ``position``."""

    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="values", db_index=False)
    value = models.ForeignKey(AttributeValue, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["family", "value"], name="value_once_a_family"),
        ]

    def __str__(self) -> str:
        return f"{self.family_id}: {self.value_id}"


class Variant(models.Model):
    """A combination of a family's values: the product it is, or none where it is not to be made.

    ``first`` to ``third`` are values of the family's attributes in their order.
    """

    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="variants")
    product = models.OneToOneField(
        Product, on_delete=models.CASCADE, null=True, blank=True, related_name="variant"
    )
    first = models.ForeignKey(AttributeValue, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(
        AttributeValue, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    third = models.ForeignKey(
        AttributeValue, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["family", "first"], condition=Q(second__isnull=True), name="variant_once_of_one"
            ),
            models.UniqueConstraint(
                fields=["family", "first", "second"],
                condition=Q(second__isnull=False, third__isnull=True),
                name="variant_once_of_two",
            ),
            models.UniqueConstraint(
                fields=["family", "first", "second", "third"],
                condition=Q(third__isnull=False),
                name="variant_once_of_three",
            ),
            models.CheckConstraint(
                condition=Q(third__isnull=True) | Q(second__isnull=False), name="no_third_without_a_second"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.family_id}: {self.product_id}"


class FamilyWord(SearchWord):
    """A word that finds a family, as ``ProductWord`` finds a product."""

    pk = models.CompositePrimaryKey("kind", "word", "family")
    family = models.ForeignKey(
        Family, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )


class FamilyWordList(WordList):
    """The words a family has."""

    family = models.OneToOneField(
        Family, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, primary_key=True
    )
