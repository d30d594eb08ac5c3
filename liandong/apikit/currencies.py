"""Currencies and rates of exchange."""

from datetime import date
from typing import Any

from django.utils import timezone
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from liandong.apikit.access import ApiRequest, address_of, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Day, Id, Input, Limit, Number, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.apikit.problems import ProblemsError
from liandong.currencies.actions import SUBJECT, delete_rate, own_currency, save_currency, save_rates
from liandong.currencies.forms import CurrencyForm, RateForm
from liandong.currencies.models import Currency, ExchangeRate
from liandong.currencies.queries import rated
from liandong.documents.currency_fields import offer_currencies, switch_currencies, usable_currencies
from liandong.kernel.actor import Verb
from liandong.kernel.terms import Problem

router = Router(tags=["币种与汇率 · Currencies"])
MOST_RATES = 5_000


class CurrencyBody(Input):
    """A currency by its ISO 4217 code; ``digits`` are its minor digits: 0, 2 or 3. The code stays."""

    code: str = Field(examples=["USD"])
    name: str = Field(examples=["美元"])
    digits: int = 2
    is_active: bool = True


class CurrencyOut(Schema):
    """A currency; ``rate`` is what one is worth on the day asked for, ``rate_day`` whose rate that is."""

    id: int
    code: str
    name: str
    digits: int
    is_active: bool
    is_own: bool
    rate: Number | None
    rate_day: Day | None


class RateBody(Input):
    """What one unit of a currency is worth from a day on, in the company's own; up to 8 decimals."""

    currency: str = Field(examples=["USD"])
    day: Day
    rate: Number


class RatesBody(Input):
    """Rates to keep, each in the place of the one of that currency and day."""

    rates: list[RateBody] = Field(max_length=MOST_RATES)


class RateOut(Schema):
    """A rate that holds from a day on."""

    id: int
    day: Day
    rate: Number


class SwitchBody(Input):
    """Whether documents of a sale or a purchase may be in other currencies."""

    is_on: bool


class SwitchOut(Schema):
    """Whether they may, and in which."""

    is_on: bool
    currencies: list[str]


class CurrenciesQuery(Schema):
    """Of which day the rates are; today when left out."""

    day: Day | None = None


class RatesQuery(Schema):
    """The latest come first; ``before`` a day goes on from there."""

    before: Day | None = None
    limit: Limit = 100


_SWITCH = write_of(body_of(SwitchBody.model_json_schema(), {"is_on": True}))
_EXAMPLE = {"code": "USD", "name": "美元", "digits": 2}
_WRITE = write_of(body_of(CurrencyBody.model_json_schema(), _EXAMPLE))
_RATES = write_of(
    body_of(
        RatesBody.model_json_schema(), {"rates": [{"currency": "USD", "day": "2026-11-02", "rate": "7.1"}]}
    )
)


@router.get("/currencies", response=answers(ok=list[CurrencyOut]), summary="币种 · Currencies")
def list_currencies(request: ApiRequest, query: Query[CurrenciesQuery]) -> list[dict[str, Any]]:
    """Return all currencies with the rates that hold on a day."""
    require(request, SUBJECT, Verb.VIEW)
    return _rows(query.day or timezone.localdate())


@router.post(
    "/currencies",
    response=answers(created=CurrencyOut),
    summary="新建币种 · Create a currency",
    openapi_extra=_WRITE,
)
@idempotent
def add_currency(request: ApiRequest) -> Status[dict[str, Any]]:
    """Make a currency."""
    require(request, SUBJECT, Verb.DRAFT)
    form = CurrencyForm(**read_model(request, CurrencyBody).model_dump())
    pk = save_currency(None, form, request.auth.actor, address_of(request))
    offer_currencies(request.auth.actor, address_of(request))
    return Status(201, _rows(timezone.localdate(), pk)[0])


@router.put(
    "/currencies/{int:currency}",
    response=answers(ok=CurrencyOut),
    summary="修改币种 · Replace a currency",
    openapi_extra=_WRITE,
)
@idempotent
def change_currency(request: ApiRequest, currency: Id) -> dict[str, Any]:
    """Rename a currency, or disable it."""
    require(request, SUBJECT, Verb.DRAFT)
    form = CurrencyForm(**read_model(request, CurrencyBody).model_dump())
    save_currency(currency, form, request.auth.actor, address_of(request))
    offer_currencies(request.auth.actor, address_of(request))
    return _rows(timezone.localdate(), currency)[0]


@router.get(
    "/currencies/{int:currency}/rates",
    response=answers(ok=list[RateOut]),
    summary="汇率记录 · Rates of a currency",
)
def list_rates(request: ApiRequest, currency: Id, query: Query[RatesQuery]) -> list[dict[str, Any]]:
    """Return the rates of a currency, the latest first."""
    require(request, SUBJECT, Verb.VIEW)
    if not Currency.objects.filter(pk=currency).exists():
        raise ProblemsError([Problem("currency_unknown", detail={"currency": str(currency)})])
    found = ExchangeRate.objects.filter(currency=currency, base=own_currency()).order_by("-day")
    found = found if query.before is None else found.filter(day__lt=query.before)
    return [{"id": one.pk, "day": one.day, "rate": one.rate} for one in found[: query.limit]]


@router.put(
    "/exchange-rates",
    response=answers(ok=list[CurrencyOut]),
    summary="登记汇率 · Keep rates of exchange",
    openapi_extra=_RATES,
)
@idempotent
def keep_rates(request: ApiRequest) -> list[dict[str, Any]]:
    """Keep rates by currency and day; return the currencies with the rates that hold today."""
    require(request, SUBJECT, Verb.DRAFT)
    body = read_model(request, RatesBody)
    forms = [RateForm(one.currency, one.day, one.rate) for one in body.rates]
    save_rates(forms, request.auth.actor, address_of(request))
    offer_currencies(request.auth.actor, address_of(request))
    return _rows(timezone.localdate())


@router.put(
    "/currencies/in-documents",
    response=answers(ok=SwitchOut),
    summary="单据用外币 · Documents in other currencies",
    openapi_extra=_SWITCH,
)
@idempotent
def switch(request: ApiRequest) -> dict[str, Any]:
    """Let documents of a sale be in other currencies, or no longer; what they hold stays."""
    require(request, SUBJECT, Verb.POST)
    body = read_model(request, SwitchBody)
    switch_currencies(request.auth.actor, is_on=body.is_on, address=address_of(request))
    return {"is_on": body.is_on, "currencies": usable_currencies() if body.is_on else []}


@router.post(
    "/exchange-rates/{int:exchange_rate}/delete",
    response=answers(ok=list[CurrencyOut]),
    summary="删除汇率 · Delete a rate",
    openapi_extra=write_of({}),
)
@idempotent
def remove_rate(request: ApiRequest, exchange_rate: Id) -> list[dict[str, Any]]:
    """Take a day's rate away; the one before holds on."""
    delete_rate(exchange_rate, request.auth.actor, address_of(request))
    return _rows(timezone.localdate())


def _rows(on: date, currency: int | None = None) -> list[dict[str, Any]]:
    own = own_currency()
    found = Currency.objects.order_by("pk")
    return [
        {
            "id": one.currency.pk,
            **{name: getattr(one.currency, name) for name in ("code", "name", "digits", "is_active")},
            "is_own": one.currency.code == own,
            "rate": one.found and one.found.rate,
            "rate_day": one.found and one.found.day,
        }
        for one in rated(found if currency is None else found.filter(pk=currency), own, on)
    ]
