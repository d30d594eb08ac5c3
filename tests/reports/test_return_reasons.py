"""退货原因: what came back for each reason, against what was delivered; reversed ones count nothing."""

from django.test import Client

from liandong.documents.reversal import ReversalRequest, reverse
from tests.support.pages import context_of, table
from tests.support.trading import DAY, Trading

SPAN = f"/analytics/returns?from={DAY:%Y-%m}-01&to={DAY:%Y-%m}-28"


def _return(trade: Trading, quantity: str, reason: str) -> int:
    details = {"reason": reason} if reason else {}
    line = trade.line("P3", quantity, "10", details={"cost": "4"})
    return trade.book("sales.sales_return", [line], partner="C1", place="主仓", details=details).id


def test_returns_by_reason_and_their_share_of_what_was_delivered(owner: Client, trade: Trading) -> None:
    trade.receive("P3", "100", "4")
    trade.book("sales.delivery", [trade.line("P3", "80", "10")], partner="C1", place="主仓")
    for quantity, reason in (("3", "quality"), ("5", "damaged"), ("1", "quality"), ("2", "")):
        _return(trade, quantity, reason)
    reverse(ReversalRequest(_return(trade, "7", "unsold"), trade.actor))
    rows = table(context_of(owner, SPAN))
    assert [[row[0], row[1], row[2], row[4]] for row in rows] == [
        ["运输损坏", "1", "5", "50.00"],
        ["质量问题", "2", "4", "40.00"],
        ["未填写", "1", "2", "20.00"],
    ]
