"""Journals of money accounts, transfers by one form, and petty cash: advanced, spent, given back."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from liandong.documents.inputs import LineInput
from liandong.documents.models import Document
from liandong.documents.queries import not_handled_by
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.finance.cash.moving import Moving, make_fund, move_money
from liandong.general_ledger.account_months import CONSUMER
from liandong.general_ledger.cash_queries import cash_journal
from liandong.general_ledger.models import Account
from liandong.identity.models import Member
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.refusal import RefusedError
from tests.support.pages import context_of, signed_in, statements, table, texts
from tests.support.trading import Trading

D = Decimal
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
SPAN = "from=2026-11-01&to=2026-11-30"


@pytest.fixture(autouse=True)
def today(company: str) -> Iterator[None]:
    del company
    with time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def boss(trading: Trading) -> Client:
    del trading
    return signed_in("owner")


def pk(code: str) -> int:
    return Account.objects.get(code=code).pk


def receive(trading: Trading, amount: str, day: int, code: str = "100201") -> int:
    lines = [LineInput(account=pk(code), gross_amount=D(amount))]
    return trading.book("finance.incoming_payment", lines, date(2026, 11, day), partner="C1").id


def move(trading: Trading, amount: str, day: int, fee: str = "0") -> int:
    moving = Moving(date(2026, 11, day), pk("100201"), pk("1001"), D(amount), D(fee))
    return move_money(moving, trading.actor).document


def test_the_journal_runs_day_by_day_and_is_the_ledger(trading: Trading, boss: Client) -> None:
    # By hand: 500 in October; + 300 − 102 on the 2nd is 698; + 50 on the 5th, taken back the same day.
    trading.book(
        "finance.opening_balances", [LineInput(account=pk("100201"), gross_amount=D(500))], date(2026, 10, 31)
    )
    receive(trading, "300", 2)
    move(trading, "100", 2, "2")
    wrong = receive(trading, "50", 5)
    reverse(ReversalRequest(wrong, trading.actor, date(2026, 11, 5)))
    page = context_of(boss, f"/money/journal?account={pk('100201')}&{SPAN}")
    rows = [[row[0], row[1], *row[-3:]] for row in table(page)]
    assert [row[-3:] for row in rows] == [
        ["", "", "500.00"],
        ["300.00", "", "800.00"],
        ["", "102.00", "698.00"],
        ["300.00", "102.00", "698.00"],
        ["50.00", "", "748.00"],
        ["-50.00", "", "698.00"],
        ["0.00", "0.00", "698.00"],
    ]
    assert [row[1] for row in rows if row[1] == "本日合计"] == ["本日合计"] * 2
    assert texts(page["totals"])[-3:] == ["300.00", "102.00", "698.00"]
    assert table(page)[2][6] == "1001 库存现金、560301 手续费"
    ledger = context_of(boss, f"/ledger/accounts/{pk('100201')}?{SPAN}")
    assert table(ledger)[-1][-1] == "698.00"
    assert [row[-1] for row in table(context_of(boss, f"/analytics/money?{SPAN}"))] == ["100.00", "698.00"]


def test_a_day_over_two_pages_is_closed_once(trading: Trading) -> None:
    for day in (2, 2, 2, 3):
        receive(trading, "10", day)
    unfolded = not_handled_by(CONSUMER)
    first = cash_journal(Account.objects.get(code="100201"), NOVEMBER, unfolded, limit=2)
    second = cash_journal(Account.objects.get(code="100201"), NOVEMBER, unfolded, first.after, limit=2)
    assert [first.closes(place) for place in (0, 1)] == [False, False]
    assert [second.closes(place) for place in (0, 1)] == [True, True]
    assert second.days[date(2026, 11, 2)].came == D(30)
    assert (first.total.came, second.opening, second.lines[-1].line.balance) == (D(40), D(20), D(40))


def test_a_journal_is_printed_and_read_by_programs(trading: Trading, boss: Client) -> None:
    receive(trading, "300", 2)
    paper = boss.get(f"/money/journal/pdf?account={pk('100201')}&{SPAN}")
    assert paper.content.startswith(b"%PDF")
    sheet = boss.get(f"/money/journal?account={pk('100201')}&{SPAN}&export=xlsx")
    assert b"".join(sheet.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    assert boss.get("/money/journal?account=999999").status_code == 404
    assert boss.get(f"/money/journal?account={pk('5001')}").status_code == 404


def test_statements_of_a_journal_do_not_grow(trading: Trading, boss: Client) -> None:
    receive(trading, "1", 2)
    url = f"/money/journal?account={pk('100201')}&{SPAN}"
    few = statements(boss, url)
    for day in range(3, 12):
        receive(trading, "1", day)
    assert statements(boss, url) == few


def test_a_transfer_is_booked_by_its_form_once(trading: Trading, boss: Client) -> None:
    receive(trading, "300", 2)
    form = context_of(boss, f"/money/transfer?source={pk('100201')}")
    given = {field["name"]: field["value"] for field in form["sections"][0]["fields"]}
    sent = given | {"target": str(pk("101202")), "amount": "100", "fee": "0.50", "memo": "提现"}
    first = boss.post("/money/transfer", sent)
    again = boss.post("/money/transfer", sent)
    assert first.status_code == again.status_code == 302
    made = Document.objects.get(type="finance.money_transfer")
    assert first["Location"] == again["Location"]
    assert trading.entry(made.pk) == {"101202": D(100), "560301": D("0.5"), "100201": D("-100.5")}


def test_a_transfer_tells_every_problem(trading: Trading, boss: Client) -> None:
    del trading
    wrong = boss.post("/money/transfer", {"on": "", "source": "x", "target": "", "amount": "", "fee": "y"})
    assert wrong.status_code == 422
    columns = {field["name"]: field["problem"] for field in wrong.context["sections"][0]["fields"]}
    assert {name for name, error in columns.items() if error} == {"on", "source", "target", "amount", "fee"}
    both = {"on": "2026-11-02", "source": str(pk("1001")), "target": str(pk("1001")), "amount": "5"}
    assert boss.post("/money/transfer", both).status_code == 422
    expense = both | {"target": str(pk("560202"))}
    assert boss.post("/money/transfer", expense).status_code == 422
    assert not Document.objects.filter(type="finance.money_transfer").exists()


def test_petty_cash_is_advanced_spent_and_given_back(trading: Trading, boss: Client) -> None:
    # By hand: 500 advanced, 320 spent, 150 given back: 30 left. Then 50 more spent: the company owes 20.
    receive(trading, "1000", 2)
    assert boss.post("/money/petty-cash/new", {"person": " "}).status_code == 422
    assert boss.post("/money/petty-cash/new", {"person": "张三"}).status_code == 302
    fund = Account.objects.get(name="备用金-张三")
    assert (fund.code, fund.is_settlement, fund.kind) == ("12210101", True, "asset")
    bank = pk("100201")

    def send(url: str, **sent: object) -> None:
        assert boss.post(url, {"on": "2026-11-03", **sent}).status_code == 302

    send("/money/transfer", source=bank, target=fund.pk, amount="500")
    send("/money/petty-cash/spend", fund=fund.pk, category="办公费", amount="320", memo="打印纸")
    send("/money/transfer", source=fund.pk, target=bank, amount="150")
    (row,) = table(context_of(boss, "/money/petty-cash"))
    assert (row[1], row[-1]) == ("备用金-张三", "30.00")
    send("/money/petty-cash/spend", fund=fund.pk, category="办公费", amount="50")
    (row,) = table(context_of(boss, "/money/petty-cash"))
    assert row[-1] == "-20.00"
    paid = Document.objects.filter(type="finance.other_expense").order_by("pk").first()
    assert paid is not None
    assert trading.entry(paid.pk) == {"560202": D(320), fund.code: D(-320)}
    assert make_fund("李四", trading.actor)
    assert Account.objects.get(name="备用金-李四").code == "12210102"


def test_who_may_neither_see_nor_move(trading: Trading) -> None:
    grants = {("finance.money_transfer", Verb.DRAFT): Scope.ALL}
    clerk = Actor(Member.objects.get(is_owner=True).pk, "李", grants=grants)
    with pytest.raises(RefusedError, match="right_missing"):
        move_money(Moving(date(2026, 11, 3), pk("100201"), pk("1001"), D(5)), clerk)
    del trading
