"""Keeping what is planned of money: made, changed, disabled; each leaves its trace."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import transaction

from liandong.general_ledger.models import PlannedCash
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import has_more_decimals, missing_problems, text_problems, trimmed
from liandong.kernel.forecast import Rhythm
from liandong.kernel.money import MINOR_DIGITS, ZERO
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem

SUBJECT = "finance.forecast"
LIMITS = {"name": 64, "memo": 255}
LARGEST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class PlannedForm:
    """Something planned as it shall be; ``amount`` is positive, ``is_inflow`` says which way it goes."""

    name: str
    amount: Decimal | None
    first_on: date | None
    rhythm: str = Rhythm.MONTHLY.value
    is_inflow: bool = False
    last_on: date | None = None
    memo: str = ""
    is_active: bool = True


def save_planned(planned: int | None, form: PlannedForm, actor: Actor, address: str = "") -> int:
    """Make something planned, or change it; return its id.

    Raises:
        NotAllowedError: the actor may not plan.
        RefusedError: every problem at once; nothing was changed.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    form = replace(form, name=trimmed(form.name), memo=trimmed(form.memo))
    refuse_if(_problems(form))
    columns = {name: getattr(form, name) for name in PlannedForm.__slots__}
    with transaction.atomic():
        if planned is None:
            pk = PlannedCash.objects.create(**columns).pk
        elif PlannedCash.objects.filter(pk=planned).update(**columns):
            pk = planned
        else:
            raise RefusedError([Problem("planned_cash_unknown", column="planned")])
        detail = {"name": form.name, "amount": str(form.amount), "is_active": form.is_active}
        record([AuditEntry("planned_cash", SUBJECT, pk, actor.member, detail, address)])
    return pk


def _problems(form: PlannedForm) -> Iterator[Problem]:
    texts = {"name": form.name, "memo": form.memo}
    yield from missing_problems(texts, ("name",), None)
    yield from text_problems(texts, LIMITS, None)
    amount = form.amount
    if amount is None or not ZERO < amount < LARGEST or has_more_decimals(amount, MINOR_DIGITS):
        yield Problem("planned_cash_amount", column="amount")
    if form.first_on is None:
        yield Problem("planned_cash_day", column="first_on")
    elif form.last_on is not None and form.last_on < form.first_on:
        yield Problem("planned_cash_ends", column="last_on")
    if form.rhythm not in set(Rhythm):
        yield Problem("planned_cash_rhythm", column="rhythm")
