"""For programs: in which lines of the cash-flow statement a document's journal lines count."""

from typing import Any

from ninja import Router, Schema

from liandong.apikit.access import ApiRequest, address_of
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Id, Input, Number, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.finance.books_access import require_books
from liandong.finance.statements.cash_lines import cash_layout, cash_lines, choose_cash_line
from liandong.general_ledger.models import JournalLine
from liandong.kernel.actor import Verb

router = Router(tags=["财务 · Finance"])


class CashLineOut(Schema):
    """A journal line against money: ``amount`` is positive where money came; ``line`` is where it counts.

    ``chosen`` is what somebody chose, 0 where the formulas decide; ``line`` 0 is no line at all.
    """

    id: int
    code: str
    name: str
    amount: Number
    chosen: int
    line: int


class CashLinesOut(Schema):
    """What a document's entry has against money."""

    rows: list[CashLineOut]


class CashLineBody(Input):
    """The number of a line of the cash-flow statement; 0 is what the formulas say."""

    line: int


@router.get(
    "/cash-lines",
    response=answers(ok=CashLinesOut),
    summary="现金流量项目 · Lines of the cash-flow statement",
    description="一张单据的凭证里与现金银行相对的各行 · What a document's entry has against money",
)
def list_cash_lines(request: ApiRequest, document: Id) -> dict[str, Any]:
    """Return where each line of a document's entry counts; no rows where no money moved."""
    require_books(request, Verb.VIEW)
    return _rows(document)


@router.put(
    "/cash-lines/{int:journal_line}",
    response=answers(ok=CashLinesOut),
    summary="选现金流量项目 · Choose a line of the cash-flow statement",
    description="月份没有结账才能改 · The month must be open",
    openapi_extra=write_of(body_of(CashLineBody.model_json_schema(), {"line": 6})),
)
@idempotent
def put_cash_line(request: ApiRequest, journal_line: Id) -> dict[str, Any]:
    """Let a journal line count in a line of the statement, and return its entry's lines."""
    require_books(request, Verb.DRAFT)
    body = read_model(request, CashLineBody)
    choose_cash_line(journal_line, body.line, request.auth.actor, address_of(request))
    document = JournalLine.objects.values_list("entry__document", flat=True).get(pk=journal_line)
    return _rows(document)


def _rows(document: int) -> dict[str, Any]:
    found = cash_lines(document, cash_layout())
    names = ("id", "code", "name", "amount", "chosen", "line")
    return {"rows": [{name: getattr(one, name) for name in names} for one in found]}
