"""Vouchers by hand in the books: line by line, turned around, guarded, in lists, files and print."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from liandong.documents.auditing.auditor import audit
from liandong.documents.inputs import LineInput
from liandong.documents.models import Document, DocumentLine
from liandong.documents.reversal import ReversalRequest, reopen, reverse
from liandong.general_ledger.entry_queries import verify_chain
from liandong.general_ledger.models import JournalEntry, JournalLine
from liandong.general_ledger.periods import close_period
from liandong.kernel.refusal import RefusedError
from tests.apikit.calling import caller
from tests.exchange.sheets import imported
from tests.support.pages import context_of, signed_in, table
from tests.support.trading import DAY, Trading, make_trading

D = Decimal
TYPE = "finance.voucher"


@pytest.fixture
def trading(company: str) -> Trading:
    del company
    return make_trading()


@pytest.fixture
def owner(company: str) -> Client:
    return signed_in("owner")


def debit(trading: Trading, code: str, amount: str, summary: str = "调整", **more: Any) -> LineInput:
    account = trading.money_account(code)
    return LineInput(account=account, gross_amount=D(amount), details={"summary": summary}, **more)


def credit(trading: Trading, code: str, amount: str) -> LineInput:
    return LineInput(account=trading.money_account(code), details={"credit": amount})


def journal(document: int) -> list[tuple[str, Decimal]]:
    lines = JournalLine.objects.filter(entry__document=document).order_by("position")
    return list(lines.values_list("account__code", "amount"))


def test_a_transfer_within_one_account_stands_in_the_ledger(trading: Trading) -> None:
    lines = [debit(trading, "1001", "50"), credit(trading, "1001", "50")]
    booked = trading.book(TYPE, lines)
    assert journal(booked.id) == [("1001", D(50)), ("1001", D(-50))]
    entry = JournalEntry.objects.get(document=booked.id)
    assert (entry.memo, entry.is_red) == ("调整", False)
    assert Document.objects.get(pk=booked.id).gross_amount == D(50)
    red = reverse(ReversalRequest(booked.id, trading.actor))
    assert journal(red.document) == [("1001", D(50)), ("1001", D(-50))]
    turned = DocumentLine.objects.filter(document=red.document).order_by("position")
    assert [(one.gross_amount, one.details.get("credit")) for one in turned] == [
        (D(-50), None),
        (D(0), "-50"),
    ]
    assert audit() == []
    assert verify_chain(DAY.year).breaks == []


def test_credits_alone_are_a_voucher_too(trading: Trading) -> None:
    lines = [credit(trading, "1001", "-20.05"), credit(trading, "100201", "20.05")]
    lines[0] = LineInput(account=lines[0].account, details={"credit": "-20.05", "summary": "改账户"})
    booked = trading.book(TYPE, lines)
    assert journal(booked.id) == [("1001", D("20.05")), ("100201", D("-20.05"))]
    assert audit() == []


def test_the_partner_of_a_line_stands_in_the_journal(trading: Trading) -> None:
    partner = trading.partners["C1"]
    lines = [debit(trading, "1221", "9", payee=partner), credit(trading, "1001", "9")]
    booked = trading.book(TYPE, lines)
    stored = JournalLine.objects.filter(entry__document=booked.id).order_by("position")
    assert list(stored.values_list("partner", flat=True)) == [partner, None]


@pytest.mark.parametrize("code", ["1405", "1122", "1123", "220201", "220202", "2203"])
def test_what_stock_and_debts_keep_is_refused_at_its_line(trading: Trading, code: str) -> None:
    with pytest.raises(RefusedError) as caught:
        trading.book(TYPE, [debit(trading, "1001", "5"), credit(trading, code, "5")])
    assert [(one.code, one.line, one.column) for one in caught.value.problems] == [
        ("account_controlled", 2, "account")
    ]
    assert audit() == []


def test_every_guard_of_the_books_holds(trading: Trading) -> None:
    lines = [debit(trading, "1001", "5"), credit(trading, "100201", "5")]
    booked = trading.book(TYPE, lines)
    again = reopen(ReversalRequest(booked.id, trading.actor))
    assert DocumentLine.objects.get(document=again.draft.id, position=2).details["credit"] == "5"
    trading.post(again.draft)
    waiting = trading.draft(TYPE, lines)
    assert [one.code for one in close_period(DAY.year, DAY.month, trading.actor, drafts=1)] == [
        "unposted_documents"
    ]
    assert close_period(DAY.year, DAY.month, trading.actor) == []
    with pytest.raises(RefusedError) as caught:
        trading.post(waiting)
    assert {one.code for one in caught.value.problems} == {"period_closed"}
    with pytest.raises(RefusedError) as caught:
        reverse(ReversalRequest(again.draft.id, trading.actor))
    assert {one.code for one in caught.value.problems} == {"period_closed"}


def test_pages_show_each_side_once(trading: Trading, owner: Client) -> None:
    booked = trading.book(TYPE, [debit(trading, "1001", "1250.5"), credit(trading, "100201", "1250.5")])
    page = owner.get(f"/t/{TYPE}/{booked.id}").content.decode()
    assert page.count("1,250.50") >= 2
    assert "0.00" not in page.replace("1,250.50", "")
    rows = table(context_of(owner, f"/ledger/vouchers/{booked.id}"))
    assert [row[-2:] for row in rows] == [["1,250.50", ""], ["", "1,250.50"]]
    assert "/t/finance.voucher/new" in owner.get("/ledger/vouchers").content.decode()
    copy = context_of(owner, f"/t/{TYPE}/new?copy={booked.id}")
    assert copy["grid_config"]["columns"][0]["name"] == "summary"


def test_by_the_interface_and_by_file(trading: Trading, owner: Client) -> None:
    cash, bank = trading.money_account("1001"), trading.money_account("100201")
    api = caller("owner")
    lines = [
        {"account": bank, "gross_amount": "7", "summary": "存现"},
        {"account": cash, "credit": "7"},
    ]
    made = api.post(f"/documents/{TYPE}", {"business_date": str(DAY), "lines": lines})
    assert made.status == 201, made.body
    posted = api.post(f"/documents/{TYPE}/{made.body['id']}/post", {})
    assert posted.status == 200, posted.body
    heads = ["单据日期", "摘要", "科目", "借方", "贷方"]
    rows = [heads, [str(DAY), "存现", "100201", 8, None], [str(DAY), None, "1001", None, 8]]
    assert "新建 1" in imported(owner, TYPE, rows).message
    assert Document.objects.filter(type=TYPE).count() == 2
