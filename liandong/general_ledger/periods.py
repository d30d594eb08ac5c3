"""Months of the books: creating, closing (结账) and reopening (反结账) them.

Closed months are always the first ones: closing a month closes what lies before it, and a
month created late is born closed when a later one is. A month with entries keeps the order
strict, so it must be closed before its successors.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count, F, Max, Q, QuerySet
from django.utils import timezone

from liandong.general_ledger.models import JournalEntry, Period
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.terms import Problem
from liandong.storage import bulk

SUBJECT = "finance.period"
YearMonth = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checklist: how many cases there are, and whether any prevents closing."""

    code: str
    count: int
    is_blocking: bool
    first: str = ""

    @property
    def is_passed(self) -> bool:
        """Whether there is no case."""
        return self.count == 0


def first_day(year: int, month: int) -> date:
    """Return the first day of the month."""
    return date(year, month, 1)


def last_day(year: int, month: int) -> date:
    """Return the last day of the month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def ensure_periods(months: Iterable[YearMonth]) -> None:
    """Create the periods that are missing, closed where a later one is closed already.

    The next later period is share-locked first, so that one can't be created open while
    another transaction closes what comes after it. Call inside a transaction.
    """
    wanted = sorted(set(months))
    known = set(Period.objects.filter(_any_of(wanted)).values_list("year", "month")) if wanted else set()
    missing = [(*month, _next_is_closed(month)) for month in wanted if month not in known]
    bulk.insert(
        Period,
        ("year", "month", "is_closed"),
        missing,
        on_conflict="ON CONFLICT (year, month) DO NOTHING",
    )


def _next_is_closed(month: YearMonth) -> bool:
    lock = " FOR SHARE" if bulk.is_postgresql() else ""
    rows = bulk.run(
        "SELECT is_closed FROM general_ledger_period"  # noqa: S608 - only the lock clause varies
        " WHERE (year, month) > (%s, %s)"
        f" ORDER BY year, month LIMIT 1{lock}",
        month,
    )
    return bool(rows and rows[0][0])


def last_closed() -> YearMonth | None:
    """Return the last closed month; None where none is."""
    closed = Period.objects.filter(is_closed=True).order_by("-year", "-month")
    return closed.values_list("year", "month").first()


def checklist(year: int, month: int, drafts: int = 0, unready: Collection[YearMonth] = ()) -> list[Check]:
    """Return what is to be settled before the month is closed, in the order to settle it.

    ``drafts`` is the number of unposted documents dated in the month that would write the
    books; the caller knows the document types and counts them. ``unready`` are earlier months that
    hold no entries and yet may not be closed along.
    """
    period = Period.objects.filter(year=year, month=month).first()
    earlier = sorted({*_earlier_open(year, month), *unready})
    is_running = last_day(year, month) >= timezone.localdate()
    return [
        Check("period_closed", int(period is not None and period.is_closed), is_blocking=True),
        Check(
            "earlier_period_open", len(earlier), is_blocking=True, first=_named(earlier[0]) if earlier else ""
        ),
        Check("unposted_documents", drafts, is_blocking=True),
        Check("voucher_gap", _voucher_gaps(period), is_blocking=True),
        Check("month_not_over", int(is_running), is_blocking=False),
    ]


def close_period(
    year: int,
    month: int,
    actor: Actor,
    drafts: int = 0,
    unsettled: Callable[[], Iterable[Problem]] = tuple,
) -> list[Problem]:
    """Close a month, and the empty ones before it; return every reason why not, or nothing when it is done.

    Waits for postings that share the period's lock, and leaves an audit row. ``drafts`` is as
    for ``checklist``; ``unsettled`` tells what else the month lacks, or those closed along with it, asked
    when nothing can be posted into it any more.
    """
    if actor.scope_of(SUBJECT, Verb.POST) is not Scope.ALL:
        return [_no_right(Verb.POST)]
    with transaction.atomic():
        ensure_periods([(year, month)])
        locked = list(_upto(year, month).filter(is_closed=False).select_for_update())
        problems = [*_problems(checklist(year, month, drafts), year, month), *unsettled()]
        if problems:
            return problems
        closing = [period.pk for period in locked]
        Period.objects.filter(pk__in=closing).update(is_closed=True, closed_at=timezone.now())
        _trace("close", locked[-1], actor, "")
    return []


def reopen_period(year: int, month: int, actor: Actor, reason: str) -> list[Problem]:
    """Reopen the last closed month; return why not, or nothing when it is done.

    Only one month at a time, the last one first; the reason goes into the audit row.
    """
    if actor.scope_of(SUBJECT, Verb.REOPEN) is not Scope.ALL:
        return [_no_right(Verb.REOPEN)]
    if not reason.strip():
        return [Problem("reason_missing", column="reason")]
    with transaction.atomic():
        closed = Period.objects.filter(is_closed=True).order_by("-year", "-month")
        last = closed.select_for_update().first()
        if last is None or (last.year, last.month) != (year, month):
            return [_not_last_closed(year, month, last)]
        Period.objects.filter(pk=last.pk).update(is_closed=False, closed_at=None)
        _trace("reopen", last, actor, reason.strip())
    return []


def _any_of(months: Sequence[YearMonth]) -> Q:
    condition = Q()
    for year, month in months:
        condition |= Q(year=year, month=month)
    return condition


def _upto(year: int, month: int) -> QuerySet[Period]:
    reached = Q(year__lt=year) | Q(year=year, month__lte=month)
    return Period.objects.filter(reached).order_by("year", "month")


def _earlier_open(year: int, month: int) -> list[YearMonth]:
    """Open months before this one that hold entries; empty ones are closed along with it."""
    earlier = _upto(year, month).filter(is_closed=False).exclude(year=year, month=month)
    return list(earlier.filter(pk__in=JournalEntry.objects.values("period")).values_list("year", "month"))


def _named(month: YearMonth) -> str:
    return f"{month[0]}-{month[1]:02}"


def _voucher_gaps(period: Period | None) -> int:
    """Count the voucher types whose numbers don't run from 1 without a gap."""
    if period is None:
        return 0
    ranges = (
        JournalEntry.objects.filter(period=period)
        .values("voucher_type")
        .annotate(high=Max("voucher_number"), number_of=Count("pk"))
    )
    return ranges.exclude(high=F("number_of")).count()


def _problems(checks: Iterable[Check], year: int, month: int) -> list[Problem]:
    where = {"period": _named((year, month))}
    return [
        Problem(check.code, detail={**where, "count": str(check.count), "first": check.first})
        for check in checks
        if check.is_blocking and not check.is_passed
    ]


def _no_right(verb: Verb) -> Problem:
    return Problem("not_allowed", detail={"subject": SUBJECT, "verb": verb.value})


def _not_last_closed(year: int, month: int, last: Period | None) -> Problem:
    detail = {"period": f"{year}-{month:02}", "last_closed": str(last) if last else ""}
    return Problem("not_last_closed", detail=detail)


def _trace(action: str, period: Period, actor: Actor, reason: str) -> None:
    detail = {"period": str(period)} | ({"reason": reason} if reason else {})
    record([AuditEntry(action, SUBJECT, period.pk, actor.member, detail)])
