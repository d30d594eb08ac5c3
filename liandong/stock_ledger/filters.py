"""Which stock a report is about: products, places, a category with all below it, typed words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from liandong.catalog.models import Category, Product
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.pinyin import pieces
from liandong.stock_ledger.flows import Reach, among
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.pieces import given, joined

SUBJECT = "stock_ledger.stock"
"""The subject of the right to see stock; its scope is ``places`` or ``all``."""

PRODUCTS = bulk.table(Product)
_CATEGORIES = bulk.table(Category)


@dataclass(frozen=True, slots=True)
class StockFilter:
    """What is asked for; None and blank mean everything. ``category`` includes those below it.

    ``is_below_zero`` asks for what was sold before it came.
    """

    products: Sequence[int] | None = None
    places: frozenset[int] | None = None
    category: int | None = None
    text: str = ""
    shows_empty: bool = False
    is_below_zero: bool = False


def visible_to(actor: Actor, stock_filter: StockFilter) -> StockFilter:
    """Return the filter narrowed to the places whose stock the actor may see.

    Stock belongs to nobody, so a right to one's own records reaches one's own places.
    """
    scope = actor.scope_of(SUBJECT, Verb.VIEW)
    if scope is Scope.ALL:
        return stock_filter
    reached = actor.places if scope is not None else frozenset[int]()
    places = reached if stock_filter.places is None else reached & stock_filter.places
    return replace(stock_filter, places=places)


def reach_of(stock_filter: StockFilter) -> Reach:
    """Return the filter as conditions for SQL."""
    words = pieces(stock_filter.text)
    if stock_filter.category is None and not words:
        return Reach(stock_filter.products, stock_filter.places)
    conditions: list[str | Source] = []
    if stock_filter.products is not None:
        conditions += [" AND p.id ", among(stock_filter.products)]
    if stock_filter.category is not None:
        conditions.append(_in_category(stock_filter.category))
    # Unlike LIKE these need no escaping and compare alike on both databases.
    function = "strpos" if bulk.is_postgresql() else "instr"
    for word in words:
        conditions += [f" AND {function}(p.search_text, ", given(word), ") > 0"]
    chosen = joined("(SELECT p.id FROM ", PRODUCTS, " p WHERE true", *conditions, ")")
    return Reach(chosen, stock_filter.places)


def _in_category(category: int) -> Source:
    below = joined(
        "SELECT c.id FROM ", _CATEGORIES, " c JOIN ", _CATEGORIES, " top ON top.id = ", given(category)
    )
    # A path ends with a slash and digits only stand between, so a prefix is a subtree.
    starts = " AND substr(c.path, 1, length(top.path)) = top.path"
    return joined(" AND p.category_id IN (", below, starts, ")")
