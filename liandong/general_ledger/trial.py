"""科目余额表: what every account had, what came and went, and since the year's first day."""

from datetime import date
from decimal import Decimal

from liandong.general_ledger.queries import TrialBalance, Turnover, amount_of, rolled_up
from liandong.kernel.money import ZERO
from liandong.storage import bulk

# Three stretches of days, each read once and from the index by account, an account at a time (CROSS JOIN
# tells SQLite so). Entries are asked only which are red: a red line stands on the other side with the
# other sign, so both sides lose its amount.
_TURNOVERS = """
    SELECT 0, l.account_id, SUM(l.amount), 0
    FROM general_ledger_account a CROSS JOIN general_ledger_journalline l
    WHERE l.account_id = a.id AND l.business_date < %s GROUP BY l.account_id
    UNION ALL
    SELECT 1, l.account_id, SUM(l.amount), SUM(CASE WHEN l.amount > 0 THEN l.amount ELSE 0 END)
    FROM general_ledger_account a CROSS JOIN general_ledger_journalline l
    WHERE l.account_id = a.id AND l.business_date >= %s AND l.business_date < %s GROUP BY l.account_id
    UNION ALL
    SELECT 2, l.account_id, SUM(l.amount), SUM(CASE WHEN l.amount > 0 THEN l.amount ELSE 0 END)
    FROM general_ledger_account a CROSS JOIN general_ledger_journalline l
    WHERE l.account_id = a.id AND l.business_date BETWEEN %s AND %s GROUP BY l.account_id
    UNION ALL
    SELECT CASE WHEN e.business_date < %s THEN 1 ELSE 2 END, l.account_id, 0, -SUM(ABS(l.amount))
    FROM general_ledger_journalentry e JOIN general_ledger_journalline l ON l.entry_id = e.id
    WHERE e.is_red AND e.business_date BETWEEN %s AND %s GROUP BY 1, 2
"""


def trial_balance(start: date, end: date) -> TrialBalance:
    """科目余额表 from ``start`` to ``end``, both included; the year is the one of ``end``."""
    year = date(end.year, 1, 1)
    first, second = sorted((start, year))
    own: dict[int, Turnover] = {}
    params = [first, first, second, second, end, second, first, end]
    for part, account, change, raised in bulk.run(_TURNOVERS, params):
        turned = _of_part(part, amount_of(change), amount_of(raised), has_begun=start < year)
        own[account] = own.get(account, Turnover()).plus(turned)
    total = Turnover()
    for turnover in own.values():
        total = total.plus(turnover)
    return TrialBalance(rolled_up(own), total)


def _of_part(part: int, total: Decimal, debit: Decimal, *, has_begun: bool) -> Turnover:
    """Return a stretch as turnover: 0 before both, 1 between the begins of period and year, 2 in both.

    ``has_begun`` tells that the period begins before the year does.
    """
    if part == 0:
        return Turnover(opening=total)
    sides_of = (debit, debit - total)
    if part == 1 and has_begun:
        return Turnover(ZERO, *sides_of)
    if part == 1:
        return Turnover(total, ZERO, ZERO, *sides_of)
    return Turnover(ZERO, *sides_of, *sides_of)
