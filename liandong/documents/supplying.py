"""What a purchase costs by its supplier: what was agreed with him, else his own price; and his terms."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from liandong.documents.models import DocumentLine, State
from liandong.documents.types import DocumentType, PriceSource, document_types
from liandong.kernel.money import HUNDRED, ZERO, round_half_up
from liandong.partner_products.queries import supply_terms
from liandong.partner_products.terms import PRICE_DECIMALS, SupplyTerms, by_product, supply_price
from liandong.pricing.lists import price_per_unit, reached_break
from liandong.pricing.ranking import Quote, Reason, Source
from liandong.pricing.terms import PriceBreak, Wanted

BREAK = "from_quantity"
"""The detail of an agreement's line: from how many of its unit on its price holds."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What an agreement says of a product: its prices, from ``start`` to ``until`` (both included)."""

    document: int
    number: str
    start: date
    until: date | None
    breaks: tuple[PriceBreak, ...] = ()


@dataclass(frozen=True, slots=True)
class Supplied:
    """What a supplier asks for products: agreements by product, and terms by product."""

    agreed: Mapping[int, Agreed] = field(default_factory=dict)
    terms: Mapping[int, tuple[SupplyTerms, ...]] = field(default_factory=dict)

    def agreed_quote(self, wanted: Wanted) -> Quote | None:
        """Return what was agreed for so much of a unit; None where nothing was, or too little is wanted."""
        found = self.agreed.get(wanted.product)
        reached = reached_break(found.breaks, wanted) if found else None
        if found is None or reached is None:
            return None
        reason = Reason(
            Source.AGREEMENT,
            name=found.number,
            minimum=reached.minimum,
            unit=reached.unit,
            until=found.until,
        )
        return Quote(price_per_unit(reached, wanted), reason)

    def quote(self, wanted: Wanted) -> Quote | None:
        """Return the agreed price, else the supplier's own; None where neither says anything."""
        price = supply_price(self.terms.get(wanted.product, ()), wanted.unit, wanted.ratio)
        own = None if price is None else Quote(price, Reason(Source.SUPPLIER))
        return self.agreed_quote(wanted) or own


def read_supplied(kind: DocumentType, partner: int | None, products: Collection[int], on: date) -> Supplied:
    """Return what a purchase of a type from a partner can know of his prices and terms; two statements.

    None for documents that don't buy, that set prices themselves, or that name nobody yet.
    """
    if partner is None or not products or not buys(kind):
        return Supplied()
    terms = by_product(supply_terms(products, partner))
    agreed = agreed_with([partner], products, on)
    return Supplied({product: one for (_partner, product), one in agreed.items()}, terms)


def buys(kind: DocumentType) -> bool:
    """Tell whether a type's prices are those of purchases, proposed from what suppliers ask."""
    return kind.price_source is PriceSource.PURCHASE and not kind.agrees_prices


def agreement_types() -> list[str]:
    """Return the types whose prices hold for others."""
    return [kind.id for kind in document_types() if kind.agrees_prices]


def agreed_with(
    partners: Collection[int], products: Collection[int], on: date
) -> dict[tuple[int, int], Agreed]:
    """Return what agreements with partners say of products on a day, by partner and product; one statement.

    Of several the one that began last holds, for each product as a whole.
    """
    rows = (
        DocumentLine.objects.filter(
            document__type__in=agreement_types(),
            document__state=State.POSTED,
            document__reverses=None,
            document__partner__in=list(partners),
            document__business_date__lte=on,
            document__due_date__gte=on,
            product__in=list(products),
            price__gt=ZERO,
        )
        .order_by("-document__business_date", "-document", "position")
        .values_list(*_LINE)
    )
    found: dict[tuple[int, int], Agreed] = {}
    for partner, product, document, number, start, until, *priced in rows:
        held = found.setdefault((partner, product), Agreed(document, number, start, until))
        if held.document == document:
            breaks = dict.fromkeys((*held.breaks, _break(*priced)))
            found[partner, product] = Agreed(document, number, start, until, tuple(breaks))
    return found


_LINE = (
    *("document__partner", "product"),
    *("document", "document__number", "document__business_date", "document__due_date"),
    *("unit", "unit__ratio", "price", "discount_rate", "details"),
)


def _break(
    unit: int, ratio: Decimal, price: Decimal, discount: Decimal, details: Mapping[str, str]
) -> PriceBreak:
    net = round_half_up(price * (HUNDRED - discount) / HUNDRED, PRICE_DECIMALS)
    return PriceBreak(unit, ratio, Decimal(details.get(BREAK) or 0), net)
