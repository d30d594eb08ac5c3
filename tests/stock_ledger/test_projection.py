"""Months are folded once a document, in any order, and can be checked and made anew."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.kernel.terms import Purpose
from liandong.stock_ledger.models import StockMonth, StockYear
from liandong.stock_ledger.projection import Difference, fold, rebuild, verify
from liandong.storage.bulk import Source
from tests.stock_ledger.histories import Drawn, Paper, papers, write_history
from tests.stock_ledger.test_history_queries import examples, written

pytestmark = pytest.mark.usefixtures("company")

FIGURES = ("quantity_in", "quantity_out", "value_in", "value_out")


def months() -> set[tuple[object, ...]]:
    names = ("month", "place_id", "product_id", "purpose", *FIGURES)
    return set(StockMonth.objects.values_list(*names))


def years() -> set[tuple[object, ...]]:
    return set(StockYear.objects.values_list("year", "place_id", "product_id", "quantity", "value"))


@examples
@given(papers, st.randoms(use_true_random=False))
def test_folding_one_by_one_in_any_order_gives_what_a_rebuild_gives(
    drawn: list[Paper], chance: Random
) -> None:
    with written(drawn) as history:
        assert verify(history.unfolded) == []
        late = list(history.unfolded)
        chance.shuffle(late)
        while late:
            fold([late.pop()])
            assert verify(late) == []
        folded = months(), years()
        rebuild([])
        assert (months(), years()) == folded


@examples
@given(papers)
def test_rebuild_leaves_out_what_is_still_to_be_folded(drawn: list[Paper]) -> None:
    with written(drawn) as history:
        folded = months(), years()
        rebuild(history.unfolded)
        assert (months(), years()) == folded
        assert verify(history.unfolded) == []


def received(day: int, quantity: int, value: int, target: int = 101) -> Paper:
    move = Drawn(0, 1, target, Decimal(quantity), Decimal(value), Purpose.PURCHASE)
    return Paper(day, [move], is_folded=False)


def test_only_own_places_count_and_months_are_kept_apart() -> None:
    history = write_history([received(0, 5, 50), received(15, 7, 70), received(16, 1, 2, target=2)])
    fold(history.unfolded)
    product = history.products[0]
    zero = Decimal(0)
    assert months() == {
        (date(2026, 1, 1), 101, product, "purchase", Decimal(5), zero, Decimal(50), zero),
        (date(2026, 2, 1), 101, product, "purchase", Decimal(7), zero, Decimal(70), zero),
    }


def test_documents_may_come_as_a_sub_select() -> None:
    write_history([received(0, 5, 50), received(1, 7, 70)])
    fold(Source("(SELECT id AS document_id FROM documents_document WHERE number = %s)", ["T1"]))
    assert [row.quantity_in for row in StockMonth.objects.all()] == [Decimal(7)]


def test_verify_names_what_is_wrong() -> None:
    history = write_history([received(0, 5, 50)])
    fold(history.unfolded)
    key = (history.products[0], 101, date(2026, 1, 1), "purchase")
    # Folded twice: five too many.
    fold(history.unfolded)
    twice = Difference(*key, Decimal(5), Decimal(0), Decimal(50), Decimal(0))
    assert verify([]) == [twice]
    # Not folded at all: five too few.
    StockMonth.objects.all().delete()
    StockYear.objects.all().delete()
    assert verify([]) == [replace(twice, quantity_in=Decimal(-5), value_in=Decimal(-50))]


def test_years_are_what_came_less_what_went() -> None:
    out = received(340, 3, 30).moves[0]._replace(source=101, target=2)
    history = write_history([received(0, 5, 50), Paper(340, [out], is_folded=False), received(365, 1, 2)])
    fold(history.unfolded)
    product = history.products[0]
    assert years() == {
        (2026, 101, product, Decimal(2), Decimal(20)),
        (2027, 101, product, Decimal(1), Decimal(2)),
    }
    StockYear.objects.filter(year=2026).update(quantity=Decimal(7))
    zero = Decimal(0)
    assert verify([]) == [Difference(product, 101, date(2026, 1, 1), "", Decimal(5), zero, zero, zero)]
