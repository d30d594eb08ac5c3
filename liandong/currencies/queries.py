"""Reading currencies and the rates that hold on a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

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
    rows = rated(Currency.objects.filter(code__in=wanted), base, on)
    return found | {row.currency.code: row.found for row in rows if row.found is not None}


@dataclass(frozen=True, slots=True)
class Rated:
    """A currency with the rate that holds, None without one."""

    currency: Currency
    found: RateOn | None


def rated(currencies: QuerySet[Currency], base: str, on: date) -> list[Rated]:
    """Return currencies with the last rate of each that is not later than a day; one statement."""
    last = ExchangeRate.objects.filter(currency=OuterRef("pk"), base=base, day__lte=on).order_by("-day")
    rows: QuerySet[Any] = currencies.annotate(
        last_rate=Subquery(last.values("rate")[:1], output_field=ExchangeRateField()),
        last_day=Subquery(last.values("day")[:1], output_field=DateField()),
    )
    return [
        Rated(row, None if row.last_rate is None else RateOn(row.last_rate, row.last_day)) for row in rows
    ]


def active_currencies(base: str) -> list[tuple[str, str]]:
    """Return code and name of the active currencies other than the company's own; one statement."""
    found = Currency.objects.filter(is_active=True).exclude(code=base).order_by("pk")
    return list(found.values_list("code", "name"))
