"""The cash-flow forecast: days and rhythms, debts, orders and plans, scenarios, pages and programs."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine

from liandong.documents.inputs import LineInput
from liandong.finance.forecast.reading import Supposed, flows, opening
from liandong.general_ledger.models import Claim, PlannedCash
from liandong.general_ledger.planned_cash import PlannedForm, save_planned
from liandong.kernel.forecast import (
    Flow,
    FlowKind,
    Lowest,
    Rhythm,
    Step,
    delayed,
    expected_on,
    lowest,
    occurrences,
    stretches,
)
from liandong.kernel.refusal import RefusedError
from liandong.partners.models import Partner
from tests.apikit.calling import caller
from tests.support.companies import People
from tests.support.pages import context_of, signed_in, statements, table
from tests.support.trading import Trading, make_trading

D = Decimal
TODAY, END = date(2026, 11, 20), date(2027, 2, 17)


@pytest.fixture
def trading(company: str) -> Iterator[Trading]:
    del company
    with time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield make_trading()


@pytest.mark.parametrize(
    ("first", "rhythm", "found"),
    [
        ("2026-11-19", Rhythm.ONCE, []),
        ("2026-12-01", Rhythm.ONCE, ["2026-12-01"]),
        ("2026-10-05", Rhythm.WEEKLY, ["2026-11-23", "2026-11-30", "2026-12-07"]),
        ("2026-10-31", Rhythm.MONTHLY, ["2026-11-30"]),
        ("2026-08-31", Rhythm.QUARTERLY, ["2026-11-30"]),
        ("2024-12-10", Rhythm.YEARLY, ["2026-12-10"]),
    ],
)
def test_rhythms(first: str, rhythm: Rhythm, found: list[str]) -> None:
    days = TODAY, date(2026, 12, 10)
    assert [one.isoformat() for one in occurrences(date.fromisoformat(first), rhythm, days)] == found


def test_days_are_put_together_and_the_least_is_found_within_a_week() -> None:
    def flow(day: int, amount: str) -> Flow:
        return Flow(date(2026, 11, day), D(amount), FlowKind.CLAIM, "x")

    found = [flow(20, "-70"), flow(21, "50"), flow(24, "-90"), flow(26, "200"), flow(30, "1")]
    days = TODAY, date(2026, 11, 29)
    rows = stretches(D(100), found, days, Step.WEEK)
    assert [(one.first.day, one.last.day, one.net, one.closing) for one in rows] == [
        (20, 22, D(-20), D(80)),
        (23, 29, D(110), D(190)),
    ]
    assert lowest(D(100), found, days) == Lowest(date(2026, 11, 24), D(-10))
    assert [one.closing for one in stretches(D(100), found, days, Step.MONTH)] == [D(190)]
    assert len(stretches(D(0), [], days, Step.DAY)) == 10
    assert delayed(found, 3)[1].day == date(2026, 11, 24)
    assert delayed(found, 3)[0].day == TODAY
    assert expected_on(date(2026, 1, 1), TODAY, 0) == TODAY


def claims(
    trading: Trading, partner: str, *lines: tuple[str, str], on: date, due: date | None = None
) -> None:
    inputs = [
        LineInput(gross_amount=D(amount), due_date=due, details={"kind": kind}) for kind, amount in lines
    ]
    trading.book("finance.opening_claims", inputs, on, partner=partner)


def shown(supposed: Supposed) -> list[tuple[str, Decimal, str]]:
    return [(f"{one.day:%m-%d}", one.amount, one.kind.value) for one in flows(supposed, TODAY, END)]


def test_debts_orders_and_plans_come_on_their_days(trading: Trading) -> None:
    # By hand: C1 owes 500 due 1 December and 300 late since October; 100 paid ahead goes off the 300.
    claims(trading, "C1", ("receivable", "300"), on=date(2026, 10, 1), due=date(2026, 10, 15))
    claims(trading, "C1", ("receivable", "500"), on=date(2026, 10, 1), due=date(2026, 12, 1))
    claims(trading, "C1", ("advance_received", "100"), on=date(2026, 10, 1))
    claims(trading, "S1", ("payable", "250"), on=date(2026, 10, 1), due=date(2026, 11, 25))
    Partner.objects.filter(pk=trading.partners["C2"]).update(payment_days=10)
    # 10 × 20 + 13 % = 226, due on the 25th and 10 days later.
    lines = [trading.line("P1", "10", "20")]
    trading.book("sales.order", lines, partner="C2", place="主仓", due_date=date(2026, 11, 25))
    save_planned(None, PlannedForm("房租", D(80), date(2026, 11, 30)), trading.actor)
    expected = [
        ("11-20", D(200), "claim"),
        ("11-25", D(-250), "claim"),
        ("11-30", D(-80), "plan"),
        ("12-01", D(500), "claim"),
        ("12-05", D(226), "order"),
        ("12-30", D(-80), "plan"),
        ("01-30", D(-80), "plan"),
    ]
    assert shown(Supposed()) == expected
    assert ("12-16", D(500), "claim") in shown(Supposed(late_days=15))
    assert ("11-25", D(-250), "claim") in shown(Supposed(late_days=15))
    assert [one for one in expected if one[2] != "order"] == shown(Supposed(has_orders=False))


def test_partners_pay_as_late_as_they_usually_do(trading: Trading) -> None:
    claims(trading, "C1", ("receivable", "100"), on=date(2026, 9, 1), due=date(2026, 9, 10))
    claims(trading, "C1", ("receivable", "400"), on=date(2026, 9, 1), due=date(2026, 12, 1))
    money = LineInput(account=trading.money_account("100201"), gross_amount=D(100))
    first = Claim.objects.order_by("pk").first()
    assert first is not None
    lines = [money, LineInput(claim=first.pk, gross_amount=D(100))]
    trading.book("finance.incoming_payment", lines, date(2026, 9, 30), partner="C1")
    assert opening(TODAY) == D(100)
    assert shown(Supposed()) == [("12-01", D(400), "claim")]
    assert shown(Supposed(by_habit=True)) == [("12-21", D(400), "claim")]


def test_the_pages_and_what_figures_are_made_of(trading: Trading, people: People) -> None:
    del people
    claims(trading, "S1", ("payable", "250"), on=date(2026, 10, 1), due=date(2026, 11, 25))
    claims(trading, "C1", ("receivable", "300"), on=date(2026, 10, 1), due=date(2026, 11, 27))
    boss = signed_in("owner")
    made = boss.post(
        "/forecast/planned/new",
        {
            "name": "房租",
            "way": "out",
            "amount": "80",
            "rhythm": "monthly",
            "first_on": "2026-11-30",
            "is_active": "1",
        },
    )
    assert made.status_code == 302
    assert PlannedCash.objects.get().amount == D(80)
    context = context_of(boss, "/forecast?span=30")
    rows = table(context)
    week = ["2026-11-23 – 11-29", "300.00", "", "", "", "250.00", "", "", "", "50.00", "50.00"]
    assert rows[1] == week
    assert [one["text"] for one in context["figures"]] == ["0.00", "-250.00", "2026-11-25", "-30.00"]
    assert "最低是 2026-11-25 的 -250.00" in context["picture_label"]
    picture = context["picture"]
    assert f"{picture['low_x']},{picture['low_y']}" in picture["points"].split()
    leads = context["rows"][1]["cells"][5]["url"]
    (row,) = table(context_of(boss, leads))
    assert (row[0], row[1], row[4:]) == ("2026-11-25", "供应商S1", ["2026-11-25", "", "250.00"])
    few = statements(boss, "/forecast?span=30")
    for _ in range(3):
        claims(trading, "C2", ("receivable", "30"), on=date(2026, 10, 1), due=date(2026, 11, 28))
    assert statements(boss, "/forecast?span=30") == few


def test_programs_ask_too_and_mistakes_are_told(trading: Trading, people: People) -> None:
    del people
    claims(trading, "S1", ("payable", "250"), on=date(2026, 10, 1), due=date(2026, 11, 25))
    api = caller("owner")
    plan = {"name": "工资", "amount": "10", "first_on": "2026-11-21", "rhythm": "once"}
    made = api.post("/planned-cash", plan, key="1")
    assert made.status == 201
    changed = {**plan, "is_inflow": True}
    assert api.put(f"/planned-cash/{made.body['id']}", changed, key="2").body["is_inflow"] is True
    found = api.get("/cash-forecast?days=10&step=month").body
    assert (found["lowest"], found["lowest_on"]) == ("-240", "2026-11-25")
    assert [one["closing"] for one in found["rows"]] == ["-240"]
    assert api.get("/planned-cash").body[0]["name"] == "工资"
    assert caller("clerk").get("/cash-forecast").status == 403
    with pytest.raises(RefusedError) as refusal:
        save_planned(99, PlannedForm("", D("-1"), None, "x"), trading.actor)
    assert [one.code for one in refusal.value.problems] == [
        *("name_missing", "planned_cash_amount", "planned_cash_day", "planned_cash_rhythm")
    ]


def test_what_was_paid_ahead_goes_off_goods_and_orders_too(trading: Trading) -> None:
    # By hand: 326 paid ahead, 100 of it for the debt; the order of 10 × 20 + 13 % = 226 is paid whole by it,
    # and of the next one of 113 nothing is taken off. S1 was paid 50 of an order for 113.
    claims(trading, "C1", ("receivable", "100"), on=date(2026, 10, 1), due=date(2026, 12, 1))
    claims(trading, "C1", ("advance_received", "326"), on=date(2026, 10, 1))
    claims(trading, "S1", ("advance_paid", "50"), on=date(2026, 10, 1))
    for day, quantity in ((25, "10"), (28, "5")):
        ordered = [trading.line("P1", quantity, "20")]
        due = date(2026, 11, day)
        trading.book("sales.order", ordered, partner="C1", place="主仓", due_date=due)
    bought = [trading.line("P1", "10", "10")]
    trading.book("purchasing.order", bought, partner="S1", place="主仓", due_date=date(2026, 11, 26))
    assert shown(Supposed()) == [("11-26", D(-63), "order"), ("11-28", D(113), "order")]
