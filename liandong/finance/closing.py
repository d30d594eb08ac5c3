"""Closing a month: everything that is asked before it, and why not in words."""

from datetime import date, timedelta
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.documents.messages import MESSAGES, message
from liandong.documents.month_average import Told, not_averaged, untold
from liandong.documents.period_transfers import not_transferred
from liandong.finance.queries import drafted_months, drafts_by_type
from liandong.general_ledger.periods import YearMonth, close_period, last_closed, last_day
from liandong.kernel.actor import Actor
from liandong.kernel.terms import Problem

DECEMBER = 12


def close_month(first: date, actor: Actor, told: Told = untold) -> list[Problem]:
    """Close the month beginning on ``first``; return every reason why not, or nothing when it is done."""
    drafts = sum(one.count for one in drafts_by_type(first.year, first.month))
    problems = close_period(first.year, first.month, actor, drafts, partial(_unsettled, first, told))
    # An earlier month may wait for more than one thing: it is named once.
    return list({(one.code, one.detail.get("first")): one for one in reversed(problems)}.values())[::-1]


def unready(first: date) -> set[YearMonth]:
    """Return the months before ``first`` that hold no entries and yet may not be closed along with it.

    These are months of drafts, and a December whose profit is not carried over.
    """
    closed = last_closed()
    if closed is None:
        return drafted_months(None, first)
    since = last_day(*closed) + timedelta(days=1)
    years = range(since.year, first.year)
    return {
        *drafted_months(since, first),
        *((year, DECEMBER) for year in years if not_transferred(date(year, DECEMBER, 1))),
    }


def _unsettled(first: date, told: Told) -> list[Problem]:
    waiting = [
        Problem("earlier_period_open", detail={"count": "1", "first": f"{year}-{month:02}"})
        for year, month in sorted(unready(first))
    ]
    return [*waiting, *not_averaged(first, timezone.localdate(), told), *not_transferred(first)]


def labels() -> dict[str, tuple[str, str]]:
    """Return the name of each check of a month by its code, and the sentence of what is left to do."""
    return {
        "earlier_period_open": (_("以前月份已结账"), _("先结 {first}")),
        "unposted_documents": (_("单据都已审核"), _("{count} 张未审核")),
        "voucher_gap": (_("凭证号连续"), _("{count} 种凭证断号")),
        "month_not_over": (_("月份已过完"), _("本月还没过完，结账后不能再记本月的单据")),
    }


def reason(problem: Problem) -> str:
    """Return in words why a month can't be closed or reopened."""
    if problem.code in MESSAGES:
        return message(problem)
    label, detail = labels().get(problem.code, (_("这个月已经结账"), ""))
    words = detail.format(count=problem.detail.get("count", ""), first=problem.detail.get("first", ""))
    return _("不能结账：{reason}").format(reason=words or label)


def closed_words(first: date) -> str:
    """Return that a month is closed."""
    return _("{year}-{month:02} 已结账。").format(year=first.year, month=first.month)
