"""待检库存: what waits for inspection, and the inspections drafted from it."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.documents.messages import message
from liandong.documents.models import Document, DocumentLine, State
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.purchasing.inspecting import INSPECTION, RECEIPT, Waiting, draft_inspection, waiting_goods
from liandong.stock_ledger.models import NO_LOT, PlaceKind
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.next_steps import making
from liandong.webkit.report_query import ReportQuery

_RETURN = "purchasing.purchase_return"


@require_GET
def quarantine(request: CompanyRequest) -> HttpResponse:
    """Show what waits for inspection, place by place, and where it came from."""
    require(request.actor, INSPECTION, Verb.VIEW)
    found = waiting_goods(request.actor)
    labels = [
        _("待检区"),
        _("编码"),
        _("商品"),
        _("批号"),
        _("到货日期"),
        _("供应商"),
        _("来源单据"),
        _("原因"),
    ]
    places = dict.fromkeys((one.balance.place_id, str(one.balance.place)) for one in found)
    may_draft = request.actor.may(INSPECTION, Verb.DRAFT)
    context: ui.Part = {
        "title": _("待检库存"),
        "section": _("采购"),
        "note": _("待检的货是公司自己的库存，质检放行前不能卖、不能占用。要退给供应商的，从来源单据退货。"),
        "actions": [_action(place, name, many=len(places) > 1) for place, name in places]
        if may_draft
        else [],
        "is_lines": True,
        "columns": [*ui.columns_of(labels, [_("待检数量"), _("质检单草稿中")]), ui.column("")],
        "rows": [_row(request, one) for one in found],
        "summary": number_of("共 {count} 行", len(found)),
        "empty": ui.empty(_("没有待检的货"), _("采购入库单的行，仓库选待检区，货就在这里等质检。"))
        | making(request.actor, "purchasing.receipt"),
    }
    return ui.answer(ReportQuery(request), "report", context)


def _action(place: int, name: str, *, many: bool, receipt: int | None = None) -> ui.Part:
    hidden = [{"name": "place", "value": place}]
    hidden += [] if receipt is None else [{"name": "receipt", "value": receipt}]
    label = _("质检 {place}").format(place=name) if many else _("质检")
    url = ui.address("draft_inspection")
    return {"label": label, "method": "post", "url": url, "hidden": hidden, "icon": "list-check"}


def _row(request: CompanyRequest, one: Waiting) -> ui.Part:
    balance, line = one.balance, one.receipt
    receipt = line.document if line is not None else None
    url = ui.typed_document_url(RECEIPT, receipt.pk) if receipt else ""
    may_return = receipt is not None and request.actor.may(_RETURN, Verb.DRAFT)
    back = ui.address("new_document", _RETURN, origin=receipt.pk) if receipt and may_return else ""
    cells = [
        ui.text_cell(str(balance.place)),
        ui.text_cell(balance.product.code, ui.address("product", balance.product_id)),
        ui.text_cell(balance.product.name, look="card-name"),
        ui.text_cell(balance.lot.number if balance.lot_id != NO_LOT else ""),
        ui.date_cell(one.since),
        ui.text_cell(str(receipt.partner) if receipt and receipt.partner else ""),
        ui.text_cell(receipt.number if receipt else "", url),
        ui.text_cell(str(line.details.get("reject_reason", "")) if line else ""),
        ui.quantity_cell(balance.quantity),
        ui.quantity_cell(one.drafted or None),
        ui.text_cell(_("退货") if back else "", back),
    ]
    return {"cells": cells}


@require_POST
def start_inspection(request: CompanyRequest) -> HttpResponse:
    """Draft the inspection of what waits in a place, and go on to the draft."""
    query = ReportQuery(request, request.POST)
    place, receipt = query.number("place") or 0, query.number("receipt")
    try:
        saved = draft_inspection(request.actor, place, timezone.localdate(), receipt)
    except RefusedError as refusal:
        for problem in refusal.problems:
            messages.error(request, message(problem))
        return redirect(ui.typed_document_url(RECEIPT, receipt) if receipt else "webkit:quarantine")
    text = _("已生成质检单草稿 {number}：不合格的改成报损并填原因，核对后审核。")
    messages.success(request, text.format(number=saved.number))
    return redirect("webkit:type_document", INSPECTION, saved.id)


def actions(request: CompanyRequest, document: Document) -> Sequence[ui.Part]:
    """Return the way from a receipt to the inspection of what it brought into quarantine."""
    is_receipt = document.type == RECEIPT and document.state == State.POSTED and not document.reverses_id
    if not is_receipt or not request.rules.inspects_receipts or not request.actor.may(INSPECTION, Verb.DRAFT):
        return []
    lines = DocumentLine.objects.filter(document=document, place__kind=PlaceKind.QUARANTINE)
    held = lines.order_by("place").values_list("place", "place__name").distinct()
    return [_action(place, name, many=len(held) > 1, receipt=document.pk) for place, name in held]
