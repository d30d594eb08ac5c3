"""Sales orders beside the money that came for them."""

from dataclasses import replace
from decimal import Decimal

from django.test import Client

from liandong.documents.inputs import LineInput
from liandong.documents.models import Document
from liandong.documents.posting.closing import close_lines
from liandong.general_ledger.models import Claim
from liandong.identity.models import Member
from liandong.kernel.actor import superuser
from liandong.partners.models import Partner
from tests.support.pages import context_of, statements, table
from tests.support.trading import DAY, Trading

D = Decimal
URL = "/analytics/order-receipts?from=2026-11-01&to=2026-11-30"


def order(trading: Trading, quantity: str, partner: str = "C1") -> Document:
    """Order P1 at 100.00 with 13 % tax."""
    line = trading.line("P1", quantity, "100")
    saved = trading.book("sales.order", [line], partner=partner, place="主仓")
    return Document.objects.get(pk=saved.id)


def bill(trading: Trading, of: Document) -> int:
    """Deliver and bill an order; return the invoice."""
    ordered = of.lines.get()
    line = trading.line("P1", str(ordered.quantity), "100", origin=ordered.pk)
    sent = trading.book("sales.delivery", [line], partner="C1", place="主仓")
    line = trading.line("P1", str(ordered.quantity), "100", origin=sent.lines[0])
    return trading.book("finance.sales_invoice", [line], partner="C1").id


def pay(trading: Trading, amount: str, reference: str = "", settled: tuple[int, str] | None = None) -> None:
    lines = [LineInput(account=trading.money_account("1001"), gross_amount=D(amount))]
    if settled:
        claim = Claim.objects.get(document=settled[0]).pk
        lines.append(LineInput(claim=claim, gross_amount=D(settled[1])))
    trading.book("finance.incoming_payment", lines, DAY, partner="C1", reference=reference)


def test_each_order_says_what_is_missing(trade: Trading, owner: Client) -> None:
    # By hand, with tax: 113 billed and 113 paid; 226 billed, 100 paid and 50 ahead: 76 missing;
    # 113 ordered and 120 paid ahead: 7 too many; the order of C2 for 12 at 15.00 is 203.40, nothing came.
    whole, part, beyond = (order(trade, quantity) for quantity in ("1", "2", "1"))
    pay(trade, "113", settled=(bill(trade, whole), "113"))
    invoice = bill(trade, part)
    pay(trade, "100", settled=(invoice, "100"))
    pay(trade, "50", part.number)
    pay(trade, "120", beyond.number)
    pay(trade, "9", "别的号")
    rows = [row[3:9] for row in table(context_of(owner, URL))]
    assert rows == [
        ["多收", "113.00", "", "", "120.00", "-7.00"],
        ["部分收款", "226.00", "226.00", "100.00", "50.00", "76.00"],
        ["已收齐", "113.00", "113.00", "113.00", "", "0.00"],
        ["未收款", "203.40", "", "", "", "203.40"],
    ]
    page = context_of(owner, URL)
    assert [row["cells"][-1].get("url", "") for row in page["rows"]] == [
        "",
        f"/debts/settling/{trade.partners['C1']}",
        "",
        "",
    ]
    own = f"{URL}&partner={trade.partners['C2']}"
    assert len(table(context_of(owner, own))) == 1


def test_a_salesperson_sees_his_own_customers_orders(trade: Trading, owner: Client, clerk: Client) -> None:
    order(trade, "1")
    assert len(table(context_of(owner, URL))) == 2
    assert table(context_of(clerk, URL)) == []
    clerks = Member.objects.get(name="李四")
    line = trade.line("P1", "3", "100")
    theirs = replace(trade, actor=superuser(clerks.pk, clerks.name))
    theirs.book("sales.order", [line], partner="C1", place="主仓")
    assert table(context_of(clerk, URL)) == []  # his order, and not his customer
    Partner.objects.filter(code="C1").update(owner=clerks)
    assert [row[4] for row in table(context_of(clerk, URL))] == ["339.00"]


def test_statements_do_not_grow_with_orders(trade: Trading, owner: Client) -> None:
    bill(trade, order(trade, "1"))
    few = statements(owner, URL)
    for _ in range(4):
        bill(trade, order(trade, "1"))
    assert statements(owner, URL) == few


def test_what_was_closed_is_not_waited_for(trade: Trading, owner: Client) -> None:
    # By hand: of 4 × 113 = 452 one was delivered, billed and paid, the other three were closed.
    made = order(trade, "4")
    sent = trade.book("sales.delivery", [_one_of(trade, made)], partner="C1", place="主仓")
    line = trade.line("P1", "1", "100", origin=sent.lines[0])
    invoice = trade.book("finance.sales_invoice", [line], partner="C1")
    pay(trade, "113", settled=(invoice.id, "113"))
    url = f"{URL}&partner={trade.partners['C1']}"
    assert [row[3:9] for row in table(context_of(owner, url))] == [
        ["部分收款", "452.00", "113.00", "113.00", "", "339.00"]
    ]
    close_lines(made.pk, trade.actor)
    assert [row[3:9] for row in table(context_of(owner, url))] == [
        ["已收齐", "452.00", "113.00", "113.00", "", "0.00"]
    ]


def _one_of(trade: Trading, made: Document) -> LineInput:
    return trade.line("P1", "1", "100", origin=made.lines.get().pk)


def test_nobody_reads_the_name_of_a_customer_that_is_not_his(trade: Trading, clerk: Client) -> None:
    theirs = trade.partners["C1"]
    for page in ("order-receipts", "order-profit", "sales-receipts"):
        answer = clerk.get(f"/analytics/{page}?partner={theirs}")
        assert answer.status_code in {403, 404} or "客户C1" not in answer.content.decode(), page
