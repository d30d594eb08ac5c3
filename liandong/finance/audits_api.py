"""Audits for programs: their results, having one made, and the proof of the hash chain."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import Http404
from django.utils import timezone
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from liandong.apikit.access import ApiRequest
from liandong.apikit.fields import Id, Limit, answers, write_of
from liandong.apikit.idempotency import idempotent
from liandong.documents.auditing.runs import require_audits, start_audit
from liandong.documents.auditing.sealed_days import prove_trace
from liandong.documents.models import AuditRun
from liandong.general_ledger.chain_spans import ChainSpan, prove_days

router = Router(tags=["财务 · Finance"])


class AuditsQuery(Schema):
    """How many, the latest first; ``before`` is the last id of the page before."""

    limit: Limit = 20
    before: Id | None = None


class AuditOut(Schema):
    """An audit that ended; ``member`` asked for it, null is the nightly one. 0 findings: all is well."""

    id: int
    started_at: datetime
    finished_at: datetime
    member: int | None
    checks: int
    count: int


class FindingOut(Schema):
    """One contradiction: the check, what it is about, what was recomputed and what the books say."""

    check: str
    subject: str
    expected: str
    found: str


class AuditDetail(AuditOut):
    """An audit with its findings, the first thousand at most."""

    findings: list[FindingOut]


class StartedOut(Schema):
    """The background job that audits; its result is the next audit in the list."""

    job: int


class DaysQuery(Schema):
    """The days, both included."""

    start: date = Field(alias="from", examples=["2026-11-01"])
    end: date = Field(alias="to", examples=["2026-11-30"])


class ChainOut(Schema):
    """A year's links from ``first`` to ``last``; ``position`` and ``code`` tell the first break.

    Codes: missing, unlinked, changed, cut. ``is_short``: too many, only the first of them were proved.
    """

    year: int
    first: int
    last: int
    checked: int
    is_short: bool
    position: int | None
    code: str
    document: int | None


class TraceOut(Schema):
    """Rows of the audit trail under seals; ``broken`` names the rows of the first broken seal."""

    first: int
    last: int
    checked: int
    unsealed: int
    is_short: bool
    broken: str


class ProofOut(Schema):
    """The proof of vouchers, year by year, and of the audit trail."""

    vouchers: list[ChainOut]
    trace: TraceOut


@router.get("/audits", response=answers(ok=list[AuditOut]), summary="账套稽核 · Audits of the books")
def list_audits(request: ApiRequest, query: Query[AuditsQuery]) -> list[dict[str, Any]]:
    """Return the audits that ended."""
    require_audits(request.auth.actor)
    found = AuditRun.objects.defer("findings").order_by("-pk")
    if query.before is not None:
        found = found.filter(pk__lt=query.before)
    return [_row(one) for one in found[: query.limit]]


@router.get("/audits/{audit_run}", response=answers(ok=AuditDetail), summary="一次稽核 · An audit's findings")
def show_audit(request: ApiRequest, audit_run: Id) -> dict[str, Any]:
    """Return what an audit found."""
    require_audits(request.auth.actor)
    run = AuditRun.objects.filter(pk=audit_run).first()
    if run is None:
        raise Http404
    names = ("check", "subject", "expected", "found")
    return _row(run) | {"findings": [dict(zip(names, one, strict=True)) for one in run.findings]}


def _row(run: AuditRun) -> dict[str, Any]:
    columns = ("id", "started_at", "finished_at", "checks", "count")
    return {name: getattr(run, name) for name in columns} | {"member": run.member_id}


@router.post(
    "/audits",
    response=answers(created=StartedOut),
    summary="立即稽核 · Audit now",
    description="在后台进行；已有一次在做时返回它 · In the background; one under way is returned",
    openapi_extra=write_of({}),
)
@idempotent
def begin_audit(request: ApiRequest) -> Status[dict[str, Any]]:
    """Have the company audited."""
    return Status(201, {"job": start_audit(request.auth.actor)})


@router.get("/hash-chain", response=answers(ok=ProofOut), summary="校验链 · Prove the hash chain")
def prove(request: ApiRequest, query: Query[DaysQuery]) -> dict[str, Any]:
    """Recompute the hashes over the vouchers and the audit trail of some days."""
    require_audits(request.auth.actor)
    start, end = sorted((query.start, query.end))
    begin, last = (timezone.make_aware(datetime.combine(day, time.min)) for day in (start, end))
    trace = prove_trace(begin, last + timedelta(days=1))
    names = ("first", "last", "checked", "unsealed", "is_short", "broken")
    return {
        "vouchers": [_chain(one) for one in prove_days(start, end)],
        "trace": {name: getattr(trace, name) for name in names},
    }


def _chain(one: ChainSpan) -> dict[str, Any]:
    names = ("year", "first", "last", "checked", "is_short", "document")
    found = {name: getattr(one, name) for name in names}
    broken = one.broken
    return found | {
        "position": broken.position if broken else None,
        "code": broken.code if broken else "",
    }
