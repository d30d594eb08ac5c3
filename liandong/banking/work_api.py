"""Reconciling for programs: matching, what is proposed, taking, booking, joining, undoing, both balances."""

from datetime import date
from decimal import Decimal
from typing import Any

from ninja import Query, Router, Schema
from pydantic import Field

from liandong.apikit.access import ApiRequest, address_of
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Day, Id, Input, Number, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.apikit.problems import ProblemsError
from liandong.banking.accepting import accept, join_by_hand
from liandong.banking.access import SUBJECT, money_accounts
from liandong.banking.exceptions import MOST_SHOWN, reconciled
from liandong.banking.joining import undo
from liandong.banking.keeping import currency_of
from liandong.banking.line_booking import Wish, book_line
from liandong.banking.models import BankLine, BankProposal
from liandong.banking.proposals import match, stored
from liandong.identity.actors import require_everywhere
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO
from liandong.kernel.terms import Problem

router = Router(tags=["财务 · Finance"])

MOST_TARGETS = 60


class BankAccountBody(Input):
    """An account that holds money."""

    account: Id


class BankMatched(Schema):
    """How many lines were joined without being asked, and for how many something is proposed."""

    joined: int
    proposed: int


class BankPart(Schema):
    """So much of a thing: a journal line where it is booked, a claim where it is a debt."""

    id: int
    amount: Number


class BankProposalOut(Schema):
    """What a line may be, with a confidence in per cent and the codes of its reasons."""

    line: int
    rank: int
    kind: str
    confidence: int
    partner: int | None
    category: str
    fee: Number
    targets: list[BankPart]
    why: list[str]


class BankProposals(Schema):
    """Proposals by line; ``next_after`` is the line after which the next page begins, None at the end.

    ``currency`` is the other one that account, lines and amounts are in; a blank one is the company's own.
    """

    currency: str
    rows: list[BankProposalOut]
    next_after: int | None


class BankProposalsQuery(Input):
    """Of an account, from a confidence on, after a line."""

    account: Id
    least: int = Field(0, ge=0, le=100)
    after: int = Field(0, ge=0)
    limit: int = Field(100, ge=1, le=1_000)


class BankAcceptBody(Input):
    """Which of a line's proposals."""

    rank: int = Field(1, ge=1, le=9)


class BankClaimBody(Input):
    """So much of a debt."""

    claim: Id
    amount: Number


class BankBookBody(Input):
    """What a line is booked as: of a partner with the debts it settles, or of a category."""

    partner: Id | None = None
    claims: list[BankClaimBody] = Field(default_factory=list, max_length=MOST_TARGETS)
    category: str = Field("", max_length=32)
    fee: Number = Field("0", validate_default=True)


class BankJoinBody(Input):
    """Journal lines that a line is, or none and the reason why it needs no booking."""

    journal_lines: list[Id] = Field(default_factory=list, max_length=MOST_TARGETS)
    note: str = Field("", max_length=255)


class BankLineState(Schema):
    """What of a line is open, and the document that was booked for it."""

    id: int
    open_amount: Number
    document: int | None = None
    number: str = ""


class ReconciliationQuery(Input):
    """An account and a day."""

    account: Id
    on: Day


class ReconciliationOut(Schema):
    """Both balances at the end of a day with what parts them; lists are cut, sums are whole.

    All are in the account's ``currency``, which is blank for the company's own.
    """

    on: Day
    currency: str
    book: Number
    bank: Number | None
    at_start: Number
    bank_in: Number
    bank_out: Number
    book_in: Number
    book_out: Number
    difference: Number | None
    only_bank: list[BankPart]
    only_book: list[BankPart]


def _write(model: type[Input], example: dict[str, Any]) -> dict[str, Any]:
    return write_of(body_of(model.model_json_schema(), example))


@router.post(
    "/bank-matches",
    response=answers(ok=BankMatched),
    summary="匹配银行流水 · Match lines of a bank",
    description="肯定的自动对上，其余给出建议 · What is sure is joined, the rest is proposed",
    openapi_extra=_write(BankAccountBody, {"account": 2}),
)
@idempotent
def match_account(request: ApiRequest) -> dict[str, Any]:
    """Work out what the open lines of an account are."""
    require_everywhere(request.auth.actor, SUBJECT, Verb.DRAFT)
    account = read_model(request, BankAccountBody).account
    _known(account)
    joined, proposed = match(account, request.auth.actor, address_of(request))
    return {"joined": joined, "proposed": proposed}


def _known(account: int) -> None:
    if all(one.pk != account for one in money_accounts()):
        raise ProblemsError([Problem("bank_account_unknown", column="account")])


@router.get(
    "/bank-proposals",
    response=answers(ok=BankProposals),
    summary="对账建议 · Proposals for lines of a bank",
)
def list_bank_proposals(request: ApiRequest, query: Query[BankProposalsQuery]) -> dict[str, Any]:
    """Return the first proposals of an account's lines by line."""
    require_everywhere(request.auth.actor, SUBJECT, Verb.VIEW)
    rows = BankProposal.objects.filter(line__account=query.account, line__gt=query.after, rank=1)
    found = list(rows.filter(confidence__gte=query.least).order_by("line")[: query.limit + 1])
    shown = found[: query.limit]
    next_after = shown[-1].line_id if len(found) > len(shown) else None
    currency = currency_of(query.account)
    return {"currency": currency, "rows": [_shown(one) for one in shown], "next_after": next_after}


def _shown(one: BankProposal) -> dict[str, Any]:
    found = stored(one)
    own = {name: getattr(found, name) for name in ("line", "confidence", "partner", "category", "fee")}
    targets = [{"id": pk, "amount": amount} for pk, amount in found.targets]
    return own | {"rank": one.rank, "kind": one.kind, "targets": targets, "why": list(found.why)}


@router.post(
    "/bank-lines/{int:bank_line}/accept",
    response=answers(ok=BankLineState),
    summary="接受建议 · Take a proposal",
    openapi_extra=_write(BankAcceptBody, {"rank": 1}),
)
@idempotent
def accept_proposal(request: ApiRequest, bank_line: Id) -> dict[str, Any]:
    """Take a proposal of a line; what it needs is booked."""
    require_everywhere(request.auth.actor, SUBJECT, Verb.DRAFT)
    rank = read_model(request, BankAcceptBody).rank
    accept(bank_line, rank, request.auth.actor, address_of(request))
    return _state(bank_line)


@router.post(
    "/bank-lines/{int:bank_line}/book",
    response=answers(ok=BankLineState),
    summary="由流水记账 · Book from a line of a bank",
    openapi_extra=_write(BankBookBody, {"category": "银行手续费"}),
)
@idempotent
def book_from_line(request: ApiRequest, bank_line: Id) -> dict[str, Any]:
    """Book a payment, other income or expense from a line, and join it."""
    actor = request.auth.actor
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    body = read_model(request, BankBookBody)
    claims: tuple[tuple[int, Decimal], ...] = tuple((one.claim, one.amount) for one in body.claims)
    wish = Wish(bank_line, body.partner, claims, body.category, body.fee or ZERO)
    outcome = book_line(wish, actor, address_of(request))
    return _state(bank_line) | {"document": outcome.document, "number": outcome.number}


@router.post(
    "/bank-lines/{int:bank_line}/join",
    response=answers(ok=BankLineState),
    summary="手工对上 · Join a line of a bank by hand",
    openapi_extra=_write(BankJoinBody, {"journal_lines": [7]}),
)
@idempotent
def join_line(request: ApiRequest, bank_line: Id) -> dict[str, Any]:
    """Join a line to bookings, or mark it as dealt with."""
    require_everywhere(request.auth.actor, SUBJECT, Verb.DRAFT)
    body = read_model(request, BankJoinBody)
    join_by_hand(bank_line, body.journal_lines, request.auth.actor, body.note, address_of(request))
    return _state(bank_line)


@router.post(
    "/bank-lines/{int:bank_line}/undo",
    response=answers(ok=BankLineState),
    summary="撤销对上 · Undo what a line was joined to",
    openapi_extra=write_of({}),
)
@idempotent
def undo_line(request: ApiRequest, bank_line: Id) -> dict[str, Any]:
    """Undo what a line was joined to; what was booked stays booked."""
    require_everywhere(request.auth.actor, SUBJECT, Verb.REVERSE)
    undo(bank_line, request.auth.actor, address_of(request))
    return _state(bank_line)


def _state(bank_line: int) -> dict[str, Any]:
    found = BankLine.objects.get(pk=bank_line)
    return {"id": found.pk, "open_amount": found.open_amount}


@router.get(
    "/bank-reconciliation",
    response=answers(ok=ReconciliationOut),
    summary="余额调节表 · Both balances brought together",
)
def reconciliation(request: ApiRequest, query: Query[ReconciliationQuery]) -> dict[str, Any]:
    """Return both balances of an account at the end of a day, and what stands on one side only."""
    require_everywhere(request.auth.actor, SUBJECT, Verb.VIEW)
    _known(query.account)
    day: date = query.on
    found = reconciled(query.account, day)
    names = ("on", "currency", "book", "bank", "at_start", "bank_in", "bank_out", "book_in", "book_out")
    return {name: getattr(found, name) for name in names} | {
        "difference": found.difference,
        "only_bank": [{"id": one.id, "amount": one.open} for one in found.only_bank[:MOST_SHOWN]],
        "only_book": [{"id": one.id, "amount": one.open} for one in found.only_book[:MOST_SHOWN]],
    }
