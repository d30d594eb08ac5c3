"""库龄, 周转 and 库存金额走势: worked out by hand, before and after folding, and to who may see what."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from liandong.documents import outbox
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.models import MemberPlace
from liandong.kernel.terms import AccountRole
from liandong.stock_ledger.ages import stock_ages
from liandong.stock_ledger.filters import StockFilter
from liandong.stock_ledger.turnover import last_sold, month_values, turned_over
from tests.support.pages import context_of, signed_in, statements, table
from tests.support.trading import Trading, make_trading

D = Decimal
TODAY = date(2026, 11, 21)
LIMITS = (30, 60, 90)


@pytest.fixture
def aged(today: object) -> Trading:
    """P1 at 10.00: 50 on 1 August, 40 on 25 September, 30 on 2 November; 60 sold on 3 November.

    60 are left: first out is first in, so 30 are 19 days old, and of the 40 of 25 September, 57 days, 30.
    P2: 5 at 4.00 on 10 June, never sold.
    """
    trading = make_trading()
    MemberPlace.objects.update(place=trading.places["主仓"])
    trading.receive("P2", "5", "4", on=date(2026, 6, 10))
    for on, quantity in ((date(2026, 8, 1), "50"), (date(2026, 9, 25), "40"), (date(2026, 11, 2), "30")):
        trading.receive("P1", quantity, "10", on=on)
    sold = [trading.line("P1", "60", "15")]
    trading.book("sales.delivery", sold, date(2026, 11, 3), partner="C1", place="主仓")
    return trading


def ages(trading: Trading, on: date = TODAY, **wanted: object) -> dict[int, tuple[int, ...]]:
    from liandong.inventory.web.parts import unfolded  # noqa: PLC0415 - needs Django, loaded later

    found = stock_ages(on, LIMITS, StockFilter(**wanted), unfolded())  # type: ignore[arg-type]
    return {row.product: tuple(one // 10**6 for one in row.ages) for row in found}


def test_what_came_last_is_left(aged: Trading) -> None:
    one, two = aged.products["P1"], aged.products["P2"]
    expected = {one: (30, 30, 0, 0), two: (0, 0, 0, 5)}
    assert ages(aged) == expected
    outbox.handle_pending(limit=3)
    assert ages(aged) == expected
    outbox.drain()
    assert ages(aged) == expected
    assert ages(aged, date(2026, 11, 2))[one] == (30, 40, 0, 50)


@pytest.mark.parametrize("ahead", [0, 3, 4, 5, 6, 10, 15, 25, 33, 40, 60, 120, 200])
def test_every_day_counts_from_the_receipt_itself(aged: Trading, ahead: int) -> None:
    """However the months are cut: 30 received on 2 November and 30 of 25 September, counted day by day."""
    outbox.drain()
    on = date(2026, 11, 3) + timedelta(days=ahead)
    expected = [0, 0, 0, 0]
    for received, quantity in ((date(2026, 11, 2), 30), (date(2026, 9, 25), 30)):
        age = (on - received).days
        expected[sum(age > limit for limit in LIMITS)] += quantity
    assert ages(aged, on)[aged.products["P1"]] == tuple(expected)


def test_a_warehouse_counts_from_arrival_and_reversals_do_not(aged: Trading) -> None:
    one = aged.products["P1"]
    moved = [aged.line("P1", "10")]
    places = {"place": "主仓", "target_place": "门店仓"}
    aged.book("inventory.transfer", moved, date(2026, 11, 10), **places)
    shop = frozenset({aged.places["门店仓"]})
    assert ages(aged, places=shop)[one] == (10, 0, 0, 0)
    assert ages(aged)[one] == (30, 30, 0, 0)
    wrong = aged.receive("P1", "7", "10", on=date(2026, 11, 12))
    assert ages(aged)[one] == (37, 30, 0, 0)
    reverse(ReversalRequest(wrong.id, aged.actor))
    assert ages(aged)[one] == (30, 30, 0, 0)
    outbox.drain()
    assert (ages(aged)[one], ages(aged, places=shop)[one]) == ((30, 30, 0, 0), (10, 0, 0, 0))


def test_the_page_spreads_the_value_and_hides_it(aged: Trading) -> None:
    owner = signed_in("owner")
    assert owner.post("/stock/rules", {"ages": "30，60,90"}).status_code == 302
    page = context_of(owner, "/stock/ages")
    first = table(page)[0]
    assert first[0] == "P2"  # what is oldest comes first
    assert table(page)[1][3:] == ["60", "600.00", "30", "300.00", "30", "300.00", "", "", "", ""]
    assert [cell["text"] for cell in page["totals"]][-1] == "20.00"
    keeper = context_of(signed_in("keeper"), "/stock/ages")
    assert table(keeper)[0][3:] == ["5", "", "", "", "5"]
    assert not keeper["totals"]
    assert statements(owner, "/stock/ages") < 20


def test_rules_are_refused_whole(aged: Trading) -> None:
    owner = signed_in("owner")
    wrong = {"ages": "60, 30", "capital_rate": "101", "storage_piece": "-1"}
    answer = owner.post("/stock/rules", wrong)
    assert answer.status_code == 422
    assert "从小到大" in answer.content.decode()
    assert signed_in("keeper").get("/stock/rules").status_code in {403, 404}


def test_turnover_by_hand(aged: Trading) -> None:
    """November: opened with 90 P1 (900.00), closed with 60 (600.00), 60 sold at a cost of 600.00.

    Average 750.00, turned 0.80 times in 30 days: 37.5 days; 60 left at 2 a day last 30 days.
    """
    page = context_of(signed_in("owner"), "/stock/turnover?from=2026-11-01&to=2026-11-30")
    assert table(page)[0][3:] == [
        "90", "60", "60", "600.00", "750.00", "600.00", "0.8", "37.5", "30", "",
    ]  # fmt: skip
    outbox.drain()
    page = context_of(signed_in("owner"), "/stock/turnover?from=2026-11-01&to=2026-11-30")
    assert table(page)[0][-1] == "2026-11"
    idle = context_of(signed_in("owner"), "/stock/turnover?from=2026-11-01&to=2026-11-30&state=idle")
    assert [row[0] for row in table(idle)] == ["P2"]
    slow = context_of(signed_in("owner"), "/stock/turnover?from=2026-11-01&to=2026-11-30&sort=lasts&way=down")
    assert [row[0] for row in table(slow)] == ["P2", "P1"]
    keeper = context_of(signed_in("keeper"), "/stock/turnover?from=2026-11-01&to=2026-11-30")
    assert table(keeper)[0][3:] == ["90", "60", "60", "0.8", "37.5", "30", "2026-11"]
    assert signed_in("keeper").get("/stock/turnover?sort=value").status_code == 400


def test_a_reversed_sale_was_no_sale(aged: Trading) -> None:
    one, two = aged.products["P1"], aged.products["P2"]
    wrong = aged.book("sales.delivery", [aged.line("P2", "1", "9")], TODAY, partner="C1", place="主仓")
    outbox.drain()
    assert last_sold([one, two]) == {one: date(2026, 11, 1), two: date(2026, 11, 1)}
    reverse(ReversalRequest(wrong.id, aged.actor, on=TODAY))
    outbox.drain()
    assert last_sold([one, two]) == {one: date(2026, 11, 1)}


def test_values_month_by_month(aged: Trading) -> None:
    from liandong.inventory.web.parts import unfolded  # noqa: PLC0415 - needs Django, loaded later

    months = [date(2026, month, 1) for month in (9, 10, 11)]
    for _folded in range(2):
        found = month_values(months, date(2026, 11, 30), StockFilter(), unfolded())
        assert [(one.opening, one.came, one.went, one.closing) for one in found] == [
            (D(520), D(400), D(0), D(920)),
            (D(920), D(0), D(0), D(920)),
            (D(920), D(300), D(600), D(620)),
        ]
        outbox.drain()
    turned = turned_over(date(2026, 9, 1), date(2026, 11, 30), StockFilter(), unfolded())
    assert sum(one.closing_value for one in turned) == D(620)
    owner: Client = signed_in("owner")
    page = context_of(owner, "/stock/values?from=2026-09-01&to=2026-11-21")
    assert table(page)[0] == ["2026-11", "920.00", "300.00", "600.00", "620.00", "-32.6"]
    assert signed_in("keeper").get("/stock/values").status_code == 403


def test_cost_of_sales_is_that_of_the_ledger_after_a_late_receipt_and_freight(today: object) -> None:
    """10 sold at 2.00, then 10 at 4.00 come in before: they cost 30.00; 4 of freight go half to them."""
    from liandong.inventory.web.parts import unfolded  # noqa: PLC0415 - needs Django, loaded later

    trading = make_trading()
    came = trading.receive("P1", "10", "2", on=date(2026, 10, 1))
    sold = [trading.line("P1", "10", "9")]
    trading.book("sales.delivery", sold, date(2026, 10, 5), partner="C1", place="主仓")
    trading.receive("P1", "10", "4", on=date(2026, 10, 3))
    october = (date(2026, 10, 1), date(2026, 10, 31))
    (one,) = turned_over(*october, StockFilter(), unfolded())
    assert one.cost_of_sales == D(30) == trading.account(AccountRole.COST_OF_SALES)
    trading.bear("4", [came], on=date(2026, 10, 6))
    for _folded in range(2):
        (one,) = turned_over(*october, StockFilter(), unfolded())
        assert one.cost_of_sales == trading.account(AccountRole.COST_OF_SALES) == D(32)
        assert (one.sold, one.closing_value) == (D(10), D(32))
        outbox.drain()
