"""Which price the lines of a document are proposed, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import partial

from liandong.catalog.pricing import PriceLevel, sales_level
from liandong.catalog.queries import ProductCard, UnitCard, product_cards
from liandong.documents.channels import channel_named
from liandong.documents.currency_fields import agreed_rate
from liandong.documents.inputs import LineInput
from liandong.documents.last_prices import LastPrice, last_prices
from liandong.documents.supplying import Supplied, read_supplied
from liandong.documents.types import DocumentType, PriceSource
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO
from liandong.kernel.rules import PriceOrder, Rules
from liandong.partners.queries import partner_cards
from liandong.partners.reach import names_own_only
from liandong.pricing.lists import lacking, list_price
from liandong.pricing.queries import Buyer, Lists, lists_of
from liandong.pricing.ranking import Known, Last, Reason, Source, quote, reason_of
from liandong.pricing.terms import Wanted
from liandong.pricing.words import no_rate_text, own_price_texts, reason_text

_ONE = Decimal(1)
_SUPPLY = Reason(Source.SUPPLIER)
_TRADED = frozenset({PriceSource.SALE, PriceSource.PURCHASE})


@dataclass(frozen=True, slots=True)
class Market:
    """For which document prices are asked: its type, day and partner, and who asks.

    ``draft`` is the document that is typed on, once it is saved.
    By which channel it sells is in its ``details``, unless the ``channel`` is named.
    """

    kind: DocumentType
    actor: Actor
    rules: Rules
    on: date
    partner: int | None = None
    draft: int | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A price per ``unit`` of ``ratio`` base units with its reason, as data and in words."""

    unit: int
    price: Decimal
    reason: Reason
    text: str
    ratio: Decimal = _ONE


@dataclass(frozen=True, slots=True)
class PriceBook:
    """What is known of the prices of some products, read once for many lines."""

    market: Market
    level: PriceLevel = PriceLevel.RETAIL
    last: Mapping[int, LastPrice] = field(default_factory=dict)
    lists: Lists = field(default_factory=Lists)
    supplied: Supplied = field(default_factory=Supplied)
    texts: Mapping[Source, str] = field(default_factory=own_price_texts)

    def offer(self, card: ProductCard, unit: UnitCard, quantity: Decimal = _ONE) -> Offer | None:
        """Return what a line of so many of a unit is proposed; None when nothing has a price."""
        return self._offer(card, unit, quantity if quantity > ZERO else _ONE, self._known(card))

    def offers(self, card: ProductCard) -> dict[int, Offer]:
        """Return what one of each unit is proposed, by unit id."""
        known = self._known(card)
        found = ((unit.id, self._offer(card, unit, _ONE, known)) for unit in card.units)
        return {unit: offer for unit, offer in found if offer is not None}

    def _known(self, card: ProductCard) -> Known:
        last = self.last.get(card.id)
        paid = None if last is None else Last(last.unit, last.price, _ratio(card, last.unit))
        lists = self.lists
        return Known(card.prices, self.level, lists.nearest, lists.every, paid, lists.exchange)

    def _offer(self, card: ProductCard, unit: UnitCard, quantity: Decimal, known: Known) -> Offer | None:
        is_sale = self.market.kind.price_source is PriceSource.SALE
        order = self.market.rules.price_order if is_sale else PriceOrder.LAST_FIRST
        wanted = Wanted(card.id, unit.id, unit.ratio, quantity)
        found = self.supplied.quote(wanted) or quote(wanted, known, order)
        if found is None:
            return None
        text = self.texts.get(found.reason.source) or self._text(card, found.reason)
        text = " · ".join([text, *_without_rate(self.lists, [wanted], card)])
        return Offer(unit.id, found.price, found.reason, text, unit.ratio)

    def _text(self, card: ProductCard, reason: Reason) -> str:
        last = self.last.get(card.id)
        units = {one.id: one.name for one in card.units}
        return reason_text(reason, units, last.number if last else "")


@dataclass(frozen=True, slots=True)
class Listed:
    """A price of a price list that holds, per its own unit; None where the list lacks a rate of exchange."""

    text: str
    unit: str
    price: Decimal | None


def listed_prices(market: Market, card: ProductCard) -> list[Listed]:
    """Return what the price lists that hold say of a product, the nearest first; four statements at most."""
    if market.kind.price_source is not PriceSource.SALE:
        return []
    units = {one.id: one for one in card.units}
    lists = lists_of(_buyer(market), [card.id])
    found = []
    for one in lists.nearest:
        breaks = [each for each in one.prices.get(card.id, ()) if each.unit in units]
        asked = [Wanted(card.id, each.unit, each.ratio, each.minimum) for each in breaks]
        asked = asked or [Wanted(card.id, card.base_unit.id)]
        for wanted in asked:
            priced = list_price(one, lists.every, wanted, card.prices, lists.exchange)
            if priced is not None:
                names = {pk: unit.name for pk, unit in units.items()}
                text = reason_text(reason_of(priced), names)
                found.append(Listed(text, names[wanted.unit], priced.price))
        found += [
            Listed(text, "", None) for text in _without_rate(replace(lists, nearest=[one]), asked, card)
        ]
    return found


def _without_rate(lists: Lists, wanted: Sequence[Wanted], card: ProductCard) -> list[str]:
    """Return which lists that hold give no price for want of a rate, in words; mostly none."""
    exchange = lists.exchange
    if not any(exchange.lacks(one.currency) for one in lists.every.values()):
        return []
    told: dict[str, None] = {}
    for one in lists.nearest:
        for each in wanted:
            if currency := lacking(one, lists.every, each, card.prices, exchange):
                told[no_rate_text(one.name, currency, exchange.on)] = None
    return list(told)


def supply_prices(market: Market, card: ProductCard) -> list[Listed]:
    """Return what the partner asks for a product: agreed breaks, then his own prices; two statements."""
    supplied = read_supplied(market.kind, market.partner, [card.id], market.on)
    units = {one.id: one for one in card.units}
    agreed = supplied.agreed.get(card.id)
    found = []
    for each in agreed.breaks if agreed else ():
        quoted = supplied.agreed_quote(Wanted(card.id, each.unit, each.ratio, max(each.minimum, ZERO)))
        if quoted is not None and each.unit in units:
            names = {pk: unit.name for pk, unit in units.items()}
            found.append(Listed(reason_text(quoted.reason, names), names[each.unit], quoted.price))
    return found + [
        Listed(reason_text(_SUPPLY, {}), units[terms.unit].name, terms.price)
        for terms in supplied.terms.get(card.id, ())
        if terms.price is not None and terms.unit in units
    ]


def _ratio(card: ProductCard, unit: int) -> Decimal | None:
    return next((one.ratio for one in card.units if one.id == unit), None)


def read_prices(market: Market, products: Sequence[int]) -> PriceBook:
    """Return what is known of products' prices in a market; at most seven statements for any number."""
    if market.kind.price_source not in _TRADED:
        return PriceBook(market)
    last: dict[int, LastPrice] = {}
    if market.partner is not None and products:
        last = last_prices(market.actor, market.kind.id, market.partner, products)
    if market.kind.price_source is PriceSource.PURCHASE:
        supplied = read_supplied(market.kind, market.partner, products, market.on)
        return PriceBook(market, PriceLevel.PURCHASE, last, supplied=supplied)
    buyer = _buyer(market)
    level = PriceLevel.RETAIL if buyer.partner is None else sales_level(buyer.level)
    return PriceBook(market, level, last, lists_of(buyer, products))


def _buyer(market: Market) -> Buyer:
    """Return who buys; a customer the actor may not name in a document is nobody to him."""
    found = next(iter(partner_cards([market.partner] if market.partner is not None else [])), None)
    owner = names_own_only(market.actor)
    partner, level = (
        (None, "") if found is None or owner not in {None, found.owner} else (found.id, found.level)
    )
    channel, agreed = (
        partial(_channel, market, partner),
        agreed_rate(market.actor, market.kind.id, market.details),
    )
    return Buyer(partner, level, market.on, channel, market.rules.currency, agreed)


def _channel(market: Market, partner: int | None) -> str:
    return market.channel or channel_named(market.kind.id, market.details, partner)


def partner_level(market: Market) -> str:
    """Return the level of a sale's partner, with one statement; nothing where there is none."""
    return _buyer(market).level if market.kind.price_source is PriceSource.SALE else ""


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
