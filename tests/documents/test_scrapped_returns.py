"""What a customer brings back and is scrapped: a loss at its issue cost, never in stock, taken back whole."""

from decimal import Decimal
from typing import Any

import pytest

from liandong.catalog.models import Product, Tracking
from liandong.documents.auditing.auditor import audit
from liandong.documents.inputs import LineInput
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.models import RuleRevision
from liandong.kernel.terms import AccountRole
from liandong.stock_ledger.models import Serial
from tests.support.trading import Trading

D = Decimal


def _scrap(trading: Trading, number: str, origin: int) -> LineInput:
    details = {"serials": number, "disposition": "scrap"}
    return trading.line("P1", "1", "20", origin=origin, details=details)


@pytest.mark.parametrize("method", ["moving_average", "fifo"])
def test_a_scrapped_piece_is_lost_at_its_cost_and_the_last_return_takes_the_rest(
    trading: Trading, method: str
) -> None:
    RuleRevision.objects.update(values={"cost_method": method})
    Product.objects.filter(pk=trading.products["P1"]).update(tracking=Tracking.SERIAL)
    pieces = trading.line(
        "P1", "3", "0", gross_amount=D("11.30"), anchor="gross_amount", details={"serials": "A B C"}
    )
    trading.book("purchasing.receipt", [pieces], partner="S1", place="主仓")
    sold = trading.line("P1", "3", "20", details={"serials": "A B C"})
    origin = trading.book("sales.delivery", [sold], partner="C1", place="主仓").lines[0]
    back: dict[str, Any] = {"partner": "C1", "place": "主仓"}
    scrapped = trading.book("sales.sales_return", [_scrap(trading, "A", origin)], **back)
    assert trading.account(AccountRole.DAMAGE) == D("3.33")
    assert trading.stock("P1") == (D(0), D(0))
    assert Serial.objects.get(number="A").place.kind == "loss"
    rest = trading.line("P1", "2", "20", origin=origin, details={"serials": "B C"})
    trading.book("sales.sales_return", [rest], **back)
    assert trading.cost("P1") == (D(2), D("6.67"))
    assert audit() == []
    reverse(ReversalRequest(scrapped.id, trading.actor))
    assert trading.account(AccountRole.DAMAGE) == D(0)
    assert Serial.objects.get(number="A").place.kind == "customer"
    assert audit() == []
