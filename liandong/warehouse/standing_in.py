"""替代品 where goods are picked: what may be taken instead of what is short, and the line it becomes."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal

from liandong.catalog.models import Product
from liandong.catalog.substitutes import substitutes_of
from liandong.documents.columns import PRICE_REASON
from liandong.documents.inputs import DraftInput
from liandong.documents.quoting import Market, offers
from liandong.documents.types import document_type
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO, plain
from liandong.kernel.rules import Rules
from liandong.stock_ledger.queries import available_for
from liandong.warehouse.finding import Part, by_product, items
from liandong.warehouse.jobs import PICK
from liandong.warehouse.sheets import Sheet, key_of, place_of
from liandong.webkit.proposals import may_see_stock

_MOST_OFFERED = 6


def offered(short: Collection[int], place: int) -> dict[int, list[Part]]:
    """Return what may be taken instead of each product, the best first, each with how much is there.

    What the warehouse and its bins do not have is left out. Five statements at most, none for no product.
    """
    named = substitutes_of(short)
    wanted = {one for others in named.values() for one in others}
    free = free_in(place, wanted)
    shown = by_product(items([one for one in wanted if free.get(one, ZERO) > ZERO]))
    return {
        product: [{**shown[one], "available": plain(free[one])} for one in others if one in shown][
            :_MOST_OFFERED
        ]
        for product, others in named.items()
    }


def free_in(place: int, products: Collection[int], origins: Collection[int] = ()) -> dict[int, Decimal]:
    """Return how much of products may be taken in a warehouse and its bins; one statement or none.

    What is kept for other orders than the lines ``origins`` is not free, wherever in it it lies.
    """
    if not products:
        return {}
    found = available_for(sorted(products), place, sorted(origins))
    return {product: max(quantity, ZERO) for product, quantity in found.items()}


def with_substitutes(rows: list[Part], sheet: Sheet, actor: Actor) -> list[Part]:
    """Return the page's rows; those that are short have ``free``, and what may be taken instead.

    The number of statements does not depend on the rows; other jobs than picking have none.
    """
    place = place_of(sheet)
    if sheet.job.name != PICK or sheet.source is None or place is None or not may_see_stock(actor, place):
        return rows
    needed: dict[int, Decimal] = {}
    for row in sheet.rows:
        if row.wanted is not None and row.line.product:
            needed[row.line.product] = needed.get(row.line.product, ZERO) + row.wanted
    origins = [row.line.origin for row in sheet.rows if row.line.origin]
    free = free_in(place, needed, origins)
    short = {product for product, quantity in needed.items() if quantity > free.get(product, ZERO)}
    found = offered(short, place)
    return [_told(row, free, found) if row["product"]["id"] in found else row for row in rows]


def _told(row: Part, free: Mapping[int, Decimal], found: Mapping[int, list[Part]]) -> Part:
    product = row["product"]["id"]
    if row["wanted"] is None or not found[product]:
        return row
    return {**row, "free": plain(free.get(product, ZERO)), "substitutes": found[product]}


def stand_ins(sheet: Sheet, products: Collection[int]) -> dict[int, str]:
    """Return which of these products may stand in for one of a picking sheet's, each with the code of that.

    Two statements; none without products, or for another job.
    """
    if sheet.job.name != PICK or not products:
        return {}
    asked = {row.line.product for row in sheet.rows if row.wanted is not None and row.line.product}
    named = substitutes_of(asked)
    codes = dict(Product.objects.filter(pk__in=named).values_list("pk", "code"))
    return {one: codes[product] for product, others in named.items() for one in others if one in products}


def with_own_prices(draft: DraftInput, sheet: Sheet, actor: Actor, rules: Rules) -> DraftInput:
    """Return the draft with what stands in at its own price, as when somebody puts it there on the page.

    What was stored before stays as it is. The statements do not depend on the lines.
    """
    if sheet.job.name != PICK:
        return draft
    known = {row.key for row in sheet.rows}
    fresh = [line for line in draft.lines if line.origin is None and key_of(line) not in known]
    if not fresh:
        return draft
    kind = document_type(draft.type)
    market = Market(kind, actor, rules, draft.business_date, draft.partner, details=draft.details)
    prices = dict(zip((key_of(line) for line in fresh), offers(market, fresh), strict=True))
    lines = []
    for line in draft.lines:
        offer = prices.get(key_of(line))
        if offer is not None:
            reason = {PRICE_REASON.name: offer.text} if kind.enters(PRICE_REASON.name) else {}
            lines.append(replace(line, price=offer.price, details={**line.details, **reason}))
        else:
            lines.append(line)
    return replace(draft, lines=tuple(lines))
