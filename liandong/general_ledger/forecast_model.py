"""Money that is known to come or go though no document says so yet: rent, wages, a loan."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liandong.storage.fields import AmountField


class PlannedCash(models.Model):
    """Something planned, once or again and again (``kernel.forecast.Rhythm``), until a day or for good."""

    name = models.CharField("名称", max_length=64)
    is_inflow = models.BooleanField("收入", default=False)
    amount = AmountField("金额")
    first_on = models.DateField("第一次")
    last_on = models.DateField("到", null=True, blank=True)
    rhythm = models.CharField("周期", max_length=10)
    memo = models.CharField("备注", max_length=255, blank=True)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="planned_cash_is_positive"),
        ]

    def __str__(self) -> str:
        return self.name
