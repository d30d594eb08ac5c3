"""The checklist of a month: every case is told with its jump, and the year's end must be carried over."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from liandong.documents.discarding import discard
from liandong.documents.inputs import LineInput
from liandong.documents.period_transfers import run
from liandong.finance.closing import close_month
from liandong.general_ledger.models import Account, Period
from liandong.identity.rule_book import set_rules
from liandong.kernel.balances import Clearing
from liandong.stock_ledger.models import Place
from liandong.warehouse.models import CountRun
from tests.support.pages import context_of, signed_in, statements, table
from tests.support.trading import Trading, make_trading

D = Decimal


@pytest.fixture
def trading(company: str) -> Trading:
    del company
    return make_trading()


@pytest.fixture
def owner(company: str) -> Client:
    return signed_in("owner")


def checks(owner: Client, month: str) -> dict[str, tuple[str, str]]:
    """Return what each check says, and where it leads."""
    page = context_of(owner, f"/ledger/periods/{month}")
    addresses = [row["cells"][2].get("url") or "" for row in page["rows"]]
    return {row[0]: (row[1], url) for row, url in zip(table(page), addresses, strict=True)}


def write(trading: Trading, debit: str, credit: str, amount: str, on: date) -> None:
    ids = [Account.objects.get(code=code).pk for code in (debit, credit)]
    lines = [
        LineInput(account=ids[0], gross_amount=D(amount), details={"summary": "x"}),
        LineInput(account=ids[1], details={"credit": amount}),
    ]
    trading.book("finance.voucher", lines, on=on)


def test_what_is_left_of_a_month_is_reminded_of_with_its_jump(trading: Trading, owner: Client) -> None:
    clean = checks(owner, "2026-11")
    names = (
        "盘点都已结束",
        "待处理财产损溢已结清",
        "预收都已核销",
        "预付都已核销",
        "增值税已结转",
        "损益已结转",
    )
    assert {clean[name] for name in names} == {("通过", "")}
    assert "年末已结转" not in clean
    few = statements(owner, "/ledger/periods/2026-11")
    day = date(2026, 11, 9)
    write(trading, "1001", "5001", "100", day)
    write(trading, "1001", "22210107", "13", day)
    write(trading, "190101", "1001", "5", day)
    for kind in ("receivable", "advance_received"):
        line = LineInput(gross_amount=D(30), details={"kind": kind})
        trading.book("finance.opening_claims", [line], partner="C1", on=day)
    warehouse = Place.objects.get(name="主仓")
    CountRun.objects.create(
        title="x",
        place=warehouse,
        member_id=trading.actor.member,
        made_at=timezone.now().replace(day=1, month=11),
    )
    told = checks(owner, "2026-11")
    assert told["预付都已核销"] == ("通过", "")
    assert {told[name][0] for name in names if name != "预付都已核销"} == {"提醒"}
    assert all(told[name][1] for name in names if name != "预付都已核销")
    assert told["损益已结转"][1].startswith("/ledger/transfers?")
    assert statements(owner, "/ledger/periods/2026-11") == few


def test_small_scale_taxpayers_are_not_asked_for_vat(trading: Trading, owner: Client) -> None:
    set_rules({"taxpayer": "small"}, effective_from=date(2026, 1, 1), actor=trading.actor, has_moves=bool)
    assert "增值税已结转" not in checks(owner, "2026-11")


def test_the_year_is_closed_once_its_profit_is_carried_over(trading: Trading, owner: Client) -> None:
    december, end = date(2026, 12, 1), date(2026, 12, 31)
    write(trading, "1001", "5001", "100", end)
    told = checks(owner, "2026-12")
    assert (told["损益已结转"][0], told["年末已结转"][0]) == ("须处理", "通过")
    said = owner.post("/ledger/periods/2026-12/close", follow=True).content.decode()
    assert "12 月的损益还没有结转" in said
    run(Clearing.PROFIT, december, trading.actor, end)
    assert checks(owner, "2026-12")["年末已结转"][0] == "须处理"
    assert "年终结转" in owner.post("/ledger/periods/2026-12/close", follow=True).content.decode()
    assert not Period.objects.get(year=2026, month=12).is_closed
    run(Clearing.YEAR_END, december, trading.actor, end)
    owner.post("/ledger/periods/2026-12/close")
    assert Period.objects.get(year=2026, month=12).is_closed


def test_a_month_is_not_closed_along_where_something_waits_in_it(trading: Trading, owner: Client) -> None:
    """November is closed; December holds no entry but a draft, and the year's profit is not carried over."""
    write(trading, "1001", "5001", "100", date(2026, 11, 9))
    actor, january = trading.actor, date(2027, 1, 1)
    assert close_month(date(2026, 11, 1), actor) == []
    draft = trading.draft("purchasing.receipt", [trading.line("P1", "1", "5")], date(2026, 12, 8),
                          partner="S1", place="主仓")  # fmt: skip
    told = checks(owner, "2027-01")["以前月份已结账"]
    assert told == ("须处理", "/ledger/periods/2026-12")
    for left in ("draft", "profit", "year"):
        (problem,) = close_month(january, actor)
        assert (problem.code, problem.detail["first"]) == ("earlier_period_open", "2026-12"), left
        if left == "draft":
            discard(draft.id, actor)
        else:
            kind = Clearing.PROFIT if left == "profit" else Clearing.YEAR_END
            run(kind, date(2026, 12, 1), actor, date(2027, 2, 1))
    (problem,) = close_month(january, actor)
    assert problem.detail["first"] == "2026-12"
    assert close_month(date(2026, 12, 1), actor) == []
    assert close_month(january, actor) == []


def test_drafts_of_long_ago_are_told_before_the_first_closing(trading: Trading) -> None:
    line = [trading.line("P1", "1", "5")]
    trading.draft("purchasing.receipt", line, date(2025, 3, 8), partner="S1", place="主仓")
    (problem,) = close_month(date(2026, 11, 1), trading.actor)
    assert problem.detail["first"] == "2025-03"
