"""锁定日期 for programs: the days, and exceptions to them."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from liandong.apikit.access import ApiRequest, address_of, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Id, Input, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.general_ledger.lock_actions import end_waiver, read_locks, set_lock_dates, waive
from liandong.general_ledger.periods import SUBJECT
from liandong.kernel.actor import Verb
from liandong.kernel.locking import LockKind, Waiver

router = Router(tags=["财务 · Finance"])


class LockDatesBody(Input):
    """The last locked day of each kind, null for none. All of them are given."""

    all: date | None
    sales: date | None
    purchases: date | None
    stock: date | None
    money: date | None


class WaiverOut(Schema):
    """Who may book what a lock forbids, until when and why."""

    number: int
    kind: str
    member: int
    until: datetime
    reason: str
    given_by: int


class LocksOut(Schema):
    """The last locked day of each kind that has one, and the exceptions, those that are over too."""

    days: dict[str, date]
    waivers: list[WaiverOut]


class WaiverBody(Input):
    """An exception: ``kind`` all passes every lock; it lasts ``hours``."""

    kind: LockKind
    member: Id
    hours: int = Field(ge=1)
    reason: str


class EndBody(Input):
    """Which exception, by its number."""

    number: Id


@router.get("/lock-dates", response=answers(ok=LocksOut), summary="锁定日期 · Lock dates")
def show_lock_dates(request: ApiRequest) -> dict[str, Any]:
    """Return up to which day each kind is locked, and for whom that is waived."""
    require(request, SUBJECT, Verb.VIEW)
    return _shown()


@router.put(
    "/lock-dates",
    response=answers(ok=LocksOut),
    summary="设置锁定日期 · Set lock dates",
    description="往前移要有反结账的权限 · Moving one back needs the right to reopen",
    openapi_extra=write_of(
        body_of(
            LockDatesBody.model_json_schema(),
            {"all": None, "sales": "2026-10-31", "purchases": None, "stock": None, "money": None},
        )
    ),
)
@idempotent
def change_lock_dates(request: ApiRequest) -> dict[str, Any]:
    """Lock each kind up to a day; nothing up to it is posted or reversed any more."""
    body = read_model(request, LockDatesBody)
    days = {kind: getattr(body, kind.value) for kind in LockKind}
    set_lock_dates(days, request.auth.actor, timezone.localdate(), address_of(request))
    return _shown()


@router.post(
    "/lock-waivers",
    response=answers(created=WaiverOut),
    summary="给锁定的例外 · Waive a lock",
    openapi_extra=write_of(
        body_of(
            WaiverBody.model_json_schema(), {"kind": "sales", "member": 1, "hours": 8, "reason": "补开一张"}
        )
    ),
)
@idempotent
def add_lock_waiver(request: ApiRequest) -> Status[dict[str, Any]]:
    """Let a member pass a lock for some hours and a reason, which the trace keeps."""
    body = read_model(request, WaiverBody)
    wish = (body.kind, body.member, body.hours)
    made = waive(wish, body.reason, request.auth.actor, timezone.now(), address_of(request))
    return Status(201, _row(made))


@router.post(
    "/lock-waivers/end",
    response=answers(ok=LocksOut),
    summary="收回锁定的例外 · End a waiver",
    openapi_extra=write_of(body_of(EndBody.model_json_schema(), {"number": 1})),
)
@idempotent
def end_lock_waiver(request: ApiRequest) -> dict[str, Any]:
    """Let an exception end at once."""
    end_waiver(read_model(request, EndBody).number, request.auth.actor, timezone.now(), address_of(request))
    return _shown()


def _shown() -> dict[str, Any]:
    locks = read_locks()
    days = {kind.value: day for kind, day in locks.days.items()}
    return {"days": days, "waivers": [_row(one) for one in locks.waivers]}


def _row(one: Waiver) -> dict[str, Any]:
    return {
        "number": one.number,
        "kind": one.kind.value,
        "member": one.member,
        "until": one.until,
        "reason": one.reason,
        "given_by": one.given_by,
    }
