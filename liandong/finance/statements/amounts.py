"""What accounts came to in the columns of statements, read once for all of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from liandong.finance.statements.formulas import CAME, CREDIT, DEBIT, MONEY, PROFIT, WENT, Term
from liandong.finance.statements.layouts import Layout, Statement
from liandong.finance.statements.spans import Column, Span, boundaries
from liandong.general_ledger.account_months import (
    MONEY_CODES,
    AccountSum,
    Nature,
    account_sums,
)
from liandong.general_ledger.account_parts import cash_sums, chosen_cash, partner_sums
from liandong.general_ledger.models import AccountKind
from liandong.general_ledger.queries import AccountNode, account_tree
from liandong.kernel.money import ZERO, from_scaled
from liandong.storage.bulk import Source
from liandong.storage.fields import AmountField


@dataclass(frozen=True, slots=True)
class Amounts:
    """What each leaf account came to in a column, by code and debit positive.

    ``debits`` and ``credits`` are, in a balance sheet, what of it stands on either side by partner, in an
    income statement the turnovers; credits are negative.
    """

    own: Mapping[str, Decimal]
    debits: Mapping[str, Decimal]
    credits: Mapping[str, Decimal]
    profits: frozenset[str]

    def of(self, term: Term) -> Decimal:
        """Return what a term that is no line comes to."""
        if term.code == PROFIT:
            return sum((self.own.get(code, ZERO) for code in self.profits), ZERO)
        found = {DEBIT: self.debits, CREDIT: self.credits}.get(term.side, self.own)
        return sum((amount for code, amount in found.items() if code.startswith(term.code)), ZERO)


@dataclass(frozen=True, slots=True)
class CashFlow:
    """What came (``is_inflow``) or went against an account in a column; positive is money that came.

    ``chosen`` is the statement's line that somebody put it into by hand, 0 where the formulas decide.
    """

    account: int
    is_inflow: bool
    chosen: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PartnerBalance:
    """What of an account stands under a partner's name at a column's end; partner 0 is none."""

    account: int
    partner: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Books:
    """The sums behind a period's statements. ``nodes`` are the company's accounts by id."""

    span: Span
    days: Sequence[date]
    nodes: Mapping[int, AccountNode]
    sums: Sequence[AccountSum]
    by_partner: Sequence[tuple[int, ...]]
    by_cash: Sequence[tuple[int, ...]]
    by_hand: Sequence[tuple[int, ...]] = ()

    def amounts(self, statement: Statement, column: Column) -> Amounts:
        """Return what accounts came to in a column of a statement."""
        own: dict[str, Decimal] = defaultdict(Decimal)
        debits: dict[str, Decimal] = defaultdict(Decimal)
        credits_: dict[str, Decimal] = defaultdict(Decimal)
        for one in self.sums:
            if self._counts(statement, column, one.stretch, one.nature):
                code = self.nodes[one.account].code
                own[code] += one.debit - one.credit
                debits[code] += one.debit
                credits_[code] -= one.credit
        if statement is Statement.BALANCE:
            debits, credits_ = defaultdict(Decimal), defaultdict(Decimal)
            for part in self.partner_balances(column):
                side = debits if part.amount > ZERO else credits_
                side[self.nodes[part.account].code] += part.amount
        profits = (node.code for node in self.nodes.values() if node.kind == AccountKind.PROFIT)
        return Amounts(own, debits, credits_, frozenset(profits))

    def partner_balances(self, column: Column) -> list[PartnerBalance]:
        """Return what stood under each partner's name at the end of a balance sheet's column."""
        found: dict[tuple[int, int], int] = defaultdict(int)
        for stretch, account, partner, is_opening, amount in self.by_partner:
            nature = Nature.OPENING if is_opening else Nature.TRADE
            if self._counts(Statement.BALANCE, column, stretch, nature):
                found[account, partner] += amount
        digits = AmountField.digits
        return [PartnerBalance(*key, from_scaled(amount, digits)) for key, amount in found.items() if amount]

    def cash_flows(self, column: Column) -> list[CashFlow]:
        """Return what stood against money in a column of the cash-flow statement."""
        found: dict[tuple[int, bool, int], int] = defaultdict(int)
        for stretch, account, is_inflow, amount in self.by_cash:
            if self._counts(Statement.CASH, column, stretch, Nature.TRADE):
                found[account, bool(is_inflow), 0] += amount
        for stretch, account, is_inflow, line, amount in self.by_hand:
            if self._counts(Statement.CASH, column, stretch, Nature.TRADE):
                found[account, bool(is_inflow), 0] -= amount
                found[account, bool(is_inflow), line] += amount
        digits = AmountField.digits
        return [CashFlow(*key, from_scaled(amount, digits)) for key, amount in found.items() if amount]

    def money_at(self, column: Column) -> Decimal:
        """Return the money there was when a column began, with what opening documents brought in it."""
        start = Column(column.key, None, column.start or date.min, openings_until=column.end)
        own = self.amounts(Statement.BALANCE, start).own
        return sum((amount for code, amount in own.items() if code.startswith(MONEY_CODES)), ZERO)

    def _counts(self, statement: Statement, column: Column, stretch: int, nature: Nature) -> bool:
        until = self.days[stretch]
        if statement is Statement.BALANCE:
            is_opening = nature is Nature.OPENING and column.openings_until is not None
            return until <= column.end or (is_opening and until <= (column.openings_until or until))
        is_within = stretch > 0 and self.days[stretch - 1] >= (column.start or date.min)
        return nature is Nature.TRADE and is_within and until <= column.end


def term_of(code: str, *, is_inflow: bool, terms: Iterable[Term]) -> tuple[str, str] | None:
    """Return code and direction of the term that takes up what stands against money on an account.

    The longest code wins, then one with the direction before one without; None where there is none.
    """
    direction = CAME if is_inflow else WENT
    fitting = [
        (len(term.code), term.side != "", (term.code, term.side))
        for term in terms
        if term.code.isdecimal() and code.startswith(term.code) and term.side in {"", direction}
    ]
    return max(fitting)[2] if fitting else None


def cash_amounts(books: Books, layout: Layout, column: Column) -> dict[tuple[str, str], Decimal]:
    """Return what every term of a cash-flow statement comes to, by its code and direction."""
    terms = [term for line in layout.figures for term in line.terms]
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    found[MONEY, ""] = books.money_at(column)
    for flow in books.cash_flows(column):
        term = term_of(books.nodes[flow.account].code, is_inflow=flow.is_inflow, terms=terms)
        if flow.chosen:
            found[by_hand(flow.chosen).code, ""] += flow.amount
        elif term is not None:
            found[term] += flow.amount
    return found


def by_hand(line: int) -> Term:
    """Return the term of what was put into a line by hand; no formula is written with it."""
    return Term(1, code=f"#{line}")


def books_of(span: Span, layouts: Iterable[Layout], unfolded: Source) -> Books:
    """Read the sums of a period's statements; five statements, four where nothing is split by partner.

    ``unfolded`` is a sub-select of the documents that the months of accounts don't hold yet.
    """
    days = boundaries(span)
    nodes = {node.id: node for node in account_tree()}
    split = [
        term.code
        for layout in layouts
        if layout.statement is Statement.BALANCE
        for line in layout.figures
        for term in line.terms
        if term.side
    ]
    accounts = [node.id for node in nodes.values() if split and node.code.startswith(tuple(split))]
    by_partner = partner_sums(days, accounts, unfolded) if accounts else []
    by_cash, chosen = cash_sums(days, unfolded), chosen_cash(days)
    return Books(span, days, nodes, account_sums(days, unfolded), by_partner, by_cash, chosen)
