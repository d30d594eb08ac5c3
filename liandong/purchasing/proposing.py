"""Lines of purchase orders that nobody types: quantities the supplier delivers, at his price, by his days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

from liandong.catalog.queries import ProductCard, UnitCard, product_cards
from liandong.documents.columns import PRICE_REASON
from liandong.documents.hiding import hidden_columns
from liandong.documents.inputs import LineInput
from liandong.documents.supplying import Agreed, Supplied, agreed_with
from liandong.documents.types import document_type
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO
from liandong.partner_products.queries import supply_terms
from liandong.partner_products.terms import SupplyTerms, by_product, expected_on, orderable
from liandong.pricing.ranking import Quote
from liandong.pricing.terms import Wanted
from liandong.pricing.words import reason_text

ORDER = "purchasing.order"


@dataclass(frozen=True, slots=True)
class Wish:
    """So many base units of a product are wanted of a supplier, in a unit and for a place if one is given.

    ``price`` is what one of the unit costs where he asks nothing himself.
    """

    partner: int
    product: int
    quantity: Decimal
    unit: int | None = None
    price: Decimal = ZERO
    place: int | None = None


def proposed_lines(wishes: Sequence[Wish], actor: Actor, on: date) -> list[LineInput]:
    """Return a line for each wish; four statements however many there are.

    Quantities are raised to the supplier's least one and to whole packs, then to whole units. Who may
    not see what goods cost proposes no prices.
    """
    cards = {card.id: card for card in product_cards(list({one.product for one in wishes}))}
    supplied = _supplied(wishes, on)
    sees_price = "price" not in hidden_columns(document_type(ORDER), actor)
    return [_line(one, cards[one.product], supplied[one.partner], (on, sees_price)) for one in wishes]


def _supplied(wishes: Sequence[Wish], on: date) -> Mapping[int, Supplied]:
    products, partners = {one.product for one in wishes}, {one.partner for one in wishes}
    agreed = agreed_with(partners, products, on) if wishes else {}
    terms: dict[int, list[SupplyTerms]] = {partner: [] for partner in partners}
    for one in supply_terms(products):
        if one.partner in partners:
            terms[one.partner].append(one)
    prices: dict[int, dict[int, Agreed]] = {partner: {} for partner in partners}
    for (partner, product), held in agreed.items():
        prices[partner][product] = held
    return {partner: Supplied(prices[partner], by_product(terms[partner])) for partner in partners}


def _line(wish: Wish, card: ProductCard, supplied: Supplied, how: tuple[date, bool]) -> LineInput:
    on, sees_price = how
    terms = supplied.terms.get(wish.product, ())
    named = wish.unit or (terms[0].unit if terms else card.base_unit.id)
    unit = next((one for one in card.units if one.id == named), card.base_unit)
    count = _rounded_up(orderable(terms, wish.quantity), unit.ratio)
    quote = supplied.quote(Wanted(card.id, unit.id, unit.ratio, count))
    line = LineInput(
        product=card.id,
        unit=unit.id,
        quantity=count,
        price=wish.price if unit.id == wish.unit else ZERO,
        due_date=expected_on(terms, on),
    )
    return _priced(line, quote, unit, card) if sees_price else _unpriced(line)


def _priced(line: LineInput, quote: Quote | None, unit: UnitCard, card: ProductCard) -> LineInput:
    if quote is None:
        return line
    names = {one.id: one.name for one in (unit, *card.units)}
    return LineInput(
        product=line.product,
        unit=line.unit,
        quantity=line.quantity,
        price=quote.price,
        due_date=line.due_date,
        details={PRICE_REASON.name: reason_text(quote.reason, names)},
    )


def _unpriced(line: LineInput) -> LineInput:
    return LineInput(product=line.product, unit=line.unit, quantity=line.quantity, due_date=line.due_date)


def _rounded_up(quantity: Decimal, ratio: Decimal) -> Decimal:
    """Return a quantity of base units in whole units of so many; of single ones with their decimals."""
    return quantity if ratio == 1 else (quantity / ratio).to_integral_value(ROUND_CEILING)
