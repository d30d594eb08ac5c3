"""Lock dates: setting them, and waiving them for a member, a time and a reason.

Who may close months sets them and moves them on. Moving one back, or waiving it, opens what was closed
and needs the right to reopen. Each leaves a row in the trace.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction

from liandong.general_ledger.account_actions import lock_chart
from liandong.general_ledger.periods import SUBJECT
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry
from liandong.identity.models import Member
from liandong.identity.settings import LOCK_DATES as SETTING
from liandong.identity.settings import read_setting, save_setting
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import trimmed
from liandong.kernel.locking import LockKind, Locks, Waiver, as_value, locks_from
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem

MOST_HOURS = 7 * 24
_LONGEST = 200
_KEPT_DAYS = 90
"""How long a waiver that is over stays in the list; the trace keeps it for ever."""


def read_locks() -> Locks:
    """Return the locks as they stand; one statement."""
    return locks_from(read_setting(SETTING))


def set_lock_dates(
    days: Mapping[LockKind, date | None], actor: Actor, today: date, address: str = ""
) -> Locks:
    """Lock each kind up to a day, its end included; None unlocks it, kinds left out stay.

    Waits for postings under way; what is posted later sees the new days.

    Raises:
        NotAllowedError: the actor may not close, or not reopen where a day is moved back.
        RefusedError: a day that is not over yet.
    """
    require_everywhere(actor, SUBJECT, Verb.POST)
    with transaction.atomic():
        lock_chart()
        locks = read_locks()
        wanted = {**locks.days, **days}
        after = {kind: day for kind, day in wanted.items() if day is not None}
        if _moves_back(locks.days, after):
            require_everywhere(actor, SUBJECT, Verb.REOPEN)
        refuse_if(_problems(after, today))
        if after == locks.days:
            return locks
        changed = replace(locks, days=after)
        detail = {f"lock_{kind.value}": str(after.get(kind, "")) for kind in LockKind}
        before = {f"lock_{kind.value}_before": str(locks.days.get(kind, "")) for kind in LockKind}
        told = {name: day for name, day in detail.items() if day != before[f"{name}_before"]}
        told |= {f"{name}_before": before[f"{name}_before"] for name in told}
        save_setting(SETTING, as_value(changed), _entry("lock_dates", actor, told, address))
        return changed


def waive(
    wish: tuple[LockKind, int, int], reason: str, actor: Actor, now: datetime, address: str = ""
) -> Waiver:
    """Let a member pass a lock for some hours: ``wish`` is the kind, the member's id and the hours.

    Raises:
        NotAllowedError: the actor may not reopen.
        RefusedError: no such member, no reason, or a time out of bounds.
    """
    require_everywhere(actor, SUBJECT, Verb.REOPEN)
    kind, member, hours = wish
    reason = trimmed(reason)
    with transaction.atomic():
        lock_chart()
        refuse_if(_waiver_problems(member, hours, reason))
        locks = read_locks()
        number = max((one.number for one in locks.waivers), default=0) + 1
        made = Waiver(number, kind, member, now + timedelta(hours=hours), reason, actor.member)
        kept = [one for one in locks.waivers if now - one.until < timedelta(days=_KEPT_DAYS)]
        detail = _told(made)
        changed = replace(locks, waivers=(*kept, made))
        save_setting(SETTING, as_value(changed), _entry("lock_waiver", actor, detail, address))
    return made


def end_waiver(number: int, actor: Actor, now: datetime, address: str = "") -> None:
    """Let a waiver end at once; one that is over stays as it was.

    Raises:
        NotAllowedError: the actor may not close.
        RefusedError: there is no such waiver.
    """
    require_everywhere(actor, SUBJECT, Verb.POST)
    with transaction.atomic():
        lock_chart()
        locks = read_locks()
        found = next((one for one in locks.waivers if one.number == number), None)
        refuse_if([] if found else [Problem("lock_waiver_unknown", detail={"number": str(number)})])
        if found is None or found.until <= now:
            return
        ended = tuple(replace(one, until=now) if one is found else one for one in locks.waivers)
        changed = replace(locks, waivers=ended)
        entry = _entry("end_lock_waiver", actor, _told(found), address)
        save_setting(SETTING, as_value(changed), entry)


def _told(waiver: Waiver) -> dict[str, str]:
    name = Member.objects.filter(pk=waiver.member).values_list("name", flat=True).first() or ""
    until = waiver.until.isoformat(timespec="minutes")
    return {"lock_kind": waiver.kind.value, "members": name, "until": until, "reason": waiver.reason}


def _moves_back(before: Mapping[LockKind, date], after: Mapping[LockKind, date]) -> bool:
    return any(kind not in after or after[kind] < day for kind, day in before.items())


def _problems(days: Mapping[LockKind, date], today: date) -> Iterator[Problem]:
    for kind, day in days.items():
        if day >= today:
            yield Problem("lock_not_over", column=kind.value, detail={"date": day.isoformat()})


def _waiver_problems(member: int, hours: int, reason: str) -> Iterator[Problem]:
    if not Member.objects.filter(pk=member, is_active=True).exists():
        yield Problem("lock_member_missing", column="member")
    if not 1 <= hours <= MOST_HOURS:
        yield Problem("lock_hours", column="hours", detail={"most": str(MOST_HOURS)})
    if not reason:
        yield Problem("reason_missing", column="reason")
    elif len(reason) > _LONGEST:
        yield Problem("too_long", column="reason", detail={"limit": str(_LONGEST)})


def _entry(action: str, actor: Actor, detail: Mapping[str, str], address: str) -> AuditEntry:
    return AuditEntry(action, SUBJECT, None, actor.member, dict(detail), address)
