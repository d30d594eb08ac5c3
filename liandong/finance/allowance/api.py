"""坏账准备 for programs: what it has to be at a month's end, its rates, and the voucher for it."""

from datetime import date
from typing import Any

from ninja import Query, Router, Schema, Status

from liandong.apikit.access import ApiRequest, address_of
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Id, Input, Number, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.documents.transfers import month_end
from liandong.finance.allowance.drafting import draft_allowance
from liandong.finance.allowance.rates import AllowanceRates, save_rates
from liandong.finance.allowance.reading import Allowance, allowance
from liandong.finance.api import MonthBody
from liandong.finance.books_access import require_books
from liandong.kernel.actor import Verb

router = Router(tags=["财务 · Finance"])
_PATH = "/bad-debt-allowance"


class AgeOut(Schema):
    """Receivables up to so many days overdue: 0 is not due, None beyond all steps; ``rate`` in per cent."""

    days: int | None
    owed: Number
    rate: Number
    needed: Number


class AllowanceOut(Schema):
    """The allowance of a month's last day; no ages where the company has none, or no rates."""

    on: date
    ages: list[AgeOut]
    needed: Number
    held: Number
    lacking: Number


class DraftOut(Schema):
    """The voucher, a draft."""

    id: int
    number: str


class RatesBody(Input):
    """Days overdue, rising, and per cent: of what is not due, up to each of these days, and beyond."""

    steps: list[int]
    rates: list[Number]
    account: Id


@router.get(_PATH, response=answers(ok=AllowanceOut), summary="坏账准备 · Allowance for bad debts")
def get_allowance(request: ApiRequest, query: Query[MonthBody]) -> dict[str, Any]:
    """Return the allowance at the end of a month."""
    require_books(request, Verb.VIEW)
    return _told(month_end(query.first))


@router.put(
    f"{_PATH}/rates",
    response=answers(ok=RatesBody),
    summary="计提比例 · Rates of the allowance",
    openapi_extra=write_of(
        body_of(
            RatesBody.model_json_schema(),
            {"steps": [30, 90], "rates": ["0", "5", "20", "50"], "account": 1},
        )
    ),
)
@idempotent
def put_rates(request: ApiRequest) -> RatesBody:
    """Keep other rates."""
    require_books(request, Verb.DRAFT)
    body = read_model(request, RatesBody)
    wanted = AllowanceRates(tuple(body.steps), tuple(body.rates), body.account)
    save_rates(wanted, request.auth.actor, address_of(request))
    return body


@router.post(
    _PATH,
    response=answers(created=DraftOut),
    summary="计提坏账准备 · Draft the month's voucher",
    openapi_extra=write_of(body_of(MonthBody.model_json_schema(), {"month": "2026-11"})),
)
@idempotent
def post_allowance(request: ApiRequest) -> Status[dict[str, Any]]:
    """Save the voucher of what is lacking as a draft."""
    require_books(request, Verb.VIEW)
    body = read_model(request, MonthBody)
    saved = draft_allowance(month_end(body.first), request.auth.actor, address_of(request))
    return Status(201, {"id": saved.id, "number": saved.number})


def _told(on: date) -> dict[str, Any]:
    found: Allowance | None = allowance(on)
    if found is None:
        return {"on": on, "ages": [], "needed": 0, "held": 0, "lacking": 0}
    days = [0, *found.rates.steps, None]
    ages = [
        {"days": day, "owed": one.owed, "rate": one.rate, "needed": one.needed}
        for day, one in zip(days, found.ages, strict=True)
    ]
    return {
        "on": on,
        "ages": ages,
        "needed": found.needed,
        "held": found.held,
        "lacking": found.lacking,
    }
