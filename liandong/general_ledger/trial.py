"""科目余额表: what every account had, what came and went, and since the year's first day."""

from datetime import date, timedelta

from liandong.general_ledger.account_months import AccountSum, account_sums
from liandong.general_ledger.queries import TrialBalance, Turnover, rolled_up
from liandong.kernel.money import ZERO
from liandong.storage.bulk import Source


def trial_balance(start: date, end: date, unfolded: Source) -> TrialBalance:
    """科目余额表 from ``start`` to ``end``, both included; the year is the one of ``end``.

    ``unfolded`` is a sub-select of the documents that the months of accounts don't hold yet.
    """
    year = date(end.year, 1, 1)
    first, second = sorted((start, year))
    own: dict[int, Turnover] = {}
    for one in account_sums([first, second, end + timedelta(days=1)], unfolded):
        turned = _of_stretch(one, has_begun=start < year)
        own[one.account] = own.get(one.account, Turnover()).plus(turned)
    total = Turnover()
    for turnover in own.values():
        total = total.plus(turnover)
    return TrialBalance(rolled_up(own), total)


def _of_stretch(one: AccountSum, *, has_begun: bool) -> Turnover:
    """Return a stretch as turnover: 0 before both, 1 between the begins of period and year, 2 in both.

    ``has_begun`` tells that the period begins before the year does.
    """
    total, sides_of = one.debit - one.credit, (one.debit, one.credit)
    if one.stretch == 0:
        return Turnover(opening=total)
    if one.stretch == 1 and has_begun:
        return Turnover(ZERO, *sides_of)
    if one.stretch == 1:
        return Turnover(total, ZERO, ZERO, *sides_of)
    return Turnover(ZERO, *sides_of, *sides_of)
