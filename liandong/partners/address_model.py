"""Where a partner's goods and invoices go, and the people there."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class AddressKind(models.TextChoices):
    """What an address is for; the values are part of the interface and never change."""

    DELIVERY = "delivery", "送货"
    INVOICE = "invoice", "开票"
    OTHER = "other", "其他"


class PartnerAddress(models.Model):
    """An address of a partner beside his own. Documents hold its text, so it may change or go."""

    partner = models.ForeignKey(
        "partners.Partner", on_delete=models.CASCADE, related_name="addresses", db_index=False
    )
    kind = models.CharField("用途", max_length=12, choices=AddressKind)
    name = models.CharField("名称", max_length=64, blank=True)
    contact = models.CharField("联系人", max_length=64, blank=True)
    phone = models.CharField("电话", max_length=32, blank=True)
    region = models.CharField("地区", max_length=64, blank=True)
    address = models.CharField("地址", max_length=255)
    is_default = models.BooleanField("默认", default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partner", "kind"], condition=Q(is_default=True), name="one_default_address_a_kind"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["partner", "id"], name="addresses_of_a_partner")]

    def __str__(self) -> str:
        return self.address


class PartnerContact(models.Model):
    """Somebody at a partner's, or in his house, beside the one his record names."""

    partner = models.ForeignKey(
        "partners.Partner", on_delete=models.CASCADE, related_name="contacts", db_index=False
    )
    name = models.CharField("姓名", max_length=64)
    position = models.CharField("职务", max_length=64, blank=True)
    phone = models.CharField("电话", max_length=32, blank=True)
    email = models.CharField("邮箱", max_length=254, blank=True)
    birthday = models.DateField("生日", null=True, blank=True)
    preferences = models.CharField("偏好", max_length=255, blank=True)
    memo = models.CharField("备注", max_length=255, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["partner", "id"], name="contacts_of_a_partner")]

    def __str__(self) -> str:
        return self.name
