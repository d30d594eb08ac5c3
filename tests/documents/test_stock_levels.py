"""Least and most stock of warehouses and seasons in the books: what is short on a day, and the rows."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from liandong.catalog.models import Product
from liandong.identity.actors import NotAllowedError
from liandong.kernel.refusal import RefusedError
from liandong.stock_ledger.alerts import over_products, short_products
from liandong.stock_ledger.filters import StockFilter
from liandong.stock_ledger.level_actions import keep_levels, levels_of
from liandong.stock_ledger.level_model import StockLevel
from liandong.stock_ledger.levels import most_of, standings
from liandong.stock_ledger.seasons import Level, in_force
from tests.support.companies import People
from tests.support.trading import Trading

D = Decimal
WINTER, SUMMER = (1101, 215), (601, 831)


def test_short_stock_follows_the_season(trading: Trading) -> None:
    p1 = trading.products["P1"]
    Product.objects.filter(pk=p1).update(minimum_stock=D(5), maximum_stock=D(30))
    trading.receive("P1", "20", "1")
    keep_levels(p1, [Level(*WINTER, minimum=D(25)), Level(*SUMMER, maximum=D(15))], trading.actor)
    told = {
        day: [(one.missing, one.minimum) for one in short_products(StockFilter(), day, 9)]
        for day in (date(2026, 10, 31), date(2026, 11, 1), date(2027, 2, 15), date(2027, 2, 16))
    }
    assert list(told.values()) == [[], [(D(5), D(25))], [(D(5), D(25))], []]
    assert [one.maximum for one in over_products(date(2026, 7, 1), 9)] == [D(15)]
    assert over_products(date(2026, 11, 1), 9) == []
    assert most_of([p1], date(2026, 7, 1)) == {p1: D(15)}
    assert most_of([p1], date(2026, 12, 1)) == {p1: D(30)}


def test_a_warehouse_has_levels_of_its_own(trading: Trading) -> None:
    p1, shop = trading.products["P1"], trading.places["门店仓"]
    trading.receive("P1", "50", "1")
    keep_levels(
        p1, [Level(minimum=D(10), place=shop), Level(*SUMMER, minimum=D(0), place=shop)], trading.actor
    )
    (one,) = standings(StockFilter(), date(2026, 11, 2), is_short=True)
    assert (one.product, one.place, one.available, one.minimum) == (p1, shop, D(0), D(10))
    assert standings(StockFilter(), date(2026, 7, 2), is_short=True) == []
    assert standings(StockFilter(places=frozenset()), date(2026, 11, 2)) == []
    trading.receive("P1", "10", "1", place="门店仓")
    assert standings(StockFilter(), date(2026, 11, 2), is_short=True) == []


def test_sql_and_python_agree_on_every_day(trading: Trading) -> None:
    p1, shop = trading.products["P1"], trading.places["门店仓"]
    rows = [
        Level(minimum=D(3), place=shop),
        Level(*WINTER, minimum=D(9), maximum=D(20), place=shop),
        Level(*SUMMER, maximum=D(4), place=shop),
        Level(301, 301, minimum=D(1), place=shop),
    ]
    keep_levels(p1, rows, trading.actor)
    for n in range(0, 366, 5):
        on = date(2028, 1, 1) + timedelta(days=n)
        (found,) = standings(StockFilter(), on)
        wanted = in_force(rows, on)[shop]
        assert (found.minimum, found.maximum) == (wanted.minimum, wanted.maximum), on


def test_levels_are_kept_as_a_whole_and_rows_that_stay_keep_their_ids(
    trading: Trading, people: People
) -> None:
    p1, shop = trading.products["P1"], trading.places["门店仓"]
    keep_levels(p1, [Level(minimum=D(3), place=shop), Level(*SUMMER, minimum=D(4))], trading.actor)
    kept = StockLevel.objects.get(place=shop).pk
    keep_levels(p1, [Level(minimum=D(5), place=shop)], trading.actor)
    assert [(one.place, one.minimum) for one in levels_of(p1)] == [(shop, D(5))]
    assert StockLevel.objects.get().pk == kept
    with pytest.raises(RefusedError) as refused:
        keep_levels(p1, [Level(minimum=D(-1), place=999_999)], trading.actor)
    assert [problem.code for problem in refused.value.problems] == ["number_negative", "warehouse_unknown"]
    with pytest.raises(NotAllowedError):
        keep_levels(p1, [], people.clerk)
