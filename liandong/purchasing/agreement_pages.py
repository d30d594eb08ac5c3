"""协议执行: agreements with how much was called off; 协议补货: agreed stock levels that are not kept."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong.documents.hiding import hidden_columns
from liandong.documents.messages import message
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.types import document_type
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.partners.reach import visible_partners
from liandong.purchasing.agreements import (
    AGREEMENT,
    AgreedProduct,
    Level,
    Span,
    agreed_levels,
    agreed_products,
)
from liandong.purchasing.level_orders import order_agreed
from liandong.purchasing.proposing import ORDER
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.next_steps import making
from liandong.webkit.report_query import ReportQuery
from liandong.webkit.templatetags.webkit_tags import quantity

SOON = 30
"""Days before its end in which an agreement is marked."""
_MOST, _DECIMALS = 500, 2
_VIEWS = ("", "soon", "ended")


def _sees_price(request: CompanyRequest) -> bool:
    return "price" not in hidden_columns(document_type(AGREEMENT), request.actor)


@require_GET
def agreements(request: CompanyRequest) -> HttpResponse:
    """Show agreements product by product with what was called off, those that end first at the top."""
    require(request.actor, AGREEMENT, Verb.VIEW)
    query, today = ReportQuery(request), timezone.localdate()
    view = query.choice("view", _VIEWS)
    found = agreed_products(request.actor, _span(view, today, query.number("partner")))
    labels = [_("协议"), _("供应商"), _("截止日"), _("状态"), _("编码"), _("商品"), _("单位")]
    figures = [*([_("协议价")] if _sees_price(request) else []), _("协议总量"), _("已执行"), _("执行率%")]
    actions = []
    if request.actor.may(AGREEMENT, Verb.DRAFT):
        url = ui.address("new_document", AGREEMENT)
        actions = [{"label": _("新建协议"), "url": url, "is_primary": True, "icon": "plus"}]
    context: ui.Part = {
        "title": _("协议执行"),
        "is_report": True,
        "actions": actions,
        "views": _views(query, view),
        "filters": ui.filters(query, [_partner_field(query)], {"view": view}),
        "is_lines": True,
        "columns": ui.columns_of(labels, figures),
        "rows": [_row(request, one, today) for one in found],
        "summary": number_of("共 {count} 行", len(found)),
        "empty": ui.empty(
            _("没有这样的协议"), _("和供应商谈好的价格、总量和补货水平，录成采购协议，审核后生效。")
        )
        | making(request.actor, AGREEMENT),
    }
    return ui.answer(query, "list", context)


def _span(view: str, today: date, partner: int | None) -> Span:
    if view == "soon":
        return Span(today, today, today + timedelta(days=SOON), partner)
    if view == "ended":
        return Span(today, None, today - timedelta(days=1), partner)
    return Span(today, today, None, partner)


def _views(query: ReportQuery, chosen: str) -> list[ui.Part]:
    soon = number_of("{count} 天内到期", SOON)
    labels = {"": _("未到期"), "soon": soon, "ended": _("已到期")}
    return [
        {"label": label, "url": query.url(view=view), "is_active": chosen == view}
        for view, label in labels.items()
    ]


def _partner_field(query: ReportQuery) -> ui.Part:
    partner = query.number("partner")
    found = visible_partners(query.request.actor).filter(pk=partner).first() if partner else None
    return {
        "name": "partner",
        "label": _("供应商"),
        "value": partner or "",
        "display": found.name if found else "",
        "search_url": ui.address("pick_partners", kind="supplier"),
    }


def _row(request: CompanyRequest, one: AgreedProduct, today: date) -> ui.Part:
    document = one.document
    url = ui.typed_document_url(AGREEMENT, document.pk)
    named = [
        ui.text_cell(document.number, url),
        ui.text_cell(document.partner),
        ui.date_cell(document.due_date),
        state_chip(document, today),
    ]
    cells = [*named, *product_cells(one, sees_price=_sees_price(request))]
    return {"id": one.lines[0].pk, "label": document.number, "cells": cells}


def product_cells(one: AgreedProduct, *, sees_price: bool) -> list[ui.Part]:
    """Return what was agreed of a product and how much of it was called off, in the first line's unit."""
    line = one.lines[0]
    product = line.product
    share = "" if one.share is None else f"{one.share}"
    look = f"{ui.NUMBER} negative" if one.share is not None and one.called > one.total else ui.NUMBER
    return [
        ui.text_cell(product.code if product else ""),
        ui.text_cell(product.name if product else "", look="card-name"),
        ui.text_cell(line.unit),
        *([ui.price_cell(line.price)] if sees_price else []),
        _amount_cell(one.total, line) if one.total else ui.text_cell("", look=ui.NUMBER),
        _amount_cell(one.called, line),
        ui.text_cell(share, look=look),
    ]


def _amount_cell(base: Decimal, line: DocumentLine) -> ui.Part:
    """Return a base quantity in the line's unit; where that does not divide it, in the base unit, named."""
    unit = line.unit
    ratio = unit.ratio if unit else Decimal(1)
    whole = base / ratio
    if ratio == 1 or line.product is None or round(whole, _DECIMALS) * ratio == base:
        return ui.quantity_cell(whole)
    name = next((one.name for one in line.product.units.all() if one.is_base), "")
    return ui.quantity_cell(base) | {"text": f"{quantity(base)} {name}", "value": None}


def state_chip(document: Document, today: date) -> ui.Part:
    """Return where an agreement stands by its days."""
    last = document.due_date
    if last is None or document.business_date > today:
        return ui.chip_cell(_("未生效"), "grey")
    if last < today:
        return ui.chip_cell(_("已到期"), "grey")
    if last <= today + timedelta(days=SOON):
        return ui.chip_cell(number_of("还有 {count} 天", (last - today).days), "amber")
    return ui.chip_cell(_("生效中"), "green")


def panels(request: CompanyRequest, document: Document) -> Sequence[ui.Part]:
    """Return how much of an agreement was called off, on its page; five statements."""
    if document.type != AGREEMENT or document.state != State.POSTED or document.reverses_id is not None:
        return []
    found = agreed_products(request.actor, Span(timezone.localdate()), document.pk)
    if not found:
        return []
    sees_price = _sees_price(request)
    prices = [_("协议价")] if sees_price else []
    figures = [*prices, _("协议总量"), _("已执行"), _("执行率%")]
    heads = ui.columns_of([_("编码"), _("商品"), _("单位")], figures)
    rows = [{"cells": product_cells(one, sees_price=sees_price)} for one in found]
    note = _("已执行：期内审核的采购订单，加上没有订单的采购入库；提前关闭的只算到货。")
    return [{"title": _("协议执行"), "note": note, "table": ui.labelled(heads, rows)}]


@require_GET
@never_cache
def levels(request: CompanyRequest) -> HttpResponse:
    """Show agreed stock levels with what there is; what is below them is proposed for order."""
    require(request.actor, AGREEMENT, Verb.VIEW)
    query = ReportQuery(request)
    found = agreed_levels(request.actor, timezone.localdate(), query.number("partner"))
    found = found if query.flag("every") else [one for one in found if one.missing]
    labels = [_("供应商"), _("编码"), _("商品"), _("单位"), _("仓库"), _("协议")]
    figures = [_("最低"), _("最高"), _("可用"), _("在途"), _("建议订")]
    may_order = request.actor.may(ORDER, Verb.DRAFT)
    order = {"label": _("生成采购订单"), "url": ui.address("order_levels"), "icon": "clipboard-list"}
    context: ui.Part = {
        "title": _("协议补货"),
        "is_report": True,
        "filters": ui.filters(query, [_partner_field(query), ui.flag_field("every", _("含不缺的"), query)]),
        "is_lines": True,
        "columns": ui.columns_of(labels, figures),
        "rows": [_level_row(one) for one in found],
        "batch": [order] if may_order else [],
        "summary": number_of("共 {count} 行", len(found)),
        "empty": ui.empty(
            _("没有低于协议水平的商品"), _("采购协议的行写了补货仓库和补货水平，低于它时列在这里。")
        )
        | making(request.actor, AGREEMENT),
    }
    return ui.answer(query, "list", context)


def _level_row(one: Level) -> ui.Part:
    line = one.line
    product = line.product
    cells = [
        ui.text_cell(line.document.partner),
        ui.text_cell(product.code if product else ""),
        ui.text_cell(product.name if product else "", look="card-name"),
        ui.text_cell(line.unit),
        ui.text_cell(line.place),
        ui.text_cell(line.document.number, ui.typed_document_url(AGREEMENT, line.document_id)),
        *(_amount_cell(figure, line) for figure in (one.least, one.most, one.free, one.incoming)),
        _amount_cell(one.missing, line) if one.missing else ui.text_cell("", look=ui.NUMBER),
    ]
    return {"id": line.pk, "label": product.name if product else "", "cells": cells}


@require_POST
def order_levels(request: CompanyRequest) -> HttpResponse:
    """Draft purchase orders for the ticked levels that are not kept, one a supplier and warehouse."""
    require(request.actor, AGREEMENT, Verb.VIEW)
    ids = {int(text) for text in request.POST.getlist("ids")[:_MOST] if text.isascii() and text.isdigit()}
    wanted = None if request.POST.get("all") else ids
    try:
        saved = order_agreed(wanted, request.actor, timezone.localdate())
    except RefusedError as refusal:
        for text in dict.fromkeys(message(problem) for problem in refusal.problems):
            messages.error(request, text)
        return redirect("webkit:agreed_levels")
    if not saved:
        messages.info(request, _("没有低于协议水平的商品，或已有在途订单。"))
        return redirect("webkit:agreed_levels")
    numbers = _("、").join(one.number for one in saved)
    messages.success(request, _("已生成采购订单草稿 {numbers}，请核对数量和价格。").format(numbers=numbers))
    if len(saved) == 1:
        return redirect("webkit:type_document", ORDER, saved[0].id)
    return redirect(ui.address("documents", ORDER, view="draft"))
