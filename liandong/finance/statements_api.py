"""Statements for programs: the figures of a period with their checks, and the formulas of lines."""

from datetime import date
from typing import Any

from ninja import Query, Router, Schema
from pydantic import Field

from liandong.apikit.access import ApiRequest
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Input, Number, Text, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.documents.queries import not_handled_by
from liandong.finance.books_access import require_books
from liandong.finance.statements.layouts import Statement
from liandong.finance.statements.reading import Figures, accounts_of
from liandong.finance.statements.saving import LineKey, save_formula
from liandong.finance.statements.spans import Kind, span_of
from liandong.general_ledger.account_months import CONSUMER
from liandong.kernel.actor import Verb

router = Router(tags=["财务 · Finance"])

_EXAMPLE = {"statement": "balance-sheet", "line": 14, "formula": "1901+1406"}


class StatementQuery(Schema):
    """Which statement, of the month, quarter or year that a month lies in."""

    statement: Statement = Statement.BALANCE
    kind: Kind = Kind.MONTH
    month: str = Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$", examples=["2026-11"])


class StatementLine(Schema):
    """A line: ``amounts`` by column, in yuan. A heading has the number 0 and no amounts."""

    number: int
    label: str
    formula: str
    amounts: dict[str, Number]


class StatementCheck(Schema):
    """Two figures that must be equal; ``column`` is blank where it is about the year."""

    check: str
    column: str
    left: Number
    right: Number


class OddAccountOut(Schema):
    """An account that lines take up not exactly once: ``times`` 0, or more than once."""

    code: str
    name: str
    amount: Number


class StatementOut(Schema):
    """A statement of a period; columns are closing, opening, year, period and last-year."""

    form: str
    title: str
    start: date
    end: date
    columns: list[str]
    lines: list[StatementLine]
    checks: list[StatementCheck]
    odd_accounts: list[OddAccountOut]


class FormulaBody(Input):
    """A line's formula; none goes back to the standard's."""

    statement: Statement
    line: int = Field(ge=1, le=999)
    formula: Text | None = Field(None, max_length=500)


class FormulaOut(Schema):
    """The line that has the formula now."""

    line: int


@router.get(
    "/financial-statements",
    response=answers(ok=StatementOut),
    summary="财务报表 · A statement of a period",
    description="资产负债表、利润表，各列金额和核对 · Balance sheet or income statement with its checks",
)
def read_statement(request: ApiRequest, query: Query[StatementQuery]) -> dict[str, Any]:
    """Return a statement's lines and what was checked."""
    require_books(request, Verb.VIEW)
    span = span_of(query.kind, date.fromisoformat(f"{query.month}-01"))
    return _shown(accounts_of(span, not_handled_by(CONSUMER)).figures(query.statement))


@router.put(
    "/financial-statements/formulas",
    response=answers(ok=FormulaOut),
    summary="修改报表公式 · Change a line's formula",
    description="不给公式就恢复准则的 · Without a formula the standard's comes back",
    openapi_extra=write_of(body_of(FormulaBody.model_json_schema(), _EXAMPLE)),
)
@idempotent
def put_formula(request: ApiRequest) -> dict[str, Any]:
    """Give a line the company's own formula, or the standard's back."""
    require_books(request, Verb.DRAFT)
    body = read_model(request, FormulaBody)
    save_formula(LineKey(body.statement, body.line), body.formula, request.auth.actor)
    return {"line": body.line}


def _shown(found: Figures) -> dict[str, Any]:
    checks = [("sides", one) for one in found.sides] + [("profit", found.profit)]
    return {
        "form": found.layout.form,
        "title": found.layout.title,
        "start": found.span.start,
        "end": found.span.last,
        "columns": [one.key.value for one in found.columns],
        "lines": [
            {
                "number": line.number,
                "label": line.label,
                "formula": line.formula,
                "amounts": {}
                if line.is_heading
                else {one.key.value: found.amounts[one.key][line.number] for one in found.columns},
            }
            for line in found.layout.lines
        ],
        "checks": [
            {"check": name, "column": one.key or "", "left": one.left, "right": one.right}
            for name, one in checks
        ],
        "odd_accounts": [
            {"code": one.node.code, "name": one.node.full_name, "amount": one.amount} for one in found.odd
        ],
    }
