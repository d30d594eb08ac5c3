"""Which bins goods go to and leave from: pure proposals, in tables and for whatever comes."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.warehouse.bins.filling import Filling, Low, replenish
from liandong.warehouse.bins.placing import (
    Available,
    Bin,
    Goods,
    Picking,
    Putting,
    Wanted,
    pick,
    put_away,
)

RICE, OIL = 1, 2


def bin_of(pk: int, walk: int | None = None, room: int | None = None, **more: Any) -> Bin:
    capacity = None if room is None else Decimal(room)
    return Bin(pk, f"A-{pk:02}", walk, capacity, **more)


def told(parts: list[Putting]) -> list[tuple[int | None, int, str]]:
    return [(one.bin, int(one.quantity), one.reason.value) for one in parts]


def rice(quantity: int, lot: int = 0, fixed: int | None = None) -> Goods:
    return Goods(RICE, lot, Decimal(quantity), fixed)


HOLDS_RICE: dict[str, Any] = {"holds": frozenset({(RICE, 7)}), "held": Decimal(4)}
HOLDS_OIL: dict[str, Any] = {"holds": frozenset({(OIL, 0)}), "held": Decimal(4)}


@pytest.mark.parametrize(
    ("goods", "bins", "parts"),
    [
        # its fixed bin first, though another already holds it
        (rice(5, 7, fixed=2), [bin_of(1, 1, **HOLDS_RICE), bin_of(2, 9)], [(2, 5, "fixed")]),
        # the same lot before the same product before an empty bin
        (rice(5, 7), [bin_of(1, 1), bin_of(2, 2, **HOLDS_RICE)], [(2, 5, "same_lot")]),
        (rice(5, 8), [bin_of(1, 1), bin_of(2, 2, **HOLDS_RICE)], [(2, 5, "same_product")]),
        # empty bins by the walk; a bin without a place on it comes last, whatever its code
        (rice(5), [bin_of(1), bin_of(2, 20), bin_of(3, 10)], [(3, 5, "empty")]),
        # bins of others are no empty bins, nor is one that is fixed for another product
        (rice(5), [bin_of(1, 1, **HOLDS_OIL), bin_of(2, 2, owners=frozenset({OIL}))], [(None, 5, "no_room")]),
        (rice(5), [bin_of(2, 2, owners=frozenset({RICE}))], [(2, 5, "empty")]),
        # capacity counts everything in a bin; the rest goes on
        (
            rice(9, 7),
            [bin_of(1, 1, 10, **HOLDS_RICE), bin_of(2, 2, 2)],
            [(1, 6, "same_lot"), (2, 2, "empty"), (None, 1, "no_room")],
        ),
        # what overflows a fixed bin goes to the reserve, other goods to picking bins
        (
            rice(9, fixed=1),
            [bin_of(1, 1, 5), bin_of(2, 2), bin_of(3, 3, is_reserve=True)],
            [(1, 5, "fixed"), (3, 4, "empty")],
        ),
        (rice(9), [bin_of(3, 1, is_reserve=True), bin_of(2, 2)], [(2, 9, "empty")]),
        # fuller than it may be: nothing more
        (rice(1, 7), [bin_of(1, 1, 3, **HOLDS_RICE)], [(None, 1, "no_room")]),
    ],
)
def test_goods_are_put_where_they_belong(
    goods: Goods, bins: list[Bin], parts: list[tuple[int | None, int, str]]
) -> None:
    assert told(put_away([goods], bins)) == parts


def test_what_is_put_first_takes_room_and_makes_a_bin_its_own() -> None:
    parts = put_away([rice(3), Goods(OIL, 0, Decimal(3)), rice(3)], [bin_of(1, 1, 5), bin_of(2, 2)])
    assert [(one.position, *row) for one, row in zip(parts, told(parts), strict=True)] == [
        (0, 1, 3, "empty"),
        (1, 2, 3, "empty"),
        (2, 1, 2, "same_lot"),
        (2, None, 1, "no_room"),
    ]


amounts = st.integers(1, 40).map(Decimal)
some_bins = st.lists(
    st.builds(
        Bin,
        id=st.integers(1, 9),
        code=st.sampled_from(["A", "B", "C"]),
        walk=st.none() | st.integers(0, 5),
        capacity=st.none() | st.integers(0, 30).map(Decimal),
        is_reserve=st.booleans(),
        held=st.integers(0, 10).map(Decimal),
        holds=st.frozensets(st.tuples(st.integers(1, 3), st.integers(0, 2)), max_size=2),
    ),
    max_size=6,
    unique_by=lambda one: one.id,
)
some_goods = st.lists(
    st.builds(Goods, st.integers(1, 3), st.integers(0, 2), amounts, st.none() | st.integers(1, 9)), max_size=6
)


@given(some_goods, some_bins)
def test_all_goods_are_accounted_for_and_no_bin_is_overfilled(goods: list[Goods], bins: list[Bin]) -> None:
    parts = put_away(goods, bins)
    for position, one in enumerate(goods):
        assert sum(part.quantity for part in parts if part.position == position) == one.quantity
    for shelf in bins:
        taken = sum(part.quantity for part in parts if part.bin == shelf.id)
        assert taken == 0 or shelf.capacity is None or shelf.held + taken <= shelf.capacity


def at(place: int, quantity: int, walk: int | None = None, **more: object) -> Available:
    made: dict[str, object] = {"product": RICE, "lot": 0, **more}
    return Available(place, f"A-{place:02}", quantity=Decimal(quantity), walk=walk, **made)  # type: ignore[arg-type]


def lot(number: int, day: int) -> dict[str, object]:
    return {"lot": number, "number": str(number), "expires_on": date(2026, 12, day)}


def walked(parts: list[Picking]) -> list[tuple[int | None, int, str]]:
    return [(one.stock.place if one.stock else None, int(one.quantity), one.reason.value) for one in parts]


@pytest.mark.parametrize(
    ("line", "stock", "parts"),
    [
        # the lot that expires first, though it is far away; then the next
        (
            Wanted(RICE, Decimal(8)),
            [at(1, 9, 1, **lot(1, 20)), at(2, 5, 9, **lot(2, 10))],
            [(2, 5, "earliest"), (1, 3, "nearest")],
        ),
        # picking bins before the reserve, then the walk
        (
            Wanted(RICE, Decimal(3)),
            [at(1, 9, 1, is_reserve=True), at(2, 9, 8), at(3, 9, 7)],
            [(3, 3, "nearest")],
        ),
        # at one place of the walk the bin with least empties first
        (Wanted(RICE, Decimal(5)), [at(1, 9, 1), at(2, 2, 1)], [(2, 2, "emptied"), (1, 3, "nearest")]),
        # the bin chosen before, as far as it goes
        (Wanted(RICE, Decimal(5), kept=1), [at(1, 3, 9), at(2, 9, 1)], [(1, 3, "kept"), (2, 2, "nearest")]),
        # of the lot that is asked for alone
        (
            Wanted(RICE, Decimal(4), lot="1"),
            [at(1, 3, 9, **lot(1, 20)), at(2, 9, 1, **lot(2, 10))],
            [(1, 3, "emptied"), (None, 1, "missing")],
        ),
        # nothing that is past its day
        (
            Wanted(RICE, Decimal(1), since=date(2026, 12, 11)),
            [at(2, 9, 1, **lot(2, 10))],
            [(None, 1, "missing")],
        ),
        # whole cases only: ten bottles are none of 24
        (
            Wanted(RICE, Decimal(48), ratio=Decimal(24)),
            [at(1, 10, 1), at(2, 50, 2)],
            [(2, 48, "nearest")],
        ),
    ],
)
def test_lines_leave_from_bins(
    line: Wanted, stock: list[Available], parts: list[tuple[int | None, int, str]]
) -> None:
    assert walked(pick([line], stock)) == parts


def test_a_bin_that_is_on_the_way_already_saves_another_way() -> None:
    stock = [at(1, 5, 3), at(2, 5, 1), at(1, 5, 3, product=OIL)]
    parts = pick([Wanted(OIL, Decimal(1)), Wanted(RICE, Decimal(1))], stock)
    assert walked(parts) == [(1, 1, "nearest"), (1, 1, "on_the_way")]


some_stock = st.lists(
    st.builds(
        Available,
        place=st.integers(1, 5),
        code=st.just("A"),
        product=st.integers(1, 2),
        lot=st.integers(0, 2),
        quantity=amounts,
        expires_on=st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
        walk=st.none() | st.integers(0, 3),
        is_reserve=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda one: (one.place, one.product, one.lot),
)
some_lines = st.lists(
    st.builds(Wanted, st.integers(1, 2), amounts, st.sampled_from([Decimal(1), Decimal(6)])), max_size=5
)


@given(some_lines, some_stock)
def test_lines_are_picked_in_full_and_nothing_is_picked_twice(
    lines: list[Wanted], stock: list[Available]
) -> None:
    parts = pick(lines, stock)
    for position, line in enumerate(lines):
        assert sum(part.quantity for part in parts if part.position == position) == line.quantity
    for one in stock:
        taken = sum(part.quantity for part in parts if part.stock is one)
        assert taken <= one.quantity


@given(st.integers(1, 60), some_stock)
def test_what_expires_later_stays_while_there_is_something_earlier(
    wanted: int, stock: list[Available]
) -> None:
    parts = [one for one in pick([Wanted(RICE, Decimal(wanted))], stock) if one.stock is not None]
    days = [one.stock.expires_on or date.max for one in parts if one.stock is not None]
    assert days == sorted(days)


def test_picking_bins_are_filled_from_the_reserve_by_expiry() -> None:
    early, late = at(1, 4, 9, **lot(1, 5)), at(2, 9, 1, **lot(2, 6))
    low = [Low(RICE, 11, Decimal(1), Decimal(7)), Low(RICE, 12, Decimal(0), Decimal(8))]
    assert replenish(low, [late, early]) == [
        Filling(0, early, Decimal(4)),
        Filling(0, late, Decimal(3)),
        Filling(1, late, Decimal(6)),
    ]
    assert replenish([Low(OIL, 11, Decimal(0), Decimal(5))], [early]) == []
