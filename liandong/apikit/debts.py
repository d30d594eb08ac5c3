"""Receivables and payables: by partner and age, claim by claim, and the statement of a partner."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.fields import After, Day, Id, KeyShape, Limit, Number, answers, checked_days, page_key
from liandong.apikit.problems import ProblemsError
from liandong.general_ledger.claim_queries import (
    Side,
    open_claims,
    partner_balances,
    partner_statement,
)
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.terms import ClaimKind, Problem
from liandong.partners.models import Partner

router = Router(tags=["应收应付 · Receivables and payables"])

SUBJECT = "general_ledger.claim"
_CODE_KEY, _CLAIM_KEY = KeyShape((str,)), KeyShape((date, int))


class SideName(StrEnum):
    """应收 or 应付."""

    RECEIVABLE = "receivable"
    PAYABLE = "payable"

    @property
    def side(self) -> Side:
        """Return the side of the books."""
        return Side.RECEIVABLE if self is SideName.RECEIVABLE else Side.PAYABLE


class BalanceOut(Schema):
    """What is open with a partner by age; ``total`` is all debts less advances."""

    partner: int
    code: str
    name: str
    not_due: Number
    days_30: Number
    days_60: Number
    days_90: Number
    older: Number
    overdue: Number
    advance: Number
    total: Number


class BalanceList(Schema):
    """A page in the order of the partners' codes."""

    rows: list[BalanceOut]
    next: str | None


class OpenClaimOut(Schema):
    """A claim and what is open of it; ``foreign_open`` is that in another currency, 0 in the own."""

    id: int
    kind: str
    document: int
    document_type: str
    document_number: str
    partner: int
    partner_name: str
    business_date: date
    due_date: date
    amount: Number
    open_amount: Number
    currency: str
    foreign_open: Number


class ClaimList(Schema):
    """A page, the earliest due first."""

    rows: list[OpenClaimOut]
    next: str | None


class StatementLineOut(Schema):
    """A document in a statement."""

    document: int
    document_type: str
    document_number: str
    business_date: date
    memo: str
    increase: Number
    decrease: Number
    balance: Number


class StatementOut(Schema):
    """期初 → 逐笔 → 期末."""

    opening: Number
    lines: list[StatementLineOut]
    closing: Number


class BalanceQuery(Schema):
    """What is open at the end of a day; today without one."""

    on: Day | None = None
    limit: Limit = 100
    after: After | None = None


class ClaimQuery(BalanceQuery):
    """Open claims of a kind."""

    kind: ClaimKind
    partner: Id | None = None


class StatementQuery(Schema):
    """A span; both days are included."""

    side: SideName = SideName.RECEIVABLE
    from_: Day = Field(alias="from")
    to: Day


def _owner(actor: Actor) -> int | None:
    """Return whose partners the actor may see the debts of; None means everybody's."""
    return None if actor.scope_of(SUBJECT, Verb.VIEW) is Scope.ALL else actor.member


@router.get("/receivables", response=answers(ok=BalanceList), summary="应收 · Receivables by partner and age")
def list_receivables(request: ApiRequest, query: Query[BalanceQuery]) -> dict[str, Any]:
    """Return what customers owe."""
    return _balances(request, SideName.RECEIVABLE, query)


@router.get("/payables", response=answers(ok=BalanceList), summary="应付 · Payables by partner and age")
def list_payables(request: ApiRequest, query: Query[BalanceQuery]) -> dict[str, Any]:
    """Return what is owed to suppliers."""
    return _balances(request, SideName.PAYABLE, query)


def _balances(request: ApiRequest, side: SideName, query: BalanceQuery) -> dict[str, Any]:
    require(request, SUBJECT, Verb.VIEW)
    after = _CODE_KEY.read(query.after)
    found = partner_balances(side.side, query.on or timezone.localdate(), _owner(request.auth.actor))
    rows = [row for row in found if after is None or row.code > after[0]]
    names = tuple(BalanceOut.model_fields)
    return {
        "rows": [{name: getattr(row, name) for name in names} for row in rows[: query.limit]],
        "next": None if len(rows) <= query.limit else page_key(rows[query.limit - 1].code),
    }


@router.get("/claims", response=answers(ok=ClaimList), summary="未核销 · Open claims")
def list_claims(request: ApiRequest, query: Query[ClaimQuery]) -> dict[str, Any]:
    """Return what can be settled."""
    require(request, SUBJECT, Verb.VIEW)
    owner = _owner(request.auth.actor)
    found = open_claims(query.kind, query.on or timezone.localdate(), query.partner)
    if owner is not None:
        own = _owned(owner, (claim.partner for claim in found))
        found = [claim for claim in found if claim.partner in own]
    after = _CLAIM_KEY.read(query.after)
    rows = [claim for claim in found if after is None or (claim.due_date, claim.id) > after]
    last = rows[query.limit - 1] if len(rows) > query.limit else None
    names = tuple(OpenClaimOut.model_fields)
    return {
        "rows": [{name: getattr(row, name) for name in names} for row in rows[: query.limit]],
        "next": page_key(last.due_date, last.id) if last else None,
    }


def _owned(owner: int, partners: Iterable[int]) -> set[int]:
    return set(Partner.objects.filter(owner=owner, pk__in=set(partners)).values_list("pk", flat=True))


@router.get(
    "/partners/{int:partner}/statement",
    response=answers(ok=StatementOut),
    summary="对账单 · Statement of a partner",
)
def get_statement(request: ApiRequest, partner: Id, query: Query[StatementQuery]) -> dict[str, Any]:
    """Return opening, documents and closing of a partner."""
    require(request, SUBJECT, Verb.VIEW)
    checked_days(query.from_, query.to)
    owner = _owner(request.auth.actor)
    reached = Partner.objects.filter(pk=partner)
    if owner is not None:
        reached = reached.filter(owner=owner)
    if not reached.exists():
        raise ProblemsError([Problem("partner_unknown", detail={"partner": str(partner)})])
    statement = partner_statement(query.side.side, partner, query.from_, query.to)
    names = tuple(StatementLineOut.model_fields)
    return {
        "opening": statement.opening,
        "lines": [{name: getattr(line, name) for name in names} for line in statement.lines],
        "closing": statement.closing,
    }
