"""Commission month by month: worked out anew while a month is open, kept as it was once it is closed."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from liandong.analytics.commission_data import as_rules, received_in, rules_of, sold_in, written
from liandong.analytics.commissioning import Base, Earned, Rule, differences, earned
from liandong.analytics.models import CommissionEntry, CommissionRun
from liandong.documents.hiding import COST
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.identity.models import Member
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem

SUBJECT = "earnings.commission"
MARGIN = "margin"
MOST_BACK = 12
"""So many closed months are worked out again for what changed since."""


@dataclass(frozen=True, slots=True)
class Line:
    """An amount with how it came about; one of an earlier ``month`` is what changed since that was closed."""

    month: date
    earned: Earned


@dataclass(frozen=True, slots=True)
class Month:
    """A month's commission: its lines by person, and who closed it when (None: it is open)."""

    month: date
    lines: tuple[Line, ...]
    run: CommissionRun | None
    names: dict[int, str]

    def of(self, person: int) -> list[Line]:
        """Return the lines of one person."""
        return [one for one in self.lines if one.earned.person == person]

    def totals(self, person: int) -> tuple[Decimal, Decimal]:
        """Return what a person earned of the month itself, and the differences of earlier ones."""
        own = self.of(person)
        fresh = sum((one.earned.amount for one in own if one.month == self.month), ZERO)
        return fresh, sum((one.earned.amount for one in own), ZERO) - fresh


def sees_everybody(actor: Actor) -> bool:
    """Tell whether an actor sees what everybody earns; his own everyone sees."""
    return actor.scope_of(SUBJECT, Verb.VIEW) is Scope.ALL


def sees_margins(actor: Actor) -> bool:
    """Tell whether an actor may see how much of an amount is margin."""
    return actor.sees(COST) and actor.sees(MARGIN)


def month_of(actor: Actor, month: date) -> Month:
    """Return a month's commission, of everybody or the actor's own."""
    persons = None if sees_everybody(actor) else frozenset({actor.member})
    run = CommissionRun.objects.select_related("closed_by").filter(month=month).first()
    lines = _kept(run, persons) if run else [*_fresh(month, persons), *_changed(month, persons)]
    names = dict(Member.objects.filter(pk__in={one.earned.person for one in lines}).values_list("pk", "name"))
    return Month(month, tuple(lines), run, names)


def _earned(month: date, rules: Iterable[Rule], persons: Collection[int] | None) -> list[Earned]:
    rules = list(rules)
    if not rules:
        return []
    has_receipts = any(one.base is Base.RECEIPTS for one in rules)
    sold = sold_in(month, persons) if any(one.base is not Base.RECEIPTS for one in rules) else []
    return earned(rules, sold, received_in(month, persons) if has_receipts else {})


def _fresh(month: date, persons: Collection[int] | None) -> list[Line]:
    return [Line(month, one) for one in _earned(month, rules_of(month), persons)]


def _changed(month: date, persons: Collection[int] | None) -> list[Line]:
    """Return what changed of closed months, by the rules they were closed with."""
    runs = list(CommissionRun.objects.filter(month__lt=month).order_by("-month")[:MOST_BACK])
    kept: defaultdict[date, dict[int, Decimal]] = defaultdict(dict)
    rows = CommissionEntry.objects.filter(month__in=[run.month for run in runs], run__month__lt=month)
    for of_month, person, amount in rows.values_list("month", "member", "amount"):
        if persons is None or person in persons:
            kept[of_month][person] = kept[of_month].get(person, ZERO) + amount
    lines = []
    for run in reversed(runs):
        now = _earned(run.month, as_rules(run.rules), persons)
        for person, amount in differences(now, kept[run.month]).items():
            one = Earned(person, 0, "", Base.NET, ZERO, None, amount)
            lines.append(Line(run.month, one))
    return lines


def _kept(run: CommissionRun, persons: Collection[int] | None) -> list[Line]:
    rows = CommissionEntry.objects.filter(run=run).order_by("pk")
    rows = rows if persons is None else rows.filter(member__in=persons)
    return [
        Line(
            row.month,
            Earned(
                row.member_id,
                row.rule,
                row.name,
                Base(row.base),
                row.counted,
                row.rate,
                row.amount,
                row.left_out,
            ),
        )
        for row in rows
    ]


def close_month(actor: Actor, month: date, address: str = "") -> int:
    """Keep a month's commission as it is now; what changes later comes as a difference of a later month.

    Raises:
        NotAllowedError: the actor may not close commission.
        RefusedError: the month has not begun, or it or a later one is closed; nothing was kept.
    """
    require_everywhere(actor, SUBJECT, Verb.POST)
    try:
        with transaction.atomic():
            return _closed(actor, month, address)
    except IntegrityError:  # somebody else closed it in the same moment
        raise RefusedError([_closed_already(month)]) from None


def _closed(actor: Actor, month: date, address: str) -> int:
    last = CommissionRun.objects.select_for_update().order_by("-month").first()
    refuse_if(_close_problems(month, last))
    rules = rules_of(month)
    lines = [*_fresh(month, None), *_changed(month, None)]
    run = CommissionRun.objects.create(
        month=month, rules=written(rules), closed_by_id=actor.member, closed_at=timezone.now()
    )
    CommissionEntry.objects.bulk_create(_entry(run, one) for one in lines)
    total = sum((one.earned.amount for one in lines), ZERO)
    detail: dict[str, str | int] = {"month": f"{month:%Y-%m}", "amount": f"{total:.2f}", "rows": len(lines)}
    record([AuditEntry("close_commission", SUBJECT, run.pk, actor.member, detail, address)])
    return run.pk


def _entry(run: CommissionRun, line: Line) -> CommissionEntry:
    one = line.earned
    return CommissionEntry(
        run=run,
        member_id=one.person,
        month=line.month,
        rule=one.rule,
        name=one.name,
        base=one.base.value,
        counted=one.counted,
        rate=one.rate,
        left_out=one.left_out,
        amount=one.amount,
    )


def _close_problems(month: date, last: CommissionRun | None) -> list[Problem]:
    if month > timezone.localdate():
        return [Problem("commission_future", detail={"month": f"{month:%Y-%m}"})]
    if last is not None and last.month >= month:
        return [_closed_already(last.month)]
    return []


def _closed_already(month: date) -> Problem:
    return Problem("commission_closed", detail={"month": f"{month:%Y-%m}"})


def reopen_month(actor: Actor, month: date, address: str = "") -> None:
    """Take back the last closed month, so that it is worked out anew.

    Raises:
        NotAllowedError: the actor may not close commission.
        RefusedError: it is not the last one that is closed.
    """
    require_everywhere(actor, SUBJECT, Verb.POST)
    with transaction.atomic():
        last = CommissionRun.objects.select_for_update().order_by("-month").first()
        if last is None or last.month != month:
            raise RefusedError([Problem("commission_not_last", detail={"month": f"{month:%Y-%m}"})])
        pk = last.pk
        last.delete()
        detail: dict[str, str | int] = {"month": f"{month:%Y-%m}"}
        record([AuditEntry("reopen_commission", SUBJECT, pk, actor.member, detail, address)])
