"""Keeping currencies and rates: checked as a whole, refused with every reason at once, and audited."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils import timezone

from liandong.currencies.checks import currency_problems, rate_problems
from liandong.currencies.forms import CurrencyForm, RateForm
from liandong.currencies.models import Currency, ExchangeRate
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.identity.rule_book import rules_on
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import trimmed
from liandong.kernel.money import plain
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.storage import bulk

SUBJECT = "general_ledger.currency"
"""Rights speak of currencies as of the books: who keeps these as a whole keeps their rates too."""


def own_currency() -> str:
    """Return the code of the company's own currency (本位币); one statement."""
    return rules_on(timezone.localdate()).currency


def save_currency(currency: int | None, form: CurrencyForm, actor: Actor, address: str = "") -> int:
    """Make a currency, or change one; return its id. The minor digits of one in use stay.

    Raises:
        NotAllowedError: the actor may not keep currencies.
        RefusedError: every problem; nothing was changed.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    form = replace(form, code=trimmed(form.code).upper(), name=trimmed(form.name))
    with transaction.atomic():
        every = list(Currency.objects.select_for_update().order_by("pk"))
        stored = next((one for one in every if one.pk == currency), None)
        if currency is not None and stored is None:
            raise RefusedError([Problem("currency_unknown", detail={"currency": str(currency)})])
        form = form if stored is None else replace(form, code=stored.code)
        others = {one.code for one in every if one is not stored}
        refuse_if(currency_problems(form, others, None if stored is None else _fixed_digits(stored)))
        pk = _written(stored, form)
        detail = {"code": form.code, "name": form.name, "is_active": form.is_active}
        record([AuditEntry("currency", SUBJECT, pk, actor.member, detail, address)])
    return pk


def _fixed_digits(stored: Currency) -> int | None:
    """Return the minor digits that amounts were rounded to already, None while nothing was."""
    is_used = stored.code == own_currency() or stored.rates.exists()
    return stored.digits if is_used else None


def _written(stored: Currency | None, form: CurrencyForm) -> int:
    values = {"name": form.name, "digits": form.digits or 0, "is_active": form.is_active}
    if stored is not None:
        Currency.objects.filter(pk=stored.pk).update(**values)
        return stored.pk
    try:
        with transaction.atomic():
            return Currency.objects.create(code=form.code, **values).pk
    except IntegrityError as error:  # somebody else made it in the same moment
        raise RefusedError([Problem("code_taken", column="code", detail={"code": form.code})]) from error


def save_rates(rates: Sequence[RateForm], actor: Actor, address: str = "") -> None:
    """Keep rates, each in the place of the one of the same currency and day; constant in statements.

    The trace tells each rate, and what stood there before.

    Raises:
        NotAllowedError: the actor may not keep currencies.
        RefusedError: every problem, the line being the place among ``rates``; nothing was changed.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    base = own_currency()
    rates = [replace(one, currency=trimmed(one.currency).upper()) for one in rates]
    with transaction.atomic():
        ids = dict(Currency.objects.select_for_update().order_by("pk").values_list("code", "pk"))
        refuse_if(rate_problems(rates, ids, base))
        before = _stored_rates(rates, base)
        rows = [(ids[one.currency], base, one.day, one.rate) for one in rates]
        if rows:
            bulk.insert(
                ExchangeRate,
                ["currency", "base", "day", "rate"],
                rows,
                on_conflict="ON CONFLICT (currency_id, base, day) DO UPDATE SET rate = excluded.rate",
            )
        record([_entry(one, ids[one.currency], before, actor, address) for one in rates])


def _stored_rates(rates: Sequence[RateForm], base: str) -> dict[tuple[str, str], str]:
    found = ExchangeRate.objects.filter(
        base=base, currency__code__in={one.currency for one in rates}, day__in={one.day for one in rates}
    )
    rows = found.values_list("currency__code", "day", "rate")
    return {(code, day.isoformat()): plain(rate) for code, day, rate in rows}


def _entry(
    one: RateForm, currency: int, before: dict[tuple[str, str], str], actor: Actor, address: str
) -> AuditEntry:
    day = "" if one.day is None else one.day.isoformat()
    detail = {"currency": one.currency, "day": day, "rate": "" if one.rate is None else plain(one.rate)}
    if last := before.get((one.currency, day)):
        detail["rate_before"] = last
    return AuditEntry("exchange_rate", SUBJECT, currency, actor.member, detail, address)


def delete_rate(rate: int, actor: Actor, address: str = "") -> None:
    """Take the rate of a day away; the one before holds on. What was reckoned with it stays.

    Raises:
        NotAllowedError: the actor may not keep currencies.
        RefusedError: ``exchange_rate_unknown``.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        found = ExchangeRate.objects.select_for_update(of=("self",)).select_related("currency")
        stored = found.filter(pk=rate).first()
        if stored is None:
            raise RefusedError([Problem("exchange_rate_unknown")])
        detail = {
            "currency": stored.currency.code,
            "day": stored.day.isoformat(),
            "rate_before": plain(stored.rate),
        }
        stored.delete()
        record([AuditEntry("delete_rate", SUBJECT, stored.currency_id, actor.member, detail, address)])
