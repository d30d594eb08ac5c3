"""Which costs the documents of a posting average, and from which day their moves are needed."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache

from liandong.documents.posting.loading import LoadedDocument
from liandong.kernel.plans import Plan, PlannedAverage
from liandong.kernel.rules import Rules
from liandong.stock_ledger import book
from liandong.stock_ledger.stock import Costing, CostKey, is_own

Planned = Iterable[tuple[LoadedDocument, Plan]]


def costing_of(rules: Rules) -> Costing:
    """Return how cost is kept under these rules."""
    return book.costing_of(rules)


def cost_of(costing: Costing, one: PlannedAverage) -> CostKey:
    """Return the cost that is averaged."""
    return costing.key(one.place or 0, one.product, 0)


def averaged_costs(costing: Costing, plans: Planned) -> set[CostKey]:
    """Return every cost that some plan averages."""
    return {cost_of(costing, one) for _, plan in plans for one in plan.averages}


def averaged_products(plans: Planned) -> dict[int, date]:
    """Return the products that are averaged, each with the first day of its earliest month."""
    found: dict[int, date] = {}
    for document, plan in plans:
        first = document.header.business_date.replace(day=1)
        for one in plan.averages:
            found[one.product] = min(first, found.get(one.product, first))
    return found


def inside(costing: Costing, key: CostKey) -> Callable[[int], bool]:
    """Return what tells whether a place's goods belong to a cost; of each place it is found out once."""
    return cache(lambda place: is_own(place) and costing.key(place, key[1], 0) == key)
