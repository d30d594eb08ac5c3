"""The folded months: the documents' figures before, during and after folding, proof and repair."""

from datetime import date
from decimal import Decimal

from liandong.analytics import trade_months
from liandong.analytics.models import PartnerMonth, ProductMonth
from liandong.analytics.month_sums import Asked, SumPage, Sums, SumSlice, month_sums, sum_page, total_of
from liandong.analytics.periods import Days, months_earlier, months_of, whole_months
from liandong.analytics.sum_documents import sum_documents
from liandong.analytics.sum_groups import GROUPS, Narrowed
from liandong.analytics.trade import reach_of, summed, trade_by_day
from liandong.documents import outbox
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.partners.models import Partner
from tests.reports.two_months import NOVEMBER, OCTOBER, two_months
from tests.support.trading import Trading

D = Decimal
SPANS = (NOVEMBER, OCTOBER)

__all__ = ["two_months"]


def asked(trading: Trading, by: str, side: str = "sales", **narrowed: object) -> Asked:
    wanted = Narrowed(**narrowed)  # type: ignore[arg-type]
    return Asked(reach_of(trading.actor), side, GROUPS[by], SPANS, wanted)


def page_of(trading: Trading, by: str, side: str = "sales", **narrowed: object) -> SumPage:
    return sum_page(asked(trading, by, side, **narrowed), SumSlice())


def by_code(page: SumPage) -> dict[str, tuple[Sums, ...]]:
    return {row.code or row.name: row.sums for row in page.rows}


def sums(count: int, net: int, cost: int) -> Sums:
    return Sums(D(count), D(net), D(cost))


def test_by_customer_and_by_product_as_worked_out_by_hand(two_months: Trading) -> None:
    partners = by_code(page_of(two_months, "partner"))
    assert partners == {"C2": (sums(2, 60, 19), Sums()), "C1": (sums(1, 40, 16), sums(1, 20, 8))}
    products = by_code(page_of(two_months, "product"))
    assert products == {"P1": (sums(8, 80, 32), sums(2, 20, 8)), "P2": (sums(1, 20, 3), Sums())}
    assert page_of(two_months, "product").totals[0].margin == D(65)


def test_before_during_and_after_folding_alike_and_the_same_as_the_days(two_months: Trading) -> None:
    def everything() -> list[SumPage]:
        return [
            page_of(two_months, by, side)
            for side in ("sales", "purchases")
            for by in ("partner", "product", "person")
        ]

    before = everything()
    assert not PartnerMonth.objects.exists()
    outbox.handle_pending(limit=3)
    assert ProductMonth.objects.exists()
    assert everything() == before
    outbox.drain()
    assert everything() == before
    assert trade_months.verify() == []
    reach = reach_of(two_months.actor)
    days = summed(trade_by_day(reach, NOVEMBER), NOVEMBER)
    assert {page.totals[0].net for page in before[:3]} == {days.sales}
    assert {page.totals[0].margin for page in before[:3]} == {days.margin}
    assert {page.totals[0].net for page in before[3:]} == {days.purchases}


def test_a_reversed_document_leaves_nothing(two_months: Trading) -> None:
    line = two_months.line("P1", "2", "15")
    sold = two_months.book("sales.delivery", [line], partner="C1", place="主仓")
    outbox.drain()
    reverse(ReversalRequest(sold.id, two_months.actor))
    outbox.drain()
    assert by_code(page_of(two_months, "partner"))["C1"][0] == sums(1, 40, 16)
    assert trade_months.verify() == []


def test_a_wrong_month_is_found_and_rebuilt(two_months: Trading) -> None:
    outbox.drain()
    PartnerMonth.objects.filter(type="sales.delivery").update(net=1)
    ProductMonth.objects.filter(side="purchases").delete()
    assert {one.table for one in trade_months.verify()} == {"PartnerMonth", "ProductMonth"}
    trade_months.rebuild()
    assert trade_months.verify() == []
    assert page_of(two_months, "partner").totals[0].net == D(100)


def test_what_corrects_costs_later_is_a_row_of_its_own(two_months: Trading) -> None:
    """Freight of 10.00 on 100 P1 received, 10 of them sold meanwhile: 1.00 of it is cost of sales."""
    receipt = two_months.receive("P3", "10", "4")
    two_months.book("sales.delivery", [two_months.line("P3", "4", "9")], partner="C1", place="主仓")
    two_months.bear("10", [receipt])
    found = by_code(page_of(two_months, "partner"))
    correction = next(one[0] for name, one in found.items() if name not in {"C1", "C2"})
    assert (correction.net, correction.cost) == (D(0), D(4))
    assert by_code(page_of(two_months, "product"))["P3"][0].cost == D(16 + 4)
    days = summed(trade_by_day(reach_of(two_months.actor), NOVEMBER), NOVEMBER)
    assert page_of(two_months, "partner").totals[0].margin == days.margin


def test_regions_kinds_and_persons(two_months: Trading) -> None:
    Partner.objects.filter(code="C1").update(region="华东", category="批发")
    found = {row.key: row.sums[0].net for row in page_of(two_months, "region").rows}
    assert found == {"华东": D(40), "": D(60)}
    assert by_code(page_of(two_months, "kind", region="华东")) == {"批发": (sums(1, 40, 16), sums(1, 20, 8))}
    assert [row.name for row in page_of(two_months, "person", side="purchases").rows] == ["张三"]
    assert page_of(two_months, "partner", region="").row_count == 1


def test_pages_follow_each_other_in_every_order(two_months: Trading) -> None:
    for order in ("net", "count", "margin", "rate", "change"):
        for is_ascending in (False, True):
            wanted = asked(two_months, "product")
            whole = sum_page(wanted, SumSlice(10, order, is_ascending))
            first = sum_page(wanted, SumSlice(1, order, is_ascending))
            second = sum_page(wanted, SumSlice(1, order, is_ascending, first.next_after))
            assert [*first.rows, *second.rows] == whole.rows, order
            assert second.next_after is None


def test_months_side_by_side_sum_up(two_months: Trading) -> None:
    both = Days(OCTOBER.start, NOVEMBER.end)
    wanted = Asked(reach_of(two_months.actor), "sales", GROUPS["product"], (both,))
    rows = sum_page(wanted, SumSlice()).rows
    cells = month_sums(wanted, [row.key for row in rows])
    first = rows[0]
    assert [cells[first.key, month].net for month in months_of(both)] == [D(20), D(80)]
    assert month_sums(wanted)["", OCTOBER.start] == sums(2, 20, 8)


def test_documents_come_to_the_row(two_months: Trading) -> None:
    outbox.drain()
    cases = [
        asked(two_months, "partner", partner=two_months.partners["C2"]),
        asked(two_months, "product", product=two_months.products["P1"]),
        asked(two_months, "partner", person=two_months.actor.member),
        asked(two_months, "partner", "purchases", partner=two_months.partners["S1"]),
        asked(two_months, "partner"),
    ]
    for wanted in cases:
        found, after = sum_documents(wanted, 1)
        while after is not None:
            more, after = sum_documents(wanted, 1, after)
            found += more
        totals = Sums(*(sum((one.sums[place] for one in found), D(0)) for place in range(3)))
        assert totals == total_of(wanted) != Sums()


def test_spans_of_months() -> None:
    span = whole_months(date(2026, 11, 21), date(2027, 2, 3))
    assert span == Days(date(2026, 11, 1), date(2027, 2, 28))
    assert months_earlier(span, 4) == Days(date(2026, 7, 1), date(2026, 10, 31))
    assert [one.month for one in months_of(span)] == [11, 12, 1, 2]
