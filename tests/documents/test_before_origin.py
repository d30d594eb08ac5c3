"""What takes back or corrects an earlier document is not dated before it."""

from datetime import date

import pytest

from liandong.documents.auditing.auditor import audit
from liandong.documents.requests import SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.kernel.refusal import RefusedError
from tests.support.trading import Trading

FIFTH, SIXTH = date(2026, 11, 5), date(2026, 11, 6)


def codes(trading: Trading, saved: SavedDraft) -> set[str]:
    with pytest.raises(RefusedError) as refusal:
        trading.post(saved)
    assert audit() == []
    return {problem.code for problem in refusal.value.problems}


@pytest.fixture
def receipt(trading: Trading) -> SavedDraft:
    return trading.receive("P1", "10", "10", on=SIXTH)


@pytest.mark.parametrize("type_id", ["purchasing.purchase_return", "finance.supplier_invoice"])
def test_a_receipt_is_returned_or_invoiced_from_its_day_on(
    trading: Trading, receipt: SavedDraft, type_id: str
) -> None:
    trading.receive("P1", "10", "9", on=date(2026, 11, 1))
    line = trading.line("P1", "2", "12", origin=receipt.lines[0])
    place = {} if type_id.startswith("finance") else {"place": "主仓"}
    early = trading.draft(type_id, [line], FIFTH, partner="S1", **place)
    assert codes(trading, early) == {"before_origin"}
    trading.book(type_id, [line], SIXTH, partner="S1", **place)
    assert audit() == []


def test_a_delivery_is_brought_back_from_its_day_on(trading: Trading, receipt: SavedDraft) -> None:
    sold = trading.line("P1", "4", "30", origin=None)
    sale = trading.book("sales.delivery", [sold], SIXTH, partner="C1", place="主仓")
    line = trading.line("P1", "1", "30", origin=sale.lines[0])
    early = trading.draft("sales.sales_return", [line], FIFTH, partner="C1", place="主仓")
    assert codes(trading, early) == {"before_origin"}
    trading.book("sales.sales_return", [line], SIXTH, partner="C1", place="主仓")
    assert trading.stock("P1")[0] == 7


def test_goods_arrive_after_they_were_sent(trading: Trading, receipt: SavedDraft) -> None:
    sent = trading.book(
        "inventory.transfer",
        [trading.line("P1", "3")],
        SIXTH,
        place="主仓",
        target_place="门店仓",
        details={"mode": "dispatch"},
    )
    line = trading.line("P1", "3", origin=sent.lines[0])
    early = trading.draft("inventory.transfer_receipt", [line], FIFTH, target_place="门店仓")
    assert "before_origin" in codes(trading, early)


def test_a_reversal_is_not_dated_before_what_it_reverses(trading: Trading, receipt: SavedDraft) -> None:
    with pytest.raises(RefusedError) as refusal:
        reverse(ReversalRequest(receipt.id, trading.actor, on=FIFTH))
    assert [problem.code for problem in refusal.value.problems] == ["before_origin"]
    assert trading.stock("P1")[0] == 10
    reverse(ReversalRequest(receipt.id, trading.actor, on=SIXTH))
    assert trading.stock("P1")[0] == 0
