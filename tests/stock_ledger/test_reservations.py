"""Who keeps stock of a product."""

from decimal import Decimal

import pytest

from liandong.documents.models import DocumentLine
from liandong.kernel.terms import Purpose
from liandong.stock_ledger.models import Reservation
from liandong.stock_ledger.queries import ReservedLine, available_for, reservations_of
from tests.stock_ledger.histories import SHOPS, Drawn, Paper, write_history

pytestmark = pytest.mark.usefixtures("company")


def test_reservations_name_their_order_oldest_first() -> None:
    move = Drawn(0, 1, SHOPS[0], Decimal(1), Decimal(1), Purpose.PURCHASE)
    history = write_history([Paper(0, [move, move, move], is_folded=False)])
    product, other, _ = history.products
    lines = list(DocumentLine.objects.order_by("id"))
    kept = zip(
        lines, (product, product, other), SHOPS + SHOPS, (Decimal(2), Decimal(3), Decimal(4)), strict=False
    )
    for line, kept_product, place, quantity in kept:
        Reservation.objects.create(line=line, product_id=kept_product, place_id=place, quantity=quantity)
    document = history.unfolded[0]
    expected = [
        ReservedLine(lines[0].pk, document, "T0", "test", SHOPS[0], "", Decimal(2)),
        ReservedLine(lines[1].pk, document, "T0", "test", SHOPS[1], "", Decimal(3)),
    ]
    assert reservations_of(product) == expected
    assert reservations_of(product, frozenset({SHOPS[1]})) == expected[1:]
    Reservation.objects.filter(line=lines[0]).update(quantity=0)
    assert reservations_of(product) == expected[1:]


def test_nothing_there_is_nothing_available() -> None:
    history = write_history([])
    assert available_for(history.products, SHOPS[0]) == dict.fromkeys(history.products, Decimal(0))
