"""One search (Ctrl+K): documents by number, products, partners, and pages of the menu."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.catalog.queries import product_cards, search_products
from liandong.documents.hiding import hidden_columns
from liandong.documents.queries import visible_to
from liandong.documents.types import document_type
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor
from liandong.partners.queries import partner_cards, search_partners
from liandong.webkit.navigation import record_url, visible_items
from liandong.webkit.report_parts import address
from liandong.webkit.report_query import ReportQuery

Item = dict[str, str]

_EACH = 6
_PRODUCT, _PARTNER = "catalog.product", "partners.partner"


@require_GET
def search(request: CompanyRequest) -> HttpResponse:
    """Answer what a text finds, in groups; only what the actor may open."""
    text = ReportQuery(request).text()
    groups = _groups(request.actor, text) if text else []
    return JsonResponse({"groups": [group for group in groups if group["items"]]})


def _groups(actor: Actor, text: str) -> list[dict[str, Any]]:
    return [
        {"label": _("单据"), "items": _documents(actor, text)},
        {"label": _("商品"), "items": list(_products(actor, text))},
        {"label": _("往来单位"), "items": list(_partners(actor, text))},
        {"label": _("功能"), "items": _pages(actor, text)},
    ]


def _documents(actor: Actor, text: str) -> list[Item]:
    found = visible_to(actor).filter(number__icontains=text).select_related("partner")
    items = []
    for document in found.order_by("-business_date", "-pk")[:_EACH]:
        kind = document_type(document.type)
        sees_money = kind.has_money and "gross_amount" not in hidden_columns(kind, actor)
        parts = [kind.label, document.partner.name if document.partner else ""]
        parts.append(f"{document.gross_amount:,.2f}" if sees_money else "")
        url = address("type_document", document.type, document.pk)
        items.append({"label": document.number, "detail": " · ".join(filter(None, parts)), "url": url})
    return items


def _products(actor: Actor, text: str) -> Iterable[Item]:
    if not record_url(actor, _PRODUCT, 1):
        return
    for card in product_cards([hit.product for hit in search_products(text, _EACH, only_active=False)]):
        detail = " ".join(filter(None, (card.code, card.specification)))
        yield {"label": card.name, "detail": detail, "url": record_url(actor, _PRODUCT, card.id)}


def _partners(actor: Actor, text: str) -> Iterable[Item]:
    if not record_url(actor, _PARTNER, 1):
        return
    for card in partner_cards(search_partners(text, limit=_EACH, only_active=False)):
        yield {"label": card.name, "detail": card.code, "url": record_url(actor, _PARTNER, card.id)}


def _pages(actor: Actor, text: str) -> list[Item]:
    wanted = text.lower()
    found = [item for item in visible_items(actor) if wanted in item.label.lower()]
    return [{"label": item.label, "detail": item.group.value, "url": item.url} for item in found[:_EACH]]
