"""One search (Ctrl+K): documents by number, products, partners, what can be made, and pages of the menu."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from functools import lru_cache
from itertools import islice
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.catalog.families import search_families
from liandong.catalog.models import Family
from liandong.catalog.queries import product_cards, search_products
from liandong.documents.hiding import hidden_columns
from liandong.documents.models import Document
from liandong.documents.number_search import numbered
from liandong.documents.queries import visible_to
from liandong.documents.types import document_type, document_types
from liandong.identity.preferences import read_preferences
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.pinyin import normalized, search_text
from liandong.partners.queries import partner_cards, search_partners
from liandong.partners.reach import own_only
from liandong.webkit.counting import many_of
from liandong.webkit.extensions import added_search_items
from liandong.webkit.limits import SEARCHES, too_often
from liandong.webkit.look import STARRED, read_stars
from liandong.webkit.navigation import new_record_url, record_url, visible_items
from liandong.webkit.report_parts import address
from liandong.webkit.report_query import ReportQuery

Item = dict[str, str]

_EACH = 6
_LATELY = timedelta(days=62)
"""How far back a piece of a number is looked for; its beginning is found however old it is."""

_PRODUCT, _PARTNER, _FAMILY = "catalog.product", "partners.partner", "catalog.family"
_FEW_FAMILIES = 3


@require_GET
def search(request: CompanyRequest) -> HttpResponse:
    """Answer what a text finds, in groups; without a text where to start. Only what the actor may open."""
    who = f"{request.company.slug}.{request.actor.member}"
    if SEARCHES.is_reached(who):
        return too_often()
    SEARCHES.count(who)
    text = ReportQuery(request).text()
    groups = _found(request, text) if text else _starts(request.actor)
    return JsonResponse({"groups": [group for group in groups if group["items"]]})


def _found(request: CompanyRequest, text: str) -> list[dict[str, Any]]:
    actor = request.actor
    added = added_search_items(request)
    return [
        {"label": _("单据"), "items": _documents(actor, text)},
        {"label": _("商品"), "items": [*_families(actor, text), *_products(actor, text)]},
        {"label": _("往来单位"), "items": list(_partners(actor, text))},
        {"label": _("功能"), "items": _fitting(_pages(actor), text)},
        {"label": _("新建"), "items": _fitting(_actions(actor), text)},
        *({"label": _(label), "items": _fitting(items, text)} for label, items in added),
    ]


def _starts(actor: Actor) -> list[dict[str, Any]]:
    starred = read_stars(read_preferences(actor.member, [STARRED]).get(STARRED))
    return [
        {"label": _("收藏"), "items": [_star_item(star) for star in starred]},
        {"label": _("新建"), "items": list(_actions(actor))[:_EACH]},
        {"label": _("功能"), "items": list(_pages(actor))},
    ]


def _star_item(star: Item) -> Item:
    return {"label": star["label"], "detail": star["kind"], "url": star["url"], "icon": "star"}


def _documents(actor: Actor, text: str) -> list[Item]:
    """Return the documents whose number begins with a text, then late ones that contain it.

    Each statement goes by an index: a search for a piece of a number never reads them all.
    """
    wanted = text.strip()
    if not wanted.isascii():
        return []
    found = numbered(actor, wanted, _EACH)
    if len(found) < _EACH and any(sign.isdigit() for sign in wanted):
        since = timezone.localdate() - _LATELY
        late = visible_to(actor).filter(business_date__gte=since, number__icontains=wanted)
        late = late.select_related("partner")
        more = late.exclude(pk__in=[one.pk for one in found]).order_by("-business_date", "-pk")
        found += more[: _EACH - len(found)]
    return [_document_item(actor, document) for document in found]


def _document_item(actor: Actor, document: Document) -> Item:
    kind = document_type(document.type)
    sees_money = kind.has_money and "gross_amount" not in hidden_columns(kind, actor)
    parts = [kind.label, document.partner.name if document.partner else ""]
    parts.append(f"{document.gross_amount:,.2f}" if sees_money else "")
    url = address("type_document", document.type, document.pk)
    detail = " · ".join(filter(None, parts))
    return {"label": document.number, "detail": detail, "url": url, "icon": kind.icon}


def _products(actor: Actor, text: str) -> Iterable[Item]:
    if not record_url(actor, _PRODUCT, 1):
        return
    for card in product_cards([hit.product for hit in search_products(text, _EACH, only_active=False)]):
        detail = " ".join(filter(None, (card.code, card.specification)))
        url = record_url(actor, _PRODUCT, card.id)
        yield {"label": card.name, "detail": detail, "url": url, "icon": "tag"}


def _families(actor: Actor, text: str) -> Iterable[Item]:
    if not record_url(actor, _FAMILY, 1):
        return
    found = search_families(text, _FEW_FAMILIES, only_made=False)
    rows = Family.objects.in_bulk(found) if found else {}
    for pk in found:
        detail = _("款 %(code)s") % {"code": rows[pk].code}
        yield {
            "label": rows[pk].name,
            "detail": detail,
            "url": record_url(actor, _FAMILY, pk),
            "icon": "copy",
        }


def _partners(actor: Actor, text: str) -> Iterable[Item]:
    if not record_url(actor, _PARTNER, 1):
        return
    found = search_partners(text, limit=_EACH, only_active=False, owner=own_only(actor))
    for card in partner_cards(found):
        url = record_url(actor, _PARTNER, card.id)
        yield {"label": card.name, "detail": card.code, "url": url, "icon": "address-book"}


def _actions(actor: Actor) -> Iterator[Item]:
    """Yield what the actor may make: documents in the order of their types, then records."""
    for kind in document_types():
        if actor.may(kind.id, Verb.DRAFT):
            yield _action(kind.label, address("new_document", kind.id))
    for item in visible_items(actor):
        url = "" if item.url_name == "documents" or not item.subject else new_record_url(actor, item.subject)
        if url:
            yield _action(_(item.label), url)


def _action(name: str, url: str) -> Item:
    return {
        "label": _("新建%(label)s") % {"label": name},
        "name": name,
        "detail": "",
        "url": url,
        "icon": "plus",
    }


def _pages(actor: Actor) -> Iterator[Item]:
    for item in visible_items(actor):
        detail = _(item.group.value) if item.group.value else ""
        yield {"label": many_of(item.label), "detail": detail, "url": item.url, "icon": item.icon}


def _fitting(items: Iterable[Mapping[str, str]], text: str) -> list[Mapping[str, str]]:
    """Return the items whose label contains the text, or whose name does in pinyin or in initials."""
    wanted = normalized(text)
    found = (
        item
        for item in items
        if wanted in normalized(item["label"])
        or (wanted.isascii() and wanted in _spelled(item.get("name", item["label"])))
    )
    return list(islice(found, _EACH))


@lru_cache(maxsize=1024)
def _spelled(label: str) -> str:
    return search_text((), (label,))
