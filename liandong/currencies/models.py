"""Currencies, and exchange rates by day."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from liandong.storage.fields import ExchangeRateField


class Currency(models.Model):
    """A currency by its ISO 4217 code; ``digits`` are the decimals of its smallest unit (0, 2 or 3)."""

    code = models.CharField("代码", max_length=3, unique=True)
    name = models.CharField("名称", max_length=32)
    digits = models.PositiveSmallIntegerField("小数位", default=2)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(digits__in=(0, 2, 3)), name="minor_digits_as_in_the_standard")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ExchangeRate(models.Model):
    """What one unit of a currency was worth on a day, in units of ``base``, the company's own currency.

    It holds until the next day that has one. The base is kept with it: should the company choose
    another own currency, the rates of the old one are not taken for rates of the new.
    """

    currency = models.ForeignKey(Currency, on_delete=models.PROTECT, related_name="rates", db_index=False)
    base = models.CharField("本位币", max_length=3)
    day = models.DateField("日期")
    rate = ExchangeRateField("汇率")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["currency", "base", "day"], name="one_rate_a_day"),
            models.CheckConstraint(condition=Q(rate__gt=Decimal(0)), name="rate_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.currency_id} {self.day}: {self.rate}"
