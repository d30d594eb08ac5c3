"""Reading currencies and the rates that hold on a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import DateField, OuterRef, QuerySet, Subquery

from liandong.currencies.models import Currency, ExchangeRate
from liandong.storage.fields import ExchangeRateField


@dataclass(frozen=True, slots=True)
class RateOn:
    """A rate that holds, and the day it is of."""

    rate: Decimal
    day: date


def rates_on(base: str, codes: Collection[str], on: date) -> dict[str, RateOn]:
    """Return the rate of each currency that has one on a day, by code; one statement, none for no codes.

    The rate of a day is the last one that is not later. The base itself is worth one of itself.
    """
    wanted = {code for code in codes if code != base}
    found = {base: RateOn(Decimal(1), on)} if base in codes else {}
    if not wanted:
        return found
    rows = with_rates(Currency.objects.filter(code__in=wanted), base, on)
    given = rows.values_list("code", "last_rate", "last_day")
    return found | {code: RateOn(rate, day) for code, rate, day in given if rate is not None}


def with_rates(currencies: QuerySet[Currency], base: str, on: date) -> QuerySet[Currency]:
    """Return currencies with the ``last_rate`` and its ``last_day`` not later than a day, None without."""
    last = ExchangeRate.objects.filter(currency=OuterRef("pk"), base=base, day__lte=on).order_by("-day")
    return currencies.annotate(
        last_rate=Subquery(last.values("rate")[:1], output_field=ExchangeRateField()),
        last_day=Subquery(last.values("day")[:1], output_field=DateField()),
    )


def active_currencies(base: str) -> list[tuple[str, str]]:
    """Return code and name of the active currencies other than the company's own; one statement."""
    found = Currency.objects.filter(is_active=True).exclude(code=base).order_by("pk")
    return list(found.values_list("code", "name"))
