"""查询: one product on a phone: stock in each warehouse, prices, the last moves; cost for who may see it."""

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.catalog.models import Product
from liandong.catalog.queries import ProductCard, product_cards
from liandong.collaboration.pictures import first_pictures
from liandong.documents.hiding import COST
from liandong.documents.queries import visible_to
from liandong.documents.types import document_type
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.stock_ledger.filters import SUBJECT, StockFilter
from liandong.stock_ledger.filters import visible_to as visible_stock
from liandong.stock_ledger.lot_queries import LotFilter, lots_in_stock
from liandong.stock_ledger.models import OWN_KINDS, StockMove
from liandong.stock_ledger.on_hand import StockRow, StockSlice, stock_on_hand
from liandong.warehouse.finding import MOST_TEXT, Part, found_by, said, scanned
from liandong.warehouse.gs1 import read
from liandong.warehouse.jobs import PRODUCT
from liandong.warehouse.starting import with_camera
from liandong.webkit.navigation import new_record_url, record_url
from liandong.webkit.report_parts import address, typed_document_url
from liandong.webkit.report_query import ReportQuery

_LAST_MOVES = 10
_MOST_LOTS = 20


@require_GET
@with_camera
def scan_look(request: CompanyRequest) -> HttpResponse:
    """Show what a code or typed words find; the only product there is at once."""
    require(request.actor, PRODUCT, Verb.VIEW)
    code, text = scanned(request), ReportQuery(request).text()[:MOST_TEXT]
    _reading, items = found_by(code or text, is_scan=bool(code)) if code or text else (None, [])
    if len(items) == 1:
        return redirect(address("scan_product", items[0]["id"], code=code))
    rows = [
        {**item, "url": address("scan_product", item["id"]), "unit": item["units"][0]["name"]}
        for item in items
    ]
    new_url = new_record_url(request.actor, PRODUCT)
    context = {"q": code or text, "rows": rows, "is_asked": bool(code or text), "new_url": new_url}
    return render(request, "warehouse/look.html", context)


@require_GET
@with_camera
def scan_product(request: CompanyRequest, pk: int) -> HttpResponse:
    """Show one product; ``code`` is what was scanned, whose lot and days are shown."""
    require(request.actor, PRODUCT, Verb.VIEW)
    product = Product.objects.filter(pk=pk).first()
    if product is None:
        raise Http404(pk)
    (card,) = product_cards([pk])
    code = scanned(request)
    sees_cost = request.actor.sees(COST)
    context: Part = {
        "card": card,
        "unit": card.base_unit.name,
        "units": [{"name": one.name, "ratio": one.ratio, "barcode": one.barcode} for one in card.units],
        "said": _said(code),
        "prices": _prices(card, sees_cost=sees_cost),
        "sees_cost": sees_cost,
        "record_url": record_url(request.actor, PRODUCT, pk),
        "picture": first_pictures([pk]).get(pk),
    }
    if request.actor.may(SUBJECT, Verb.VIEW):
        rows = _stock(request, pk)
        context |= {"has_stock": True, "rows": rows, "moves": _moves(request, pk)}
        context["lots"] = _lots(request, pk) if card.has_lots else []
        context["total"] = sum((row.on_hand for row in rows), start=type(card.tax_rate)(0))
    return render(request, "warehouse/product.html", context)


def _said(code: str) -> list[Part]:
    labels = {
        "lot": _("批号"),
        "serial": _("序列号"),
        "produced_on": _("生产日期"),
        "expires_on": _("有效期至"),
    }
    found = said(read(code), timezone.localdate()) if code else {}
    return [
        {"label": label, "value": found[name], "is_late": name == "expires_on" and "is_expired" in found}
        for name, label in labels.items()
        if name in found
    ]


def _prices(card: ProductCard, *, sees_cost: bool) -> list[Part]:
    found = [(_("零售价"), card.prices.retail), (_("批发价"), card.prices.wholesale)]
    if sees_cost:
        found.append((_("采购价"), card.prices.purchase))
    return [{"label": label, "value": value} for label, value in found if value]


def _stock(request: CompanyRequest, product: int) -> list[StockRow]:
    reached = visible_stock(request.actor, StockFilter(products=[product]))
    return stock_on_hand(
        reached, request.rules.cost_scope, StockSlice(), by_lot=request.rules.costs_by_lot
    ).rows


def _lots(request: CompanyRequest, product: int) -> list[Part]:
    """Return the lots of the places within reach, those that expire first on top."""
    places = visible_stock(request.actor, StockFilter(products=[product])).places
    rows = lots_in_stock(LotFilter(products=[product], places=places), _MOST_LOTS)
    today = timezone.localdate()
    return [
        {
            "number": row.lot.number,
            "url": address("lot", row.lot_id),
            "place": row.place.name,
            "quantity": row.quantity,
            "expires_on": row.lot.expires_on,
            "is_late": row.lot.expires_on is not None and row.lot.expires_on < today,
        }
        for row in rows
    ]


def _moves(request: CompanyRequest, product: int) -> list[Part]:
    """Return the latest moves of the places within reach; documents link where they may be seen."""
    reached = visible_stock(request.actor, StockFilter(products=[product])).places
    found = StockMove.objects.filter(product=product, quantity__gt=0)
    if reached is not None:
        found = found.filter(source__in=reached) | found.filter(target__in=reached)
    related = found.select_related("source", "target", "document")
    moves = list(related.order_by("-business_date", "-pk")[:_LAST_MOVES])
    ids = {move.document_id for move in moves}
    seen = set(visible_to(request.actor).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    return [_move(move, move.document_id in seen) for move in moves]


def _move(move: StockMove, is_visible: bool) -> Part:  # noqa: FBT001 - one of two words
    is_in = move.target.kind in OWN_KINDS
    is_out = move.source.kind in OWN_KINDS
    sign = "" if is_in and is_out else "+" if is_in else "−"
    day: date = move.business_date
    return {
        "date": day,
        "label": document_type(move.document.type).label,
        "number": move.document.number if is_visible else "",
        "url": typed_document_url(move.document.type, move.document_id) if is_visible else "",
        "way": f"{move.source.name} → {move.target.name}",
        "sign": sign,
        "quantity": move.quantity,
        "tone": "negative" if sign == "−" else "positive" if sign == "+" else "",
    }
