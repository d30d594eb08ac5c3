"""How many kits the stock of their parts makes."""

from collections.abc import Iterable
from decimal import ROUND_FLOOR, Decimal

from liandong.catalog.composition import Composition
from liandong.catalog.composition_queries import kits_among
from liandong.kernel.money import ZERO
from liandong.stock_ledger.queries import available_for


def kits_available(products: Iterable[int], place: int) -> dict[int, Decimal]:
    """Return how many whole kits can be promised of those products that are kits; two statements.

    Each kit for itself: two kits with a part in common can't both have all of it.
    """
    kits = kits_among(products)
    if not kits:
        return {}
    parts = {part.product for kit in kits.values() for part in kit.parts}
    free = available_for(sorted(parts), place)
    return {product: kits_from(kit, free) for product, kit in kits.items()}


def kits_from(kit: Composition, free: dict[int, Decimal]) -> Decimal:
    """Return how many whole kits these parts make; base units."""
    made = min(free.get(part.product, ZERO) * kit.quantity / part.quantity for part in kit.parts)
    return max(made, ZERO).to_integral_value(ROUND_FLOOR)
