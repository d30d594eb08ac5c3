"""Reading accounts and entries: chart with balances, ledger of an account; the trial balance is in trial.

Balances are signed, debit positive. Debit and credit columns are turnovers: the lines of a
red entry are negative on the side they take back, so a reversed sale leaves no turnover.
Every function runs a constant number of statements.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, Sum

from liandong.general_ledger.account_lines import LedgerOf, lines_of, subtree
from liandong.general_ledger.account_months import Reached, account_sums, balance_before
from liandong.general_ledger.models import Account, JournalLine, RoleAccount
from liandong.kernel.money import ZERO
from liandong.kernel.terms import AccountRole
from liandong.storage.bulk import Source


@dataclass(frozen=True, slots=True)
class AccountNode:
    """An account with what is known of its tree. ``level`` starts at 1; ``path`` holds the names."""

    id: int
    code: str
    name: str
    kind: str
    is_debit: bool
    is_settlement: bool
    is_active: bool
    parent: int | None
    level: int
    path: tuple[str, ...]
    is_leaf: bool
    currency: str = ""

    @property
    def full_name(self) -> str:
        """The names from the first level down: 应交税费—应交增值税—进项税额."""
        return "—".join(self.path)


@dataclass(frozen=True, slots=True)
class Turnover:
    """What an account had before, what came and went, and since the year's first day."""

    opening: Decimal = ZERO
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    year_debit: Decimal = ZERO
    year_credit: Decimal = ZERO

    @property
    def closing(self) -> Decimal:
        """The balance at the end."""
        return self.opening + self.debit - self.credit

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not any((self.opening, self.debit, self.credit, self.year_debit, self.year_credit))

    def plus(self, other: "Turnover") -> "Turnover":
        """Return the sum, figure by figure."""
        return Turnover(
            self.opening + other.opening,
            self.debit + other.debit,
            self.credit + other.credit,
            self.year_debit + other.year_debit,
            self.year_credit + other.year_credit,
        )


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """科目余额表: every account in the order of codes, sub-accounts summed into their parents."""

    rows: list[tuple[AccountNode, Turnover]]
    total: Turnover = field(default_factory=Turnover)

    @property
    def is_balanced(self) -> bool:
        """Whether debits equal credits, before and within the period."""
        return self.total.opening == ZERO and self.total.debit == self.total.credit


Cursor = tuple[date, int]
"""Where a page ended: business date and id of its last line."""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A journal line in the ledger of an account, with the balance after it.

    ``foreign`` is what it is in the currency of an account kept in another, debit positive.
    """

    id: int
    business_date: date
    voucher: str
    memo: str
    document: int
    document_type: str
    document_number: str
    account: int
    partner: int | None
    partner_name: str
    debit: Decimal
    credit: Decimal
    balance: Decimal
    foreign: Decimal = ZERO
    is_red: bool = False


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Lines in order; ``opening`` is the balance before the first, ``after`` asks for the next page."""

    opening: Decimal
    lines: list[LedgerLine]
    after: Cursor | None

    @property
    def closing(self) -> Decimal:
        """The balance after the page's last line."""
        return self.lines[-1].balance if self.lines else self.opening


def account_tree() -> list[AccountNode]:
    """All accounts in the order of their codes, parents before their children."""
    rows = list(Account.objects.order_by("code"))
    by_id = {row.pk: row for row in rows}
    parents = {row.parent_id for row in rows}
    nodes = []
    for row in rows:
        path = _names(row, by_id)
        nodes.append(
            AccountNode(
                row.pk,
                row.code,
                row.name,
                row.kind,
                row.is_debit,
                row.is_settlement,
                row.is_active,
                row.parent_id,
                len(path),
                path,
                row.pk not in parents,
                row.currency,
            )
        )
    return nodes


def _names(account: Account, by_id: dict[int, Account]) -> tuple[str, ...]:
    names = [account.name]
    while account.parent_id is not None:
        account = by_id[account.parent_id]
        names.append(account.name)
    return tuple(reversed(names))


def role_accounts() -> dict[AccountRole, int]:
    """The id of the account behind each role."""
    return {AccountRole(role): pk for role, pk in RoleAccount.objects.values_list("role", "account")}


def chart_balances(on: date, unfolded: Source) -> list[tuple[AccountNode, Decimal]]:
    """Every account with its balance at the end of a day, sub-accounts summed into parents.

    ``unfolded`` is a sub-select of the documents that the months of accounts don't hold yet.
    """
    own: dict[int, Turnover] = {}
    for one in account_sums([on + timedelta(days=1)], unfolded):
        balance = Turnover(opening=one.debit - one.credit)
        own[one.account] = own.get(one.account, Turnover()).plus(balance)
    return [(node, turnover.opening) for node, turnover in rolled_up(own)]


def rolled_up(own: dict[int, Turnover]) -> list[tuple[AccountNode, Turnover]]:
    """Every account in the order of codes, the figures of sub-accounts summed into their parents."""
    return rolled_up_in(account_tree(), own)


def rolled_up_in(
    nodes: Sequence[AccountNode], own: Mapping[int, Turnover]
) -> list[tuple[AccountNode, Turnover]]:
    """The same over accounts that were read already; no statement."""
    parent_of = {node.id: node.parent for node in nodes}
    sums = dict.fromkeys(parent_of, Turnover())
    for account, turnover in own.items():
        reached: int | None = account
        while reached is not None:
            sums[reached] = sums[reached].plus(turnover)
            reached = parent_of[reached]
    return [(node, sums[node.id]) for node in nodes]


def account_ledger(
    of: LedgerOf, unfolded: Source, after: Cursor | None = None, limit: int = 100
) -> LedgerPage:
    """明细账: one page of an account's lines by date, with the running balance.

    ``unfolded`` is a sub-select of the documents that the months of accounts don't hold yet.
    """
    accounts = subtree(of.account)
    lines = lines_of(of, accounts)
    before, rest = Q(business_date__lt=of.start), Q(business_date__gte=of.start)
    if after is not None:
        on, pk = after
        before = Q(business_date__lt=on) | Q(business_date=on, id__lte=pk)
        rest = Q(business_date__gt=on) | Q(business_date=on, id__gt=pk)
    if of.is_whole:
        day, line = after or (of.start, None)
        reached = Reached(day, line, of.is_traded)
        opening = balance_before(sorted(accounts), reached, unfolded)
    else:
        if of.is_inflow is not None:  # what came or went begins with nothing
            before &= Q(business_date__gte=of.start)
        opening = lines.filter(before).aggregate(total=Sum("amount"))["total"] or ZERO
    page = lines.filter(rest, business_date__gte=of.start, business_date__lte=of.end)
    rows = list(
        page.select_related("entry__document", "partner").order_by("business_date", "id")[: limit + 1]
    )
    shown = _with_balance(opening, rows[:limit])
    has_more = len(rows) > limit
    return LedgerPage(opening, shown, (shown[-1].business_date, shown[-1].id) if has_more else None)


def sides(amount: Decimal, *, is_red: bool) -> tuple[Decimal, Decimal]:
    """Split a signed amount into debit and credit; red ones stay on their side, negative."""
    return (amount, ZERO) if (amount > ZERO) is not is_red else (ZERO, -amount)


def _with_balance(opening: Decimal, rows: Iterable[JournalLine]) -> list[LedgerLine]:
    lines, balance = [], opening
    for row in rows:
        balance += row.amount
        debit, credit = sides(row.amount, is_red=row.entry.is_red)
        lines.append(
            LedgerLine(
                row.pk,
                row.business_date,
                str(row.entry),
                row.entry.memo,
                row.entry.document_id,
                row.entry.document.type,
                row.entry.document.number,
                row.account_id,
                row.partner_id,
                row.partner.name if row.partner else "",
                debit,
                credit,
                balance,
                row.foreign_amount,
                row.entry.is_red,
            )
        )
    return lines
