"""按库位拣货: the walk of a draft, bin by bin, with why; it can be changed before it is written."""

from collections.abc import Sequence
from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong.catalog.queries import product_cards, units_of
from liandong.documents.copying import read_stored
from liandong.documents.models import Document, State
from liandong.documents.types import document_type
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.stock_ledger.models import PlaceKind
from liandong.warehouse.bins.picking import (
    DraftMissingError,
    Picked,
    anew,
    draft_for,
    picks,
    places_of,
    proposed,
)
from liandong.warehouse.bins.words import pick_sentence
from liandong.warehouse.bins.writing import Choice, write_bins
from liandong.warehouse.building import quantity_of
from liandong.warehouse.finding import full_name
from liandong.warehouse.naming import read_pieces
from liandong.warehouse.refusing import in_words
from liandong.warehouse.standing_in import offered
from liandong.webkit import report_parts as ui
from liandong.webkit.proposals import may_see_stock
from liandong.webkit.report_query import ReportQuery

_MOST_ROWS = 2000
_LAST = 2**31


def _found(request: CompanyRequest, pk: int) -> Document:
    try:
        return draft_for(request.actor, pk)
    except DraftMissingError as error:
        raise Http404(pk) from error


@require_GET
@never_cache
def pick_bins(request: CompanyRequest, pk: int) -> HttpResponse:
    """Show from which bins a draft's lines leave; ``again`` asks anew for those that have one."""
    document = _found(request, pk)
    draft = read_stored(document).draft
    if ReportQuery(request).flag("again"):
        draft = anew(draft, places_of(draft.place))
    picked = proposed(draft, request.rules)
    context = {
        "document": document,
        "type_label": document_type(document.type).label,
        "document_url": ui.typed_document_url(document.type, pk),
        "rows": _with_instead(_rows(picked), request, document),
        "bins": [place for place in picked.places.values() if place.kind == PlaceKind.BIN],
        "again_url": ui.address("pick_bins", pk, again=1),
    }
    return render(request, "warehouse/pick_bins.html", context)


def _rows(picked: Picked) -> list[ui.Part]:
    """Return the parts in the order somebody walks along them."""
    products = {line.product for line in picked.draft.lines if line.product}
    cards = {card.id: card for card in product_cards(list(products))}
    units = {pk: known[0].name for pk, known in units_of(products).items()}
    found = []
    for position, parts in picked.parts.items():
        card = cards[picked.draft.lines[position].product or 0]
        for part in parts:
            place = picked.places.get(part.stock.place) if part.stock else None
            walk = _LAST if place is None or place.walk is None else place.walk
            found.append(
                {
                    "order": (place is None, walk, place.code if place else "", position),
                    "product": card.id,
                    "is_missing": part.stock is None,
                    "position": position,
                    "line": position + 1,
                    "name": full_name(card.name, card.specification),
                    "code": card.code,
                    "unit": units.get(card.id, ""),
                    "quantity": part.quantity,
                    "lot": part.stock.number if part.stock else picked.draft.lines[position].lot,
                    "bin": place.code if place else "",
                    "bin_name": place.name if place else "",
                    "why": pick_sentence(part),
                    "has_pieces": card.has_serials or bool(part.serials),
                    "serials": "\n".join(part.serials),
                }
            )
    return sorted(found, key=lambda row: row["order"])


def _with_instead(rows: list[ui.Part], request: CompanyRequest, document: Document) -> list[ui.Part]:
    """Name under what is short what may be taken instead; it is exchanged in the document."""
    short = {row["product"] for row in rows if row["is_missing"]}
    place = document.place_id
    if not short or place is None or not may_see_stock(request.actor, place):
        return rows
    found = offered(short, place)
    for row in rows:
        others = found.get(row["product"], []) if row["is_missing"] else []
        names = [
            _("{name}（可用 {quantity}）").format(
                name=full_name(one["name"], one["specification"]), quantity=one["available"]
            )
            for one in others
        ]
        row["instead"] = _("、").join(names)
    return rows


@require_POST
def write_pick_bins(request: CompanyRequest, pk: int) -> HttpResponse:
    """Write the bins of the page into the draft, as somebody left them."""
    document = _found(request, pk)
    try:
        saved = write_bins(document, request.actor, request.rules, _read(request))
    except RefusedError as refusal:
        for problem in refusal.problems:
            where = _("第 {line} 行：").format(line=problem.line) if problem.line else ""
            messages.error(request, where + in_words(problem))
        return redirect("webkit:pick_bins", pk)
    messages.success(request, _("已写好各行的库位。"))
    return redirect("webkit:type_document", document.type, saved.id)


def _read(request: CompanyRequest) -> Sequence[Choice]:
    """Return what was sent, row by row.

    Raises:
        RefusedError: pieces can't be read.
    """
    names = ("position", "quantity", "bin", "lot", "serials")
    columns = [request.POST.getlist(name) for name in names]
    if len({len(column) for column in columns}) != 1 or len(columns[0]) > _MOST_ROWS:
        raise BadRequest("rows")
    if not all(text.isascii() and text.isdigit() and len(text) < len(str(_LAST)) for text in columns[0]):
        raise BadRequest("position")
    pieces = read_pieces(columns.pop(), [int(position) + 1 for position in columns[0]])
    return [
        Choice(int(position), _quantity(quantity), code, lot[:64], numbers)
        for position, quantity, code, lot, numbers in zip(*columns, pieces, strict=True)
    ]


def _quantity(text: str) -> Decimal:
    return quantity_of(text.replace(",", "") or "0")


def document_actions(request: CompanyRequest, document: Document) -> list[ui.Part]:
    """Return the way from a draft whose goods leave to its bins, where its warehouse has any."""
    is_open = document.state == State.DRAFT and document.reverses_id is None and picks(document.type)
    if not is_open or not request.actor.may(document.type, Verb.DRAFT) or not places_of(document.place_id):
        return []
    return [{"label": _("按库位拣货"), "url": ui.address("pick_bins", document.pk), "icon": "list-check"}]
