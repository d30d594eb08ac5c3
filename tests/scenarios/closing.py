"""What stories do at a month's end, and what they expect of the statements and of every day's balance."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import Protocol

from liandong.documents import month_average, period_transfers
from liandong.documents.period_transfers import not_transferred
from liandong.documents.queries import not_handled_by
from liandong.finance.statements.layouts import Statement
from liandong.finance.statements.reading import Accounts, accounts_of
from liandong.finance.statements.spans import Key, Kind, Span, span_of
from liandong.general_ledger.account_months import CONSUMER
from liandong.general_ledger.models import Account, AccountKind, JournalLine
from liandong.general_ledger.periods import close_period, last_day
from liandong.general_ledger.trial import trial_balance
from liandong.kernel.balances import Clearing
from tests.scenarios.story import Step
from tests.support.trading import Trading

_LATER = date(2030, 1, 1)
"""A day on which every month of a story is over."""
_COLUMNS = {
    "期末余额": Key.CLOSING,
    "年初余额": Key.OPENING,
    "本年累计": Key.YEAR,
    "本月": Key.PERIOD,
}


class Told(Protocol):
    """The company in which a story happens."""

    trading: Trading


def average(world: Told, name: str, _step: Step) -> None:
    """Bring the month's issues to the average cost of the month."""
    month_average.run(_first(name), world.trading.actor, _LATER)


def transfer(clearing: Clearing, world: Told, name: str, _step: Step) -> None:
    """Carry a month over."""
    period_transfers.run(clearing, _first(name), world.trading.actor, _LATER)


def close(world: Told, name: str, _step: Step) -> None:
    """Close a month; nothing may stand in the way."""
    first = _first(name)
    unsettled = [*month_average.not_averaged(first, _LATER), *not_transferred(first)]
    problems = close_period(first.year, first.month, world.trading.actor, unsettled=lambda: unsettled)
    assert problems == [], f"{name} can't be closed"


def statement(wanted: Statement, _world: Told, name: str, step: Step) -> tuple[object, object]:
    """Compare a statement of a month: every line that is not zero in the columns named."""
    figures = _read(span_of(Kind.MONTH, _first(name))).figures(wanted)
    assert figures.is_sound, f"{name}: {figures.sides} {figures.profit} {figures.odd}"
    keys = {label: _COLUMNS[label] for label in step.columns if label in _COLUMNS}
    expected = {
        (int(row["行次"]), row["项目"]): tuple(_number(row[label]) for label in keys) for row in step.rows
    }
    found = {}
    for line in figures.layout.figures:
        amounts = tuple(figures.amounts[key][line.number] for key in keys.values())
        if any(amounts):
            found[line.number, line.label] = amounts
    return expected, found


def balances(_world: Told, name: str, step: Step) -> tuple[object, object]:
    """Compare the closing balance of every account that has one."""
    first = _first(name)
    last = last_day(first.year, first.month)
    expected = {row["科目"]: _number(row["借方"]) - _number(row["贷方"]) for row in step.rows}
    rows = trial_balance(first, last, not_handled_by(CONSUMER)).rows
    leaves = {node.code: turnover.closing for node, turnover in rows if node.is_leaf}
    names = dict(Account.objects.filter(code__in=leaves).values_list("code", "name"))
    return expected, {f"{code} {names[code]}": amount for code, amount in leaves.items() if amount}


def unbalanced_days(year: int) -> list[tuple[date, Decimal, Decimal]]:
    """Return the days of a year at whose end assets are not what is owed and owned, with both sums."""
    sides = {True: Decimal(0), False: Decimal(0)}
    lines = JournalLine.objects.filter(business_date__year__lte=year).order_by("business_date")
    found = []
    for on, of_day in groupby(
        lines.values_list("business_date", "account__kind", "amount"), key=lambda one: one[0]
    ):
        for _, kind, amount in of_day:
            is_asset = kind in {AccountKind.ASSET, AccountKind.COST}
            sides[is_asset] += amount if is_asset else -amount
        if sides[True] != sides[False]:
            found.append((on, sides[True], sides[False]))
    return found


def unsound(year: int) -> list[tuple[int, Statement]]:
    """Return the statements of a year's months whose figures do not agree with each other."""
    months = {month: _read(span_of(Kind.MONTH, date(year, month, 1))) for month in range(1, 13)}
    return [
        (month, statement)
        for month, read in months.items()
        for statement in Statement
        if not read.figures(statement).is_sound
    ]


def _read(span: Span) -> Accounts:
    return accounts_of(span, not_handled_by(CONSUMER))


def _first(name: str) -> date:
    return date.fromisoformat(f"{name}-01")


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "") or 0)


CLOSED: Mapping[str, Callable[[Told, str, Step], None]] = {
    "全月平均": average,
    "结转增值税": partial(transfer, Clearing.VAT),
    "期末调汇": partial(transfer, Clearing.REVALUATION),
    "结转损益": partial(transfer, Clearing.PROFIT),
    "年终结转": partial(transfer, Clearing.YEAR_END),
    "结账": close,
}
"""What is done at a month's end, by what stories call it."""
STATED: Mapping[str, Callable[[Told, str, Step], tuple[object, object]]] = {
    "资产负债表": partial(statement, Statement.BALANCE),
    "利润表": partial(statement, Statement.INCOME),
    "现金流量表": partial(statement, Statement.CASH),
    "科目余额": balances,
}
"""What is expected of the books as a whole."""
