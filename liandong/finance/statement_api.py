"""对账单 for programs: sending one, what became of those that were sent, taking one back."""

from datetime import date, datetime
from typing import Any

from django.http import Http404
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from liandong.apikit.access import ApiRequest, address_of, require
from liandong.apikit.bodies import read_model
from liandong.apikit.debts import SideName
from liandong.apikit.fields import (
    After,
    Day,
    Id,
    Input,
    KeyShape,
    Limit,
    Number,
    answers,
    body_of,
    page_key,
    write_of,
)
from liandong.apikit.idempotency import idempotent
from liandong.apikit.problems import ProblemsError
from liandong.collaboration.statement_models import PartnerStatement, StatementState
from liandong.collaboration.statement_sending import SUBJECT, Sending, revoke, send, statements_of
from liandong.collaboration.statements import MOST_DAYS, USUAL_DAYS, Span, token_of
from liandong.finance.web.statement_sending import mail_problems
from liandong.kernel.actor import Verb
from liandong.kernel.terms import Problem
from liandong.partners.models import Partner
from liandong.storage.namespace import current_namespace

router = Router(tags=["应收应付 · Receivables and payables"])
_KEY = KeyShape((int,))


class StatementBody(Input):
    """Whose statement of which days is sent. Without addresses only the link is made."""

    partner: Id
    side: SideName = SideName.RECEIVABLE
    from_: Day = Field(alias="from")
    to: Day
    days: int = Field(USUAL_DAYS, ge=1, le=MOST_DAYS, description="链接有效天数 · Days the link holds")
    addresses: list[str] = Field(default_factory=list, max_length=10)
    text: str = Field("", max_length=2000)


class SaidOut(Schema):
    """What the partner said."""

    is_confirmed: bool
    name: str
    words: str
    answered_at: datetime


class SentStatementOut(Schema):
    """A statement as it was sent; ``state`` is sent, confirmed, disputed or revoked."""

    id: int
    partner: int
    side: str
    first_day: date
    last_day: date
    opening: Number
    increase: Number
    decrease: Number
    closing: Number
    state: str
    mail_state: str
    digest: str
    created_at: datetime
    expires_at: datetime
    answered_at: datetime | None


class StatementDetailOut(SentStatementOut):
    """With its content, and what was said; ``link`` is a path, blank once it opens nothing."""

    lines: list[dict[str, Any]]
    answers: list[SaidOut]
    link: str


class SentStatementList(Schema):
    """A page, the latest first."""

    rows: list[SentStatementOut]
    next: str | None


class SentQuery(Schema):
    """Statements in a state, of a partner."""

    state: StatementState | None = None
    partner: Id | None = None
    limit: Limit = 100
    after: After | None = None


_EXAMPLE = {"partner": 1, "from": "2026-11-01", "to": "2026-11-30"}


@router.get("/statements", response=answers(ok=SentStatementList), summary="发出的对账单 · Statements sent")
def list_statements(request: ApiRequest, query: Query[SentQuery]) -> dict[str, Any]:
    """Return the statements that were sent."""
    require(request, SUBJECT, Verb.VIEW)
    found = statements_of(request.auth.actor).defer("content")
    given = {"state": query.state, "partner": query.partner}
    found = found.filter(**{name: value for name, value in given.items() if value is not None})
    if after := _KEY.read(query.after):
        found = found.filter(pk__lt=after[0])
    rows = list(found[: query.limit + 1])
    last = rows[query.limit - 1].pk if len(rows) > query.limit else None
    return {
        "rows": [_row(one) for one in rows[: query.limit]],
        "next": None if last is None else page_key(last),
    }


@router.post(
    "/statements",
    response=answers(created=StatementDetailOut),
    summary="发对账单 · Send a statement",
    description="对方用链接确认或写明异议 · The partner confirms it by a link, or objects",
    openapi_extra=write_of(body_of(StatementBody.model_json_schema(), _EXAMPLE)),
)
@idempotent
def send_one(request: ApiRequest) -> Status[dict[str, Any]]:
    """Keep a partner's statement, and send it."""
    require(request, SUBJECT, Verb.DRAFT)
    body = read_model(request, StatementBody)
    partner = Partner.objects.filter(pk=body.partner).first()
    if partner is None:
        detail = {"partner": str(body.partner)}
        raise ProblemsError([Problem("partner_unknown", column="partner", detail=detail)])
    if problems := mail_problems(body.addresses):
        raise ProblemsError(problems)
    sending = Sending(body.days, tuple(body.addresses), body.text)
    span = Span(body.side.value, body.from_, body.to)
    return Status(201, _detail(send(span, partner, sending, request.auth.actor, address_of(request))))


@router.get(
    "/statements/{int:statement}",
    response=answers(ok=StatementDetailOut),
    summary="一份对账单 · A statement that was sent",
)
def get_statement(request: ApiRequest, statement: Id) -> dict[str, Any]:
    """Return a statement as it was sent, and what the partner said."""
    require(request, SUBJECT, Verb.VIEW)
    one = statements_of(request.auth.actor).filter(pk=statement).first()
    if one is None:
        raise Http404(statement)
    return _detail(one)


@router.post(
    "/statements/{int:statement}/revoke",
    response=answers(ok=StatementDetailOut),
    summary="收回对账单 · Take a statement back",
    openapi_extra=write_of({}),
)
@idempotent
def revoke_one(request: ApiRequest, statement: Id) -> dict[str, Any]:
    """Let its link open nothing any more."""
    require(request, SUBJECT, Verb.DRAFT)
    one = revoke(statement, request.auth.actor, address_of(request))
    if one is None:
        raise Http404(statement)
    return _detail(one)


def _row(one: PartnerStatement) -> dict[str, Any]:
    names = [name for name in SentStatementOut.model_fields if name not in {"id", "partner"}]
    return {"id": one.pk, "partner": one.partner_id, **{name: getattr(one, name) for name in names}}


def _detail(one: PartnerStatement) -> dict[str, Any]:
    said = [
        {name: getattr(each, name) for name in SaidOut.model_fields} for each in one.answers.order_by("pk")
    ]
    token = token_of(one, current_namespace().slug)
    link = "" if one.state == StatementState.REVOKED else f"/share/statement/{token}"
    return _row(one) | {"lines": one.content["lines"], "answers": said, "link": link}
