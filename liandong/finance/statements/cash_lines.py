"""Choosing by hand in which line of the cash-flow statement a single journal line counts.

The formula of a line goes by the account that stands against money; a loan's interest booked together with
what it repays, or a deposit among other debts, only a person can tell apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from liandong.finance.statements.amounts import term_of
from liandong.finance.statements.formulas import MONEY
from liandong.finance.statements.layouts import Layout, Line, Statement
from liandong.finance.statements.reading import company_layouts
from liandong.general_ledger.account_actions import SUBJECT
from liandong.general_ledger.account_months import MONEY_CODES, OPENINGS, REVALUATION
from liandong.general_ledger.models import CashLineChoice, JournalLine, Period
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem

BY_FORMULA = 0


@dataclass(frozen=True, slots=True)
class CashLine:
    """A journal line that stands against money; ``amount`` is positive where money came.

    ``chosen`` is the statement's line somebody chose, ``by_formula`` the one the formulas give; 0 is none.
    """

    id: int
    code: str
    name: str
    amount: Decimal
    chosen: int
    by_formula: int

    @property
    def line(self) -> int:
        """Return the line it counts in."""
        return self.chosen or self.by_formula


def cash_layout() -> Layout:
    """Return the company's cash-flow statement; two statements."""
    return company_layouts()[Statement.CASH]


def lines_to_choose(layout: Layout) -> list[Line]:
    """Return the lines that what moves money may count in: no sums, and not the money there was."""
    return [one for one in layout.figures if not one.is_sum and all(term.code != MONEY for term in one.terms)]


def cash_lines(document: int, layout: Layout) -> list[CashLine]:
    """Return what a document's entry has against money, in its order; two statements."""
    rows = JournalLine.objects.filter(entry__document=document).exclude(entry__document__type__in=OPENINGS)
    lines = list(rows.select_related("account", "entry__document").order_by("position"))
    against = _against_money(lines)
    chosen = choices_of([one.pk for one in against])
    return [_cash_line(one, layout, chosen.get(one.pk, BY_FORMULA)) for one in against]


def _against_money(lines: Sequence[JournalLine]) -> list[JournalLine]:
    """Return what stands against money; of a revaluation only the line of what money is worth more."""
    money = [one.amount for one in lines if _is_money(one)]
    against = [one for one in lines if not _is_money(one)]
    if not money or lines[0].entry.document.type != REVALUATION:
        return against if money else []
    return [one for one in against if one.amount == -sum(money, ZERO)][:1]


def choices_of(lines: Sequence[int]) -> dict[int, int]:
    """Return the last choice of journal lines, by their ids; one statement."""
    rows = CashLineChoice.objects.filter(journal_line__in=lines).order_by("pk")
    return dict(rows.values_list("journal_line", "line"))


def _is_money(line: JournalLine) -> bool:
    return line.account.code.startswith(MONEY_CODES)


def _cash_line(line: JournalLine, layout: Layout, chosen: int) -> CashLine:
    is_inflow = (line.amount < ZERO) is not line.entry.is_red
    by_formula = line_by_formula(layout, line.account.code, is_inflow=is_inflow)
    return CashLine(line.pk, line.account.code, line.account.name, -line.amount, chosen, by_formula)


def line_by_formula(layout: Layout, code: str, *, is_inflow: bool) -> int:
    """Return the number of the line whose formula takes up what stands against money; 0 for none."""
    terms = [term for line in layout.figures for term in line.terms]
    term = term_of(code, is_inflow=is_inflow, terms=terms)
    lines = (line for line in layout.figures for one in line.terms if (one.code, one.side) == term)
    return next((line.number for line in lines), BY_FORMULA)


def choose_cash_line(journal_line: int, line: int, actor: Actor, address: str = "") -> None:
    """Let a journal line count in a line of the cash-flow statement; 0 goes back to the formula.

    No change leaves no trace.

    Raises:
        NotAllowedError: the actor may not keep the chart of accounts.
        RefusedError: its month is closed, no money moved with it, or there is no such line to choose.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        found = JournalLine.objects.filter(pk=journal_line).select_related("entry", "account").first()
        if found is None:
            raise RefusedError([Problem("cash_line_unknown", detail={"line": str(journal_line)})])
        period = Period.objects.select_for_update().get(pk=found.entry.period_id)
        layout = cash_layout()
        own = {one.id: one for one in cash_lines(found.entry.document_id, layout)}.get(journal_line)
        refuse_if(_problems(own, line, period, layout))
        if own is None or own.chosen == line:
            return
        now = timezone.now()
        CashLineChoice.objects.create(journal_line=found, line=line, member_id=actor.member, chosen_at=now)
        detail = {
            "voucher": f"{period} {found.entry}",
            "account": own.code,
            "line": str(line),
            "line_before": str(own.chosen),
        }
        record([AuditEntry("update", SUBJECT, found.account_id, actor.member, detail, address)])


def _problems(own: CashLine | None, line: int, period: Period, layout: Layout) -> list[Problem]:
    problems = []
    if period.is_closed:
        problems.append(Problem("period_closed", detail={"period": str(period)}))
    if own is None:
        problems.append(Problem("cash_line_no_money"))
    if line != BY_FORMULA and line not in {one.number for one in lines_to_choose(layout)}:
        problems.append(Problem("cash_line_unfit", column="line", detail={"line": str(line)}))
    return problems
