"""What helps to price a line: the partner's last prices, the list's, the cost for who may see it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.catalog.actions import SUBJECT as PRODUCT
from liandong.catalog.queries import ProductCard, product_cards
from liandong.catalog.substitutes import substitutes_of
from liandong.documents.hiding import hidden_columns
from liandong.documents.last_prices import PaidPrice, recent_prices
from liandong.documents.quoting import listed_prices, supply_prices
from liandong.documents.types import Direction, PriceSource
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import plain
from liandong.webkit.access import type_for
from liandong.webkit.chosen import chosen_in
from liandong.webkit.proposals import Setting, available_to, current_costs, may_see_stock, product_items
from liandong.webkit.report_query import ReportQuery

_MOST_LISTED = 6


@require_GET
def line_facts(request: CompanyRequest, type_id: str) -> HttpResponse:
    """Answer what is known of a product beside a line, all per base unit except ``last``.

    ``last``: [{number, url, date, unit, price, discount_rate}], newest first; ``prices``:
    [{label, price, unit where it is not the base}], those of price lists first; ``cost`` and
    ``available`` only where the actor may know them; ``substitutes`` of what goes out as products.
    """
    kind = type_for(request, type_id, Verb.DRAFT)
    require(request.actor, PRODUCT, Verb.VIEW)
    query = ReportQuery(request)
    card = next(iter(product_cards([query.number("product") or 0])), None)
    if card is None:
        raise Http404(type_id)
    partner, place, on = query.number("partner"), query.number("place"), _day(query)
    details = chosen_in(kind, query.text)
    setting = Setting(kind, request.actor, request.rules, partner, place, on, details)
    shows_prices = kind.has_money and "price" not in hidden_columns(kind, request.actor)
    answer: dict[str, Any] = {"unit": card.units[0].name, "last": [], "prices": []}
    if shows_prices:
        answer |= {"last": _last(card, setting), "prices": _list_prices(card, setting)}
    if cost := current_costs([card.id], setting).get(card.id):
        answer["cost"] = plain(cost)
    if card.is_stocked and setting.place is not None and may_see_stock(request.actor, setting.place):
        answer["available"] = plain(available_to(setting, [card.id])[card.id])
        if kind.direction is Direction.OUT:
            answer["substitutes"] = _substitutes(card.id, setting)
    return JsonResponse(answer)


def _substitutes(product: int, setting: Setting) -> list[dict[str, Any]]:
    """Return what may stand in for a product, as products of the grid: what is there first, then by rank."""
    found = substitutes_of([product]).get(product, [])[:_MOST_LISTED]
    items = product_items(found, setting) if found else []
    return sorted(items, key=lambda item: Decimal(item.get("available") or 0) <= 0)


def _day(query: ReportQuery) -> date:
    return query.day("business_date", timezone.localdate())


def _last(card: ProductCard, setting: Setting) -> list[dict[str, str]]:
    is_traded = setting.kind.price_source in {PriceSource.SALE, PriceSource.PURCHASE}
    if setting.partner is None or not is_traded:
        return []
    units = {unit.id: unit.name for unit in card.units}
    found = recent_prices(setting.actor, setting.kind.id, setting.partner, card.id)
    return [_paid(one, units) for one in found]


def _paid(one: PaidPrice, units: Mapping[int, str]) -> dict[str, str]:
    return {
        "number": one.number,
        "url": reverse("webkit:document", args=[one.document]),
        "date": one.business_date.isoformat(),
        "unit": units.get(one.unit, ""),
        "price": plain(one.price),
        "discount_rate": plain(one.discount_rate),
    }


def _list_prices(card: ProductCard, setting: Setting) -> list[dict[str, str]]:
    prices = card.prices
    named = {_("采购价"): prices.purchase}
    if setting.kind.price_source is PriceSource.SALE:
        named = {_("批发价"): prices.wholesale, _("零售价"): prices.retail, _("最低售价"): prices.minimum}
    listed = [
        {"label": one.text, "price": "" if one.price is None else plain(one.price), "unit": one.unit}
        for one in (*listed_prices(setting.market, card), *supply_prices(setting.market, card))[:_MOST_LISTED]
    ]
    own = [{"label": label, "price": plain(price)} for label, price in named.items() if price is not None]
    return [*listed, *own]
