"""以销定购跟踪: what is bought for sales orders and drop-shipped, with what was wanted and promised."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.documents.hiding import hidden_columns
from liandong.documents.models import Document
from liandong.documents.types import document_type
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.partners.reach import visible_partners
from liandong.purchasing.proposing import ORDER
from liandong.purchasing.to_order.progress import VIEWS, WAYS, Asked, ForOrder, for_orders
from liandong.purchasing.to_order.reading import SALES_ORDER
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.report_query import ReportQuery


@require_GET
def to_order_lines(request: CompanyRequest) -> HttpResponse:
    """Show the purchases for sales orders line by line, or give them as a file."""
    require(request.actor, ORDER, Verb.VIEW)
    query = ReportQuery(request)
    asked = Asked(query.choice("view", VIEWS), query.choice("way", WAYS), query.number("partner"))
    found = for_orders(request.actor, asked)
    ways = [("", _("全部方式")), ("stock", _("入库留货")), ("drop", _("直运"))]
    fields = [_supplier_field(query), ui.choice_field("way", _("方式"), ways, asked.way)]
    context: ui.Part = {
        "title": _("以销定购跟踪"),
        "views": _views(query, asked.view),
        "filters": ui.filters(query, fields, {"view": asked.view}),
        "is_lines": True,
        "columns": _columns(request),
        "rows": [{"cells": _cells(request, one)} for one in found],
        "summary": number_of("共 {count} 行", len(found)),
        "empty": ui.empty(
            _("没有为销售订单采购的行"), _("在销售订单上点「以销定购/直运」，缺的货就生成采购订单。")
        ),
    }
    return ui.answer(query, "report", context)


def panels(request: CompanyRequest, document: Document) -> Sequence[ui.Part]:
    """Return what was bought for a sales order, on its page; two statements, none for other documents."""
    if document.type != SALES_ORDER or not document.posted_at or document.reverses_id:
        return []
    if not request.actor.may(ORDER, Verb.VIEW):
        return []
    found = for_orders(request.actor, Asked("all", order=document.pk))
    if not found:
        return []
    rows = [{"cells": _cells(request, one)} for one in found]
    return [{"title": _("以销定购"), "note": "", "table": ui.labelled(_columns(request), rows)}]


def _sees_price(request: CompanyRequest) -> bool:
    return "price" not in hidden_columns(document_type(ORDER), request.actor)


def _columns(request: CompanyRequest) -> list[ui.Part]:
    labels = [_("商品"), _("销售订单"), _("客户"), _("采购订单"), _("供应商"), _("方式"), _("状态")]
    labels += [_("客户要求"), _("预计到货")]
    figures = [_("采购数量"), _("已到"), _("未到")]
    return ui.columns_of([*labels, _("单位")], [*figures, *([_("采购单价")] if _sees_price(request) else [])])


def _cells(request: CompanyRequest, one: ForOrder) -> list[ui.Part]:
    line, document, sold = one.line, one.line.document, one.sold.document
    product, ratio = line.product, line.unit.ratio if line.unit else 1
    url = ui.typed_document_url(SALES_ORDER, sold.pk) if one.is_seen else ""
    cells = [
        ui.text_cell(f"{product.code} {product.name}" if product else "", look="card-name"),
        ui.text_cell(sold.number if one.is_seen else "", url),
        ui.text_cell(sold.partner if one.is_seen else ""),
        ui.text_cell(document.number, ui.typed_document_url(ORDER, document.pk)),
        ui.text_cell(document.partner),
        ui.text_cell(_("直运") if one.is_drop else _("入库留货")),
        _chip(one),
        ui.date_cell(one.wanted_on if one.is_seen else None),
        ui.date_cell(one.expected_on),
        ui.text_cell(line.unit),
        *(ui.quantity_cell(round(base / ratio, 6)) for base in (line.quantity, line.fulfilled, one.open)),
    ]
    return [*cells, ui.price_cell(line.price)] if _sees_price(request) else cells


def _chip(one: ForOrder) -> ui.Part:
    if not one.open:
        is_closed = one.line.fulfilled < one.line.quantity
        return ui.chip_cell(_("已关闭") if is_closed else _("已完成"), "grey" if is_closed else "green")
    if one.is_late(timezone.localdate()):
        return ui.chip_cell(_("赶不上"), "alarm")
    return ui.chip_cell(_("部分到货"), "amber") if one.line.fulfilled else ui.chip_cell(_("采购中"), "blue")


def _views(query: ReportQuery, chosen: str) -> list[ui.Part]:
    labels = {"": _("进行中"), "done": _("已完成"), "all": _("全部")}
    return [
        {"label": label, "url": query.url(view=view), "is_active": chosen == view}
        for view, label in labels.items()
    ]


def _supplier_field(query: ReportQuery) -> ui.Part:
    partner = query.number("partner")
    found = visible_partners(query.request.actor).filter(pk=partner).first() if partner else None
    return {
        "name": "partner",
        "label": _("供应商"),
        "value": partner or "",
        "display": found.name if found else "",
        "search_url": ui.address("pick_partners", kind="supplier"),
    }
