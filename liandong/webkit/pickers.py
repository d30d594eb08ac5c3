"""What suggestion lists ask for: products with price and stock, partners, places, accounts, claims."""

from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.catalog.queries import Hit, product_cards, search_products
from liandong.collaboration.pictures import first_pictures
from liandong.documents.addresses import address_fields
from liandong.documents.columns import DUE_DATE
from liandong.documents.currency_fields import roles_of
from liandong.documents.inputs import MAX_LINES
from liandong.documents.partner_names import naming_of
from liandong.documents.types import document_types
from liandong.general_ledger.claim_queries import OpenClaim
from liandong.identity.actors import NotAllowedError, require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import days_later
from liandong.kernel.custom import CustomRole
from liandong.kernel.money import plain
from liandong.partners.addresses import address_books
from liandong.partners.queries import PartnerCard, PartnerKind, partner_cards, search_partners
from liandong.partners.reach import own_only, visible_partners
from liandong.webkit.access import type_for
from liandong.webkit.choices import account_items, member_options, place_options
from liandong.webkit.chosen import chosen_in
from liandong.webkit.claims import CLAIM_WORDS, claim_name, claims_for
from liandong.webkit.drafts import read_body
from liandong.webkit.families import day_of, families_above
from liandong.webkit.partner_search import found_products, named_products
from liandong.webkit.proposals import Setting, product_items
from liandong.webkit.report_query import ReportQuery

PRODUCT, PARTNER = "catalog.product", "partners.partner"
_LIMIT = 20
_MOST_TEXTS = MAX_LINES


@require_http_methods(["GET", "POST"])
def pick_products(request: CompanyRequest) -> HttpResponse:
    """Answer the products a text finds (GET), or the ones pasted texts name (POST).

    For a document of a ``type`` they come with units, price and stock, else (filters) by name alone.
    With ``families`` those that the text finds come first.
    """
    require(request.actor, PRODUCT, Verb.VIEW)
    if request.method == "POST":
        return _pasted(request)
    query = ReportQuery(request)
    if not query.text("type"):
        return JsonResponse({"items": _names(search_products(query.text(), _LIMIT))})
    kind, on = type_for(request, query.text("type")), day_of(query.text("business_date"))
    partner, place, details = query.number("partner"), query.number("place"), chosen_in(kind, query.text)
    setting = Setting(kind, request.actor, request.rules, partner, place, on, details)
    found = _items(found_products(query.text(), _LIMIT, kind, setting.partner), setting)
    return JsonResponse({"items": [*families_above(query), *found]})


def _items(hits: list[Hit], setting: Setting) -> list[dict[str, Any]]:
    units = {hit.product: hit.unit for hit in hits}
    return with_pictures(product_items(list(units), setting, units))


def _names(hits: list[Hit]) -> list[dict[str, Any]]:
    cards = product_cards(list(dict.fromkeys(hit.product for hit in hits)))
    return with_pictures(
        [
            {"id": card.id, "code": card.code, "name": card.name, "detail": card.specification}
            for card in cards
        ]
    )


def with_pictures(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return products with the address of the small picture of those that have one; one statement."""
    shown = first_pictures([item["id"] for item in items]) if items else {}
    return [
        {**item, "picture": reverse("webkit:product_thumbnail", args=[item["id"], shown[item["id"]]])}
        if item["id"] in shown
        else item
        for item in items
    ]


def _pasted(request: CompanyRequest) -> JsonResponse:
    body = read_body(request)
    texts = body.get("texts")
    if not isinstance(texts, list) or not all(isinstance(one, str) for one in texts):
        raise BadRequest("texts")
    if len(texts) > _MOST_TEXTS:
        raise BadRequest("texts")
    partner, place = _id(body.get("partner")), _id(body.get("place"))
    kind, on = type_for(request, str(body.get("type", ""))), day_of(str(body.get("business_date")))
    details = chosen_in(kind, lambda name: str(body.get(name) or ""))
    setting = Setting(kind, request.actor, request.rules, partner, place, on, details)
    found = named_products(list(dict.fromkeys(texts)), naming_of(kind, partner))
    units = {hit.product: hit.unit for hits in found.values() for hit in hits}
    items = {item["id"]: item for item in product_items(list(units), setting, units)}
    matches = {text: [items[hit.product] for hit in hits] for text, hits in found.items()}
    return JsonResponse({"matches": matches})


def _id(value: object) -> int | None:
    text = "" if value is None else str(value)
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(2**62)):
        raise BadRequest("id")
    return int(text)


@require_GET
def pick_partners(request: CompanyRequest) -> HttpResponse:
    """Answer the partners a text finds, or the first ones; those of a salesperson only where so limited."""
    require(request.actor, PARTNER, Verb.VIEW)
    query = ReportQuery(request)
    kind = PartnerKind(query.choice("kind", [one.value for one in PartnerKind], PartnerKind.ANY.value))
    text = query.text()
    owner = own_only(request.actor)
    found = search_partners(text, kind, _LIMIT, owner=owner) if text else _first_partners(kind, request.actor)
    cards = partner_cards(found)
    document = type_for(request, query.text("type")) if query.text("type") else None
    has_terms = document is not None and DUE_DATE in document.header
    items = [_partner_item(card, has_terms=has_terms) for card in cards]
    if query.text("payee"):
        on = query.day("business_date", timezone.localdate())
        items = [_payee_item(item, on) for item in items]
    wanted = address_fields(document) if document is not None else {}
    if wanted:
        books = address_books(found)
        for item in items:
            book = books[item["id"]]
            item["addresses"] = {
                name: {"proposed": book.proposed(one), "offered": book.offered(one)}
                for name, one in wanted.items()
            }
    return JsonResponse({"items": items})


def _first_partners(kind: PartnerKind, actor: Actor) -> list[int]:
    rows = visible_partners(actor).filter(is_active=True)
    if kind is not PartnerKind.ANY:
        rows = rows.filter(**{f"is_{kind.value}": True})
    return list(rows.order_by("code").values_list("pk", flat=True)[:_LIMIT])


def _partner_item(card: PartnerCard, *, has_terms: bool) -> dict[str, Any]:
    """Return a partner with what choosing it fills in: the salesperson, and in how many days it pays."""
    detail = " ".join(part for part in (card.contact, card.phone) if part)
    item: dict[str, Any] = {"id": card.id, "code": card.code, "name": card.name, "detail": detail}
    defaults: dict[str, Any] = {} if card.owner is None else {"handler": card.owner}
    if has_terms and card.payment_days:
        item["due_days"] = card.payment_days  # counted on the page from the document's own date
    return item | {"defaults": defaults} if defaults else item


def _payee_item(item: dict[str, Any], on: date) -> dict[str, Any]:
    """Return a partner for a line: what he is owed there is due by his own terms."""
    days = item.pop("due_days", 0)
    item.pop("defaults", None)
    return item | {"values": {"due_date": days_later(on, days).isoformat()}} if days else item


@require_GET
def pick_places(request: CompanyRequest) -> HttpResponse:
    """Answer the warehouses for documents of a type."""
    query = ReportQuery(request)
    kind = type_for(request, query.text("type"))
    options = place_options(request.actor, kind.id, Verb.DRAFT)
    return _options(options, query.text())


@require_GET
def pick_members(request: CompanyRequest) -> HttpResponse:
    """Answer the people of the company, to whoever sees documents of any type."""
    if not any(request.actor.may(kind.id, Verb.VIEW) for kind in document_types()):
        raise NotAllowedError("documents", Verb.VIEW)
    return _options(member_options(), ReportQuery(request).text())


def _options(options: list[dict[str, Any]], text: str) -> JsonResponse:
    items = [{"id": one["value"], "name": one["label"]} for one in options if text in one["label"]]
    return JsonResponse({"items": items})


@require_GET
def pick_accounts(request: CompanyRequest) -> HttpResponse:
    """Answer the accounts a line of a type may name, those that hold money first."""
    query = ReportQuery(request)
    kind = type_for(request, query.text("type"), Verb.DRAFT)
    return JsonResponse({"items": account_items(query.text(), is_money=kind.of_money)})


@require_GET
def pick_claims(request: CompanyRequest) -> HttpResponse:
    """Answer what is open with the document's partner, the earliest due first."""
    query = ReportQuery(request)
    kind = type_for(request, query.text("type"), Verb.DRAFT)
    partner = query.number("partner")
    text = query.text().upper()
    on = query.day("business_date", timezone.localdate())
    found = [
        one
        for one in claims_for(kind, partner, on, request.actor)
        if text in f"{one.bill} {one.document_number}"
    ]
    foreign = roles_of(request.actor, kind.id).get(CustomRole.AMOUNT)
    return JsonResponse({"items": [_claim_item(one, foreign) for one in found[:_LIMIT]]})


def _claim_item(claim: OpenClaim, foreign: str | None) -> dict[str, Any]:
    late = _("已逾期") if claim.due_date < timezone.localdate() else _("到期")
    detail = f"{CLAIM_WORDS[claim.kind]} {late} {claim.due_date:%m-%d} · {claim.open_amount:,.2f}"
    values = {"gross_amount": f"{claim.open_amount:.2f}"}
    if foreign:
        values[foreign] = plain(claim.foreign_open) if claim.foreign_open else ""
    if claim.foreign_text:
        detail = f"{detail} · {claim.foreign_text}"
    if claim.bill:
        detail, values["bill_number"] = f"{claim.partner_name} {detail}", claim.bill
    return {"id": claim.id, "name": claim_name(claim), "detail": detail, "values": values}
