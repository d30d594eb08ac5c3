"""全月平均: what a month's goods cost on average, what its issues lack, and the button that corrects them."""

from collections.abc import Sequence
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.catalog.models import Product
from liandong.documents.hiding import require_costs_everywhere
from liandong.documents.messages import message
from liandong.documents.month_average import TYPE, Costed, is_large, is_used, month_costs, run
from liandong.finance.closing_jobs import AVERAGE, average_words, start
from liandong.finance.web.month_choice import chosen_month, month_field
from liandong.general_ledger.periods import last_day
from liandong.identity.actors import reaches_all, require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.kernel.rules import CostScope
from liandong.stock_ledger.models import Place
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.report_query import ReportQuery


@require_GET
def month_average(request: CompanyRequest) -> HttpResponse:
    """Show a month's averages, the month before this one unless another is asked for."""
    require_costs_everywhere(request.actor, TYPE, Verb.VIEW)
    query = ReportQuery(request)
    first = chosen_month(query)
    used = is_used(first)
    costs = month_costs(first, timezone.localdate()) if used else []
    context: ui.Part = {
        "section": _("财务"),
        "title": _("全月平均 {month}").format(month=f"{first:%Y-%m}"),
        "note": _note(first, costs) if used else "",
        "filters": ui.filters(query, [month_field(first)]),
        "is_lines": True,
        "columns": ui.columns_of(_texts(request), _figures()),
        "rows": _rows(request, costs),
        "totals": _totals(request, costs) if costs else [],
        "actions": _actions(request, first, costs) if used else [],
        "empty": _empty(is_used=used),
    }
    return ui.answer(query, "report", context)


@require_POST
def run_month_average(request: CompanyRequest) -> HttpResponse:
    """Bring the month's issues to its average, in the background where there are many, or say why not."""
    require_costs_everywhere(request.actor, TYPE, Verb.VIEW)
    first = chosen_month(ReportQuery(request, request.POST))
    if is_large(first):
        require_everywhere(request.actor, TYPE, Verb.POST)
        return redirect("webkit:job", start(AVERAGE, request.actor, first, request.address))
    try:
        ran = run(first, request.actor, timezone.localdate(), request.address)
    except RefusedError as refusal:
        for problem in refusal.problems:
            messages.error(request, message(problem))
    else:
        messages.success(request, average_words(first, ran))
        if ran.outcomes:
            return redirect("webkit:document", ran.outcomes[0].document)
    return redirect(ui.address("month_average", month=f"{first:%Y-%m}"))


def _note(first: date, costs: Sequence[Costed]) -> str:
    lacking = len({one.product for one in costs if one.averaged.corrections})
    words = _(
        "月内出库先按当时的移动加权平均；结转时按「期初 + 本月入库」的平均价改，改在各张出库单自己的成本上。"
    )
    if timezone.localdate() <= last_day(first.year, first.month):
        return words + _("这个月还没有过完，下面算到今天。")
    if not costs:
        return words
    return words + (number_of("还有 {count} 个商品要改。", lacking) if lacking else _("这个月都已结转。"))


def _texts(request: CompanyRequest) -> list[str]:
    return [_("编码"), _("商品"), *([_("仓库")] if _is_by_place(request) else [])]


def _figures() -> list[str]:
    return [
        *(_("期初数量"), _("期初金额"), _("入库数量"), _("入库金额"), _("平均成本")),
        *(_("出库数量"), _("出库成本"), _("结存数量"), _("结存金额"), _("尾差"), _("要改的成本")),
    ]


def _is_by_place(request: CompanyRequest) -> bool:
    return request.rules.cost_scope is CostScope.WAREHOUSE


def _rows(request: CompanyRequest, costs: Sequence[Costed]) -> list[ui.Part]:
    products = Product.objects.in_bulk({one.product for one in costs})
    places = dict(Place.objects.values_list("pk", "name")) if _is_by_place(request) else {}
    ordered = sorted(costs, key=lambda one: (products[one.product].code, one.scope))
    return [_row(one, products[one.product], places) for one in ordered]


def _row(one: Costed, product: Product, places: dict[int, str]) -> ui.Part:
    found = one.averaged
    texts = [
        ui.text_cell(product.code, ui.address("product", product.pk)),
        ui.text_cell(product.name, look="card-name"),
    ]
    if places:
        texts.append(ui.text_cell(places.get(one.scope, "")))
    cells = []
    for pair in (found.opening, found.received):
        cells += [ui.quantity_cell(pair[0]), ui.money_cell(pair[1])]
    cells.append(ui.price_cell(found.unit))
    for pair in (found.issued, found.closing):
        cells += [ui.quantity_cell(pair[0]), ui.money_cell(pair[1])]
    return {
        "cells": [
            *texts,
            *cells,
            ui.money_cell(found.remainder or None),
            ui.money_cell(-found.change or None),
        ]
    }


def _totals(request: CompanyRequest, costs: Sequence[Costed]) -> list[ui.Part]:
    blank = ui.text_cell("")
    found = [one.averaged for one in costs]
    opening = ui.money_cell(sum((one.opening[1] for one in found), ZERO))
    received = ui.money_cell(sum((one.received[1] for one in found), ZERO))
    issued = ui.money_cell(sum((one.issued[1] for one in found), ZERO))
    closing = ui.money_cell(sum((one.closing[1] for one in found), ZERO))
    remainder = sum((one.remainder for one in found), ZERO)
    change = -sum((one.change for one in found), ZERO)
    return [
        *(ui.text_cell(_("合计")), *([blank] * (len(_texts(request)) - 1))),
        *(blank, opening, blank, received, blank, blank, issued, blank, closing),
        *(ui.money_cell(remainder or None), ui.money_cell(change or None)),
    ]


def _actions(request: CompanyRequest, first: date, costs: Sequence[Costed]) -> list[ui.Part]:
    is_over = timezone.localdate() > last_day(first.year, first.month)
    is_lacking = any(one.averaged.corrections for one in costs)
    if not (is_over and is_lacking and reaches_all(request.actor, TYPE, Verb.POST)):
        return []
    month = f"{first:%Y-%m}"
    return [
        {
            "label": _("结转全月平均"),
            "method": "post",
            "url": ui.address("run_month_average"),
            "hidden": [{"name": "month", "value": month}],
            "confirm": _(
                "{month} 的出库成本将改成全月平均；以后月份受影响的一起改。补录单据后可以再结转。"
            ).format(month=month),
            "is_primary": True,
            "icon": "scale",
        }
    ]


def _empty(*, is_used: bool) -> ui.Part:
    if is_used:
        return ui.empty(_("这个月没有出入库"), _("换一个月份看看。"))
    words = _("公司的计价方法不是全月加权平均，出库时的成本就是最后的成本。")
    return ui.empty(_("不用结转"), words, ui.address("rules"), _("业务规则"))
