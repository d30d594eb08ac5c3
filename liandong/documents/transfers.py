"""What is carried over at the end of a month or year: which balances, and to where. Pure.

结转损益: every account of profit and loss to 本年利润, each by its balance at the month's end.
结转增值税: what 应交增值税 owes to 未交增值税 (增值税会计处理规定, 财会[2016]22号, 二(四)): a credit balance
by 转出未交增值税; of a debit balance what was paid in the month beyond what was due, by 转出多交增值税. The
rest of a debit balance is input tax for later months (留抵) and stays.
期末调汇: money and debts in other currencies to their worth at the rate of the month's last day.
年终结转: 本年利润, and what 利润分配 holds beside 未分配利润, to 未分配利润.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from liandong.documents.allocating import asset_sign
from liandong.documents.checks import common_problems
from liandong.documents.columns import CREDIT
from liandong.documents.planning import detail_number, judged, number_problems
from liandong.documents.types import DocumentType
from liandong.kernel.balances import Clearing, LedgerBalance, Valued
from liandong.kernel.claim_kinds import CLAIM_ROLES
from liandong.kernel.money import ZERO, round_half_up
from liandong.kernel.plans import Leg, Plan, PlannedSettlement
from liandong.kernel.rules import Rules, Taxpayer
from liandong.kernel.terms import AccountRole, Draft, DraftLine, Problem

_FIRST_LEVEL, _LEVEL = 4, 2
_DECEMBER = 12
_PROFIT = "profit"
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Cleared:
    """An account and what is booked to it, debit positive: its balance turned around.

    Of what is ``valued`` it is what its worth changes by, from what it was ``before``, signed as that is.
    """

    account: int
    code: str
    name: str
    amount: Decimal
    valued: Valued | None = None
    before: Decimal = ZERO

    @property
    def key(self) -> tuple[int, int]:
        """What it is of: a claim, or an account."""
        return (0, self.claim) if self.claim else (self.account, 0)

    @property
    def claim(self) -> int:
        """The debt it is of; 0 for an account."""
        return (self.valued.claim or 0) if self.valued is not None else 0

    @property
    def after(self) -> Decimal:
        """Its worth afterwards, signed as it is."""
        is_debt = self.valued is not None and self.valued.is_debt
        return self.before - self.amount if is_debt else self.before + self.amount


@dataclass(frozen=True, slots=True)
class Transfer:
    """What a month's end asks for: the lines, and the role on their other side."""

    lines: tuple[Cleared, ...]
    counter: AccountRole
    is_by_side: bool = False

    def legs(self) -> tuple[tuple[AccountRole, Decimal], ...]:
        """Return the other side: debits and credits apart where both are to be seen there.

        What money and what debts are worth more stands apart too: the cash-flow statement knows of money.
        """
        first = [one.amount > ZERO if self.is_by_side else not one.claim for one in self.lines]
        sides = [ZERO, ZERO]
        for one, is_first in zip(self.lines, first, strict=True):
            sides[not is_first] += one.amount
        return tuple((self.counter, -amount) for amount in sides if amount)


def month_end(on: date) -> date:
    """Return the last day of a day's month."""
    return (on.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def is_of(clearing: Clearing, one: LedgerBalance, codes: Mapping[str, str]) -> bool:
    """Tell whether a transfer has to know an account. ``codes`` are those of the roles' accounts."""
    if clearing is Clearing.PROFIT:
        return one.kind == _PROFIT
    if clearing is Clearing.VAT:
        return one.code.startswith(_columns_of_vat(codes))
    return (
        one.kind == _PROFIT
        or one.code.startswith(codes.get(AccountRole.RETAINED_EARNINGS, "?")[:_FIRST_LEVEL])
        or AccountRole.CURRENT_YEAR_PROFIT in one.roles
    )


def _columns_of_vat(codes: Mapping[str, str]) -> str:
    """Return the code of 应交增值税, above 转出未交增值税; what nothing begins with where there is none."""
    return codes.get(AccountRole.UNPAID_VAT_OUT, "?" * (_LEVEL + 1))[:-_LEVEL]


def profit_transfer(balances: Iterable[LedgerBalance]) -> Transfer:
    """Return what clears profit and loss: one line an account, income and expense apart in 本年利润."""
    lines = tuple(_cleared(one) for one in balances if one.kind == _PROFIT and one.closing)
    return Transfer(lines, AccountRole.CURRENT_YEAR_PROFIT, is_by_side=True)


def vat_transfer(balances: Sequence[LedgerBalance]) -> Transfer:
    """Return what carries VAT that is due, or was overpaid in the month, out of 应交增值税."""
    by_role = {role: one for one in balances for role in one.roles}
    owed = -sum((one.closing for one in balances), ZERO)
    name = AccountRole.UNPAID_VAT_OUT if owed > ZERO else AccountRole.OVERPAID_VAT_OUT
    if owed < ZERO:
        paid = [by_role[role].moved for role in (AccountRole.PAID_VAT, name) if role in by_role]
        owed = -min(-owed, max(sum(paid, ZERO), ZERO))
    out = by_role.get(name)
    lines = (Cleared(out.account, out.code, out.name, owed),) if out is not None and owed else ()
    return Transfer(lines, AccountRole.UNPAID_VAT)


def year_end_transfer(balances: Iterable[LedgerBalance]) -> Transfer:
    """Return what carries the year's profit, and what was distributed of it, to 未分配利润."""
    kept = {AccountRole.RETAINED_EARNINGS, AccountRole.OPENING_BALANCE}
    wanted = (one for one in balances if one.kind != _PROFIT and not one.roles & kept)
    return Transfer(tuple(_cleared(one) for one in wanted if one.closing), AccountRole.RETAINED_EARNINGS)


def revaluation(balances: Iterable[LedgerBalance]) -> Transfer:
    """Return what brings money and debts in other currencies to their worth; none without its rate."""
    found = (_revalued(one) for one in balances)
    return Transfer(tuple(one for one in found if one.amount), AccountRole.EXCHANGE_DIFFERENCE)


def _revalued(one: LedgerBalance) -> Cleared:
    valued = one.valued
    if valued is None or valued.rate is None:
        return Cleared(one.account, one.code, one.name, ZERO, valued, one.closing)
    worth = round_half_up(valued.foreign * valued.rate)
    if valued.claim is not None and worth == ZERO:
        worth = _CENT if valued.foreign > ZERO else -_CENT  # a debt is open in both currencies or in neither
    grown = worth - one.closing
    return Cleared(one.account, one.code, one.name, -grown if valued.is_debt else grown, valued, one.closing)


def unrated(balances: Iterable[LedgerBalance]) -> tuple[Cleared, ...]:
    """Return what is kept in a currency without a rate: by nothing, as nobody knows its worth."""
    lacking = (one for one in balances if one.valued is not None and one.valued.rate is None)
    return tuple(_revalued(one) for one in lacking)


def _cleared(one: LedgerBalance) -> Cleared:
    return Cleared(one.account, one.code, one.name, -one.closing)


TRANSFERS: Mapping[Clearing, Callable[[Sequence[LedgerBalance]], Transfer]] = {
    Clearing.PROFIT: profit_transfer,
    Clearing.VAT: vat_transfer,
    Clearing.REVALUATION: revaluation,
    Clearing.YEAR_END: year_end_transfer,
}


def plan_transfer(draft: Draft, document_type: DocumentType, rules: Rules) -> Plan:
    """Book the lines against their other side, if they are what the books ask for at this moment."""
    problems = common_problems(draft, document_type, rules)
    wrong = number_problems(draft, CREDIT.name, may_be_negative=True)
    if wrong:
        return judged(Plan(), [*problems, *wrong])
    clearing = document_type.clears
    if clearing is None:
        raise ValueError(document_type.id)
    problems += time_problems(clearing, draft.business_date, rules)
    given = [(line, line.gross_amount - (detail_number(line, CREDIT.name) or ZERO)) for line in draft.lines]
    problems += [
        Problem("account_missing", line.position, "account")
        for line, _amount in given
        if not (line.account or line.claim)
    ]
    if draft.balances is not None and not problems:
        problems += book_problems(clearing, draft.balances)
        wanted = TRANSFERS[clearing](draft.balances).lines
        if sorted((*one.key, one.amount) for one in wanted) != sorted(
            (*_key(line), amount) for line, amount in given
        ):
            problems.append(Problem("transfer_stale"))
    lines = tuple(_booked(line, amount) for line, amount in given)
    made = Transfer(lines, TRANSFERS[clearing](()).counter, is_by_side=clearing is Clearing.PROFIT)
    legs = [_leg(line, amount) for line, amount in given]
    after = len(draft.lines) + 1
    legs += [Leg(amount, role=role, line=after + n) for n, (role, amount) in enumerate(made.legs())]
    settled = tuple(
        PlannedSettlement(line.claim.id, line.position, -asset_sign(line.claim.kind) * amount, ZERO)
        for line, amount in given
        if line.claim is not None
    )
    return judged(Plan(legs=tuple(legs), settlements=settled), problems)


def _booked(line: DraftLine, amount: Decimal) -> Cleared:
    valued = Valued("", ZERO, claim=line.claim.id) if line.claim is not None else None
    return Cleared(line.account or 0, "", "", amount, valued)


def _key(line: DraftLine) -> tuple[int, int]:
    return (line.account or 0, 0) if line.claim is None else (0, line.claim.id)


def _leg(line: DraftLine, amount: Decimal) -> Leg:
    """Return what is booked to a line's account, or to that of a debt, whose worth it changes."""
    if line.claim is None:
        return Leg(amount, account=line.account, line=line.position)
    return Leg(amount, role=CLAIM_ROLES[line.claim.kind], partner=line.claim.partner)


def time_problems(clearing: Clearing, on: date, rules: Rules) -> list[Problem]:
    """Return why nothing of the kind is carried over on a day."""
    problems = []
    if on != month_end(on):
        problems.append(Problem("transfer_day", column="business_date"))
    if clearing is Clearing.YEAR_END and on.month != _DECEMBER:
        problems.append(Problem("year_end_month", column="business_date"))
    if clearing is Clearing.VAT and rules.taxpayer is not Taxpayer.GENERAL:
        problems.append(Problem("vat_not_general"))
    return problems


def book_problems(clearing: Clearing, balances: Iterable[LedgerBalance]) -> list[Problem]:
    """Return what must be carried over first."""
    if clearing is Clearing.YEAR_END and any(one.kind == _PROFIT and one.closing for one in balances):
        return [Problem("profit_not_transferred")]
    lacking = {one.valued.currency for one in balances if one.valued is not None and one.valued.rate is None}
    return [Problem("revaluation_rate_lacking", detail={"currency": code}) for code in sorted(lacking)]
