"""销售汇总 and 采购汇总: sums of months by customer, product and the like, or month by month."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.analytics.beginning import SALES, nothing_yet
from liandong.analytics.figures import percent
from liandong.analytics.month_sums import SIDES, Asked, SumPage, SumRow, Sums, month_sums, sum_page
from liandong.analytics.periods import Days, months_of
from liandong.analytics.sum_groups import GROUPS
from liandong.analytics.sum_links import below, group_labels, row_cells
from liandong.analytics.sum_query import (
    MOST_COLUMNS,
    MOST_MONTHS,
    asked_months,
    asked_slice,
    compared_spans,
    filter_fields,
    narrowed_by,
)
from liandong.analytics.trade import reach_of
from liandong.identity.actors import NotAllowedError
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.report_query import ReportQuery

PAGE_ROWS = 100


@require_GET
def sums(request: CompanyRequest, side: str, by: str) -> HttpResponse:
    """Show a side's sums by one of the groups: with earlier months beside them, or month by month."""
    reach = reach_of(request.actor)
    if not any(kind in reach.scopes for kind in SIDES[side]):
        raise NotAllowedError(next(iter(SIDES[side])), Verb.VIEW)
    if by not in group_labels(side):
        raise Http404(by)
    query = ReportQuery(request)
    asked = Asked(reach, side, GROUPS[by], (), narrowed_by(query))
    measures = _measures(asked)
    shown = query.choice("show", list(measures))
    days = asked_months(query, MOST_COLUMNS if shown else MOST_MONTHS)
    asked = replace(asked, spans=(days,) if shown else compared_spans(days))
    page = sum_page(asked, asked_slice(query, asked, PAGE_ROWS, shown))
    view = _ByMonth(asked, query, page, shown) if shown else _Compared(asked, query, page)
    after = None if page.next_after is None else tuple(str(one) for one in page.next_after)
    context: ui.Part = {
        "columns": view.columns(),
        "rows": [{"cells": [*row_cells(asked, row), *view.cells(row)]} for row in page.rows],
        "is_lines": True,
        "next_url": query.next_url(after),
    }
    if not query.is_next_page:
        context |= _frame(asked, query, page, measures, shown)
        context["totals"] = [ui.text_cell(_("合计")), ui.EMPTY, *view.totals()] if page.rows else []
    return ui.answer(query, "report", context)


def _frame(
    asked: Asked, query: ReportQuery, page: SumPage, measures: Mapping[str, str], shown: str
) -> ui.Part:
    """Return what stands around the rows."""
    days, labels = asked.spans[0], group_labels(asked.side)
    titles = {"sales": _("销售汇总 · {name}"), "purchases": _("采购汇总 · {name}")}
    field = {
        **ui.choice_field("show", _("排列"), measures.items(), shown or None),
        "label": _("和前期、去年比；或按月"),
    }
    span = {"from": f"{days.start:%Y-%m}", "to": f"{days.end:%Y-%m}"}
    return {
        "title": titles[asked.side].format(name=labels[asked.group.id]),
        "note": " ".join(_notes(asked)),
        "filters": ui.filters(query, [*filter_fields(query, asked.group, asked.side, days), field]),
        "views": [
            {
                "label": _("按{name}").format(name=label),
                "url": ui.address(f"{asked.side}_sums", key, **span),
                "is_active": key == asked.group.id,
            }
            for key, label in labels.items()
        ],
        "summary": number_of("共 {count} 行", page.row_count),
        "empty": nothing_yet(
            query.request.actor,
            _("这几个月没有单据"),
            _("单据审核后按月汇总在这里；换几个月，或清除筛选。"),
            SALES if asked.side == "sales" else ("purchasing.receipt",),
        ),
    }


def _notes(asked: Asked) -> Iterator[str]:
    yield _("不含税，退货已减去，红冲记在红冲当月。")
    if len(asked.spans) > 1:
        yield _("前期是前面同样多的月份，去年同期是去年同样的月份。")
    if asked.spans[0].end > timezone.localdate():
        yield _("最后一个月还没有过完，比较的是整月。")
    if asked.has_cost and asked.group.sets_corrections_apart and asked.reach.sees_every_cost:
        yield _("出库以后才到的费用和差价改了销售成本，分不到哪一家，单列一行。")


def _measures(asked: Asked) -> dict[str, str]:
    """Return what may be laid out by month."""
    found = {"count": _("按月：数量") if asked.group.is_of_products else _("按月：单数")}
    if asked.side == "sales" or asked.reach.sees_purchases:
        found["net"] = _("按月：金额")
    if asked.has_cost:
        found |= {"cost": _("按月：成本"), "margin": _("按月：毛利"), "rate": _("按月：毛利率%")}
    return found


def _rate(part: Decimal, whole: Decimal, url: str = "") -> ui.Part:
    """Return a percentage to a tenth, empty where there is nothing to compare with."""
    if whole <= ZERO:
        return ui.text_cell("", look=ui.NUMBER)
    rate = percent(part, whole)
    return ui.quantity_cell(rate, url) | {"text": f"{rate:,.1f}"}


def _count_cell(asked: Asked, number: Decimal, url: str = "") -> ui.Part:
    return ui.quantity_cell(number, url) if asked.group.is_of_products else ui.count_cell(int(number), url)


class _Compared:
    """Sums with their margin, and what they were before and a year ago."""

    def __init__(self, asked: Asked, query: ReportQuery, page: SumPage) -> None:
        self.asked, self.query, self.page = asked, query, page
        self.has_money = asked.side == "sales" or asked.reach.sees_purchases

    def columns(self) -> list[ui.Part]:
        """Return the heads; those of figures sort."""
        asked = self.asked
        heads = ui.columns_of([_("编码"), group_labels(asked.side)[asked.group.id]])
        heads.append(self._sorted(_("数量") if asked.group.is_of_products else _("单数"), "count"))
        if not self.has_money:
            return heads
        heads.append(self._sorted(_("销售额") if asked.side == "sales" else _("采购额"), "net"))
        if asked.has_cost:
            heads += [ui.number_column(_("销售成本")), self._sorted(_("毛利"), "margin")]
            heads.append(self._sorted(_("毛利率%"), "rate"))
        heads += [
            ui.number_column(_("占比%")),
            ui.number_column(_("前期")),
            self._sorted(_("比前期%"), "change"),
        ]
        if len(asked.spans) > 2:  # noqa: PLR2004 - the one before, and the year before
            heads += ui.columns_of([], [_("去年同期"), _("比去年%")])
        if asked.has_cost:
            heads += ui.columns_of([], [_("前期毛利"), _("去年同期毛利")][: len(asked.spans) - 1])
        return heads

    def _sorted(self, label: str, key: str) -> ui.Part:
        return ui.sorted_column(label, key, self.query, look=ui.NUMBER)

    def cells(self, row: SumRow) -> list[ui.Part]:
        """Return a row's figures."""
        return self._figures(row.sums, [below(self.asked, row.key, span) for span in self.asked.spans])

    def totals(self) -> list[ui.Part]:
        """Return the figures of all rows; quantities of different goods make no sum."""
        found = self._figures(self.page.totals, [""] * len(self.asked.spans))
        return [ui.text_cell("", look=ui.NUMBER), *found[1:]] if self.asked.group.is_of_products else found

    def _figures(self, spans: Sequence[Sums], urls: Sequence[str]) -> list[ui.Part]:
        now, url = spans[0], urls[0]
        earlier = list(zip(spans[1:], urls[1:], strict=True))
        cells = [_count_cell(self.asked, now.many, url)]
        if not self.has_money:
            return cells
        cells.append(ui.money_cell(now.net, url))
        if self.asked.has_cost:
            cells += [ui.money_cell(now.cost, url), ui.money_cell(now.margin, url)]
            cells.append(_rate(now.margin, now.net))
        cells.append(_rate(now.net, self.page.totals[0].net))
        for one, then in earlier:
            cells += [ui.money_cell(one.net, then), _rate(now.net - one.net, one.net)]
        if self.asked.has_cost:
            cells += [ui.money_cell(one.margin, then) for one, then in earlier]
        return cells


class _ByMonth:
    """One figure, a column a month."""

    def __init__(self, asked: Asked, query: ReportQuery, page: SumPage, measure: str) -> None:
        self.asked, self.page, self.measure = asked, page, measure
        self.months = months_of(asked.spans[0])
        self.found = month_sums(asked, [row.key for row in page.rows])
        self.all = {} if query.is_next_page else month_sums(asked)

    def columns(self) -> list[ui.Part]:
        """Return the heads: all months together, then each."""
        heads = ui.columns_of([_("编码"), group_labels(self.asked.side)[self.asked.group.id]], [_("合计")])
        return [*heads, *(ui.number_column(f"{month:%Y-%m}") for month in self.months)]

    def cells(self, row: SumRow) -> list[ui.Part]:
        """Return a row's figure of all months and of each."""
        cells = [self._cell(row.sums[0], below(self.asked, row.key))]
        for month in self.months:
            one = self.found.get((row.key, month), Sums())
            cells.append(self._cell(one, below(self.asked, row.key, Days(month, month))))
        return cells

    def totals(self) -> list[ui.Part]:
        """Return the figure of all rows; quantities of different goods make no sum."""
        if self.measure == "count" and self.asked.group.is_of_products:
            return [ui.text_cell("", look=ui.NUMBER)] * (len(self.months) + 1)
        each = [self.all.get(("", month), Sums()) for month in self.months]
        return [self._cell(one) for one in (self.page.totals[0], *each)]

    def _cell(self, one: Sums, url: str = "") -> ui.Part:
        if one == Sums():
            return ui.text_cell("", look=ui.NUMBER)
        if self.measure == "rate":
            return _rate(one.margin, one.net, url)
        if self.measure == "count":
            return _count_cell(self.asked, one.many, url)
        return ui.money_cell({"net": one.net, "cost": one.cost, "margin": one.margin}[self.measure], url)
