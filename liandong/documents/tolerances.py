"""How much more or less than ordered may arrive: by the supplier's product, the product, or the company."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from liandong.documents.models import DocumentLine
from liandong.documents.types import document_type
from liandong.kernel.money import HUNDRED, ZERO
from liandong.kernel.rules import Rules
from liandong.partner_products.queries import supply_terms
from liandong.partner_products.terms import Side, SupplyTerms


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Per cent of what was ordered."""

    over: Decimal = ZERO
    under: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Deviation:
    """What an order line misses or has too much of, base units; one of the two is zero.

    ``is_tolerated`` tells whether it is within the tolerance.
    """

    short: Decimal
    over: Decimal
    is_tolerated: bool


def deviation(ordered: Decimal, received: Decimal, tolerance: Tolerance) -> Deviation:
    """Return how far what was received is from what was ordered; pure."""
    short, over = max(ordered - received, ZERO), max(received - ordered, ZERO)
    allowed = ordered * (tolerance.under if short else tolerance.over) / HUNDRED
    return Deviation(short, over, max(short, over) <= allowed)


def read_tolerances(lines: Collection[DocumentLine], rules: Rules) -> dict[int, Tolerance]:
    """Return the tolerance of order lines by id; their document and product should be at hand.

    The supplier's product in the line's unit goes first, then the product, then the company. One
    statement, none for orders of customers.
    """
    bought = [line for line in lines if document_type(line.document.type).partner_kind == Side.SUPPLIER]
    terms = supply_terms({line.product_id for line in bought if line.product_id}) if bought else []
    by_key = {(one.partner, one.product, one.unit): one for one in terms}
    own = {line.pk for line in bought}
    return {line.pk: _tolerance(line, by_key if line.pk in own else {}, rules) for line in lines}


def _tolerance(
    line: DocumentLine, terms: Mapping[tuple[int, int, int], SupplyTerms], rules: Rules
) -> Tolerance:
    product = line.product
    theirs = terms.get((line.document.partner_id or 0, line.product_id or 0, line.unit_id or 0))
    return Tolerance(
        _first(
            [
                theirs.over_rate if theirs else None,
                product.over_rate if product else None,
                rules.over_delivery_rate,
            ]
        ),
        _first(
            [
                theirs.under_rate if theirs else None,
                product.under_rate if product else None,
                rules.under_delivery_rate,
            ]
        ),
    )


def _first(rates: Sequence[Decimal | None]) -> Decimal:
    return next((rate for rate in rates if rate is not None), ZERO)
