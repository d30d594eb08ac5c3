"""Sales targets: kept, filled from last year, the same actuals as the other reports, rights, files."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine

from liandong.analytics.models import SalesTarget
from liandong.analytics.periods import whole_months
from liandong.analytics.targeting import Dimension, Measure
from liandong.analytics.targets import Wanted, Wish, actuals, keep_targets, named
from liandong.catalog.models import Category, Product
from liandong.documents import outbox
from liandong.documents.inputs import LineInput
from liandong.general_ledger.models import Claim
from liandong.identity.models import Department, Member
from liandong.kernel.refusal import RefusedError
from tests.reports.conftest import TODAY
from tests.reports.two_months import two_months
from tests.support.pages import context_of, signed_in, statements, table
from tests.support.trading import Trading

__all__ = ["two_months"]
D = Decimal
NOVEMBER, OCTOBER = date(2026, 11, 1), date(2026, 10, 1)
SPAN = "from=2026-11&to=2026-11"


@pytest.fixture
def owner_key(two_months: Trading) -> Iterator[str]:
    """Who sold everything, on the 21st of November."""
    with time_machine.travel(TODAY, tick=False):
        yield str(two_months.actor.member)


def wanted(trading: Trading, by: Dimension, measure: Measure = Measure.NET) -> Wanted:
    return Wanted(trading.actor, by, measure, whole_months(OCTOBER, NOVEMBER))


def test_actuals_are_those_of_the_sums_to_the_cent(
    two_months: Trading, owner_key: str, today: object
) -> None:
    del today
    drinks = Category.objects.create(code="D", name="饮料")
    Category.objects.filter(pk=drinks.pk).update(path=f"/{drinks.pk}/")
    tea = Category.objects.create(code="T", name="茶", parent=drinks, path=f"/{drinks.pk}/")
    Category.objects.filter(pk=tea.pk).update(path=f"/{drinks.pk}/{tea.pk}/")
    Product.objects.filter(code="P1").update(category=tea)
    place = str(two_months.places["主仓"])
    by_hand = {
        (Dimension.PERSON, owner_key): [(D(20), D(12), D(2)), (D(100), D(65), D(9))],
        (Dimension.PLACE, place): [(D(20), D(12), D(2)), (D(100), D(65), D(9))],
        (Dimension.COMPANY, ""): [(D(20), D(12), D(2)), (D(100), D(65), D(9))],
        (Dimension.CATEGORY, str(drinks.pk)): [(D(20), D(12), D(2)), (D(80), D(48), D(8))],
    }
    for is_folded in (False, True):
        if is_folded:
            outbox.drain()
        for (by, key), months in by_hand.items():
            for place_of, measure in enumerate((Measure.NET, Measure.MARGIN, Measure.QUANTITY)):
                found = actuals(
                    wanted(two_months, by, measure), [one.key for one in named(two_months.actor, by)]
                )
                figures = [found.get((key, month), D(0)) for month in (OCTOBER, NOVEMBER)]
                assert figures == [month[place_of] for month in months], (by, measure, is_folded)


def test_a_departments_target_is_of_all_below_it(two_months: Trading, owner_key: str, today: object) -> None:
    del today
    whole = Department.objects.create(name="销售部")
    first = Department.objects.create(name="一部", parent=whole)
    Department.objects.create(name="二部", parent=whole)
    Member.objects.filter(pk=owner_key).update(department=first)
    by = Dimension.DEPARTMENT
    keys = [one.key for one in named(two_months.actor, by)]
    assert keys == ["销售部", "一部", "二部"]
    for is_folded in (False, True):
        if is_folded:
            outbox.drain()
        for measure, figures in ((Measure.NET, (D(20), D(100))), (Measure.MARGIN, (D(12), D(65)))):
            found = actuals(wanted(two_months, by, measure), keys)
            months = dict(zip((OCTOBER, NOVEMBER), figures, strict=True))
            assert found == {(name, day): months[day] for name in ("一部", "销售部") for day in months}
    keep_targets(two_months.actor, by, Measure.NET, [Wish("销售部", NOVEMBER, D(400))])
    boss = signed_in("owner")
    page = context_of(boss, f"/analytics/target-report?by=department&{SPAN}")
    assert [row[1:4] for row in table(page)] == [["销售部", "400.00", "100.00"], ["一部", "", "100.00"]]
    assert not page["totals"]
    assert context_of(boss, page["rows"][0]["cells"][3]["url"])["totals"]


def test_money_that_came_belongs_to_who_sold(two_months: Trading, owner_key: str) -> None:
    sold = two_months.book(
        "sales.delivery", [two_months.line("P1", "1", "10")], NOVEMBER, partner="C1", place="主仓"
    )
    invoice = two_months.line("P1", "1", "10", origin=sold.lines[0])
    two_months.book("finance.sales_invoice", [invoice], NOVEMBER, partner="C1")
    claim = Claim.objects.get(partner=two_months.partners["C1"], kind="receivable")
    lines = [
        LineInput(
            account=two_months.money_account("100201"), gross_amount=claim.amount, anchor="gross_amount"
        ),
        LineInput(claim=claim.pk, gross_amount=claim.amount, anchor="gross_amount"),
    ]
    two_months.book("finance.incoming_payment", lines, date(2026, 11, 20), partner="C1")
    found = actuals(wanted(two_months, Dimension.PERSON, Measure.RECEIPTS), [owner_key])
    assert found == {(owner_key, NOVEMBER): claim.amount}
    department = Department.objects.create(name="销售部")
    Member.objects.filter(pk=owner_key).update(department=department)
    by_department = wanted(two_months, Dimension.DEPARTMENT, Measure.RECEIPTS)
    assert actuals(by_department, ["销售部"]) == {("销售部", NOVEMBER): claim.amount}
    assert actuals(wanted(two_months, Dimension.COMPANY, Measure.RECEIPTS), [""]) == {
        ("", NOVEMBER): claim.amount
    }


def test_a_report_by_hand_with_what_is_to_be_expected(
    two_months: Trading, owner_key: str, today: object
) -> None:
    del today
    keep_targets(two_months.actor, Dimension.PERSON, Measure.NET, [Wish(owner_key, NOVEMBER, D(400))])
    boss = signed_in("owner")
    page = context_of(boss, f"/analytics/target-report?by=person&{SPAN}")
    rows = table(page)
    # 100 of 400 in 21 of 30 days: 142.86 is to be expected.
    assert [row[2:] for row in rows] == [["400.00", "100.00", "25.0", "300.00", "142.86", "35.7"]]
    below = context_of(boss, page["rows"][0]["cells"][3]["url"])
    assert below["totals"][3]["text"] == "100.00"
    home = boss.get("/").content.decode()
    assert "本月目标" in home
    assert "25.0%" in home
    assert "100.00 / 400.00" in home


def test_targets_are_typed_and_filled_from_last_year(two_months: Trading, owner_key: str) -> None:
    boss = signed_in("owner")
    url = "/analytics/targets/edit?by=person&measure=net&year=2027"
    proposed = context_of(boss, f"{url}&raise=10")
    cells = {one["name"]: one["value"] for row in proposed["sections"][0]["table"]["rows"] for one in row}
    place = next(name.split("-")[1] for name, value in cells.items() if value == owner_key)
    assert (cells[f"targets-{place}-m10"], cells[f"targets-{place}-m11"]) == ("22", "110")
    answer = boss.post(url, {name: value or "" for name, value in cells.items()})
    assert answer.status_code == 302, answer.content.decode()
    kept = SalesTarget.objects.filter(key=owner_key).order_by("month").values_list("month", "value")
    assert list(kept) == [(date(2027, 10, 1), D(22)), (date(2027, 11, 1), D(110))]
    shown = table(context_of(boss, "/analytics/targets?by=person&measure=net&year=2027"))
    assert [text for row in shown for text in row[2:] if text] == ["132", "22", "110"]
    cells[f"targets-{place}-m10"] = ""
    cells[f"targets-{place}-m11"] = "-5"
    refusal = boss.post(url, {name: value or "" for name, value in cells.items()})
    assert refusal.status_code == 422
    assert SalesTarget.objects.filter(key=owner_key).count() == 2


def test_every_problem_of_targets_is_told(two_months: Trading) -> None:
    wishes = [Wish("x", NOVEMBER, D(1)), Wish("", date(2026, 11, 2), D("1.005")), Wish("", NOVEMBER, D(-1))]
    with pytest.raises(RefusedError) as refused:
        keep_targets(two_months.actor, Dimension.COMPANY, Measure.NET, wishes)
    assert [(one.code, one.line) for one in refused.value.problems] == [
        ("target_unknown", 1),
        ("target_month_unfit", 2),
        ("target_value_unfit", 2),
        ("target_value_unfit", 3),
    ]
    with pytest.raises(RefusedError) as refused:
        keep_targets(two_months.actor, Dimension.CHANNEL, Measure.RECEIPTS, [])
    assert [one.code for one in refused.value.problems] == ["target_measure_unfit"]


def test_a_salesperson_sees_his_own_target_and_no_margin(two_months: Trading, owner_key: str) -> None:
    clerk = Member.objects.get(name="李四")
    wishes = [Wish(owner_key, NOVEMBER, D(400)), Wish(str(clerk.pk), NOVEMBER, D(50))]
    keep_targets(two_months.actor, Dimension.PERSON, Measure.NET, wishes)
    client = signed_in("clerk")
    page = context_of(client, f"/analytics/target-report?{SPAN}")
    assert [row[1:4] for row in table(page)] == [["李四", "50.00", "0.00"]]
    assert client.get(f"/analytics/target-report?by=company&{SPAN}").status_code == 400
    assert "毛利" not in client.get(f"/analytics/target-report?{SPAN}").content.decode().split("<main")[-1]
    assert client.get("/analytics/targets/edit").status_code == 403


def test_the_report_costs_the_same_for_more_people(two_months: Trading) -> None:
    boss = signed_in("owner")
    before = statements(boss, f"/analytics/target-report?{SPAN}")
    for number in range(5):
        member = Member.objects.create(name=f"业务员{number}")
        keep_targets(two_months.actor, Dimension.PERSON, Measure.NET, [Wish(str(member.pk), NOVEMBER, D(9))])
    assert statements(boss, f"/analytics/target-report?{SPAN}") == before
