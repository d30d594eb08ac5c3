"""上架: what waits in a warehouse, the bin proposed for each part of it, and putting it there by scan."""

from collections.abc import Collection
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong.catalog.queries import units_of
from liandong.documents.requests import SavedDraft
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import plain
from liandong.kernel.refusal import RefusedError
from liandong.stock_ledger.models import NO_LOT, Place
from liandong.stock_ledger.serial_queries import product_of_number
from liandong.warehouse.bins.putting import Proposed, Put, proposals, put, require_warehouse
from liandong.warehouse.bins.reading import TRANSFER, bins_of, warehouses
from liandong.warehouse.bins.words import put_sentence
from liandong.warehouse.building import identity, quantity_of
from liandong.warehouse.finding import found_by, full_name, scanned
from liandong.warehouse.jobs import PRODUCT
from liandong.warehouse.naming import read_pieces
from liandong.warehouse.refusing import in_words
from liandong.warehouse.starting import with_camera
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.proposals import may_see_stock
from liandong.webkit.report_query import ReportQuery

_LONGEST_KEY = 40


@require_GET
@never_cache
def put_away_home(request: CompanyRequest) -> HttpResponse:
    """Show the warehouses with bins; the only one there is at once."""
    require(request.actor, TRANSFER, Verb.DRAFT)
    found = [one for one in warehouses(request.actor) if may_see_stock(request.actor, one.pk)]
    if len(found) == 1:
        return redirect("webkit:put_away_in", found[0].pk)
    rows = [{"name": one.name, "code": one.code, "url": ui.address("put_away_in", one.pk)} for one in found]
    may_make = request.actor.may("stock_ledger.place", Verb.DRAFT)
    new_url = ui.address("new_place") if may_make else ""
    return render(request, "warehouse/put_away_home.html", {"rows": rows, "new_url": new_url})


@require_GET
@never_cache
@with_camera
def put_away_in(request: CompanyRequest, warehouse: int) -> HttpResponse:
    """Show what waits in a warehouse, all of it or the product that was scanned, and where it should go."""
    place = _reached(request, warehouse)
    require(request.actor, PRODUCT, Verb.VIEW)
    text = scanned(request) or ReportQuery(request).text()
    products, piece = _products(text)
    rows = proposals(warehouse, products)
    units = {pk: known[0].name for pk, known in units_of({one.balance.product_id for one in rows}).items()}
    bins = bins_of(warehouse)
    names = dict(Place.objects.filter(parent=warehouse).values_list("pk", "name"))
    context = {
        "place": place,
        "q": text,
        "rows": [_row(one, units, names, piece) for one in rows],
        "pieces": sorted({number for one in rows for number in one.waiting.pieces}) if text else [],
        "bins": [{"code": one.code, "name": names.get(one.id, "")} for one in bins],
        "may_put_all": bool(rows) and not text and any(one.bin for one in rows),
        "is_one": bool(text),
    }
    return render(request, "warehouse/put_away.html", context)


def _reached(request: CompanyRequest, warehouse: int) -> Place:
    try:
        return require_warehouse(request.actor, warehouse)
    except RefusedError as refusal:
        raise Http404(warehouse) from refusal


def _products(text: str) -> tuple[Collection[int] | None, str]:
    """Return the products a text finds, None for all; and the piece it names, blank for none."""
    if not text:
        return None, ""
    reading, items = found_by(text, is_scan=False)
    if not items and (owner := product_of_number(text)):
        return [owner], text
    return [item["id"] for item in items], reading.serial


def _row(one: Proposed, units: dict[int, str], names: dict[int, str], piece: str) -> ui.Part:
    product, lot, waiting = one.balance.product, one.balance.lot, one.waiting
    has_lot = one.balance.lot_id not in {None, NO_LOT}
    return {
        "product": product.pk,
        "name": full_name(product.name, product.specification),
        "code": product.code,
        "lot": one.balance.lot_id if has_lot else NO_LOT,
        "lot_number": lot.number if has_lot else "",
        "expires_on": lot.expires_on if has_lot else None,
        "quantity": one.quantity,
        "unit": units.get(product.pk, ""),
        "bin": one.bin.code if one.bin else "",
        "bin_name": names.get(one.bin.id, "") if one.bin else "",
        "why": put_sentence(one),
        "key": uuid4().hex,
        "has_pieces": waiting.has_pieces,
        "wanted": plain(one.quantity),
        "serials": piece if piece in waiting.pieces else " ".join(one.named or ()),
        "loose": min(waiting.loose, one.quantity),
    }


@require_POST
def put_away_goods(request: CompanyRequest, warehouse: int) -> HttpResponse:
    """Move one row into the bin that was scanned, or, for ``all``, everything where it is proposed."""
    _reached(request, warehouse)
    query = ReportQuery(request, request.POST)
    parts = [one for one in proposals(warehouse) if one.bin is not None] if query.flag("all") else []
    named = [_whole(one) for one in parts if one.named is not None]
    key = f"put:{request.actor.member}:{query.text('key', _LONGEST_KEY)}" if query.text("key") else ""
    try:
        lines = named if query.flag("all") else [_typed(request, query)]
        saved, is_posted = put(request.actor, warehouse, lines, timezone.localdate(), key)
    except RefusedError as refusal:
        for problem in refusal.problems:
            messages.error(request, in_words(problem))
    else:
        messages.success(request, _said(lines, saved, is_posted=is_posted))
    if skipped := len(parts) - len(named):
        messages.info(request, number_of("{count} 行按序列号管理，要扫了序列号再放。", skipped))
    return redirect("webkit:put_away_in", warehouse)


def _whole(one: Proposed) -> Put:
    code = one.bin.code if one.bin else ""
    lot = one.balance.lot_id or NO_LOT
    return Put(one.balance.product_id, lot, one.quantity, code, one.named or ())


def _typed(request: CompanyRequest, query: ReportQuery) -> Put:
    """Return one row as it was typed; what is named piece by piece is as much as was named.

    Raises:
        RefusedError: the pieces can't be read.
    """
    quantity = quantity_of(query.text("quantity").replace(",", "") or "0")
    (pieces,) = read_pieces([request.POST.get("serials", "")])
    if request.POST.get("serials") is not None:
        quantity += len(pieces)
    chosen = query.text("bin") or query.text("proposed")
    return Put(query.number("product") or 0, identity(query.text("lot")) or NO_LOT, quantity, chosen, pieces)


def _said(lines: list[Put], saved: SavedDraft, *, is_posted: bool) -> str:
    if not is_posted:
        return _("已生成调拨单草稿 {number}，等审核").format(number=saved.number)
    if len(lines) == 1:
        return _("已放到 {bin}（调拨单 {number}）").format(bin=lines[0].bin, number=saved.number)
    return _("已按建议全部上架（调拨单 {number}）").format(number=saved.number)
