"""What the entry grid knows of a product: units, the price proposed, and what is available."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from liandong.catalog.composition_queries import kits_among
from liandong.catalog.queries import ProductCard, UnitCard, product_cards
from liandong.documents.allotted import has_channels, keeping_lines
from liandong.documents.channels import channel_named
from liandong.documents.columns import KIT_PART, PRICE_REASON
from liandong.documents.currency_fields import roles_of
from liandong.documents.hiding import COST, hidden_columns
from liandong.documents.partner_names import called_of, details_of, naming_of
from liandong.documents.quoting import Market, Offer, PriceBook, read_prices
from liandong.documents.supplying import buys
from liandong.documents.types import DocumentType, LineKind, PriceSource
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.custom import CustomRole
from liandong.kernel.money import ZERO, plain, round_half_up
from liandong.kernel.rules import CostScope, Rules
from liandong.partner_products.queries import Called, Naming, names_of, supply_terms
from liandong.partner_products.terms import SupplyTerms, by_product, expected_on
from liandong.stock_ledger.filters import SUBJECT as STOCK
from liandong.stock_ledger.kits import kits_available
from liandong.stock_ledger.models import CostState, StockBalance
from liandong.stock_ledger.queries import available_for

_PRICE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a line stands: the document's type, partner, place and day (None: today), and who asks.

    ``details`` are what its header chooses among the company's added fields: its channel is one.
    """

    kind: DocumentType
    actor: Actor
    rules: Rules
    partner: int | None = None
    place: int | None = None
    on: date | None = None
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def market(self) -> Market:
        """Return for which document prices are asked."""
        on = self.on or timezone.localdate()
        return Market(self.kind, self.actor, self.rules, on, self.partner, details=self.details)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What was read for some products at once."""

    prices: PriceBook | None = None
    costs: Mapping[int, Decimal] = field(default_factory=dict)
    available: Mapping[int, Decimal] = field(default_factory=dict)
    counted: Mapping[int, Decimal] = field(default_factory=dict)
    kits: Mapping[int, Decimal | None] = field(default_factory=dict)
    names: Mapping[tuple[Naming, int, int], Called] = field(default_factory=dict)
    terms: Mapping[int, tuple[SupplyTerms, ...]] = field(default_factory=dict)


def product_items(
    products: Sequence[int], setting: Setting, units: Mapping[int, int | None] | None = None
) -> list[dict[str, Any]]:
    """Return products as the grid takes them, in the order asked for; ``units`` are their default units.

    The number of statements does not depend on how many products there are.
    """
    cards = product_cards(products)
    facts = _read(cards, setting)
    chosen = units or {}
    return [_item(card, setting, facts, chosen.get(card.id)) for card in cards]


def book_quantities(products: Sequence[int] | None, place: int) -> dict[int, Decimal]:
    """Return what the books say lies in a place, lots together, base units; None means every product."""
    rows = StockBalance.objects.filter(place=place)
    if products is not None:
        rows = rows.filter(product__in=list(products))
    found: dict[int, Decimal] = {}
    for product, quantity in rows.values_list("product", "quantity"):
        found[product] = found.get(product, ZERO) + quantity
    return found


def available_to(
    setting: Setting, products: Sequence[int], origins: Sequence[int] = ()
) -> dict[int, Decimal]:
    """Return what a document may take of products in its place: what is free, and what its channel keeps.

    What its order lines ``origins`` hold is free for it too.
    """
    if setting.place is None:
        return {}
    lines = list(origins)
    if has_channels(setting.actor, setting.kind.id):
        lines += keeping_lines(channel_named(setting.kind.id, setting.details, setting.partner), products)
    return available_for(products, setting.place, lines)


def may_see_stock(actor: Actor, place: int) -> bool:
    """Tell whether the actor may know what lies in a place."""
    scope = actor.scope_of(STOCK, Verb.VIEW)
    if scope is Scope.PLACES:
        return place in actor.places
    return scope is not None


def _read(cards: Sequence[ProductCard], setting: Setting) -> _Facts:
    products = [card.id for card in cards]
    kind, actor, place = setting.kind, setting.actor, setting.place
    is_priced = "price" in {column.name for column in kind.columns}
    sees_prices = is_priced and "price" not in hidden_columns(kind, actor)
    sees_stock = place is not None and may_see_stock(actor, place)
    is_count = kind.line_kind is LineKind.COUNT
    return _Facts(
        prices=read_prices(setting.market, products) if sees_prices and products else None,
        costs=_costs(products, setting) if sees_prices else {},
        available=available_to(setting, products) if sees_stock else {},
        kits=_kits(cards, setting, place if sees_stock else None),
        counted=book_quantities(products, place) if is_count and sees_stock and place is not None else {},
        names=_names(products, setting),
        terms=_terms(products, setting),
    )


def _kits(cards: Sequence[ProductCard], setting: Setting, place: int | None) -> dict[int, Decimal | None]:
    """Return which products are kits, with how many their parts make; None where nobody may know."""
    unstocked = [card.id for card in cards if not card.is_stocked]
    if not unstocked or not setting.kind.enters(KIT_PART.name):
        return {}
    if place is None:
        return dict.fromkeys(kits_among(unstocked))
    return {**kits_available(unstocked, place)}


def _names(products: Sequence[int], setting: Setting) -> dict[tuple[Naming, int, int], Called]:
    naming = naming_of(setting.kind, setting.partner)
    return names_of([(naming, product) for product in products]) if naming else {}


def _terms(products: Sequence[int], setting: Setting) -> Mapping[int, tuple[SupplyTerms, ...]]:
    """Return the supplier's terms where lines say when goods are wanted."""
    is_dated = any(column.name == "due_date" for column in setting.kind.columns)
    if setting.partner is None or not is_dated or not buys(setting.kind):
        return {}
    return by_product(supply_terms(products, setting.partner))


def _costs(products: Sequence[int], setting: Setting) -> dict[int, Decimal]:
    """Return the current cost per base unit, for documents priced at cost."""
    if setting.kind.price_source is not PriceSource.COST:
        return {}
    return current_costs(products, setting)


def current_costs(products: Sequence[int], setting: Setting) -> dict[int, Decimal]:
    """Return what one base unit costs now, for who may see it; one statement or none.

    Products of which there is nothing have no cost.
    """
    if not setting.actor.sees(COST):
        return {}
    is_by_place = setting.rules.cost_scope is CostScope.WAREHOUSE
    scope = (setting.place or 0) if is_by_place else 0
    costs = CostState.objects.filter(scope=scope, product__in=list(products), quantity__gt=0)
    rows = costs.values("product").annotate(held=Sum("quantity"), worth=Sum("value")).order_by()
    return {
        product: round_half_up(worth / held, _PRICE_DIGITS)
        for product, held, worth in rows.values_list("product", "held", "worth")
    }


def _item(card: ProductCard, setting: Setting, facts: _Facts, unit: int | None) -> dict[str, Any]:
    last = facts.prices.last.get(card.id) if facts.prices else None
    default = unit or (last.unit if last else None)
    offered = facts.prices.offers(card) if facts.prices else {}
    item = {
        "id": card.id,
        "code": card.code,
        "name": card.name,
        "specification": card.specification,
        "barcode": card.barcode,
        "tax_rate": plain(card.tax_rate) if setting.kind.is_taxed else "0",
        "units": [_unit(one, setting, facts.costs.get(card.id), offered.get(one.id)) for one in card.units],
    }
    if card.has_lots:
        item["has_lots"] = True
    if card.has_serials:
        item["has_serials"] = True
    is_known = default is not None and any(one.id == default for one in card.units)
    if is_known:
        item["default_unit"] = default
    if card.is_stocked and card.id in facts.available:
        item["available"] = plain(facts.available[card.id])
    if card.id in facts.kits:
        item |= _kit(facts.kits[card.id])
    is_count = setting.kind.line_kind is LineKind.COUNT and setting.place is not None
    if is_count and may_see_stock(setting.actor, setting.place or 0):
        # What has a lot is counted lot by lot: the line's lot brings its own figure.
        book = plain(ZERO if card.has_lots else facts.counted.get(card.id, ZERO))
        item["values"] = {"book_quantity": book, "quantity": book}
    return item | _theirs(card, setting, facts, (default or 0) if is_known else card.base_unit.id)


def _theirs(card: ProductCard, setting: Setting, facts: _Facts, unit: int) -> dict[str, Any]:
    """Return what the partner calls a product, and when the supplier should have it here."""
    naming = naming_of(setting.kind, setting.partner)
    called = called_of(facts.names, naming, card.id, unit) if naming else None
    values = details_of(called)
    if price := roles_of(setting.actor, setting.kind.id).get(CustomRole.PRICE):
        values[price] = ""  # the foreign price of what stood there before is none of this product's
    expected = expected_on(facts.terms.get(card.id, ()), setting.market.on)
    if expected is not None:
        values["due_date"] = expected.isoformat()
    found: dict[str, Any] = {"values": values} if values else {}
    return found | ({"their_code": called.code} if called and called.code else {})


def _kit(available: Decimal | None) -> dict[str, Any]:
    found: dict[str, Any] = {"is_kit": True}
    return found if available is None else found | {"available": plain(available)}


def _unit(unit: UnitCard, setting: Setting, cost: Decimal | None, offer: Offer | None) -> dict[str, Any]:
    found = {"id": unit.id, "name": unit.name, "ratio": plain(unit.ratio)}
    if unit.barcode:
        found["barcode"] = unit.barcode
    return found | _price(unit, setting.kind, cost, offer)


def _price(unit: UnitCard, kind: DocumentType, cost: Decimal | None, offer: Offer | None) -> dict[str, str]:
    """Return the price of one of a unit, with its reason where the type's lines keep one."""
    if kind.price_source is PriceSource.NONE or not kind.has_money:
        return {}
    if kind.price_source is PriceSource.COST:
        return {} if cost is None else {"price": plain(round_half_up(cost * unit.ratio, _PRICE_DIGITS))}
    if offer is None:
        return {}
    found = {"price": plain(offer.price)}
    return found | {PRICE_REASON.name: offer.text} if kind.enters(PRICE_REASON.name) else found
