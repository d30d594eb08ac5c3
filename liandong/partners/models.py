"""Customers and suppliers."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from liandong.partners.address_model import AddressKind, PartnerAddress, PartnerContact
from liandong.partners.channel_model import Channel, ChannelKind
from liandong.partners.distinct_model import DistinctPartners
from liandong.storage.fields import AmountField
from liandong.storage.words import SearchWord, WordList

__all__ = (
    "AddressKind",
    "Channel",
    "ChannelKind",
    "DistinctPartners",
    "Partner",
    "PartnerAddress",
    "PartnerContact",
    "PartnerWord",
    "PartnerWordList",
)


class Partner(models.Model):
    """Someone the company trades with: a customer, a supplier, or both (往来单位).

    ``payment_days`` is the term counted from the document's date; a null ``credit_limit``
    means no limit. ``search_text`` and ``merged_into`` are as on a product. ``owner`` is the salesperson.
    """

    code = models.CharField("编码", max_length=32, unique=True)
    name = models.CharField("名称", max_length=128)
    is_customer = models.BooleanField("客户", default=False)
    is_supplier = models.BooleanField("供应商", default=False)
    category = models.CharField("类别", max_length=64, blank=True)
    industry = models.CharField("行业", max_length=64, blank=True, default="", db_default="")
    region = models.CharField("地区", max_length=64, blank=True, default="", db_default="")
    level = models.CharField("等级", max_length=32, blank=True)
    contact = models.CharField("联系人", max_length=64, blank=True)
    phone = models.CharField("电话", max_length=32, blank=True)
    email = models.CharField("邮箱", max_length=254, blank=True, default="", db_default="")
    address = models.CharField("地址", max_length=255, blank=True)
    tax_number = models.CharField("税号", max_length=32, blank=True)
    bank_name = models.CharField("开户行", max_length=128, blank=True, default="", db_default="")
    bank_number = models.CharField("银行账号", max_length=64, blank=True, default="", db_default="")
    bank_holder = models.CharField("户名", max_length=128, blank=True, default="", db_default="")
    credit_grade = models.CharField("信用等级", max_length=16, blank=True, default="", db_default="")
    payment_days = models.PositiveIntegerField("账期(天)", default=0)
    credit_limit = AmountField("信用额度", null=True, blank=True)
    owner = models.ForeignKey(
        "identity.Member",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="业务员",
    )
    is_active = models.BooleanField("启用", default=True)
    memo = models.CharField("备注", max_length=255, blank=True)
    details = models.JSONField("自定义字段", default=dict, blank=True)
    search_text = models.TextField(blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="并入"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_customer=True) | Q(is_supplier=True), name="customer_or_supplier"
            ),
            models.CheckConstraint(
                condition=Q(credit_limit__isnull=True) | Q(credit_limit__gte=Decimal(0)),
                name="credit_limit_never_negative",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | (Q(is_active=False) & ~Q(merged_into=F("id"))),
                name="merged_partner_is_disabled",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["name", "id"], name="partner_by_name")]

    def __str__(self) -> str:
        return self.name


class PartnerWord(SearchWord):
    """A word that finds a partner, derived from the same sources as its ``search_text``."""

    pk = models.CompositePrimaryKey("kind", "word", "partner")
    partner = models.ForeignKey(
        Partner, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )


class PartnerWordList(WordList):
    """The words a partner has."""

    partner = models.OneToOneField(
        Partner, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, primary_key=True
    )
