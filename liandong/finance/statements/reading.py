"""A period's statements: the company's formulas, the figures of every column, and whether they agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from liandong.finance.statements import cash_layouts, general_layouts, small_layouts
from liandong.finance.statements.amounts import Amounts, Books, books_of, by_hand, cash_amounts, term_of
from liandong.finance.statements.formulas import CREDIT, DEBIT, MONEY, PROFIT, Formulas, computed
from liandong.finance.statements.layouts import Layout, Line, Statement
from liandong.finance.statements.spans import Column, Key, Span, columns_of
from liandong.general_ledger.chart_choice import Standard, chart_standard
from liandong.general_ledger.models import AccountKind, StatementFormula
from liandong.general_ledger.queries import AccountNode
from liandong.kernel.money import ZERO
from liandong.storage.bulk import Source

LAYOUTS: Mapping[Standard, Mapping[Statement, Layout]] = {
    Standard.SMALL: {
        one.statement: one for one in (small_layouts.BALANCE, small_layouts.INCOME, cash_layouts.SMALL)
    },
    Standard.GENERAL: {
        one.statement: one for one in (general_layouts.BALANCE, general_layouts.INCOME, cash_layouts.GENERAL)
    },
}


@dataclass(frozen=True, slots=True)
class OddAccount:
    """An account that a statement takes up not exactly once: ``times`` are in halves, 借 and 贷 one each."""

    node: AccountNode
    halves: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two figures that must be equal: of a column, or of the year where there is none."""

    left: Decimal
    right: Decimal
    key: Key | None = None

    @property
    def is_kept(self) -> bool:
        """Whether they are."""
        return self.left == self.right


@dataclass(frozen=True, slots=True)
class Figures:
    """A statement of a period: each column's figures by line number, and what was checked.

    ``sides`` are assets against liabilities and equity, by column; ``profit`` is the year's net profit
    against the change of 未分配利润 that it explains.
    """

    layout: Layout
    span: Span
    columns: Sequence[Column]
    amounts: Mapping[Key, Mapping[int, Decimal]]
    sides: Sequence[Agreement]
    profit: Agreement
    odd: Sequence[OddAccount]

    @property
    def is_sound(self) -> bool:
        """Whether everything agrees."""
        unused = any(one.amount for one in self.odd)
        return not unused and self.profit.is_kept and all(one.is_kept for one in self.sides)


@dataclass(frozen=True, slots=True)
class Accounts:
    """The company's layouts and the books of a period."""

    layouts: Mapping[Statement, Layout]
    books: Books

    def figures(self, statement: Statement) -> Figures:
        """Return a statement with its checks."""
        layout = self.layouts[statement]
        columns = columns_of(statement, self.books.span)
        amounts = {one.key: self.line_amounts(layout, one) for one in columns}
        sides: list[Agreement] = []
        if statement is Statement.CASH:
            sides = self._cash(layout, columns, amounts)
        if layout.equal is not None:
            left, right = layout.equal
            sides = [Agreement(amounts[one.key][left], amounts[one.key][right], one.key) for one in columns]
        odd = self._unclassified(layout, columns[0]) if statement is Statement.CASH else None
        odd = self._odd(layout, columns[0]) if odd is None else odd
        return Figures(layout, self.books.span, columns, amounts, sides, self._profit(), odd)

    def _cash(
        self, layout: Layout, columns: Sequence[Column], amounts: Mapping[Key, Mapping[int, Decimal]]
    ) -> list[Agreement]:
        """Return each column's cash at the end against the money of the balance sheet."""
        balance = self.layouts[Statement.BALANCE]
        closing, _opening, last = columns_of(Statement.BALANCE, self.books.span)
        found = []
        for one in columns:
            end = self.line_amounts(balance, last if one.key is Key.LAST_YEAR else closing)
            found.append(Agreement(amounts[one.key][layout.result], end[_MONEY_LINE], one.key))
        return found

    def _unclassified(self, layout: Layout, column: Column) -> list[OddAccount]:
        """Return the accounts that stand against money and in no item."""
        terms = [term for line in layout.figures for term in line.terms]
        found: dict[int, Decimal] = {}
        for flow in self.books.cash_flows(column):
            code = self.books.nodes[flow.account].code
            if not flow.chosen and term_of(code, is_inflow=flow.is_inflow, terms=terms) is None:
                found[flow.account] = found.get(flow.account, ZERO) + flow.amount
        return [OddAccount(self.books.nodes[one], 0, amount) for one, amount in found.items()]

    def line_amounts(self, layout: Layout, column: Column) -> dict[int, Decimal]:
        """Return what each line of a statement comes to in a column."""
        turns = {line.number: line.turn for line in layout.figures}
        if layout.statement is Statement.CASH:
            came = cash_amounts(self.books, layout, column)
            formulas = {line.number: (*line.terms, by_hand(line.number)) for line in layout.figures}
            return computed(formulas, turns, lambda term: came.get((term.code, term.side), ZERO))
        return computed(formulas_of(layout), turns, self.books.amounts(layout.statement, column).of)

    def _profit(self) -> Agreement:
        """Return the year's net profit, and how it shows in 未分配利润 between the balance sheet's columns.

        What was booked to equity itself, a distribution for instance, is no profit and taken away.
        """
        balance, income = self.layouts[Statement.BALANCE], self.layouts[Statement.INCOME]
        closing, opening, _last = columns_of(Statement.BALANCE, self.books.span)
        year = columns_of(Statement.INCOME, self.books.span)[0]
        after, before = (self.line_amounts(balance, one)[balance.result] for one in (closing, opening))
        booked = self._booked_to_equity(balance, income, year)
        return Agreement(self.line_amounts(income, year)[income.result], after - before + booked)

    def _booked_to_equity(self, balance: Layout, income: Layout, year: Column) -> Decimal:
        amounts = self.books.amounts(Statement.INCOME, year)
        line = balance.line(balance.result)
        codes = [term.code for term in line.terms if term.code != PROFIT] if line else []
        direct = (*codes, *income.left_out)
        return sum((amount for code, amount in amounts.own.items() if code.startswith(direct)), ZERO)

    def _odd(self, layout: Layout, column: Column) -> list[OddAccount]:
        amounts = self.books.amounts(layout.statement, column)
        kinds = _kinds(layout.statement)
        found = []
        for node in self.books.nodes.values():
            if not node.is_leaf or node.kind not in kinds or node.code.startswith(layout.left_out or ("~",)):
                continue
            halves = halves_of(layout, node)
            if halves != _WHOLE:
                found.append(OddAccount(node, halves, amounts.own.get(node.code, ZERO)))
        return found


_WHOLE = 2
_MONEY_LINE = 1
"""货币资金 is the first line of either standard's balance sheet."""


def halves_of(layout: Layout, node: AccountNode) -> int:
    """Return how often a statement takes an account up, in halves: either side of it is one."""
    halves = 0
    for line in layout.figures:
        if line.is_part:
            continue
        for term in line.terms:
            if term.code == PROFIT:
                halves += _WHOLE if node.kind == AccountKind.PROFIT else 0
            elif term.code and node.code.startswith(term.code):
                halves += 1 if term.side in {DEBIT, CREDIT} else _WHOLE
    return halves


def _kinds(statement: Statement) -> frozenset[str]:
    return frozenset(AccountKind.values if statement is Statement.BALANCE else [AccountKind.PROFIT.value])


def formulas_of(layout: Layout) -> Formulas:
    """Return what each line of a layout is made of."""
    return {line.number: line.terms for line in layout.figures}


def standard_layout(statement: Statement) -> Layout:
    """Return a statement as the company's standard has it; one statement."""
    return LAYOUTS[chart_standard()][statement]


def company_layouts() -> dict[Statement, Layout]:
    """Return the statements of the company's standard with its own formulas; two statements."""
    standard = chart_standard()
    own: dict[str, dict[int, str]] = {}
    rows = StatementFormula.objects.filter(standard=standard.value)
    for statement, line, formula in rows.values_list("statement", "line", "formula"):
        own.setdefault(statement, {})[line] = formula
    return {key: one.with_formulas(own.get(key.value, {})) for key, one in LAYOUTS[standard].items()}


def accounts_of(span: Span, unfolded: Source) -> Accounts:
    """Read everything the statements of a period need; seven statements."""
    layouts = company_layouts()
    return Accounts(layouts, books_of(span, layouts.values(), unfolded))


@dataclass(frozen=True, slots=True)
class Piece:
    """What a figure is made of: another line, an account, or an account's balance with a partner (0: none).

    ``amount`` is counted as the line shows it. ``is_inflow`` tells, in a cash-flow statement, whether it is
    what came, and ``is_chosen`` whether it was put into the line by hand.
    """

    amount: Decimal
    line: Line | None = None
    node: AccountNode | None = None
    partner: int | None = None
    is_inflow: bool | None = None
    is_chosen: bool = False


def pieces_of(accounts: Accounts, statement: Statement, line: Line, column: Column) -> list[Piece]:
    """Return what a figure is made of, without what comes to nothing; their sum is the figure."""
    layout = accounts.layouts[statement]
    if statement is Statement.CASH:
        return _cash_pieces(accounts, layout, line, column)
    shown = accounts.line_amounts(layout, column)
    amounts = accounts.books.amounts(statement, column)
    nodes = [node for node in accounts.books.nodes.values() if node.is_leaf]
    found: list[Piece] = []
    for term in line.terms:
        if term.line is not None:
            found.append(Piece(term.sign * shown.get(term.line, ZERO), line=layout.line(term.line)))
        elif term.side and statement is Statement.BALANCE:
            is_debit = term.side == DEBIT
            found += [
                Piece(term.sign * line.turn * one.amount, node=node, partner=one.partner)
                for one in accounts.books.partner_balances(column)
                if (node := accounts.books.nodes[one.account]).code.startswith(term.code)
                and (one.amount > ZERO) is is_debit
            ]
        else:
            found += [
                Piece(term.sign * line.turn * amount, node=node)
                for node in nodes
                if (amount := _of_node(amounts, term.code, term.side, node))
            ]
    return [piece for piece in found if piece.amount]


def _cash_pieces(accounts: Accounts, layout: Layout, line: Line, column: Column) -> list[Piece]:
    shown = accounts.line_amounts(layout, column)
    terms = [term for one in layout.figures for term in one.terms]
    found: list[Piece] = []
    for term in line.terms:
        if term.line is not None:
            found.append(Piece(term.sign * shown.get(term.line, ZERO), line=layout.line(term.line)))
        elif term.code == MONEY:
            found.append(Piece(term.sign * line.turn * accounts.books.money_at(column)))
        for flow in accounts.books.cash_flows(column):
            node = accounts.books.nodes[flow.account]
            own = None if flow.chosen else term_of(node.code, is_inflow=flow.is_inflow, terms=terms)
            if own == (term.code, term.side):
                found.append(Piece(term.sign * line.turn * flow.amount, node=node, is_inflow=flow.is_inflow))
    found += [
        Piece(
            line.turn * flow.amount,
            node=accounts.books.nodes[flow.account],
            is_inflow=flow.is_inflow,
            is_chosen=True,
        )
        for flow in accounts.books.cash_flows(column)
        if flow.chosen == line.number
    ]
    return [piece for piece in found if piece.amount]


def _of_node(amounts: Amounts, code: str, side: str, node: AccountNode) -> Decimal:
    if code == PROFIT:
        return amounts.own.get(node.code, ZERO) if node.code in amounts.profits else ZERO
    if not node.code.startswith(code):
        return ZERO
    of_side = {DEBIT: amounts.debits, CREDIT: amounts.credits}.get(side, amounts.own)
    return of_side.get(node.code, ZERO)
