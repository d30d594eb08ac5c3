"""What somebody or something should sell in a month."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liandong.storage.fields import QuantityField


class SalesTarget(models.Model):
    """A target (销售目标) of a month, see ``targeting``: its ``measure``, and of what.

    ``dimension`` says what ``key`` names: a member, a warehouse, a channel by its name, a department by its
    name or a category, both with those below; the company has no key. ``value`` is money or base units, as
    the measure says.
    """

    measure = models.CharField("指标", max_length=10)
    dimension = models.CharField("按", max_length=10)
    key = models.CharField(max_length=32, blank=True)
    month = models.DateField("月份")
    value = QuantityField("目标")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["measure", "dimension", "month", "key"], name="one_target_a_month"
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="target_never_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.dimension} {self.key} {self.month:%Y-%m}: {self.value}"
