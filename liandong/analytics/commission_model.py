"""Rules of commission, and the months that were closed with what everybody earned."""

from typing import ClassVar

from django.db import models

from liandong.storage.fields import AmountField, QuantityField, RateField


class CommissionRule(models.Model):
    """A rule (提成规则); what its columns mean stands with ``commissioning.Rule``, which is made of it.

    ``steps`` are pairs of texts. It is of one member, of those with a role, or of everybody, and holds
    for the months from ``start`` to ``end``.
    """

    name = models.CharField("名称", max_length=64)
    base = models.CharField("依据", max_length=10)
    steps = models.JSONField("档次", default=list)
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, null=True, related_name="+")
    role = models.ForeignKey("identity.Role", on_delete=models.CASCADE, null=True, related_name="+")
    product = models.ForeignKey("catalog.Product", on_delete=models.CASCADE, null=True, related_name="+")
    category = models.ForeignKey("catalog.Category", on_delete=models.CASCADE, null=True, related_name="+")
    channel = models.CharField("渠道", max_length=32, blank=True)
    least_margin = RateField("最低毛利率%", null=True)
    is_progressive = models.BooleanField("分段计算", default=False)
    priority = models.PositiveSmallIntegerField("优先级", default=0)
    start = models.DateField("从", null=True)
    end = models.DateField("到", null=True)
    is_active = models.BooleanField("启用", default=True)

    def __str__(self) -> str:
        return self.name


class CommissionRun(models.Model):
    """A month whose commission was closed (确认), with the ``rules`` it was worked out by."""

    month = models.DateField("月份", unique=True)
    rules = models.JSONField(default=list)
    closed_by = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField("确认时间")

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class CommissionEntry(models.Model):
    """An amount of a closed month, as ``commissioning.Earned``; of an earlier ``month``: a difference."""

    run = models.ForeignKey(CommissionRun, on_delete=models.CASCADE, related_name="entries")
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+")
    month = models.DateField("月份")
    rule = models.BigIntegerField(default=0)
    name = models.CharField("规则", max_length=64)
    base = models.CharField("依据", max_length=10, blank=True)
    counted = QuantityField("计提基数", default=0)
    rate = QuantityField("比例", null=True)
    left_out = AmountField("不计", default=0)
    amount = AmountField("提成")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["month"], name="commission_by_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.member_id}: {self.amount}"
