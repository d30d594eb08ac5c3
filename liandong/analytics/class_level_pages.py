"""按分类定库存上下限: what least and most stock the classes propose, product by product."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong.analytics.class_levels import Proposed, proposals, take_on
from liandong.analytics.classes import CELLS, read_rules
from liandong.catalog.actions import SUBJECT
from liandong.identity.actors import reaches_all
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.report_query import ReportQuery

PAGE_ROWS = 100
_MOST = 5_000


@require_GET
@never_cache
def class_levels(request: CompanyRequest) -> HttpResponse:
    """Show the products whose least or most stock their class would have otherwise."""
    query = ReportQuery(request)
    cell = query.choice("class", CELLS)
    rules = read_rules()
    every = proposals(request.actor, rules, cell)
    after = query.after(str)
    left = every if after is None else [one for one in every if one.product.code > after[0]]
    rows = left[: query.rows(PAGE_ROWS)]
    change = {
        "label": _("改上下限"),
        "url": ui.address("take_class_levels", **{"class": cell}),
        "icon": "check",
    }
    choices = [(one, one) for one in CELLS]
    texts = [_("编码"), _("商品"), _("规格"), _("分类")]
    figures = [_("日均销量"), _("现在最低"), _("现在最高"), _("建议最低"), _("建议最高")]
    context: ui.Part = {
        "title": _("按分类定库存上下限"),
        "section": _("ABC/XYZ 分类"),
        "is_report": True,
        "is_lines": True,
        "actions": [
            {"label": _("ABC/XYZ 分类"), "url": ui.address("product_classes"), "icon": "report-money"},
        ],
        "filters": ui.filters(query, [ui.choice_field("class", _("分类"), choices, cell)]),
        "columns": ui.columns_of(texts, figures),
        "rows": [_row(one) for one in rows],
        "next_url": query.next_url((rows[-1].product.code,) if len(left) > len(rows) else None),
        "batch": [change] if reaches_all(request.actor, SUBJECT, Verb.DRAFT) else [],
        "summary": number_of("共 {count} 个商品", len(every)),
        "empty": _nothing(is_computed=rules.computed_on is not None),
    }
    return ui.answer(query, "list", context)


def _nothing(*, is_computed: bool) -> ui.Part:
    if is_computed:
        text = _("建议 = 每天平均卖多少 × 这一类备几天的货；备几天在分类规则里改。")
        return ui.empty(_("上下限都和分类相符"), text, ui.address("class_rules"), _("分类规则"))
    text = _("点「重新计算」，按过去几个月的销售给每个商品分类。")
    return ui.empty(_("还没有分类"), text, ui.address("product_classes"), _("ABC/XYZ 分类"))


def _row(one: Proposed) -> ui.Part:
    product = one.product
    cells = [
        ui.text_cell(product.code, ui.address("product", product.pk)),
        ui.text_cell(product.name, look="card-name"),
        ui.text_cell(product.specification),
        ui.text_cell(one.name, ui.address("product_classes", **{"class": one.name})),
        ui.quantity_cell(one.daily, ui.address("stock_turnover", q=product.code)),
        *(_limit(limit) for limit in (one.now.least, one.now.most, one.then.least, one.then.most)),
    ]
    return {"id": product.pk, "label": product.name, "cells": cells}


def _limit(limit: Decimal | None) -> ui.Part:
    return ui.text_cell("—", look=ui.NUMBER) if limit is None else ui.quantity_cell(limit)


@require_POST
def take_class_levels(request: CompanyRequest) -> HttpResponse:
    """Write the ticked proposals into the products, or all of the filter."""
    cell = ReportQuery(request).choice("class", CELLS)
    ids = {int(text) for text in request.POST.getlist("ids")[:_MOST] if text.isascii() and text.isdigit()}
    wanted = None if request.POST.get("all") else ids
    changed = take_on(request.actor, read_rules(), wanted, cell)
    text = number_of("已改 {count} 个商品的最低和最高库存。", len(changed))
    (messages.success if changed else messages.info)(request, text)
    return redirect(ui.address("class_levels", **{"class": cell}))
