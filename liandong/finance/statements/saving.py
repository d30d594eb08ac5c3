"""Changing the formula of a statement's line, or going back to the standard's, with a trace."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from liandong.finance.statements.formulas import (
    CAME,
    CREDIT,
    DEBIT,
    MONEY,
    PROFIT,
    WENT,
    parsed,
    problems,
    tidy,
)
from liandong.finance.statements.layouts import Layout, Line, Statement
from liandong.finance.statements.reading import company_layouts, formulas_of, standard_layout
from liandong.general_ledger.account_actions import SUBJECT, lock_chart
from liandong.general_ledger.chart_choice import chart_standard
from liandong.general_ledger.models import Account, StatementFormula
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem


@dataclass(frozen=True, slots=True)
class LineKey:
    """A line of a statement by its number."""

    statement: Statement
    number: int


def save_formula(key: LineKey, formula: str | None, actor: Actor, address: str = "") -> None:
    """Give a line the company's own formula; None goes back to the standard's. No change leaves no trace.

    Raises:
        NotAllowedError: the actor may not keep the chart of accounts.
        RefusedError: every problem with the formula; nothing was changed.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        lock_chart()
        layout = company_layouts()[key.statement]
        standard, now = standard_layout(key.statement).line(key.number), layout.line(key.number)
        if now is None or standard is None:
            raise RefusedError([Problem("statement_line_unknown", detail={"line": str(key.number)})])
        wanted = standard.formula if formula is None else tidy(formula)
        if wanted != standard.formula:
            refuse_if(_problems(wanted, key.number, layout))
        if wanted == now.formula:
            return
        _write(key, wanted, standard.formula)
        _trace(layout, now, wanted, actor, address)


def _problems(wanted: str, number: int, layout: Layout) -> list[Problem]:
    codes = list(Account.objects.values_list("code", flat=True))
    found = list(problems(wanted, number, formulas_of(layout), codes))
    return found or list(_misplaced(wanted, layout))


def _misplaced(wanted: str, layout: Layout) -> Iterator[Problem]:
    """Yield the words that mean nothing in this statement."""
    is_cash = layout.statement is Statement.CASH
    strange = {DEBIT, CREDIT, PROFIT} if is_cash else {CAME, WENT, MONEY}
    for term in parsed(wanted):
        if strange & {term.side, term.code}:
            yield Problem("formula_malformed", column="formula", detail={"text": term.code + term.side})


def _write(key: LineKey, wanted: str, standard: str) -> None:
    rows = StatementFormula.objects.filter(
        standard=chart_standard().value, statement=key.statement.value, line=key.number
    )
    if wanted == standard:
        rows.delete()
        return
    StatementFormula.objects.update_or_create(
        standard=chart_standard().value,
        statement=key.statement.value,
        line=key.number,
        defaults={"formula": wanted},
    )


def _trace(layout: Layout, now: Line, wanted: str, actor: Actor, address: str) -> None:
    detail = {
        "statement": layout.title,
        "line": str(now.number),
        "name": now.label,
        "formula": wanted,
        "formula_before": now.formula,
    }
    record([AuditEntry("update", SUBJECT, None, actor.member, detail, address)])
