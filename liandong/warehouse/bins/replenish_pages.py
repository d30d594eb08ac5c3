"""补拣货位: what is running empty, from where it is filled up, and the draft of the transfer."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.catalog.queries import units_of
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import plain
from liandong.kernel.refusal import RefusedError
from liandong.stock_ledger.actions import SUBJECT as PLACE
from liandong.warehouse.bins.putting import require_warehouse
from liandong.warehouse.bins.reading import TRANSFER, warehouses
from liandong.warehouse.bins.replenishing import Needed, draft_filling, needed_in
from liandong.warehouse.refusing import in_words
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.next_steps import leading
from liandong.webkit.proposals import may_see_stock
from liandong.webkit.report_query import ReportQuery


@require_GET
def replenishment(request: CompanyRequest) -> HttpResponse:
    """Show the picking bins of a warehouse that are less than half full, and what fills them up."""
    require(request.actor, TRANSFER, Verb.DRAFT)
    query = ReportQuery(request)
    places = [one for one in warehouses(request.actor) if may_see_stock(request.actor, one.pk)]
    chosen = query.number("place") or (places[0].pk if places else None)
    if chosen is not None and chosen not in {one.pk for one in places}:
        raise Http404(chosen)
    found = needed_in(chosen) if chosen else []
    units = {pk: known[0].name for pk, known in units_of({one.low.product for one in found}).items()}
    url = ui.address("draft_replenishment")
    hidden = [{"name": "place", "value": chosen}]
    action = {"label": _("生成调拨单"), "method": "post", "url": url, "hidden": hidden, "is_primary": True}
    options = [(one.pk, one.name) for one in places]
    context: ui.Part = {
        "title": _("补拣货位"),
        "note": _("商品的固定库位存量不到容量一半时，从同一仓库的存储区补满，先补先到期的批次。"),
        "filters": ui.filters(query, [ui.choice_field("place", _("仓库"), options, chosen)]),
        "actions": [action] if any(one.fillings for one in found) else [],
        "is_lines": True,
        "columns": [
            *ui.columns_of([_("库位"), _("编码"), _("商品"), _("单位")], [_("现有"), _("容量"), _("补多少")]),
            ui.column(_("从哪里补")),
        ],
        "rows": [_row(one, units.get(one.low.product, "")) for one in found],
        "summary": number_of("共 {count} 行", len(found)),
        "empty": _nothing(request.actor),
    }
    return ui.answer(query, "report", context)


def _nothing(actor: Actor) -> ui.Part:
    words = _("给商品定好固定库位、给库位填好容量，快拿空时会列在这里。")
    return ui.empty(_("没有要补的拣货位"), words) | leading(actor, PLACE, "fixed_bins", _("固定库位"))


def _row(one: Needed, unit: str) -> ui.Part:
    product = one.fixed.product
    told = _("，").join(f"{part.source.code} {plain(part.quantity)}" for part in one.fillings)
    total = sum((part.quantity for part in one.fillings), type(one.low.room)(0))
    cells = [
        ui.text_cell(one.fixed.bin.code, ui.address("place", one.fixed.bin_id)),
        ui.text_cell(product.code, ui.address("product", product.pk)),
        ui.text_cell(product.name, look="card-name"),
        ui.text_cell(unit),
        ui.quantity_cell(one.low.holds),
        ui.quantity_cell(one.fixed.bin.capacity),
        ui.quantity_cell(total or None),
        ui.text_cell(told or _("存储区没有货")),
    ]
    return {"cells": cells}


@require_POST
def draft_replenishment(request: CompanyRequest) -> HttpResponse:
    """Draft the transfer of a warehouse, and go on to the draft."""
    place = ReportQuery(request, request.POST).number("place") or 0
    try:
        require_warehouse(request.actor, place)
        saved = draft_filling(request.actor, place, timezone.localdate())
    except RefusedError as refusal:
        for problem in refusal.problems:
            messages.error(request, in_words(problem))
        return redirect("webkit:replenishment")
    messages.success(request, _("已生成调拨单草稿 {number}，核对后审核。").format(number=saved.number))
    return redirect("webkit:type_document", TRANSFER, saved.id)
