"""Plans of counts: their runs are made once, when their day has come."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from liandong.catalog.models import Product
from liandong.warehouse.counts.booking import Ending, book_run
from liandong.warehouse.counts.planning import PlanForm, next_day, run_due, save_plan
from liandong.warehouse.models import CountLine, CountPlan, CountRun, Rhythm
from tests.support.trading import Trading, make_trading
from tests.warehouse.runs import begun, count, found, refused

D = Decimal


@pytest.fixture
def trading(company: str) -> Trading:
    return make_trading()


def test_a_plan_makes_its_run_once_when_its_day_has_come(trading: Trading) -> None:
    for product in ("P1", "P2", "P3"):
        trading.receive(product, "10", "5")
    today = timezone.localdate()
    place = trading.places["主仓"]
    form = PlanForm("月抽盘", Rhythm.MONTHLY, [place], most_products=2, next_on=today)
    plan = save_plan(trading.actor, form)
    assert run_due() == 1
    assert run_due() == 0
    run = CountRun.objects.get(plan=plan)
    assert [line.product.code for line in run.lines.select_related("product").order_by("position")] == [
        "P1",
        "P2",
    ]
    count(trading, run, found(trading, "P1", "10", "a"), found(trading, "P2", "10", "b"))
    book_run(trading.actor, run.pk, Ending())
    CountPlan.objects.filter(pk=plan).update(next_on=today)
    assert run_due() == 1  # the one whose turn is longest back comes first
    again = CountRun.objects.filter(plan=plan).latest("pk")
    codes = [line.product.code for line in again.lines.select_related("product").order_by("position")]
    assert codes == ["P1", "P3"]


def test_a_cycle_counts_what_its_class_says_is_due(trading: Trading) -> None:
    run = begun(trading, "P1", "P2", "P3")
    for product, letter in (("P1", "A"), ("P2", "B")):
        Product.objects.filter(pk=trading.products[product]).update(abc_class=letter)
    count(trading, run, *(found(trading, one, "10", one) for one in ("P1", "P2")))
    book_run(trading.actor, run.pk, Ending())
    CountRun.objects.update(ended_at=timezone.now() - timedelta(days=40))
    form = PlanForm("循环", Rhythm.CYCLE, [trading.places["主仓"]])
    save_plan(trading.actor, form)
    assert run_due() == 1
    lines = CountLine.objects.filter(is_open=True).select_related("product").order_by("position")
    assert [line.product.code for line in lines] == ["P1", "P3"]  # B is due after 90 days


def test_plans_are_refused_with_every_reason_at_once(trading: Trading) -> None:
    form = PlanForm("", "never", [10**9], [10**9], [10**9], "AX", 0, (0, 1, 1))
    assert [code for code, _ in refused(save_plan, trading.actor, form)] == [
        "name_missing",
        "value_unfit",
        "place_unknown",
        "category_unknown",
        "member_unknown",
        "not_within",
        "value_unfit",
        "not_within",
    ]


@pytest.mark.parametrize(
    ("rhythm", "day", "today", "expected"),
    [
        (Rhythm.MONTHLY, date(2026, 1, 31), date(2026, 1, 31), date(2026, 2, 28)),
        (Rhythm.MONTHLY, date(2026, 11, 5), date(2027, 2, 10), date(2027, 3, 5)),
        (Rhythm.QUARTERLY, date(2026, 11, 30), date(2026, 11, 30), date(2027, 2, 28)),
        (Rhythm.CYCLE, date(2026, 11, 1), date(2026, 11, 22), date(2026, 11, 23)),
    ],
)
def test_the_next_day_of_a_plan(rhythm: Rhythm, day: date, today: date, expected: date) -> None:
    assert next_day(CountPlan(rhythm=rhythm, next_on=day), today) == expected
