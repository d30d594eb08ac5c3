"""The page 期末结转 and its operations: the entry is seen, then booked; who sees no cost sees none of it."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from liandong.documents.inputs import LineInput
from liandong.documents.models import Document
from liandong.general_ledger.models import Account
from tests.apikit.calling import caller
from tests.support.pages import context_of, signed_in, statements, table
from tests.support.trading import Trading, make_trading

TYPE = "finance.profit_transfer"


@pytest.fixture
def trading(company: str) -> Trading:
    del company
    return make_trading()


@pytest.fixture
def owner(company: str) -> Client:
    return signed_in("owner")


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 12, 5))


def sell(trading: Trading, amount: str) -> None:
    bank, income = (Account.objects.get(code=code).pk for code in ("100201", "5001"))
    paid = LineInput(account=bank, gross_amount=Decimal(amount), details={"summary": "现销"})
    lines = [paid, LineInput(account=income, details={"credit": amount})]
    trading.book("finance.voucher", lines, on=date(2026, 11, 9))


def test_the_entry_is_seen_and_booked(trading: Trading, owner: Client) -> None:
    assert table(context_of(owner, "/ledger/transfers")) == []
    sell(trading, "1234.5")
    page = context_of(owner, "/ledger/transfers?month=2026-11&kind=profit")
    assert table(page) == [
        ["5001", "主营业务收入", "1,234.50", ""],
        ["3103", "本年利润", "", "1,234.50"],
    ]
    assert [one["label"] for one in page["actions"]] == ["结转损益", "定期发送"]
    wanted = {"month": "2026-11", "kind": "profit"}
    said = owner.post("/ledger/transfers/run", wanted, follow=True).content.decode()
    made = Document.objects.get(type=TYPE)
    assert f"2026-11 已结转损益，单据 {made.number}" in said
    page = context_of(owner, "/ledger/transfers?month=2026-11&kind=profit")
    assert [one["label"] for one in page["actions"]] == [made.number, "定期发送"]
    assert "已经结转" in owner.post("/ledger/transfers/run", wanted, follow=True).content.decode()
    many = statements(owner, "/ledger/transfers?month=2026-11&kind=profit")
    sell(trading, "1")
    page = context_of(owner, "/ledger/transfers?month=2026-11&kind=profit")
    assert "后来账上又有变化" in page["note"]
    assert statements(owner, "/ledger/transfers?month=2026-11&kind=profit") <= many + 1
    said = owner.post("/ledger/transfers/run", wanted, follow=True).content.decode()
    assert "旧的已红冲" in said
    shown = owner.get(f"/d/{Document.objects.filter(type=TYPE).latest('pk').pk}", follow=True)
    assert "1,235.50" in shown.content.decode()


def test_who_sees_no_cost_sees_no_profit(trading: Trading) -> None:
    sell(trading, "77")
    for name in ("clerk", "keeper"):
        assert signed_in(name).get("/ledger/transfers?kind=profit").status_code == 403


def test_by_the_interface(trading: Trading) -> None:
    sell(trading, "50")
    api = caller("owner")
    shown = api.get("/period-transfers?month=2026-11&kind=profit").body
    assert [(one["code"], one["amount"]) for one in shown["rows"]] == [("5001", "50")]
    assert (shown["counter"], shown["documents"], shown["reasons"]) == ("current_year_profit", [], [])
    ran = api.post("/period-transfers", {"month": "2026-11", "kind": "profit"}, key="one")
    assert (ran.status, ran.body["reversed"]) == (200, [])
    again = api.post("/period-transfers", {"month": "2026-11", "kind": "profit"}, key="two")
    assert (again.status, again.codes) == (422, {"transfer_done"})
    early = api.post("/period-transfers", {"month": "2026-12", "kind": "year_end"}, key="three")
    assert early.codes == {"transfer_not_over"}
    assert caller("keeper").get("/period-transfers?month=2026-11&kind=vat").status == 403
