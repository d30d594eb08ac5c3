"""经营利润表: from revenue to net profit by month, department or salesperson.

The books hold revenue in invoices and cost in deliveries, which name a department and a salesperson both.
Stores and channels are of deliveries alone: by these the sums of sales tell the margin.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.documents.queries import not_handled_by
from liandong.finance.statements.management import (
    EARLIER,
    WHOLE,
    Column,
    Months,
    Part,
    Profit,
    Row,
    profit_by,
    profit_by_month,
)
from liandong.finance.web.accounts import ACCOUNT, FIRST_DOCUMENTS, require_books
from liandong.finance.web.book_parts import department_fields, key_words
from liandong.finance.web.books import asked_month, named_month
from liandong.general_ledger.account_months import CONSUMER
from liandong.general_ledger.dimensions import Dimension
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import HUNDRED, ZERO, round_half_up
from liandong.webkit import report_parts as ui
from liandong.webkit.next_steps import making
from liandong.webkit.report_query import ReportQuery
from liandong.webkit.templatetags.webkit_tags import money

BY_MONTH = "month"
MOST_MONTHS, MOST_COLUMNS = 24, 12
"""A longer span is cut at its beginning; what has no column of its own stands in one for the rest."""
_REST = "…"
_INDENT = "　"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the page is asked for: the months, what columns are (None: months), and the columns' names."""

    query: ReportQuery
    months: Months
    by: Dimension | None
    profit: Profit
    labels: Mapping[Column, str]
    rest: Sequence[Column]

    def amounts(self, of: Mapping[Column, Decimal]) -> Iterator[tuple[Column, Decimal]]:
        """Yield what stands in each column after the first four."""
        yield from ((column, of.get(column, ZERO)) for column in self.labels)
        if self.rest:
            yield _REST, sum((of.get(column, ZERO) for column in self.rest), ZERO)


@require_GET
def profit_statement(request: CompanyRequest) -> HttpResponse:
    """Show the statement of some months, by default this year so far, beside the same a year earlier."""
    require_books(request, ACCOUNT)
    query = ReportQuery(request)
    asked = _asked(query)
    rows = list(_rows(asked)) if asked.profit.rows else []
    months = asked.months
    heads = [_("合计"), _("占收入%"), _("去年同期"), _("比去年%"), *asked.labels.values()]
    context: ui.Part = {
        "section": _("财务"),
        "title": _("经营利润表"),
        "views": _views(query, months),
        "note": " ".join(_notes(asked)),
        "filters": ui.filters(
            query,
            [named_month("from", _("从"), months.start), named_month("to", _("至"), months.last)],
            {"by": query.text("by")},
        ),
        "figures": list(_figures(asked.profit)),
        "columns": ui.columns_of([_("项目")], [*heads, *([_("其他")] if asked.rest else ())]),
        "is_lines": True,
        "rows": rows,
        "actions": _margins(request.actor, months),
        "empty": ui.empty(_("这几个月没有收入和费用"), _("单据审核后自动记账，利润随之更新。"))
        | making(request.actor, *FIRST_DOCUMENTS),
    }
    return ui.answer(query, "report", context)


def _words() -> dict[str, str]:
    """Return what the columns may be, by the word of the address."""
    return {
        BY_MONTH: _("按月"),
        Dimension.DEPARTMENT.value: _("按部门"),
        Dimension.EMPLOYEE.value: _("按业务员"),
    }


def _views(query: ReportQuery, months: Months) -> list[ui.Part]:
    shown = query.text("by") or BY_MONTH
    span = {"from": f"{months.start:%Y-%m}", "to": f"{months.last:%Y-%m}"}
    return [
        {
            "label": label,
            "url": ui.address("profit_statement", by=None if key == BY_MONTH else key, **span),
            "is_active": key == shown,
            "is_saved": False,
        }
        for key, label in _words().items()
    ]


def _margins(actor: Actor, months: Months) -> list[ui.Part]:
    """Return the ways to the margins by channel and by store, which are told by deliveries."""
    if not actor.may("sales.delivery", Verb.VIEW):
        return []
    span = {"from": f"{months.start:%Y-%m}", "to": f"{months.last:%Y-%m}"}
    return [
        {"label": label, "url": ui.address("sales_sums", by, **span), "icon": "chart-bar"}
        for by, label in (("channel", _("渠道毛利")), ("place", _("门店毛利")))
    ]


def _asked(query: ReportQuery) -> _Asked:
    months, unfolded = _months(query), not_handled_by(CONSUMER)
    wanted = query.choice("by", list(_words()), BY_MONTH)
    if wanted == BY_MONTH:
        labels: Mapping[Column, str] = {month: f"{month:%Y-%m}" for month in months.firsts}
        return _Asked(query, months, None, profit_by_month(months, unfolded), labels, ())
    by = Dimension(wanted)
    fields = department_fields() if by is Dimension.DEPARTMENT else ()
    found = profit_by(by, months, fields, unfolded)
    size: dict[int | str, Decimal] = {}
    for row in found.rows:
        for key, amount in row.amounts.items():
            if not isinstance(key, date):
                size[key] = size.get(key, ZERO) + abs(amount)
    # The largest have a column each; whose name is blank comes last.
    ordered = sorted(size, key=lambda key: (-size[key], str(key)))
    largest, rest = ordered[:MOST_COLUMNS], ordered[MOST_COLUMNS:]
    named = key_words(by, largest, [])
    largest.sort(key=lambda key: (key in {0, ""}, named[key]))
    return _Asked(query, months, by, found, {key: named[key] for key in largest}, rest)


def _months(query: ReportQuery) -> Months:
    """Return the months asked for, by default this year's so far."""
    today = timezone.localdate().replace(day=1)
    last = asked_month(query, "to", today)
    first = asked_month(query, "from", last.replace(month=1))
    first, last = min(first, last), max(first, last)
    months = Months(first, (last + timedelta(days=31)).replace(day=1))
    return Months(months.firsts[-MOST_MONTHS:][0], months.end)


def _notes(asked: _Asked) -> Iterator[str]:
    if asked.by is None:
        yield _("默认从年初到这个月，合计就是本年累计。")
        yield _("和利润表一样，收入按发票、成本按出库入账。")
        return
    yield _("按单据归集：出库以后才到的费用、红冲和手工凭证，归在它们自己的单据上。")
    if asked.by is Dimension.EMPLOYEE:
        yield _("没有经手人的归制单人。")


def _figures(profit: Profit) -> Iterator[ui.Part]:
    """Yield the figures above the statement, and whether it agrees with the income statement."""
    revenue = profit.of(Part.REVENUE, WHOLE)
    shown = {
        _("营业收入"): revenue,
        _("毛利"): profit.gross(WHOLE),
        _("营业利润"): profit.operating(WHOLE),
        _("净利润"): profit.net(WHOLE),
    }
    for label, amount in shown.items():
        yield {"label": label, "text": money(amount), "look": "negative" if amount < ZERO else ""}
    odd = profit.net(WHOLE) - profit.stated[WHOLE]
    text = _("差 {amount}").format(amount=money(odd)) if odd else _("相符")
    yield {"label": _("和利润表的净利润"), "text": text, "look": "negative" if odd else ""}


def _rows(asked: _Asked) -> Iterator[ui.Part]:
    """Yield the parts with their accounts, and what is left after each."""
    profit = asked.profit
    labels = {
        Part.REVENUE: _("营业收入"),
        Part.COST: _("减：营业成本"),
        Part.EXPENSE: _("减：费用和税金"),
        Part.OUTSIDE: _("加：营业外收支"),
        Part.TAX: _("减：所得税费用"),
    }
    yield from _part(asked, Part.REVENUE, labels)
    yield from _part(asked, Part.COST, labels)
    yield _sum(asked, _("毛利"), profit.gross)
    yield _rates(asked, _("毛利率%"), profit.gross)
    yield from _part(asked, Part.EXPENSE, labels)
    yield _sum(asked, _("营业利润"), profit.operating)
    yield _rates(asked, _("营业利润率%"), profit.operating)
    yield from _part(asked, Part.OUTSIDE, labels)
    yield from _part(asked, Part.TAX, labels)
    yield _sum(asked, _("净利润"), profit.net)


def _part(asked: _Asked, part: Part, labels: Mapping[Part, str]) -> Iterator[ui.Part]:
    """Yield a part's sum and its accounts, nothing where it has none."""
    rows = [row for row in asked.profit.rows if row.part is part]
    if not rows:
        return
    yield _sum(asked, labels[part], lambda column: asked.profit.of(part, column))
    yield from (_account(asked, row) for row in rows)


def _account(asked: _Asked, row: Row) -> ui.Part:
    urls = {column: _ledger_url(asked, row, column) for column in (WHOLE, EARLIER, *asked.labels)}
    cells = _cells(asked, row.amounts, urls)
    return {
        "cells": [ui.text_cell(_INDENT * row.node.level + row.node.name, urls[WHOLE], "card-name"), *cells]
    }


def _sum(asked: _Asked, label: str, of: Callable[[Column], Decimal]) -> ui.Part:
    amounts = {column: of(column) for column in (WHOLE, EARLIER, *asked.labels, *asked.rest)}
    return {"look": "is-sum", "cells": [ui.text_cell(label, look="card-name"), *_cells(asked, amounts, {})]}


def _cells(asked: _Asked, amounts: Mapping[Column, Decimal], urls: Mapping[Column, str]) -> Iterator[ui.Part]:
    """Yield the sum with what it compares, then each column."""
    whole, earlier = amounts.get(WHOLE, ZERO), amounts.get(EARLIER, ZERO)
    yield ui.money_cell(whole, urls.get(WHOLE, ""))
    yield _rate(whole, asked.profit.of(Part.REVENUE, WHOLE))
    yield ui.money_cell(earlier, urls.get(EARLIER, ""))
    yield _rate(whole - earlier, abs(earlier))
    for column, amount in asked.amounts(amounts):
        yield ui.money_cell(amount, urls.get(column, ""))


def _rates(asked: _Asked, label: str, of: Callable[[Column], Decimal]) -> ui.Part:
    """Return the row of what is left of each column's revenue, in per cent."""
    revenue = asked.profit.parts[Part.REVENUE]
    left = {column: of(column) for column in (*asked.labels, *asked.rest)}
    columns = zip(asked.amounts(left), asked.amounts(revenue), strict=True)
    whole, earlier = (_rate(of(one), revenue.get(one, ZERO)) for one in (WHOLE, EARLIER))
    nothing = ui.text_cell("", look=ui.NUMBER)
    cells = [
        whole,
        nothing,
        earlier,
        nothing,
        *(_rate(part, all_) for (_key, part), (_same, all_) in columns),
    ]
    return {"cells": [ui.text_cell(label, look="card-name"), *cells]}


def _rate(part: Decimal, whole: Decimal) -> ui.Part:
    """Return a percentage to a tenth, empty where there is nothing to compare with."""
    if whole <= ZERO:
        return ui.text_cell("", look=ui.NUMBER)
    rate = round_half_up(part * HUNDRED / whole, 1)
    return ui.quantity_cell(rate) | {"text": f"{rate:,.1f}"}


def _ledger_url(asked: _Asked, row: Row, column: Column) -> str:
    """Return the ledger that holds the lines of a figure; none for what has no department or the like."""
    if not row.amounts.get(column):
        return ""
    months, own = asked.months, {}
    if column == EARLIER:
        months = months.earlier
    elif asked.by is None and isinstance(column, date) and column != WHOLE:
        months = Months(column, (column + timedelta(days=31)).replace(day=1))
    elif asked.by is not None and column != WHOLE:
        if column in {0, ""}:
            return ""
        own = {asked.by.value: column}
    days: dict[str, object] = {"from": months.start, "to": months.last, "traded": 1}
    return ui.address("account_ledger", row.node.id, **days, **own)
