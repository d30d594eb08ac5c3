"""Commission of a month: by hand, the same sums as the reports, closed and changed, rights."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine

from liandong.analytics.commission import close_month, month_of, reopen_month
from liandong.analytics.commission_data import sold_in
from liandong.analytics.commission_rules import RuleForm, save_rule
from liandong.analytics.commissioning import Base, Step
from liandong.analytics.models import CommissionEntry, CommissionRun
from liandong.analytics.month_sums import Asked, total_of
from liandong.analytics.periods import whole_months
from liandong.analytics.sum_groups import GROUPS, Narrowed
from liandong.analytics.trade import reach_of
from liandong.identity.models import AuditRow, Member
from liandong.kernel.refusal import RefusedError
from tests.reports.conftest import TODAY
from tests.reports.two_months import two_months
from tests.support.pages import context_of, signed_in, statements, table
from tests.support.trading import Trading

__all__ = ["two_months"]
D = Decimal
NOVEMBER, OCTOBER, DECEMBER = date(2026, 11, 1), date(2026, 10, 1), date(2026, 12, 1)


def ladder(*pairs: tuple[int, str]) -> tuple[Step, ...]:
    return tuple(Step(D(threshold), D(value)) for threshold, value in pairs)


@pytest.fixture
def books(two_months: Trading) -> Iterator[Trading]:
    """The clerk sold as well: 2 P2 at 20.00 in November, on the owner's paper.

    So November: the owner 100.00 with a margin of 65.00, the clerk 40.00 with 34.00. 1% from nothing, 2%
    from 50.00, and 0.50 for each P2 that is sold.
    """
    clerk = Member.objects.get(name="李四").pk
    line = two_months.line("P2", "2", "20")
    two_months.book("sales.delivery", [line], date(2026, 11, 4), partner="C1", place="主仓", handler=clerk)
    save_rule(two_months.actor, RuleForm("销售额", steps=ladder((0, "1"), (50, "2"))))
    pieces = RuleForm("P2 件数", Base.PIECES.value, ladder((0, "0.5")), product=two_months.products["P2"])
    save_rule(two_months.actor, pieces)
    with time_machine.travel(TODAY, tick=False):
        yield two_months


def earned(trading: Trading, month: date) -> list[tuple[str, str, Decimal, Decimal]]:
    found = month_of(trading.actor, month)
    return [
        (found.names[one.earned.person], one.earned.name, one.earned.counted, one.earned.amount)
        for one in found.lines
    ]


def test_a_month_by_hand(books: Trading) -> None:
    # The owner: P1 80.00 at 2% is 1.60, one P2 (2 sold, 1 back) 0.50. The clerk: two P2, 1.00.
    owner = books.actor.name
    assert earned(books, NOVEMBER) == [
        (owner, "销售额", D(80), D("1.60")),
        (owner, "P2 件数", D(1), D("0.50")),
        ("李四", "P2 件数", D(2), D("1.00")),
    ]
    assert earned(books, OCTOBER) == [(owner, "销售额", D(20), D("0.20"))]


def test_what_earns_is_what_the_reports_sum(books: Trading) -> None:
    sold = sold_in(NOVEMBER)
    for person in {one.person for one in sold}:
        span = (whole_months(NOVEMBER, NOVEMBER),)
        asked = Asked(reach_of(books.actor), "sales", GROUPS["person"], span, Narrowed(person=person))
        total, own = total_of(asked), [one for one in sold if one.person == person]
        assert sum(one.net for one in own) == total.net
        assert sum(one.cost for one in own) == total.cost


def test_a_closed_month_stays_and_what_changes_comes_later(books: Trading) -> None:
    close_month(books.actor, OCTOBER)
    before = earned(books, NOVEMBER)
    # A forgotten sale of October, 5 P1 at 10.00: 70.00 at 2% is 1.40 where 0.20 was kept.
    line = books.line("P1", "5", "10")
    books.book("sales.delivery", [line], date(2026, 10, 20), partner="C1", place="主仓")
    save_rule(books.actor, RuleForm("另一条", steps=ladder((0, "50")), priority=9, start=DECEMBER))
    owner = books.actor.name
    assert earned(books, OCTOBER) == [(owner, "销售额", D(20), D("0.20"))]
    assert earned(books, NOVEMBER) == [*before, (owner, "", D(0), D("1.20"))]
    close_month(books.actor, NOVEMBER)
    assert earned(books, DECEMBER) == []
    kept = CommissionEntry.objects.filter(run__month=NOVEMBER).values_list("month", "amount")
    assert sorted(kept) == [
        (OCTOBER, D("1.20")),
        (NOVEMBER, D("0.50")),
        (NOVEMBER, D("1.00")),
        (NOVEMBER, D("1.60")),
    ]
    assert AuditRow.objects.filter(action="close_commission").count() == 2


def test_months_are_closed_in_their_order_and_the_last_is_taken_back(books: Trading) -> None:
    close_month(books.actor, NOVEMBER)
    closed, future = "commission_closed", "commission_future"
    for month, code in ((NOVEMBER, closed), (OCTOBER, closed), (DECEMBER, future)):
        with pytest.raises(RefusedError) as refused:
            close_month(books.actor, month)
        assert [one.code for one in refused.value.problems] == [code]
    with pytest.raises(RefusedError):
        reopen_month(books.actor, OCTOBER)
    reopen_month(books.actor, NOVEMBER)
    assert not CommissionRun.objects.exists()
    assert len(earned(books, NOVEMBER)) == 3


def test_pages_explain_each_amount_and_lead_to_the_sales(books: Trading) -> None:
    boss = signed_in("owner")
    page = context_of(boss, "/analytics/commission?month=2026-11")
    assert [row[1:] for row in table(page)] == [["2.10", "", "2.10"], ["1.00", "", "1.00"]]
    detail = context_of(boss, page["rows"][0]["cells"][0]["url"])
    assert [row[3:] for row in table(detail)] == [
        ["销售额（不含税） 80.00 × 2% = 1.60", "80.00", "2", "1.60"],
        ["件数（基本单位） 1 × 0.5 元 = 0.50", "1", "0.5", "0.50"],
    ]
    sums = context_of(boss, detail["rows"][0]["cells"][4]["url"])
    assert sums["totals"][3]["text"] == "100.00"
    assert boss.post("/analytics/commission/close", {"month": "2026-11"}).status_code == 302
    assert "已由" in context_of(boss, "/analytics/commission?month=2026-11")["note"]
    assert boss.post("/analytics/commission/reopen", {"month": "2026-11"}).status_code == 302
    assert not CommissionRun.objects.exists()


def test_a_salesperson_sees_his_own_only_and_no_margin(books: Trading) -> None:
    margin = RuleForm("毛利", Base.MARGIN.value, ladder((0, "10")), priority=5)
    save_rule(books.actor, margin)
    clerk = signed_in("clerk")
    page = context_of(clerk, "/analytics/commission?month=2026-11")
    assert [row[0] for row in table(page)] == ["李四"]
    detail = context_of(clerk, page["rows"][0]["cells"][0]["url"])
    assert [row[1:] for row in table(detail)] == [["毛利", "毛利", "按毛利计提", "", "", "3.40"]]
    assert clerk.get(f"/analytics/commission/{books.actor.member}?month=2026-11").status_code == 404
    for address in ("commission-rules", "commission-rules/new"):
        assert clerk.get(f"/analytics/{address}").status_code == 403
    assert clerk.post("/analytics/commission/close", {"month": "2026-11"}).status_code == 403


def test_rules_are_refused_with_every_reason(books: Trading) -> None:
    form = RuleForm(
        "",
        Base.RECEIPTS.value,
        ladder((0, "200"), (0, "1")),
        member=books.actor.member,
        role=1,
        channel="没有",
        start=DECEMBER,
        end=NOVEMBER,
    )
    with pytest.raises(RefusedError) as refused:
        save_rule(books.actor, form)
    assert {one.code for one in refused.value.problems} >= {
        "name_missing",
        "period_crossed",
        "commission_one_of",
        "commission_receipts_of_goods",
        "choice_unknown",
        "commission_rate_unfit",
        "step_twice",
    }


def test_a_rule_is_typed_and_the_page_costs_the_same_for_more_sales(books: Trading) -> None:
    boss = signed_in("owner")
    typed = {"name": "网店", "base": "net", "is_active": "true", "priority": "1", "steps-0-threshold": "0"}
    assert boss.post("/analytics/commission-rules/new", {**typed, "steps-0-value": "200"}).status_code == 422
    assert boss.post("/analytics/commission-rules/new", {**typed, "steps-0-value": "3"}).status_code == 302
    assert "网店" in boss.get("/analytics/commission-rules").content.decode()
    before = statements(boss, "/analytics/commission?month=2026-11")
    for day in range(5, 9):
        line = books.line("P1", "1", "10")
        books.book("sales.delivery", [line], date(2026, 11, day), partner="C2", place="主仓")
    assert statements(boss, "/analytics/commission?month=2026-11") == before
