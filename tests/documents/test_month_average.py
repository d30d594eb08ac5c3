"""全月加权平均: provisional costs in the month, the month's average at its end, repeatable and exact."""

from datetime import date
from decimal import Decimal

import pytest

from liandong.documents.auditing.auditor import audit
from liandong.documents.models import DocumentLine
from liandong.documents.month_average import Ran, lacking, month_costs, run
from liandong.documents.requests import SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.general_ledger.periods import close_period
from liandong.identity.rule_book import set_rules
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import AccountRole
from tests.support.trading import Trading

D = Decimal
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
LATER = date(2026, 12, 3)
"""The day on which November is run: it is over."""


def day(number: int, month: int = 11) -> date:
    return date(2026, month, number)


@pytest.fixture
def monthly(trading: Trading) -> Trading:
    rules = {"cost_method": "monthly_average"}
    set_rules(rules, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)
    return trading


def sell(trading: Trading, quantity: str, on: date, place: str = "主仓") -> SavedDraft:
    return trading.book("sales.delivery", [trading.line("P1", quantity, "30")], on, partner="C1", place=place)


def ran(trading: Trading, first: date = NOVEMBER, today: date = LATER) -> Ran:
    done = run(first, trading.actor, today)
    assert audit() == []
    return done


def sold(trading: Trading) -> Decimal:
    return trading.account(AccountRole.COST_OF_SALES)


def codes(trading: Trading, first: date, today: date) -> list[str]:
    with pytest.raises(RefusedError) as refusal:
        run(first, trading.actor, today)
    return [problem.code for problem in refusal.value.problems]


def test_each_cost_is_told_before_it_is_reckoned(monthly: Trading) -> None:
    for product in ("P1", "P2"):
        monthly.receive(product, "10", "10", on=day(1))
    told: list[tuple[int, int]] = []
    run(NOVEMBER, monthly.actor, LATER, told=lambda *step: told.append(step))
    assert told == [(0, 2), (1, 2)]


def test_corrections_that_cancel_each_other_need_no_entry(monthly: Trading) -> None:
    """P1: 10 at 10 and 10 at 12, five sold at 50.00, the average is 11: 5.00 more. P2 is the other way round.

    Cost of sales and stock are as they were, and there is nothing to write an entry of.
    """
    for product, first, second in (("P1", "10", "12"), ("P2", "12", "10")):
        monthly.receive(product, "10", first, on=day(1))
        line = monthly.line(product, "5", "30")
        monthly.book("sales.delivery", [line], day(2), partner="C1", place="主仓")
        monthly.receive(product, "10", second, on=day(5))
    (outcome,) = ran(monthly).outcomes
    assert monthly.entry(outcome.document) == {}
    assert (monthly.cost("P1"), monthly.cost("P2"), sold(monthly)) == (
        (D(15), D(165)),
        (D(15), D(165)),
        D(110),
    )


def test_the_months_issues_take_its_average_and_every_cent_goes_somewhere(monthly: Trading) -> None:
    """10 at 10.00 and 20 at 11.00 make 320.00 ÷ 30 = 10.666667; 7 and 6 sold, 17 stay.

    7 × 320/30 = 74.67, 13 × 320/30 = 138.67, so the second sale takes 64.00 and 181.33 stay.
    """
    monthly.receive("P1", "10", "10", on=day(1))
    sell(monthly, "7", day(2))
    monthly.receive("P1", "20", "11", on=day(3))
    sell(monthly, "6", day(4))
    assert sold(monthly) == D("135.22")  # 70.00, and 6 of 23 for 250.00: the moving average
    (costed,) = month_costs(NOVEMBER, LATER)
    assert costed.averaged.received == (D(30), D(320))
    assert costed.averaged.issued == (D(13), D("138.67"))
    assert costed.averaged.closing == (D(17), D("181.33"))
    assert (costed.averaged.unit, costed.averaged.remainder) == (D("10.666667"), D(0))
    done = ran(monthly)
    assert (len(done.outcomes), monthly.cost("P1"), sold(monthly)) == (1, (D(17), D("181.33")), D("138.67"))
    entry = monthly.entry(done.outcomes[0].document)
    assert entry == {"540101": D("3.45"), "1405": D("-3.45")}
    line = DocumentLine.objects.get(document=done.outcomes[0].document)
    assert (line.quantity, line.price, line.net_amount) == (D(13), D("10.666667"), D("138.67"))
    assert lacking(NOVEMBER, LATER) == 0
    assert ran(monthly).outcomes == ()


def test_run_again_after_a_late_entry_it_corrects_again(monthly: Trading) -> None:
    """10 at 10 and 10 at 20: 15.00. A further 10 at 30 found in December: 20.00."""
    monthly.receive("P1", "10", "10", on=day(1))
    sell(monthly, "5", day(2))
    monthly.receive("P1", "10", "20", on=day(3))
    ran(monthly)
    assert sold(monthly) == D(75)
    monthly.receive("P1", "10", "30", on=day(20))
    assert (sold(monthly), lacking(NOVEMBER, LATER)) == (D(75), 1)
    ran(monthly)
    assert (sold(monthly), monthly.cost("P1"), lacking(NOVEMBER, LATER)) == (D(100), (D(25), D(500)), 0)


def test_later_months_follow_so_that_no_value_is_left_without_stock(monthly: Trading) -> None:
    """November's sale takes 75 instead of 50, so December's, which took the rest, has 225 left, not 250."""
    monthly.receive("P1", "10", "10", on=day(1))
    sell(monthly, "5", day(2))
    monthly.receive("P1", "10", "20", on=day(3))
    last = sell(monthly, "15", day(2, 12))
    assert sold(monthly) == D(300)
    done = ran(monthly)
    assert [(one.until, one.averaged.issued) for one in done.changed] == [
        (day(30), (D(5), D(75))),
        (LATER, (D(15), D(225))),
    ]
    assert (sold(monthly), monthly.cost("P1")) == (D(300), (D(0), D(0)))
    assert monthly.entry(last.id)["540101"] == D(250)
    alone = monthly.draft("finance.month_average", [monthly.line("P1", "5")], day(30))
    monthly.post(alone)  # everything is at its average: nothing to book


def test_one_month_alone_is_refused_where_a_later_one_must_follow(monthly: Trading) -> None:
    monthly.receive("P1", "10", "10", on=day(1))
    sell(monthly, "5", day(2))
    monthly.receive("P1", "10", "20", on=day(3))
    sell(monthly, "15", day(2, 12))
    alone = monthly.draft("finance.month_average", [monthly.line("P1", "5")], day(30))
    with pytest.raises(RefusedError) as refusal:
        monthly.post(alone)
    assert [problem.code for problem in refusal.value.problems] == ["later_months_missing"]


def test_returns_differences_and_reversals(monthly: Trading) -> None:
    """20 pieces for 100 + 160, and 20 that the invoice asked more: 14.00. Four sold, one came back.

    A sale of two that was reversed on the same day changes nothing.
    """
    first = monthly.receive("P1", "10", "10", on=day(1))
    sale = sell(monthly, "4", day(2))
    slip = sell(monthly, "2", day(3))
    reverse(ReversalRequest(slip.id, monthly.actor))
    back = monthly.line("P1", "1", "30", origin=sale.lines[0])
    monthly.book("sales.sales_return", [back], day(5), partner="C1", place="主仓")
    monthly.receive("P1", "10", "16", on=day(6))
    line = monthly.line("P1", "10", "12", origin=first.lines[0])
    monthly.book("finance.supplier_invoice", [line], day(8), partner="S1")
    ran(monthly)
    assert (sold(monthly), monthly.cost("P1")) == (D(42), (D(17), D(238)))


def test_what_comes_back_in_the_next_month_follows_its_sale(monthly: Trading) -> None:
    """Two of the four that were sold for 40 come back at 20; the four cost 60, so the two are worth 30."""
    monthly.receive("P1", "10", "10", on=day(1))
    sale = sell(monthly, "4", day(2))
    monthly.receive("P1", "10", "20", on=day(3))
    back = monthly.line("P1", "2", "30", origin=sale.lines[0])
    monthly.book("sales.sales_return", [back], day(1, 12), partner="C1", place="主仓")
    assert sold(monthly) == D(20)
    ran(monthly)
    assert (sold(monthly), monthly.cost("P1")) == (D(30), (D(18), D(270)))


def test_goods_sent_back_to_the_supplier_keep_what_they_came_in_at(monthly: Trading) -> None:
    """10 at 10 and 10 at 20, four of the dear ones sent back: 220 ÷ 16 = 13.75."""
    monthly.receive("P1", "10", "10", on=day(1))
    dear = monthly.receive("P1", "10", "20", on=day(2))
    sell(monthly, "8", day(3))
    back = monthly.line("P1", "4", "20", origin=dear.lines[0])
    monthly.book("purchasing.purchase_return", [back], day(4), partner="S1", place="主仓")
    ran(monthly)
    assert (sold(monthly), monthly.cost("P1")) == (D(110), (D(8), D(110)))


def test_each_warehouse_has_its_own_average_and_transfers_keep_theirs(monthly: Trading) -> None:
    """主仓: 10 at 10, four moved on at 40, then 6 at 20: 180 ÷ 12 = 15.00.

    门店仓: these 4 at 10, and 4 at 16: 104 ÷ 8 = 13.00.
    """
    rules = {"cost_scope": "warehouse"}
    set_rules(rules, effective_from=date(2000, 1, 2), actor=monthly.actor, has_moves=lambda: False)
    main, shop = monthly.places["主仓"], monthly.places["门店仓"]
    monthly.receive("P1", "10", "10", on=day(1))
    moved = {"place": "主仓", "target_place": "门店仓", "details": {"mode": "direct"}}
    monthly.book("inventory.transfer", [monthly.line("P1", "4")], day(2), **moved)
    sell(monthly, "2", day(3))
    sell(monthly, "2", day(3), "门店仓")
    monthly.receive("P1", "6", "20", on=day(4))
    monthly.receive("P1", "4", "16", "门店仓", day(4))
    done = ran(monthly)
    assert [(one.scope, one.averaged.unit) for one in done.changed] == [(main, D(15)), (shop, D(13))]
    assert (sold(monthly), monthly.cost("P1", main), monthly.cost("P1", shop)) == (
        D(56),
        (D(10), D(150)),
        (D(6), D(78)),
    )


def test_it_is_refused_where_it_makes_no_sense(monthly: Trading) -> None:
    monthly.receive("P1", "10", "10", on=day(1))
    sell(monthly, "5", day(2))
    monthly.receive("P1", "10", "20", on=day(3))
    assert codes(monthly, NOVEMBER, day(30)) == ["average_not_over"]
    done = ran(monthly)
    with pytest.raises(RefusedError) as refusal:
        reverse(ReversalRequest(done.outcomes[0].document, monthly.actor))
    assert [problem.code for problem in refusal.value.problems] == ["not_reversible"]
    assert close_period(2026, 11, monthly.actor) == []
    assert codes(monthly, NOVEMBER, LATER) == ["period_closed"]


def test_other_methods_have_no_monthly_average(trading: Trading) -> None:
    trading.receive("P1", "10", "10", on=day(1))
    assert codes(trading, NOVEMBER, LATER) == ["not_monthly_average"]
    assert lacking(NOVEMBER, LATER) == 0
    saved = trading.draft("finance.month_average", [trading.line("P1", "5")], day(30))
    with pytest.raises(RefusedError) as refusal:
        trading.post(saved)
    assert [problem.code for problem in refusal.value.problems] == ["not_monthly_average"]


def test_a_transfer_turned_back_in_another_month_keeps_what_it_was_posted_at(monthly: Trading) -> None:
    """主仓: 10 at 10, four moved on at 40, then 6 at 20: 180 ÷ 12 = 15.00, and two are sold.

    The four come back at what 门店仓 has them for, with 4 at 16 in between: 52. So 202 ÷ 14 for two more.
    """
    rules = {"cost_scope": "warehouse"}
    set_rules(rules, effective_from=date(2000, 1, 2), actor=monthly.actor, has_moves=lambda: False)
    main, shop = monthly.places["主仓"], monthly.places["门店仓"]
    monthly.receive("P1", "10", "10", on=day(1, 10))
    way = {"place": "主仓", "target_place": "门店仓", "details": {"mode": "direct"}}
    moved = monthly.book("inventory.transfer", [monthly.line("P1", "4")], day(2, 10), **way)
    sell(monthly, "2", day(3, 10))
    monthly.receive("P1", "4", "16", "门店仓", day(4, 10))
    monthly.receive("P1", "6", "20", on=day(8, 10))
    reverse(ReversalRequest(moved.id, monthly.actor, day(3)))
    sell(monthly, "2", day(5))
    ran(monthly, OCTOBER)
    assert (monthly.cost("P1", shop), sold(monthly)) == ((D(4), D(52)), D("58.86"))
    assert monthly.cost("P1", main) == (D(12), D("173.14"))
