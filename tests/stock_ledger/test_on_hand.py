"""What is on hand, what it is worth place by place, and what may still be promised."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from enum import Enum, auto
from typing import NamedTuple

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from liandong.catalog.models import Category, Product
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.money import ZERO, spread
from liandong.kernel.rules import CostScope
from liandong.stock_ledger.filters import SUBJECT, StockFilter, visible_to
from liandong.stock_ledger.models import CostState, Lot, Place, PlaceKind, StockBalance
from liandong.stock_ledger.on_hand import StockOrder, StockRow, StockSlice, stock_on_hand, stock_totals
from liandong.stock_ledger.queries import available_for, stock_value_total
from tests.stock_ledger.histories import PRODUCTS, SHOPS, make_products, own_places
from tests.stock_ledger.test_history_queries import examples

pytestmark = pytest.mark.usefixtures("company")

BIN = 103
PLACES = (8, *SHOPS, BIN)


class Shelf(NamedTuple):
    """A balance to be made; ``reserved`` is a per cent of it."""

    product: int
    place: int
    has_lot: bool
    quantity: Decimal
    reserved: int


shelves = st.lists(
    st.builds(
        Shelf,
        st.integers(0, PRODUCTS - 1),
        st.sampled_from(PLACES),
        st.booleans(),
        st.integers(0, 5_000_000_000_000).map(lambda number: Decimal(number).scaleb(-6)),
        st.integers(0, 100),
    ),
    unique_by=lambda shelf: shelf[:3],
    max_size=12,
)
values = st.lists(
    st.integers(0, 10**14).map(lambda number: Decimal(number).scaleb(-2)), min_size=20, max_size=20
)
scopes = st.sampled_from(CostScope)


class Stocked(NamedTuple):
    """What was written: product ids, balances, and the value of each (scope, product)."""

    products: tuple[int, ...]
    shelves: list[Shelf]
    costs: dict[tuple[int, int], Decimal]
    scope: CostScope

    def scope_of(self, place: int) -> int:
        if self.scope is CostScope.COMPANY:
            return 0
        return SHOPS[0] if place == BIN else place

    def quantity(self, product: int, place: int) -> Decimal:
        found = [s for s in self.shelves if self.products[s.product] == product and s.place == place]
        return sum((shelf.quantity for shelf in found), ZERO)

    def reserved(self, product: int, place: int) -> Decimal:
        found = [s for s in self.shelves if self.products[s.product] == product and s.place == place]
        return sum((kept(shelf) for shelf in found), ZERO)

    def value(self, product: int, place: int) -> Decimal:
        scope = self.scope_of(place)
        places = [other for other in sorted(PLACES) if self.scope_of(other) == scope]
        quantities = [self.quantity(product, other) for other in places]
        total = self.costs.get((scope, product), ZERO)
        return dict(zip(places, spread(total, quantities), strict=True))[place] if sum(quantities) else ZERO


def kept(shelf: Shelf) -> Decimal:
    return (shelf.quantity * shelf.reserved / 100).quantize(Decimal("0.000001"), "ROUND_DOWN")


@contextmanager
def stocked(drawn: Sequence[Shelf], worth: Sequence[Decimal], scope: CostScope) -> Iterator[Stocked]:
    """Have the balances and costs for the block."""
    with transaction.atomic():
        products = make_products()
        Place.objects.create(pk=BIN, code="B1", name="货架", kind=PlaceKind.BIN, parent_id=SHOPS[0])
        lots = [Lot.objects.create(product_id=product, number="L1").pk for product in products]
        StockBalance.objects.bulk_create(
            StockBalance(
                product_id=products[shelf.product],
                place_id=shelf.place,
                lot_id=lots[shelf.product] if shelf.has_lot else 0,
                quantity=shelf.quantity,
                reserved=kept(shelf),
            )
            for shelf in drawn
        )
        made = Stocked(products, list(drawn), {}, scope)
        _write_costs(made, list(worth))
        yield made
        transaction.set_rollback(True)


def _write_costs(made: Stocked, worth: list[Decimal]) -> None:
    for product in made.products:
        for scope in sorted({made.scope_of(place) for place in PLACES}):
            inside = [place for place in PLACES if made.scope_of(place) == scope]
            quantity = sum((made.quantity(product, place) for place in inside), ZERO)
            value = worth.pop() if quantity else ZERO
            made.costs[scope, product] = value
            CostState.objects.create(product_id=product, scope=scope, quantity=quantity, value=value)


class Asked(Enum):
    """What is asked for: stock, places without stock as well, or every product by its id."""

    STOCK = auto()
    EMPTY_TOO = auto()
    NAMED = auto()


def all_pages(stock_filter: StockFilter, scope: CostScope, page: StockSlice) -> list[StockRow]:
    rows, after = [], None
    while True:
        part = stock_on_hand(
            stock_filter, scope, StockSlice(page.limit, after, page.order, page.is_descending)
        )
        assert len(part.rows) <= page.limit
        rows += part.rows
        after = part.next_after
        if after is None:
            return rows


@examples
@given(
    drawn=shelves,
    worth=values,
    scope=scopes,
    places=own_places,
    asks=st.sampled_from(Asked),
)
def test_rows_and_totals_are_those_of_a_recount(
    *,
    drawn: list[Shelf],
    worth: list[Decimal],
    scope: CostScope,
    places: frozenset[int] | None,
    asks: Asked,
) -> None:
    with stocked(drawn, worth, scope) as made:
        # Few products asked for by id are read another way.
        products = made.products if asks is Asked.NAMED else None
        shows_empty = asks is Asked.EMPTY_TOO
        stock_filter = StockFilter(products, places, shows_empty=shows_empty)
        rows = all_pages(stock_filter, scope, StockSlice(limit=4))
        totals = stock_totals(stock_filter, scope)
    keys = {(made.products[shelf.product], shelf.place) for shelf in drawn}
    wanted = {
        key for key in keys if (places is None or key[1] in places) and (shows_empty or made.quantity(*key))
    }
    assert {(row.product, row.place) for row in rows} == wanted
    for row in rows:
        key = (row.product, row.place)
        assert row.on_hand + row.incoming == made.quantity(*key)
        assert (row.incoming if row.place != 8 else row.on_hand) == ZERO
        assert row.reserved == made.reserved(*key)
        assert row.available == row.on_hand - row.reserved
        assert row.value == made.value(*key)
    assert totals.rows == len(rows)
    for name in ("on_hand", "reserved", "incoming", "available", "value"):
        assert getattr(totals, name) == sum((getattr(row, name) for row in rows), ZERO), name


@examples
@given(drawn=shelves, worth=values, scope=scopes)
def test_values_of_all_places_sum_to_the_value_of_stock(
    drawn: list[Shelf], worth: list[Decimal], scope: CostScope
) -> None:
    with stocked(drawn, worth, scope) as made:
        rows = all_pages(StockFilter(), scope, StockSlice(limit=100))
        total = stock_value_total()
    assert sum((row.value for row in rows), ZERO) == sum(made.costs.values(), ZERO) == total


@examples
@given(
    drawn=shelves,
    worth=values,
    order=st.sampled_from(StockOrder),
    limit=st.integers(1, 4),
    is_descending=st.booleans(),
)
def test_pages_in_every_order_join_to_one_sorted_list(
    *, drawn: list[Shelf], worth: list[Decimal], order: StockOrder, limit: int, is_descending: bool
) -> None:
    with stocked(drawn, worth, CostScope.COMPANY):
        rows = all_pages(StockFilter(), CostScope.COMPANY, StockSlice(limit, None, order, is_descending))
        every = all_pages(StockFilter(), CostScope.COMPANY, StockSlice(limit=100))

    def key(row: StockRow) -> tuple[object, ...]:
        sorted_by = {
            StockOrder.CODE: row.code,
            StockOrder.NAME: row.name,
            StockOrder.QUANTITY: row.on_hand + row.incoming,
            StockOrder.VALUE: row.value,
        }
        return sorted_by[order], row.product, row.place

    assert rows == sorted(every, key=key, reverse=is_descending)


@examples
@given(drawn=shelves, place=st.sampled_from(PLACES))
def test_available_is_on_hand_less_reserved_of_every_lot(drawn: list[Shelf], place: int) -> None:
    """A warehouse has it together with its bin, which has no more than that once any of it is kept."""
    with stocked(drawn, [Decimal(1)] * 20, CostScope.COMPANY) as made:
        found = available_for(made.products, place)
    together = (SHOPS[0], BIN) if place in {SHOPS[0], BIN} else (place,)
    for product in made.products:
        own = made.quantity(product, place) - made.reserved(product, place)
        kept = sum((made.reserved(product, one) for one in together), Decimal(0))
        whole = sum((made.quantity(product, one) for one in together), Decimal(0)) - kept
        left = min(own, whole) if place == BIN and kept else whole
        assert found.pop(product) == (own if place == BIN and not kept else left)
    assert not found


def test_filters_narrow_by_category_words_and_products() -> None:
    top = Category.objects.create(code="F", name="食品", path="/1/")
    below = Category.objects.create(code="R", name="米面", path="/1/2/", parent=top)
    other = Category.objects.create(code="X", name="其他", path="/11/")
    products = make_products()
    for product, category, text in zip(
        products, (top, below, other), ("p1 大米 dami", "p2 面_粉 5kg", "p3 100% 棉"), strict=True
    ):
        Product.objects.filter(pk=product).update(category=category, search_text=text)
        StockBalance.objects.create(product_id=product, place_id=SHOPS[0], quantity=1)

    def found(stock_filter: StockFilter) -> list[int]:
        page = stock_on_hand(stock_filter, CostScope.COMPANY, StockSlice())
        return [products.index(row.product) for row in page.rows]

    assert found(StockFilter(category=top.pk)) == [0, 1]
    assert found(StockFilter(category=below.pk)) == [1]
    assert found(StockFilter(text="DaMi")) == [0]
    assert found(StockFilter(text="5kg p2")) == [1]
    assert found(StockFilter(text="_")) == [1]
    assert found(StockFilter(products=products[1:], text="p")) == [1, 2]
    assert found(StockFilter(products=[])) == []
    assert found(StockFilter(places=frozenset())) == []


def test_actors_see_their_own_places_only() -> None:
    def narrowed(scope: Scope | None, places: frozenset[int] | None) -> frozenset[int] | None:
        grants = {} if scope is None else {(SUBJECT, Verb.VIEW): scope}
        actor = Actor(1, "王五", grants, places=frozenset({101, 102}))
        return visible_to(actor, StockFilter(places=places)).places

    assert narrowed(Scope.ALL, None) is None
    assert narrowed(Scope.PLACES, None) == frozenset({101, 102})
    assert narrowed(Scope.PLACES, frozenset({102, 103})) == frozenset({102})
    assert narrowed(None, None) == frozenset()
