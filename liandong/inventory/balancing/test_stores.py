"""Balancing warehouses: the shortest first, never what a warehouse needs itself."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.inventory.balancing.stores import Balance, Store, balance

D = Decimal
A, B, C = 1, 2, 3


def store(place: int, available: str, **more: str) -> Store:
    return Store(place, D(available), **{name: D(text) for name, text in more.items()})


def told(parts: list[Balance]) -> list[tuple[int, int, str]]:
    return [(one.source.place, one.target.place, str(one.quantity)) for one in parts]


@pytest.mark.parametrize(
    ("stores", "cover", "parts"),
    [
        # B lacks 10 to its least stock, A has 40 to spare
        ([store(A, "50", minimum="10"), store(B, "5", minimum="15")], 0, [(A, B, "10")]),
        # what is coming counts
        ([store(A, "50"), store(B, "5", minimum="15", coming="8")], 0, [(A, B, "2")]),
        # the shortest first; A can spare only 12
        (
            [store(A, "22", minimum="10"), store(B, "0", minimum="8"), store(C, "0", minimum="9")],
            0,
            [(A, C, "9"), (A, B, "3")],
        ),
        # from the one with most to spare
        ([store(A, "6"), store(B, "30"), store(C, "0", minimum="33")], 0, [(B, C, "30"), (A, C, "3")]),
        # 30 sold in 30 days: 14 days need 14; A sells 60 and keeps 28
        ([store(A, "40", sold="60"), store(B, "3", sold="30")], 14, [(A, B, "11")]),
        # not above the most stock, however much is sold
        ([store(A, "90"), store(B, "3", sold="300", maximum="20")], 30, [(A, B, "17")]),
        # halves: what is lacking is rounded up, what can be spared down
        ([store(A, "10.9", minimum="8"), store(B, "0", minimum="1.2")], 0, [(A, B, "2")]),
        ([store(A, "8.9", minimum="8"), store(B, "0", minimum="1")], 0, []),
        # nobody wants anything, nobody has anything
        ([store(A, "9"), store(B, "0")], 0, []),
        ([store(A, "0", minimum="5"), store(B, "2", minimum="5")], 0, []),
    ],
)
def test_goods_go_where_they_are_short(
    stores: list[Store], cover: int, parts: list[tuple[int, int, str]]
) -> None:
    assert told(balance(stores, 30, cover)) == parts


amounts = st.integers(0, 400).map(lambda tenth: D(tenth) / 10)
some = st.lists(
    st.builds(Store, st.integers(1, 6), amounts, amounts, st.none() | amounts, st.none() | amounts, amounts),
    max_size=6,
    unique_by=lambda one: one.place,
)


@given(some, st.sampled_from([0, 7, 30]))
def test_nobody_gives_what_he_needs_and_nobody_gets_more_than_he_lacks(
    stores: list[Store], cover: int
) -> None:
    parts = balance(stores, 30, cover)
    for one in stores:
        gives = sum((part.quantity for part in parts if part.source.place == one.place), D(0))
        gets = sum((part.quantity for part in parts if part.target.place == one.place), D(0))
        wanted = one.should_have(30, cover)
        assert not (gives and gets)
        assert not gives or one.available - gives >= wanted
        assert not gets or one.available + one.coming + gets < wanted + 1
    assert balance(stores, 30, cover) == balance(list(reversed(stores)), 30, cover)
