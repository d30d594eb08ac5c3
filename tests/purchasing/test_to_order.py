"""Purchases for sales orders: what is short, of whom, linked line to line, and nothing bought twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.documents.auditing.auditor import audit
from liandong.documents.models import Document, DocumentLine
from liandong.documents.open_lines import OpenLineFilter, open_lines
from liandong.documents.posting.closing import close_lines
from liandong.documents.requests import SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.documents.types import document_type
from liandong.identity.companies import use_company
from liandong.identity.rule_book import set_rules
from liandong.kernel.refusal import RefusedError
from liandong.partner_products.models import PartnerProduct
from liandong.purchasing.to_order.making import Bought, ToOrder, order_for
from liandong.purchasing.to_order.progress import Asked, for_orders
from liandong.purchasing.to_order.reading import needed_lines
from liandong.stock_ledger.actions import PlaceForm, create_place
from liandong.stock_ledger.models import Reservation
from tests.support.threads import together
from tests.support.trading import DAY, Trading, make_trading
from tests.webkit.conftest import Browse

D = Decimal
ORDER, SALE = "purchasing.order", "sales.order"


def sell(trading: Trading, quantity: str, product: str = "P1", **more: object) -> SavedDraft:
    return trading.book(SALE, [trading.line(product, quantity, "30", **more)], partner="C1", place="主仓")


def buy(trading: Trading, line: int, quantity: str, **more: object) -> list[SavedDraft]:
    bought = [Bought(line, D(quantity), trading.partners["S1"], D(5))]
    return order_for(trading.actor, ToOrder(bought, DAY, **more))  # type: ignore[arg-type]


def short(trading: Trading, sale: SavedDraft) -> list[Decimal]:
    return [one.short for one in needed_lines(trading.actor, [sale.id])]


@pytest.mark.parametrize("reserves", [True, False])
def test_short_is_what_is_neither_there_nor_on_order(trading: Trading, *, reserves: bool) -> None:
    rules = {"reserve_on_order": reserves}
    set_rules(rules, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)
    trading.receive("P1", "4", "5")
    sale = sell(trading, "10")
    assert short(trading, sale) == [D(6)]
    (order,) = buy(trading, sale.lines[0], "5")
    assert short(trading, sale) == [D(1)]
    trading.post(order)
    assert short(trading, sale) == [D(1)]
    close_lines(order.id, trading.actor)
    assert short(trading, sale) == [D(6)]


def test_no_more_is_bought_than_the_order_lacks_drafts_included(trading: Trading) -> None:
    sale = sell(trading, "10")
    buy(trading, sale.lines[0], "7")
    with pytest.raises(RefusedError) as refusal:
        buy(trading, sale.lines[0], "4")
    assert [(one.code, one.detail["open"]) for one in refusal.value.problems] == [("to_order_beyond", "3")]
    with pytest.raises(RefusedError) as refusal:
        order_for(trading.actor, ToOrder([Bought(0, D(1), None), Bought(sale.lines[0], D(-1), None)], DAY))
    codes = [one.code for one in refusal.value.problems]
    assert codes == ["to_order_line", "quantity_negative", "to_order_supplier"]


def test_orders_are_one_a_supplier_and_the_price_is_the_suppliers(trading: Trading) -> None:
    unit = trading.units["P2", "瓶"]
    PartnerProduct.objects.create(
        side="supplier", partner_id=trading.partners["S2"], product_id=trading.products["P2"],
        unit_id=unit, price=D("4.5"),
    )  # fmt: skip
    rows = [trading.line("P1", "2", "30", due_date=date(2026, 12, 1)), trading.line("P2", "3", "9")]
    sale = trading.book(SALE, rows, partner="C1", place="主仓", due_date=date(2026, 12, 24))
    wishes = [
        Bought(sale.lines[0], D(2), trading.partners["S1"], D(5)),
        Bought(sale.lines[1], D(3), trading.partners["S2"]),
    ]
    first, second = order_for(trading.actor, ToOrder(wishes, DAY), key="k")
    assert order_for(trading.actor, ToOrder(wishes, DAY), key="k")[1].id == second.id
    lines = DocumentLine.objects.in_bulk([*first.lines, *second.lines])
    one, two = lines[first.lines[0]], lines[second.lines[0]]
    assert (one.origin_id, one.price, one.due_date) == (sale.lines[0], D(5), date(2026, 12, 1))
    assert (two.origin_id, two.price, two.due_date) == (sale.lines[1], D("4.5"), date(2026, 12, 24))


def test_a_sales_order_is_no_list_to_copy_from_and_stays_while_it_is_bought_for(trading: Trading) -> None:
    sale = sell(trading, "10")
    (order,) = buy(trading, sale.lines[0], "10")
    trading.post(order)
    page = open_lines(trading.actor, document_type(ORDER), OpenLineFilter())
    assert page.rows == []
    with pytest.raises(RefusedError) as refusal:
        reverse(ReversalRequest(sale.id, trading.actor))
    assert [one.code for one in refusal.value.problems] == ["reversal_blocked"]


def test_late_is_what_is_promised_after_the_customer_wants_it(trading: Trading) -> None:
    sale = sell(trading, "10", due_date=date(2026, 12, 1))
    (order,) = buy(trading, sale.lines[0], "10")
    trading.post(order)
    (found,) = for_orders(trading.actor, Asked())
    assert (found.open, found.is_drop, found.is_late(DAY)) == (D(10), False, False)
    DocumentLine.objects.filter(pk=order.lines[0]).update(promised_on=date(2026, 12, 5))
    (found,) = for_orders(trading.actor, Asked())
    assert found.is_late(DAY)
    assert for_orders(trading.actor, Asked("done")) == []
    assert for_orders(trading.actor, Asked(way="drop")) == []


def test_who_sees_no_cost_sees_no_purchase_price_and_sets_none(
    trading: Trading, browse: Browse, owner: Client
) -> None:
    sale = sell(trading, "10")
    unit = trading.units["P1", "瓶"]
    PartnerProduct.objects.create(
        side="supplier", partner_id=trading.partners["S1"], product_id=trading.products["P1"],
        unit_id=unit, price=D("4.37"),
    )  # fmt: skip
    assert "4.37" in owner.get(f"/purchasing/to-order?orders={sale.id}").content.decode()
    blind = replace(trading.actor, hidden=frozenset({"cost"}))
    bought = [Bought(sale.lines[0], D(10), trading.partners["S1"], D(1))]
    (order,) = order_for(blind, ToOrder(bought, DAY))
    assert DocumentLine.objects.get(document=order.id).price == D(0)
    trading.post(order)
    clerk = browse("clerk")
    for page in ("/purchasing/to-order/lines?view=all", f"/t/sales.order/{sale.id}"):
        assert "采购单价" not in clerk.get(page).content.decode()


def test_a_price_of_too_many_decimals_is_told_as_the_price(trading: Trading) -> None:
    sale = sell(trading, "10")
    bought = [Bought(sale.lines[0], D(1), trading.partners["S1"], D("4.1234567"))]
    with pytest.raises(RefusedError) as refusal:
        order_for(trading.actor, ToOrder(bought, DAY))
    (problem,) = refusal.value.problems
    told = (problem.code, problem.column, problem.detail["value"])
    assert told == ("inexact_number", f"price-{sale.lines[0]}", "4.1234567")


def test_statements_do_not_grow_with_the_lines(trading: Trading, owner: Client) -> None:
    def count(lines: int) -> int:
        rows = [trading.line("P1", "1", "30") for _ in range(lines)]
        sale = trading.book(SALE, rows, partner="C1", place="主仓")
        with CaptureQueriesContext(connection) as queries:
            assert owner.get(f"/purchasing/to-order?orders={sale.id}").status_code == 200
        return len(queries)

    count(1)
    assert count(2) == count(12)


def test_two_buyers_at_once_buy_no_more_than_is_lacking(fresh_company: str) -> None:
    trading = make_trading()
    sale = sell(trading, "10")

    def buying() -> Callable[[], list[str]]:
        def call() -> list[str]:
            with use_company(fresh_company):
                try:
                    buy(trading, sale.lines[0], "6")
                except RefusedError as refusal:
                    return [one.code for one in refusal.problems]
                return []

        return call

    assert sorted(together(buying(), buying())) == [[], ["to_order_beyond"]]
    assert Document.objects.filter(type=ORDER).count() == 1


def test_what_comes_into_a_bin_of_the_orders_warehouse_is_kept_for_it(trading: Trading) -> None:
    trading.places["A1"] = create_place(
        PlaceForm("A1", "A1"), trading.actor, warehouse=trading.places["主仓"]
    )
    sale = sell(trading, "10")
    (order,) = buy(trading, sale.lines[0], "10")
    trading.post(order)

    def came(quantity: str, place: str) -> SavedDraft:
        line = trading.line("P1", quantity, "5", origin=order.lines[0])
        return trading.book("purchasing.receipt", [line], partner="S1", place=place)

    def held() -> Decimal:
        return sum(Reservation.objects.filter(line=sale.lines[0]).values_list("quantity", flat=True), D(0))

    came("2", "门店仓")
    assert held() == D(0)
    first = came("6", "A1")
    assert (held(), trading.stock("P1"), trading.stock("P1", "A1")) == (D(6), (D(0), D(6)), (D(6), D(0)))
    with pytest.raises(RefusedError):
        trading.book("sales.delivery", [trading.line("P1", "1", "30")], partner="C2", place="A1")
    reverse(ReversalRequest(first.id, trading.actor))
    assert (held(), trading.stock("P1", "A1")[0]) == (D(0), D(0))
    came("6", "A1")
    line = trading.line("P1", "6", "30", origin=sale.lines[0], place=trading.places["A1"])
    trading.book("sales.delivery", [line], partner="C1", place="主仓")
    assert (held(), trading.stock("P1", "A1")[0]) == (D(0), D(0))
    assert audit() == []


def test_a_purchase_taken_back_leaves_what_the_order_keeps(trading: Trading) -> None:
    """The order of four keeps four of the ten there are; two were bought for it all the same."""
    rules = {"reserve_on_order": True}
    set_rules(rules, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)
    trading.receive("P1", "10", "5")
    sale = sell(trading, "4")
    line = trading.line("P1", "2", "5", origin=sale.lines[0])
    order = trading.book(ORDER, [line], partner="S1", place="主仓")
    reverse(ReversalRequest(order.id, trading.actor))
    assert Reservation.objects.get(line=sale.lines[0]).quantity == D(4)
    assert audit() == []
