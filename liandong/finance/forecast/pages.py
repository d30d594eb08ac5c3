"""资金预测 as pages: row by row with its line and lowest point, and what a figure is made of."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.finance.forecast.asked import Asked, asked, fields, kind_words, require_forecast
from liandong.finance.forecast.picture import picture
from liandong.finance.forecast.reading import flows, opening, total
from liandong.identity.requests import CompanyRequest
from liandong.kernel.forecast import Flow, FlowKind, Lowest, Stretch, lowest, stretches
from liandong.kernel.money import ZERO
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.exporting import PAGE_ROWS
from liandong.webkit.report_query import ReportQuery

_IN, _OUT = "in", "out"


@require_GET
def cash_forecast(request: CompanyRequest) -> HttpResponse:
    """Show what comes and goes in the next days, weeks or months, and when there is least."""
    require_forecast(request.actor)
    query = ReportQuery(request)
    one = asked(query)
    held, found = opening(one.today), flows(one.supposed, one.today, one.end)
    rows, least = stretches(held, found, one.days, one.step), lowest(held, found, one.days)
    kinds = kind_words()
    heads = [_("收 · {kind}").format(kind=word) for word in kinds.values()]
    heads += [_("付 · {kind}").format(kind=word) for word in kinds.values()]
    label = _label(held, rows, least)
    context: ui.Part = {
        "section": _("资金往来"),
        "title": _("资金预测"),
        "note": _(
            "从今天资金账户的余额起，加上到期的应收、减去应付，订单按交货日期加账期算，再算上计划收支。"
            "过期没收付的算在今天，预收预付先抵最早的欠款，再抵订单。点数字看明细。"
        ),
        "is_lines": True,
        "actions": [{"label": _("计划收支"), "url": ui.address("planned_cash")}],
        "filters": ui.filters(query, fields(one, query)),
        "figures": _figures(held, rows, least),
        "picture": picture(held, rows, least),
        "picture_label": label,
        "columns": [ui.column(_("日期")), *map(ui.number_column, [*heads, _("净额"), _("期末余额")])],
        "rows": [_row(stretch, one) for stretch in rows],
        "totals": _totals(rows),
        "summary": number_of("共 {count} 行", len(rows)),
        "empty": ui.empty(_("没有可以预测的"), ""),
    }
    return ui.answer(query, "finance/cash_forecast", context)


def _label(held: Decimal, rows: list[Stretch], least: Lowest) -> str:
    told = _("现有 {held}，{end} 剩 {closing}；最低是 {day} 的 {least}。")
    return told.format(
        held=f"{held:,.2f}",
        end=rows[-1].last.isoformat(),
        closing=f"{rows[-1].closing:,.2f}",
        day=least.day.isoformat(),
        least=f"{least.amount:,.2f}",
    )


def _figures(held: Decimal, rows: list[Stretch], least: Lowest) -> list[ui.Part]:
    below = "negative" if least.amount < ZERO else ""
    return [
        {"label": _("现有资金"), "text": f"{held:,.2f}", "look": ""},
        {"label": _("最低"), "text": f"{least.amount:,.2f}", "look": below},
        {"label": _("最低那天"), "text": least.day.isoformat(), "look": below},
        {"label": _("到时剩余"), "text": f"{rows[-1].closing:,.2f}", "look": ""},
    ]


def _span(first: date, last: date) -> str:
    return first.isoformat() if first == last else f"{first.isoformat()} – {last:%m-%d}"


def _row(stretch: Stretch, one: Asked) -> ui.Part:
    def leads(kind: FlowKind, way: str) -> str:
        days: dict[str, object] = {"from": stretch.first, "to": stretch.last}
        return ui.address("cash_flows", **days, kind=kind.value, way=way, **one.parameters())

    comes = [ui.money_cell(stretch.comes[kind] or None, leads(kind, _IN)) for kind in FlowKind]
    goes = [ui.money_cell(-stretch.goes[kind] or None, leads(kind, _OUT)) for kind in FlowKind]
    own = [ui.money_cell(stretch.net or None), ui.money_cell(stretch.closing)]
    name = ui.text_cell(_span(stretch.first, stretch.last), look="card-name")
    return {"cells": [name, *comes, *goes, *own]}


def _totals(rows: list[Stretch]) -> list[ui.Part]:
    comes = [sum((one.comes[kind] for one in rows), ZERO) for kind in FlowKind]
    goes = [sum((-one.goes[kind] for one in rows), ZERO) for kind in FlowKind]
    net = sum((one.net for one in rows), ZERO)
    return [ui.text_cell(_("合计")), *map(ui.money_cell, [*comes, *goes, net]), ui.EMPTY]


@require_GET
def cash_flows(request: CompanyRequest) -> HttpResponse:
    """Show what a figure of the forecast is made of: debts, documents and plans, by day."""
    require_forecast(request.actor)
    query = ReportQuery(request)
    one = asked(query)
    first, last = query.day("from", one.today), query.day("to", one.end)
    kind = query.choice("kind", [kind.value for kind in FlowKind])
    way = query.choice("way", [_IN, _OUT])
    found = [
        flow
        for flow in flows(one.supposed, one.today, one.end)
        if first <= flow.day <= last
        and (not kind or flow.kind == kind)
        and (not way or (flow.amount > ZERO) == (way == _IN))
    ]
    after, words = query.after(int), kind_words()
    start = after[0] if after else 0
    part = found[start : start + query.rows(PAGE_ROWS)]
    following = start + len(part)
    rows = [_flow_row(flow, words) for flow in part]
    context: ui.Part = {
        "section": _("资金往来"),
        "title": _("资金预测明细"),
        "is_lines": True,
        "filters": ui.filters(
            query, ui.span_fields(_("从"), _("至"), (first, last)), _hidden(one, kind, way)
        ),
        "columns": ui.columns_of(
            [_("预计日期"), _("往来单位或项目"), _("来源"), _("单据"), _("到期日")], [_("收"), _("付")]
        ),
        "rows": rows,
        "totals": [ui.text_cell(_("净额")), *[ui.EMPTY] * 4, ui.money_cell(total(found)), ui.EMPTY]
        if rows
        else [],
        "next_url": query.next_url((following,) if following < len(found) else None),
        "summary": number_of("共 {count} 行", len(found)),
        "actions": [{"label": _("资金预测"), "url": ui.address("cash_forecast", **one.parameters())}],
        "empty": ui.empty(_("这几天没有收付"), "", ui.address("cash_forecast"), _("资金预测")),
    }
    return ui.answer(query, "report", context)


def _flow_row(flow: Flow, words: Mapping[FlowKind, str]) -> ui.Part:
    return {
        "cells": [
            ui.date_cell(flow.day),
            ui.text_cell(flow.name, look="card-name"),
            ui.text_cell(words[flow.kind]),
            ui.text_cell(flow.number, ui.document_url(flow.document) if flow.document else ""),
            ui.date_cell(flow.due),
            ui.money_cell(flow.amount if flow.amount > ZERO else None),
            ui.money_cell(-flow.amount if flow.amount < ZERO else None),
        ]
    }


def _hidden(one: Asked, kind: str, way: str) -> dict[str, object]:
    return {**one.parameters(), "kind": kind, "way": way}
