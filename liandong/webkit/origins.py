"""选单: open lines of earlier documents, as the picker shows them and as lines of a new document."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from liandong.catalog.queries import units_of
from liandong.documents.agreed_prices import agreed_price, at_its_amount
from liandong.documents.carrying import carried_details
from liandong.documents.columns import (
    GIFT_REASON,
    KIT_PART,
    LIST_PRICE,
    PRICE_REASON,
    PROMOTION,
    SERIAL_NUMBERS,
)
from liandong.documents.hiding import hidden_columns
from liandong.documents.inputs import LineInput
from liandong.documents.models import Document
from liandong.documents.open_lines import OpenLine, OpenLineFilter, open_lines
from liandong.documents.types import DocumentType, document_type
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.custom import Level
from liandong.kernel.money import ZERO, plain, round_half_up
from liandong.kernel.rules import Rules
from liandong.stock_ledger.models import Reservation
from liandong.webkit.access import type_for
from liandong.webkit.lots import lot_values
from liandong.webkit.proposals import Setting, product_items
from liandong.webkit.report_query import ReportQuery
from liandong.webkit.states import has_expired

_LIMIT = 500
_DIGITS = 6
_PRICES = ("price", "discount_rate", "tax_rate")
_COPIED = ("place", "target_place")


@dataclass(frozen=True, slots=True)
class Taken:
    """An open line in one unit: its own where the figures are exact in it, else the base unit."""

    found: OpenLine
    unit: int | None
    ratio: Decimal
    sign: int
    has_prices: bool
    rules: Rules

    def in_unit(self, quantity: Decimal) -> Decimal:
        """Return a base quantity in this unit, turned around where the rule says so."""
        return round(self.sign * quantity / self.ratio, _DIGITS)

    @property
    def price(self) -> Decimal:
        """Return the price per this unit."""
        price = agreed_price(self.found.line, self.rules)
        return round_half_up(price * self.ratio / self.found.ratio, _DIGITS)


@require_GET
def origins(request: CompanyRequest, type_id: str) -> HttpResponse:
    """Answer what is open of earlier documents, oldest first, grouped by document."""
    kind = type_for(request, type_id, Verb.DRAFT)
    query = ReportQuery(request)
    wanted = OpenLineFilter(query.number("partner"), query.number("place"), limit=_LIMIT)
    page = open_lines(request.actor, kind, wanted)
    on = query.day("business_date", timezone.localdate())
    setting = Setting(kind, request.actor, request.rules, wanted.partner, wanted.place, on)
    return JsonResponse(
        {"documents": _documents(page.rows, setting), "has_more": page.next_after is not None}
    )


def lines_from(setting: Setting, document: int) -> list[LineInput]:
    """Return new lines for everything open of one document."""
    page = open_lines(setting.actor, setting.kind, OpenLineFilter(document=document, limit=_LIMIT * 10))
    units = _base_units(page.rows)
    lines = [_taken(found, setting, units) for found in page.rows]
    items = _items((one.found for one in lines if not one.has_prices), setting)
    return [_priced(_input(one, setting.kind, setting.actor), one, items) for one in lines]


def _priced(line: LineInput, taken: Taken, items: Mapping[int, dict[str, Any]]) -> LineInput:
    if taken.has_prices:
        return _at_its_amount(line, taken)
    price = _proposed(items.get(line.product or 0), taken.unit)
    return replace(line, price=Decimal(price or 0), discount_rate=ZERO, tax_rate=None)


def _at_its_amount(line: LineInput, taken: Taken) -> LineInput:
    found = taken.found
    if line.tax_rate is None:  # the earlier one was without tax: its amount is none with tax
        return line
    return at_its_amount(line, found.line, taken.sign * found.open)


def _proposed(item: Mapping[str, Any] | None, unit: int | None) -> str:
    """Return the price proposed for a product in a unit; blank where there is none."""
    units = item["units"] if item else ()
    return next((one.get("price", "") for one in units if one["id"] == unit), "")


def _input(taken: Taken, kind: DocumentType, actor: Actor) -> LineInput:
    line = taken.found.line
    is_bought = not kind.spreads_costs
    own = {column.name for column in kind.columns}
    places = {name: getattr(line, f"{name}_id") for name in _COPIED if name in own}
    return LineInput(
        due_date=_due_date(taken.found, kind),
        product=line.product_id,
        unit=taken.unit,
        quantity=taken.in_unit(taken.found.open),
        price=taken.price if is_bought else ZERO,
        discount_rate=line.discount_rate if is_bought else ZERO,
        tax_rate=line.tax_rate if document_type(taken.found.document.type).is_taxed else None,
        origin=line.pk,
        memo=line.memo,
        details=_carried(taken, kind, actor),
        lot=line.lot.number if kind.has_lots else "",
        produced_on=line.produced_on if kind.has_lots else None,
        expires_on=line.expires_on if kind.has_lots else None,
        **places,
    )


def _due_date(found: OpenLine, kind: DocumentType) -> date | None:
    """Return the day by which a line is wanted, where both types ask for it by the line."""
    both = (kind, document_type(found.document.type))
    if not all(any(one.name == "due_date" for one in each.columns) for each in both):
        return None
    return found.line.due_date or found.document.due_date


def _carried(taken: Taken, kind: DocumentType, actor: Actor) -> dict[str, str]:
    types = (taken.found.document.type, kind.id)
    carried = carried_details(actor.fields, types, Level.LINE, taken.found.line.details)
    numbers = taken.found.line.details.get(SERIAL_NUMBERS.name)
    if numbers and kind.enters(SERIAL_NUMBERS.name) and taken.found.open == taken.found.quantity:
        carried = carried | {SERIAL_NUMBERS.name: numbers}
    details = taken.found.line.details
    if details.get(KIT_PART.name) and kind.enters(KIT_PART.name):
        carried = carried | {KIT_PART.name: details[KIT_PART.name]}
    is_same_unit = taken.unit == taken.found.line.unit_id
    for name in (PRICE_REASON.name, PROMOTION.name, *((LIST_PRICE.name,) if is_same_unit else ())):
        if details.get(name) and kind.enters(name) and taken.has_prices:
            carried[name] = details[name]
    if details.get(GIFT_REASON) and kind.enters(GIFT_REASON):
        carried[GIFT_REASON] = details[GIFT_REASON]
    return carried


def _documents(rows: Iterable[OpenLine], setting: Setting) -> list[dict[str, Any]]:
    rows = list(rows)
    items = _items(rows, setting)
    kept = dict(
        Reservation.objects.filter(line__in=[row.line.pk for row in rows]).values_list("line", "quantity")
    )
    units = {product: item["units"][0]["id"] for product, item in items.items()}
    groups: dict[int, dict[str, Any]] = {}
    for row in rows:
        if row.line.product_id not in items:
            continue
        taken = _taken(row, setting, units)
        group = groups.setdefault(row.document.pk, _group(row.document, setting))
        group["lines"].append(_line(taken, setting, items[row.line.product_id], kept.get(row.line.pk)))
    return list(groups.values())


def _items(rows: Iterable[OpenLine], setting: Setting) -> dict[int, dict[str, Any]]:
    products = list(dict.fromkeys(row.line.product_id for row in rows if row.line.product_id))
    return {item["id"]: item for item in product_items(products, setting)} if products else {}


def _base_units(rows: Iterable[OpenLine]) -> dict[int, int]:
    products = [row.line.product_id for row in rows if row.line.product_id]
    return {product: units[0].id for product, units in units_of(products).items()}


def _taken(found: OpenLine, setting: Setting, base_units: dict[int, int]) -> Taken:
    rule = setting.kind.origin_rule(found.document.type)
    sign, has_prices = (rule.sign, rule.has_prices) if rule else (1, True)
    figures = (found.quantity, found.done, found.open)
    is_exact = all(round(figure / found.ratio, _DIGITS) * found.ratio == figure for figure in figures)
    if is_exact:
        return Taken(found, found.line.unit_id, found.ratio, sign, has_prices, setting.rules)
    return Taken(
        found, base_units.get(found.line.product_id or 0), Decimal(1), sign, has_prices, setting.rules
    )


def _group(document: Document, setting: Setting) -> dict[str, Any]:
    types = (document.type, setting.kind.id)
    carried = carried_details(setting.actor.fields, types, Level.HEADER, document.details)
    named = {} if setting.kind.spreads_costs else {"partner": document.partner_id, "place": document.place_id}
    hidden = hidden_columns(setting.kind, setting.actor)
    header = {**named, **{name: text for name, text in carried.items() if name not in hidden}}
    return {
        "id": document.pk,
        "number": document.number,
        "label": _label(document),
        "business_date": document.business_date.isoformat(),
        "partner": document.partner.name if document.partner else "",
        "header": {name: value for name, value in header.items() if value},
        "lines": [],
    }


def _label(document: Document) -> str:
    """Return what the document is, and that its prices hold no longer."""
    kind = document_type(document.type)
    if not has_expired(document, kind):
        return kind.label
    return gettext("%(label)s（%(date)s 已过期）") % {"label": kind.label, "date": document.due_date}


def _line(taken: Taken, setting: Setting, item: dict[str, Any], kept: Decimal | None) -> dict[str, Any]:
    line = taken.found.line
    if kept is not None and "available" in item:
        item = {**item, "available": plain(Decimal(item["available"]) + kept)}
    wanted = _due_date(taken.found, setting.kind)
    source = document_type(taken.found.document.type)
    hidden = hidden_columns(source, setting.actor) | hidden_columns(setting.kind, setting.actor)
    carried = _carried(taken, setting.kind, setting.actor)
    row: dict[str, Any] = {
        "id": line.pk,
        "product": item,
        "unit": taken.unit,
        "quantity": plain(taken.in_unit(taken.found.quantity)),
        "fulfilled": plain(taken.in_unit(taken.found.done)),
        "open": plain(taken.in_unit(taken.found.open)),
        "price": plain(taken.price),
        "discount_rate": plain(line.discount_rate),
        "tax_rate": plain(line.tax_rate),
        "memo": line.memo,
        "values": {
            **{name: getattr(line, f"{name}_id") for name in _own_places(setting.kind, taken)},
            **{name: text for name, text in carried.items() if name not in hidden},
            **({"due_date": wanted.isoformat()} if wanted else {}),
            **(lot_values(line.lot) if setting.kind.has_lots else {}),
        },
    }
    if not taken.has_prices:
        tax_rate = item["tax_rate"]
        row |= {"price": _proposed(item, taken.unit), "discount_rate": "0", "tax_rate": tax_rate}
    if not source.has_money or setting.kind.spreads_costs:
        hidden |= frozenset(_PRICES)
    return {name: value for name, value in row.items() if name not in hidden}


def _own_places(kind: DocumentType, taken: Taken) -> list[str]:
    own = {column.name for column in kind.columns}
    return [name for name in _COPIED if name in own and getattr(taken.found.line, f"{name}_id")]
