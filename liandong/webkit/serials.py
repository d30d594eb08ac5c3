"""Serial numbers on the entry page: those that may be chosen for a line."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from liandong.documents.types import Direction, DocumentType, LineKind
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.terms import VirtualPlace
from liandong.partners.models import Partner
from liandong.partners.reach import names_own_only
from liandong.stock_ledger.filters import SUBJECT as STOCK
from liandong.stock_ledger.serial_queries import numbers_at, numbers_with
from liandong.webkit.access import type_for
from liandong.webkit.proposals import may_see_stock
from liandong.webkit.report_query import ReportQuery

MOST = 500


@require_GET
def pick_serials(request: CompanyRequest) -> HttpResponse:
    """Answer numbers for a line's product: at its place, in transit, or those that its customer has.

    Where goods come in from elsewhere there are none: their numbers are new.
    """
    query = ReportQuery(request)
    kind = type_for(request, query.text("type"), Verb.DRAFT)
    product = query.number("product")
    numbers = [] if product is None else _numbers(query, kind, product)
    return JsonResponse({"items": numbers[:MOST], "has_more": len(numbers) > MOST})


def _numbers(query: ReportQuery, kind: DocumentType, product: int) -> list[str]:
    actor, text = query.request.actor, query.text()
    leaves = kind.direction is Direction.OUT or kind.line_kind is LineKind.COUNT
    place = query.number("place") if leaves else None
    if kind.needs_origin and not kind.enters("partner"):
        place = int(VirtualPlace.TRANSIT)
    if place is not None:
        return numbers_at(place, product, text, MOST + 1) if _reaches(actor, place) else []
    partner = query.number("partner")
    if kind.partner_kind != "customer" or partner is None or not _names(actor, partner):
        return []
    return numbers_with(partner, product, text, MOST + 1)


def _reaches(actor: Actor, place: int) -> bool:
    return actor.may(STOCK, Verb.VIEW) if place == VirtualPlace.TRANSIT else may_see_stock(actor, place)


def _names(actor: Actor, partner: int) -> bool:
    """Tell whether the actor may name the partner, as when a draft is saved."""
    owner = names_own_only(actor)
    return owner is None or Partner.objects.filter(pk=partner, owner=owner).exists()
