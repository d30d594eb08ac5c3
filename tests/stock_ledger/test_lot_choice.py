"""Which lots leave first: by expiry, then age; as far as there is any, exact in the line's unit."""

from datetime import date
from decimal import Decimal

import pytest

from liandong.stock_ledger.lots import LotStock, allocated, fefo, left_of


def _lot(number: str, available: str, expires: int = 0, produced: int = 0) -> LotStock:
    """Return a lot that expires and was produced on a day of December; 0 is unknown."""
    days = [date(2026, 12, day) if day else None for day in (produced, expires)]
    return LotStock(int(number), number, days[0], days[1], Decimal(available))


def test_the_earliest_expiry_goes_first_then_the_oldest_and_the_undated_last() -> None:
    lots = [
        _lot("1", "1"),
        _lot("2", "1", 20, 5),
        _lot("3", "1", 20, 4),
        _lot("4", "1", 9),
        _lot("5", "1", 0, 1),
    ]
    assert [one.number for one in fefo(lots)] == ["4", "3", "2", "5", "1"]


@pytest.mark.parametrize(
    ("quantity", "unit", "parts"),
    [
        ("4", "1", [("1", "4")]),
        ("12", "1", [("1", "10"), ("2", "2")]),
        ("40", "1", [("1", "10"), ("2", "25")]),  # there is no more
        ("48", "24", [("2", "24")]),  # the ten of the first lot are no whole case
        ("0.5", "1", [("1", "0.5")]),
    ],
)
def test_lots_are_taken_until_the_quantity_is_reached(
    quantity: str, unit: str, parts: list[tuple[str, str]]
) -> None:
    lots = [_lot("2", "25", 20), _lot("1", "10", 9)]
    taken = allocated(lots, Decimal(quantity), Decimal(unit))
    assert [(one.number, many) for one, many in taken] == [(number, Decimal(many)) for number, many in parts]


def test_what_was_taken_is_not_there_for_the_next_line() -> None:
    lots = [_lot("1", "10", 9), _lot("2", "25", 20)]
    left = left_of(lots, allocated(lots, Decimal(12)))
    assert [one.available for one in left] == [Decimal(0), Decimal(23)]
