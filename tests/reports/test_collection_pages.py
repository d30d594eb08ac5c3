"""销售收款一览: what was received of each sale, by hand, to the last page, and within one's right."""

from decimal import Decimal

from django.test import Client

from liandong.documents.inputs import LineInput
from liandong.general_ledger.models import Claim
from liandong.partners.models import Partner
from tests.support.pages import context_of, statements, table
from tests.support.trading import Trading

SPAN = "from=2026-11-01&to=2026-11-30"


def pay(trading: Trading, amount: str) -> None:
    claim = Claim.objects.get(partner=trading.partners["C1"], kind="receivable")
    account = trading.money_account("100201")
    lines = [
        LineInput(account=account, gross_amount=Decimal(amount), anchor="gross_amount"),
        LineInput(claim=claim.pk, gross_amount=Decimal(amount), anchor="gross_amount"),
    ]
    trading.book("finance.incoming_payment", lines, partner="C1")


def test_a_sale_half_paid_by_hand(trade: Trading, owner: Client) -> None:
    # 30 at 15.00 with 13% tax: 508.50, of which 127.13 came: a quarter.
    pay(trade, "127.13")
    page = context_of(owner, f"/analytics/sales-receipts?{SPAN}")
    assert [row[7:] for row in table(page)] == [["508.50", "127.13", "381.37", "25.0"]]
    assert [cell["text"] for cell in page["totals"]][7:] == ["508.50", "127.13", "381.37", "25.0"]
    assert page["rows"][0]["cells"][1]["url"]
    assert table(context_of(owner, f"/analytics/sales-receipts?{SPAN}&open=1"))
    pay(trade, "381.37")
    assert not table(context_of(owner, f"/analytics/sales-receipts?{SPAN}&open=1"))
    assert [row[10] for row in table(context_of(owner, f"/analytics/sales-receipts?{SPAN}"))] == ["100.0"]


def test_purchases_and_rights_and_the_cost_of_a_page(
    trade: Trading, owner: Client, clerk: Client, keeper: Client
) -> None:
    Partner.objects.filter(pk=trade.partners["C1"]).update(owner=None)
    assert context_of(owner, f"/analytics/purchase-payments?{SPAN}")["title"] == "采购付款一览"
    assert not table(context_of(clerk, f"/analytics/sales-receipts?{SPAN}"))  # nobody's customer is not his
    assert keeper.get(f"/analytics/sales-receipts?{SPAN}").status_code == 403
    before = statements(owner, f"/analytics/sales-receipts?{SPAN}")
    for _ in range(3):
        sold = trade.book("sales.delivery", [trade.line("P1", "1", "15")], partner="C2", place="主仓")
        line = trade.line("P1", "1", "15", origin=sold.lines[0])
        trade.book("finance.sales_invoice", [line], partner="C2")
    assert statements(owner, f"/analytics/sales-receipts?{SPAN}") == before
