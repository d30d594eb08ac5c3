"""What a supplier's terms say against an order, told while it is typed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from liandong.catalog.queries import ProductCard
from liandong.documents.amounts import ComputedLine
from liandong.documents.hiding import hidden_columns
from liandong.documents.inputs import DraftInput
from liandong.documents.supplying import Supplied, buys, read_supplied
from liandong.documents.types import Direction
from liandong.kernel.money import HUNDRED, ZERO, plain, round_half_up
from liandong.kernel.terms import Problem
from liandong.partner_products.terms import SupplyTerms, advice
from liandong.pricing.terms import Wanted
from liandong.webkit.proposals import Setting
from liandong.webkit.templatetags.webkit_tags import price


def supply_cautions(
    draft: DraftInput, lines: Sequence[ComputedLine], cards: Mapping[int, ProductCard], setting: Setting
) -> Iterator[Problem]:
    """Yield orders below the least quantity or of no whole packs, and prices that were not agreed.

    Only orders are held against quantities: what arrives is what arrives. Two statements.
    """
    if not buys(setting.kind) or draft.partner is None or not cards:
        return
    supplied = read_supplied(setting.kind, draft.partner, list(cards), draft.business_date)
    if setting.kind.is_closable and setting.kind.direction is Direction.IN:
        yield from _quantities(lines, cards, supplied)
    if setting.kind.direction is not Direction.OUT and "price" not in hidden_columns(
        setting.kind, setting.actor
    ):
        yield from _prices(lines, cards, supplied)


def _quantities(
    lines: Sequence[ComputedLine], cards: Mapping[int, ProductCard], supplied: Supplied
) -> Iterator[Problem]:
    """Hold what all lines of a product together order against its terms, told at the last of them."""
    wanted: dict[int, Decimal] = defaultdict(Decimal)
    last: dict[int, int] = {}
    for position, line in enumerate(lines, 1):
        product = line.given.product
        if product in cards and product is not None:
            wanted[product] += line.quantity
            last[product] = position
    for product, quantity in wanted.items():
        found = advice(supplied.terms.get(product, ()), quantity)
        if found is not None:
            unit = _unit_name(cards[product], found.terms)
            ratio = found.terms.ratio
            detail = {
                "product": cards[product].name,
                "limit": f"{plain(found.limit / ratio)} {unit}",
                "fitting": f"{plain(round_half_up(found.fitting / ratio, 6))} {unit}",
            }
            yield Problem(found.code, last[product], "quantity", detail)


def _unit_name(card: ProductCard, terms: SupplyTerms) -> str:
    return next((one.name for one in card.units if one.id == terms.unit), card.base_unit.name)


def _prices(
    lines: Sequence[ComputedLine], cards: Mapping[int, ProductCard], supplied: Supplied
) -> Iterator[Problem]:
    """Yield the lines whose price after discount is another than the one that was agreed."""
    for position, line in enumerate(lines, 1):
        card = cards.get(line.given.product or 0)
        if card is None or line.unit is None or line.given.quantity <= ZERO or not line.price:
            continue
        ratio = line.quantity / line.given.quantity
        quote = supplied.agreed_quote(Wanted(card.id, line.unit, ratio, line.given.quantity))
        if quote is None or not quote.price:
            continue
        paid = round_half_up(line.price * (HUNDRED - line.given.discount_rate) / HUNDRED, 6)
        if paid != quote.price:
            change = round_half_up((paid - quote.price) * HUNDRED / quote.price, 1)
            detail = {
                "product": card.name,
                "agreed": price(quote.price),
                "document": quote.reason.name,
                "rate": f"{change:+}",
            }
            yield Problem("not_as_agreed", position, "price", detail)
