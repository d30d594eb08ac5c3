"""Receipts and invoices meet on one page: the usual case with one click, another total as a draft."""

from decimal import Decimal

from liandong.documents.models import Document, State
from tests.support.pages import context_of, signed_in, statements, table, texts
from tests.support.trading import Trading

D = Decimal
INVOICE = "finance.supplier_invoice"
URL = "/purchasing/matching"


def arrive(trading: Trading) -> tuple[int, int]:
    """Order 10 P1 at 2 and 5 P2 at 4; receive them, P2 at 5, and a second receipt of 3 P1 by itself."""
    lines = [trading.line("P1", "10", "2"), trading.line("P2", "5", "4")]
    order = trading.book("purchasing.order", lines, partner="S1", place="主仓")
    received = [
        trading.line("P1", "10", "2", origin=order.lines[0]),
        trading.line("P2", "5", "5", origin=order.lines[1]),
    ]
    first = trading.book("purchasing.receipt", received, partner="S1", place="主仓").id
    return first, trading.receive("P1", "3", "2").id


def form(trading: Trading, url: str, *ids: int, **typed: str) -> dict[str, object]:
    context = context_of(signed_in("owner"), url)
    return {"partner": trading.partners["S1"], "ids": list(ids), "key": context["key"], "act": "post"} | typed


def test_what_is_received_is_invoiced_with_one_click(trading: Trading) -> None:
    first, second = arrive(trading)
    client, url = signed_in("owner"), f"{URL}?partner={trading.partners['S1']}"
    # 10 × 2 + 5 × 5 = 45.00, with 13 % 50.85; 3 × 2 = 6.00, with tax 6.78.
    assert table(context_of(client, URL)) == [["供应商S1", "2026-11-02", "2", "57.63"]]
    rows = table(context_of(client, url))
    assert [row[3:] for row in rows] == [["不同", "2", "50.85"], ["", "1", "6.78"]]
    count = statements(client, url)
    trading.receive("P2", "1", "1")
    assert statements(client, url) == count
    answer = client.post(f"{URL}/invoice", form(trading, url, first, second, total="57.63", reference="88"))
    assert answer["Location"] == URL
    invoice = Document.objects.get(type=INVOICE)
    assert (invoice.state, invoice.gross_amount, invoice.reference) == (State.POSTED, D("57.63"), "88")
    assert trading.claims("S1") == [("payable", D("57.63"), D("57.63"))]
    assert table(context_of(client, URL)) == [["供应商S1", "2026-11-02", "1", "1.13"]]
    again = client.post(f"{URL}/invoice", form(trading, url, first))
    assert again.status_code == 302
    assert Document.objects.filter(type=INVOICE).count() == 1


def test_another_total_is_kept_as_a_draft_and_nonsense_is_told(trading: Trading) -> None:
    first, _ = arrive(trading)
    client, url = signed_in("owner"), f"{URL}?partner={trading.partners['S1']}"
    wrong: list[dict[str, object]] = [{"total": "many"}, {"ids": []}]
    for typed in wrong:
        client.post(f"{URL}/invoice", form(trading, url, first) | typed)
    assert not Document.objects.filter(type=INVOICE).exists()
    answer = client.post(f"{URL}/invoice", form(trading, url, first, total="51.00"))
    invoice = Document.objects.get(type=INVOICE)
    assert (invoice.state, answer["Location"]) == (State.DRAFT, f"/t/{INVOICE}/{invoice.pk}")


def test_an_invoice_stands_beside_receipt_and_order_with_what_was_posted(trading: Trading) -> None:
    first, _ = arrive(trading)
    sold = [trading.line("P1", "4", "9")]
    trading.book("sales.delivery", sold, partner="C1", place="主仓")
    received = Document.objects.get(pk=first).lines.order_by("position").first()
    assert received is not None
    # 10 at 2.20 instead of 2.00: 2.00 more. 13 came in at 2.00 and 4 are gone, so of the receipt's 10 none
    # need to have gone on average: the books decide how much of it stays.
    line = trading.line("P1", "10", "2.2", origin=received.pk)
    invoice = trading.book(INVOICE, [line], partner="S1")
    context = context_of(signed_in("owner"), f"/t/{INVOICE}/{invoice.id}")
    panel = next(one for one in context["panels"] if one["title"] == "三单匹配")
    (row,) = panel["table"]["rows"]
    shown = texts(row["cells"])
    assert shown[3:10] == ["价差", "10", "10", "10", "2.00", "2.00", "2.20"]
    assert shown[10] == "2.00"
    assert D(shown[11] or "0") + D(shown[12] or "0") == D(2)
    assert panel["note"] == "1 行有价差"
