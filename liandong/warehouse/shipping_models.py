"""Who carries goods to customers, what was handed to them, and what the customers signed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liandong.storage.fields import AmountField, QuantityField
from liandong.storage.words import WordField


class Standing(models.TextChoices):
    """How a shipment stands: on its way, or what its last proof says."""

    UNDER_WAY = "under_way", "运送中"
    SIGNED = "signed", "已签收"
    PARTLY = "partly", "部分拒收"
    REFUSED = "refused", "拒收"


class Carrier(models.Model):
    """Who carries goods (承运商). ``partner`` is the supplier who is owed the freight.

    Without ``has_waybills`` it is one's own van, or the customer who fetches his goods: no number is asked.
    ``tracking_url`` leads to the carrier's own page; ``{waybill}`` in it is replaced.
    """

    name = models.CharField("名称", max_length=64, unique=True)
    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, null=True, related_name="+")
    phone = models.CharField("电话", max_length=32, blank=True)
    tracking_url = models.CharField("查件网址", max_length=255, blank=True)
    has_waybills = models.BooleanField("有运单号", default=True)
    is_active = models.BooleanField("启用", default=True)

    def __str__(self) -> str:
        return self.name


class Shipment(models.Model):
    """What one waybill (运单) carries of a delivery; a delivery may have several.

    ``freight_paid`` is owed to the carrier and is booked by ``bill``, the document made of it;
    ``freight_charged`` is what the customer was asked for. Amounts include tax.
    """

    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, related_name="shipments", db_index=False
    )
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="+", db_index=False)
    waybill = WordField("运单号", max_length=64, blank=True)
    packages = models.PositiveIntegerField("件数", default=1)
    weight_kg = QuantityField("重量", default=0)
    freight_paid = AmountField("应付运费", default=0)
    freight_charged = AmountField("向客户收的运费", default=0)
    shipped_on = models.DateField("发运日期")
    standing = models.CharField("状态", max_length=12, choices=Standing, default=Standing.UNDER_WAY)
    memo = models.CharField("备注", max_length=255, blank=True)
    bill = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, null=True, related_name="billed_shipments"
    )
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField("登记时间")
    withdrawn_at = models.DateTimeField("作废时间", null=True)
    withdrawn_by = models.ForeignKey(
        "identity.Member", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "carrier", "waybill"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_shipment_a_waybill",
            ),
            models.CheckConstraint(condition=Q(packages__gte=1), name="shipments_have_packages"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["document", "id"], name="shipment_by_document"),
            models.Index(fields=["shipped_on", "id"], name="shipment_by_day"),
            models.Index(fields=["standing", "shipped_on", "id"], name="shipment_by_standing"),
            models.Index(fields=["carrier", "shipped_on", "id"], name="shipment_by_carrier"),
            models.Index(fields=["waybill"], name="shipment_by_waybill"),
        ]

    def __str__(self) -> str:
        return f"{self.carrier_id} {self.waybill}".strip()


class DeliveryProof(models.Model):
    """What happened at the customer's door (签收). Proofs are added, never changed: the last one counts."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="proofs")
    result = models.CharField("结果", max_length=12, choices=Standing)
    signed_by = models.CharField("签收人", max_length=64, blank=True)
    signed_at = models.DateTimeField("签收时间")
    reason = models.CharField("拒收原因", max_length=255, blank=True)
    attachment = models.ForeignKey(
        "collaboration.Attachment", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(result=Standing.UNDER_WAY.value), name="proofs_say_what_happened"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shipment_id}: {self.result}"
