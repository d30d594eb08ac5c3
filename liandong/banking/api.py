"""Bank statements for programs: lines handed in as data, and read."""

from typing import Any

from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from liandong.apikit.access import ApiRequest, address_of
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Day, Id, Input, Number, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.apikit.problems import ProblemsError
from liandong.banking.access import SUBJECT, money_accounts
from liandong.banking.facts import BankRow, Form, Kept, Parsed, oldest_first, too_fine
from liandong.banking.keeping import currency_of, kept_of
from liandong.banking.models import BankLine
from liandong.banking.taking import Source, look, take
from liandong.identity.actors import require_everywhere
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO, plain
from liandong.kernel.terms import Problem

router = Router(tags=["财务 · Finance"])

MOST_LINES = 5_000


class BankLineBody(Input):
    """A line as the bank gave it; money that came is positive. ``fee`` is what a channel kept before."""

    date: Day
    amount: Number
    balance: Number | None = None
    fee: Number = Field("0", validate_default=True)
    partner_name: str = Field("", max_length=128)
    partner_account: str = Field("", max_length=64)
    text: str = Field("", max_length=255)
    serial: str = Field("", max_length=64)
    order_number: str = Field("", max_length=64)


class BankStatementBody(Input):
    """Lines of an account that holds money, in the currency it is kept in.

    A ``currency`` that is named must be that one. ``accepts_breaks`` takes lines whose balance does not
    follow.
    """

    account: Id
    name: str = Field(max_length=255)
    currency: str = Field("", max_length=3)
    lines: list[BankLineBody] = Field(min_length=1, max_length=MOST_LINES)
    accepts_breaks: bool = False


class BankStatementOut(Schema):
    """What was taken over: lines that were there before are left out."""

    id: int
    taken: int
    known: int


class BankLineOut(Schema):
    """A line, and what of it has no place in the books yet."""

    id: int
    statement: int
    date: Day
    amount: Number
    open_amount: Number
    balance: Number | None
    fee: Number
    partner_name: str
    partner_account: str
    text: str
    serial: str
    order_number: str


class BankLines(Schema):
    """Lines by id; ``next_after`` is where the next page begins, None at the end.

    ``currency`` is the other one that the account is kept in; a blank one is the company's own.
    """

    currency: str
    rows: list[BankLineOut]
    next_after: int | None


class BankLinesQuery(Input):
    """Which lines: of an account, those open only, after an id."""

    account: Id
    open_only: bool = False
    after: int = Field(0, ge=0)
    limit: int = Field(100, ge=1, le=1_000)


_EXAMPLE = {
    "account": 2,
    "name": "工行 2026-11",
    "lines": [{"date": "2026-11-02", "amount": "1130.00", "partner_name": "甲客户", "serial": "A1"}],
}


@router.post(
    "/bank-statements",
    response=answers(created=BankStatementOut),
    summary="导入银行流水 · Bring in lines of a bank",
    description="已有的行跳过 · Lines that are there are left out",
    openapi_extra=write_of(body_of(BankStatementBody.model_json_schema(), _EXAMPLE)),
)
@idempotent
def add_bank_statement(request: ApiRequest) -> Status[dict[str, Any]]:
    """Take lines over; all of them, or none."""
    actor = request.auth.actor
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    body = read_model(request, BankStatementBody)
    account = next((one for one in money_accounts() if one.pk == body.account), None)
    if account is None:
        raise ProblemsError([Problem("bank_account_unknown", column="account")])
    zero = [Problem("amount_zero", row, "amount") for row, one in enumerate(body.lines, 1) if not one.amount]
    kept = kept_of(account)
    wrong = zero + _currency_problems(body, kept, is_other=bool(account.currency))
    if wrong:
        raise ProblemsError(wrong)
    rows = oldest_first([_row(row, one) for row, one in enumerate(body.lines, 1)])
    looked = look(Parsed(Form.BANK, rows), account.pk)
    source = Source(account, body.name)
    pk = take(source, looked, actor, accepts_breaks=body.accepts_breaks, address=address_of(request))
    return Status(201, {"id": pk, "taken": len(looked.fresh), "known": looked.known})


def _currency_problems(body: BankStatementBody, kept: Kept, *, is_other: bool) -> list[Problem]:
    """Return that lines are in another currency than their account, or finer than its."""
    if not kept.is_named(body.currency):
        told = {"theirs": body.currency, "currency": kept.code}
        return [Problem("bank_currency_differs", column="currency", detail=told)]
    rows = [_row(row, one) for row, one in enumerate(body.lines, 1)] if is_other else []
    return [
        Problem("too_many_decimals", one.row, "amount", {"number": plain(amount), "limit": str(kept.digits)})
        for one, amount in too_fine(rows, kept.digits)
    ]


def _row(row: int, one: BankLineBody) -> BankRow:
    return BankRow(
        row,
        one.date,
        one.amount,
        one.balance,
        one.fee or ZERO,
        one.partner_name,
        one.partner_account,
        one.text,
        one.serial,
        one.order_number,
    )


@router.get(
    "/bank-lines",
    response=answers(ok=BankLines),
    summary="银行流水 · Lines of a bank",
)
def list_bank_lines(request: ApiRequest, query: Query[BankLinesQuery]) -> dict[str, Any]:
    """Return lines of an account by id; withdrawn ones are left out."""
    require_everywhere(request.auth.actor, SUBJECT, Verb.VIEW)
    found = BankLine.objects.filter(account=query.account, is_withdrawn=False, pk__gt=query.after)
    if query.open_only:
        found = found.exclude(open_amount=0)
    rows = list(found.order_by("pk")[: query.limit + 1])
    shown = rows[: query.limit]
    return {
        "currency": currency_of(query.account),
        "rows": [_shown(one) for one in shown],
        "next_after": shown[-1].pk if len(rows) > len(shown) else None,
    }


def _shown(one: BankLine) -> dict[str, Any]:
    own = ("amount", "open_amount", "balance", "fee", "partner_name", "partner_account", "text", "serial")
    return {
        "id": one.pk,
        "statement": one.statement_id,
        "date": one.business_date,
        "order_number": one.order_number,
        **{name: getattr(one, name) for name in own},
    }
