"""期末结转 for programs: what a month's transfer books, and the run that books it."""

from typing import Any

from django.utils import timezone
from ninja import Query, Router, Schema

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Number, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.documents.hiding import require_costs_everywhere
from liandong.documents.messages import message
from liandong.documents.period_transfers import TYPES, preview, run
from liandong.documents.transfers import Cleared
from liandong.finance.api import MonthBody
from liandong.kernel.actor import Verb
from liandong.kernel.balances import Clearing, Valued
from liandong.kernel.money import ZERO, plain

router = Router(tags=["财务 · Finance"])


class TransferBody(MonthBody):
    """Which transfer of which month: vat, revaluation, profit or year_end."""

    kind: Clearing


class ClearedOut(Schema):
    """An account and what clears it, debit positive.

    Of a revaluation also what it is in its currency, the rate, its worth before and after, signed as it is,
    and the claim where it is a debt.
    """

    account: int
    code: str
    name: str
    amount: Number
    claim: int | None
    currency: str
    foreign: Number
    rate: str
    before: Number
    after: Number


class TransferOut(Schema):
    """What the month comes to, what of it is not carried over yet, and by which documents the rest was.

    ``counter`` is the role on the other side; ``reasons`` say why it can't be run now.
    """

    rows: list[ClearedOut]
    lacking: list[ClearedOut]
    counter: str
    documents: list[str]
    reasons: list[str]


class TransferRun(Schema):
    """The documents that were reversed, and the one that was posted, if anything was left."""

    reversed: list[str]
    document: int | None
    number: str


@router.get(
    "/period-transfers",
    response=answers(ok=TransferOut),
    summary="期末结转 · What a month's end carries over",
    description="结转损益、增值税、期末调汇、年终 · Profit and loss, VAT, revaluation, year end",
)
def show_period_transfer(request: ApiRequest, query: Query[TransferBody]) -> dict[str, Any]:
    """Return the entry that a run would book; nothing is changed."""
    _require(request, query.kind, Verb.VIEW)
    found = preview(query.kind, query.first, timezone.localdate())
    return {
        "rows": [_row(one) for one in found.transfer.lines],
        "lacking": [_row(one) for one in found.lacking.lines],
        "counter": found.transfer.counter.value,
        "documents": [one.number for one in found.earlier],
        "reasons": [message(one) for one in found.problems],
    }


@router.post(
    "/period-transfers",
    response=answers(ok=TransferRun),
    summary="结转 · Carry a month's end over",
    description="账上变了可以再结转，旧的自动红冲 · Run again, the earlier one is reversed",
    openapi_extra=write_of(body_of(TransferBody.model_json_schema(), {"month": "2026-11", "kind": "profit"})),
)
@idempotent
def run_period_transfer(request: ApiRequest) -> dict[str, Any]:
    """Book what the month comes to, in place of what was carried over before."""
    body = read_model(request, TransferBody)
    _require(request, body.kind, Verb.POST)
    ran = run(body.kind, body.first, request.auth.actor, timezone.localdate())
    posted = ran.posted
    return {
        "reversed": list(ran.reversed),
        "document": posted.document if posted else None,
        "number": posted.number if posted else "",
    }


def _require(request: ApiRequest, kind: Clearing, verb: Verb) -> None:
    require(request, TYPES[kind], verb)
    require_costs_everywhere(request.auth.actor, TYPES[kind], verb)


def _row(one: Cleared) -> dict[str, Any]:
    valued = one.valued or Valued("", ZERO)
    foreign = {
        "claim": valued.claim,
        "currency": valued.currency,
        "foreign": valued.foreign,
        "rate": "" if valued.rate is None else plain(valued.rate),
        "before": one.before,
        "after": one.after if one.valued is not None else ZERO,
    }
    return {"account": one.account, "code": one.code, "name": one.name, "amount": one.amount} | foreign
