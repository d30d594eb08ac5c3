"""What is typed for serial numbers and is none is told: nothing is moved, nothing is left out in silence."""

import pytest
from django.test import Client

from liandong.catalog.models import Product, Tracking
from liandong.documents.models import Document, DocumentLine
from liandong.kernel.refusal import RefusedError
from liandong.kernel.serials import serials_of
from liandong.stock_ledger.actions import PlaceForm, create_place
from liandong.warehouse.naming import read_pieces
from tests.support.trading import Trading

TRANSFER, DELIVERY = "inventory.transfer", "sales.delivery"
WRONG = "A1 B1..A9"


def test_the_pages_of_bins_tell_what_is_no_number(trading: Trading, owner: Client) -> None:
    Product.objects.filter(pk=trading.products["P1"]).update(tracking=Tracking.SERIAL)
    line = trading.line("P1", "2", "5", details={"serials": "A1 A2"})
    trading.book("purchasing.receipt", [line], partner="S1", place="主仓")
    main = trading.places["主仓"]
    create_place(PlaceForm("Z9", "Z9", walk=1), trading.actor, warehouse=main)
    sent = {"product": trading.products["P1"], "lot": 0, "proposed": "Z9", "bin": "z9", "serials": WRONG}
    page = owner.post(f"/bins/put-away/{main}/put", sent, follow=True).content.decode()
    assert "B1–A9" in page
    assert not Document.objects.filter(type=TRANSFER).exists()
    saved = trading.draft(DELIVERY, [trading.line("P1", "1", "10")], partner="C1", place="主仓")
    row = {"position": "0", "quantity": "1", "bin": "", "lot": "", "serials": WRONG}
    told = owner.post(f"/bins/pick/{saved.id}/write", row, follow=True).content.decode()
    assert "第 1 行" in told
    assert "B1–A9" in told
    assert serials_of(DocumentLine.objects.get(document=saved.id).details) == ()


def test_every_row_is_told() -> None:
    assert read_pieces(["A1 A2", ""]) == [("A1", "A2"), ()]
    with pytest.raises(RefusedError) as refused:
        read_pieces(["A1 A1", "A3", WRONG], [7, 8, 9])
    assert [(one.code, one.line) for one in refused.value.problems] == [
        ("serial_twice", 7),
        ("serial_range", 9),
    ]
