"""Which price the lines of a document are proposed, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from liandong.catalog.pricing import PriceLevel, sales_level
from liandong.catalog.queries import ProductCard, UnitCard, product_cards
from liandong.documents.inputs import LineInput
from liandong.documents.last_prices import LastPrice, last_prices
from liandong.documents.types import DocumentType, PriceSource
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO
from liandong.kernel.rules import PriceOrder, Rules
from liandong.partners.queries import partner_facts
from liandong.pricing.lists import list_price
from liandong.pricing.queries import Buyer, Lists, lists_of
from liandong.pricing.ranking import Known, Last, Quote, Reason, quote, reason_of
from liandong.pricing.terms import Wanted
from liandong.pricing.words import reason_text

_ONE = Decimal(1)
_TRADED = frozenset({PriceSource.SALE, PriceSource.PURCHASE})


@dataclass(frozen=True, slots=True)
class Market:
    """For which document prices are asked: its type, day and partner, and who asks."""

    kind: DocumentType
    actor: Actor
    rules: Rules
    on: date
    partner: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A price per ``unit`` with its reason, as data and in words."""

    unit: int
    price: Decimal
    reason: Reason
    text: str


@dataclass(frozen=True, slots=True)
class PriceBook:
    """What is known of the prices of some products, read once for many lines."""

    market: Market
    level: PriceLevel = PriceLevel.RETAIL
    last: Mapping[int, LastPrice] | None = None
    lists: Lists = field(default_factory=Lists)

    def offer(self, card: ProductCard, unit: UnitCard, quantity: Decimal = _ONE) -> Offer | None:
        """Return what a line of so many of a unit is proposed; None when nothing has a price."""
        wanted = Wanted(card.id, unit.id, unit.ratio, quantity if quantity > ZERO else _ONE)
        found = self._quote(card, wanted)
        if found is None:
            return None
        last = (self.last or {}).get(card.id)
        units = {one.id: one.name for one in card.units}
        text = reason_text(found.reason, units, last.number if last else "")
        return Offer(unit.id, found.price, found.reason, text)

    def _quote(self, card: ProductCard, wanted: Wanted) -> Quote | None:
        last = (self.last or {}).get(card.id)
        paid = None if last is None else Last(last.unit, last.price, _ratio(card, last.unit))
        known = Known(card.prices, self.level, self.lists.nearest, self.lists.every, paid)
        is_sale = self.market.kind.price_source is PriceSource.SALE
        return quote(wanted, known, self.market.rules.price_order if is_sale else PriceOrder.LAST_FIRST)


@dataclass(frozen=True, slots=True)
class Listed:
    """A price as it stands in a price list that holds, per its own unit."""

    text: str
    unit: str
    price: Decimal


def listed_prices(market: Market, card: ProductCard) -> list[Listed]:
    """Return what the price lists that hold say of a product, the nearest first; four statements at most."""
    if market.kind.price_source is not PriceSource.SALE:
        return []
    units = {one.id: one for one in card.units}
    lists = lists_of(Buyer(market.partner, _partner_level(market), market.on), [card.id])
    found = []
    for one in lists.nearest:
        breaks = [each for each in one.prices.get(card.id, ()) if each.unit in units]
        asked = [Wanted(card.id, each.unit, each.ratio, each.minimum) for each in breaks]
        for wanted in asked or [Wanted(card.id, card.base_unit.id)]:
            priced = list_price(one, lists.every, wanted, card.prices)
            if priced is not None:
                names = {pk: unit.name for pk, unit in units.items()}
                text = reason_text(reason_of(priced), names)
                found.append(Listed(text, names[wanted.unit], priced.price))
    return found


def _ratio(card: ProductCard, unit: int) -> Decimal | None:
    return next((one.ratio for one in card.units if one.id == unit), None)


def read_prices(market: Market, products: Sequence[int]) -> PriceBook:
    """Return what is known of products' prices in a market; at most five statements for any number."""
    if market.kind.price_source not in _TRADED:
        return PriceBook(market)
    level = _partner_level(market)
    last: dict[int, LastPrice] = {}
    if market.partner is not None and products:
        last = last_prices(market.actor, market.kind.id, market.partner, products)
    if market.kind.price_source is PriceSource.PURCHASE:
        return PriceBook(market, PriceLevel.PURCHASE, last)
    lists = lists_of(Buyer(market.partner, level, market.on), products)
    return PriceBook(market, sales_level(level) if market.partner else PriceLevel.RETAIL, last, lists)


def _partner_level(market: Market) -> str:
    if market.partner is None or market.kind.price_source is not PriceSource.SALE:
        return ""
    found = partner_facts([market.partner]).get(market.partner)
    return found.level if found else ""


def offers(market: Market, lines: Sequence[LineInput]) -> list[Offer | None]:
    """Return what each line is proposed by its product, unit and quantity; constant in statements.

    None where the line has no product, or nothing has a price.
    """
    products = list(dict.fromkeys(line.product for line in lines if line.product))
    if not products:
        return [None] * len(lines)
    cards = {card.id: card for card in product_cards(products)}
    book = read_prices(market, products)
    return [_offer(book, cards.get(line.product or 0), line) for line in lines]


def _offer(book: PriceBook, card: ProductCard | None, line: LineInput) -> Offer | None:
    if card is None:
        return None
    unit = next((one for one in card.units if one.id == line.unit), None) if line.unit else card.base_unit
    return None if unit is None else book.offer(card, unit, line.quantity)
