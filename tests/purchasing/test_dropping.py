"""Drop shipments: the goods never lie with us, their cost is that one sale's, and both documents go together.

The figures: 10 P1 are sold at 30.00 and bought at 20.00 for it; 5 others lie in 主仓 at 8.00, 40.00 together.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.analytics import trade_days, trade_months
from liandong.catalog.models import Product, Tracking
from liandong.documents.approvals import decide
from liandong.documents.auditing.auditor import audit
from liandong.documents.models import ApprovalRule, Document, DocumentLine, State
from liandong.documents.posting.engine import post_each
from liandong.documents.queries import flow
from liandong.documents.requests import PostRequest, SavedDraft
from liandong.documents.reversal import ReversalRequest, reopen, reverse
from liandong.identity.actors import NotAllowedError
from liandong.identity.models import Role
from liandong.identity.rule_book import set_rules
from liandong.kernel.actor import Scope, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import AccountRole, VirtualPlace
from liandong.purchasing.dropping.pairs import Asking, Shipped
from liandong.purchasing.dropping.returning import Back, StraightBack, send_back
from liandong.purchasing.dropping.sending import Dispatch, Sent, dispatch
from liandong.purchasing.to_order.making import Bought, ToOrder, order_for
from liandong.stock_ledger.models import Serial, StockMove
from tests.support.trading import DAY, Trading

D = Decimal
ORDER, SALE = "purchasing.order", "sales.order"


def rule(trading: Trading, **changes: object) -> None:
    set_rules(changes, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)


def drop_order(trading: Trading, quantity: str = "10", price: str = "20") -> tuple[SavedDraft, SavedDraft]:
    """Return a posted sales order and the posted drop order for it."""
    lines = [trading.line("P1", quantity, "30", tax_rate=D(0))]
    sale = trading.book(SALE, lines, partner="C1", place="主仓")
    bought = [Bought(sale.lines[0], D(quantity), trading.partners["S1"], D(price))]
    (order,) = order_for(trading.actor, ToOrder(bought, DAY, is_drop=True))
    trading.post(order)
    return sale, order


def send(trading: Trading, order: SavedDraft, quantity: str = "10", key: str = "", **more: str) -> Shipped:
    sent = [Sent(order.lines[0], D(quantity), **more)]
    return dispatch(Asking(trading.actor, key), Dispatch(order.id, DAY, sent))


def sale_cost(line: int) -> Decimal:
    """Return what a line of a delivery costs by now."""
    moves = StockMove.objects.filter(line=line).values_list("target", "value")
    return sum((value if target == VirtualPlace.CUSTOMER else -value for target, value in moves), D(0))


def codes(problems: RefusedError) -> set[str]:
    return {one.code for one in problems.problems}


@pytest.fixture
def others(trading: Trading) -> None:
    trading.receive("P1", "5", "8", on=date(2026, 11, 1))


@pytest.mark.parametrize("scope", ["company", "warehouse"])
@pytest.mark.parametrize("method", ["moving_average", "fifo", "specific", "monthly_average"])
def test_whatever_the_cost_method_the_sale_bears_just_what_was_paid_for_it(
    trading: Trading, method: str, scope: str
) -> None:
    rule(trading, cost_method=method, cost_scope=scope)
    trading.receive("P1", "5", "8", on=date(2026, 11, 1))
    _sale, order = drop_order(trading)
    made = send(trading, order)
    kept = trading.places["主仓"] if scope == "warehouse" else 0
    assert trading.cost("P1", kept) == (D(5), D(40))
    assert sale_cost(made.passing.lines[0]) == D(200)
    trading.bear("50", [made.bringing], on=date(2026, 11, 9))
    assert sale_cost(made.passing.lines[0]) == D(250)
    line = trading.line("P1", "10", "21", tax_rate=D(0), origin=made.bringing.lines[0])
    invoice = trading.book("finance.supplier_invoice", [line], date(2026, 11, 10), partner="S1")
    assert sale_cost(made.passing.lines[0]) == D(260)
    assert trading.account(AccountRole.COST_OF_SALES) == D(260)
    reverse(ReversalRequest(invoice.id, trading.actor))
    assert sale_cost(made.passing.lines[0]) == D(250)
    assert trading.cost("P1", kept) == (D(5), D(40))
    assert audit() == []


def test_both_orders_are_moved_on_and_the_documents_lead_to_each_other(
    trading: Trading, others: None
) -> None:
    sale, order = drop_order(trading)
    made = send(trading, order, "4")
    assert (trading.progress(sale.lines[0])[0], trading.progress(order.lines[0])[0]) == (D(4), D(4))
    linked = {(one.relation, one.id) for one in flow(trading.actor, made.passing.id)}
    assert linked == {("origin", sale.id), ("copied", made.bringing.id)}
    assert {one.id for one in flow(trading.actor, order.id)} == {sale.id, made.bringing.id}
    assert not trade_days.verify()
    assert not trade_months.verify()


def test_what_the_order_held_of_stock_is_free_when_the_supplier_delivers(trading: Trading) -> None:
    rule(trading, reserve_on_order=True)
    trading.receive("P1", "4", "8")
    _sale, order = drop_order(trading)
    assert trading.stock("P1") == (D(4), D(4))
    send(trading, order)
    assert trading.stock("P1") == (D(4), D(0))
    assert audit() == []


@pytest.mark.parametrize("side", ["bringing", "passing"])
def test_a_reversal_of_either_takes_back_both(trading: Trading, others: None, side: str) -> None:
    rule(trading, invoice_with_goods=True)
    sale, order = drop_order(trading)
    made = send(trading, order)
    reverse(ReversalRequest(getattr(made, side).id, trading.actor))
    both = Document.objects.filter(pk__in=[made.bringing.id, made.passing.id])
    assert set(both.values_list("state", flat=True)) == {State.REVERSED}
    assert trading.account(AccountRole.COST_OF_SALES) == D(0)
    assert [open_ for _kind, _amount, open_ in trading.claims("S1")][-1] == D(0)
    assert (trading.progress(sale.lines[0])[0], trading.progress(order.lines[0])[0]) == (D(0), D(0))
    assert audit() == []
    assert send(trading, order).is_posted


def test_one_alone_is_neither_posted_nor_reopened(trading: Trading) -> None:
    _sale, order = drop_order(trading)
    made = send(trading, order)
    with pytest.raises(RefusedError) as refusal:
        reopen(ReversalRequest(made.passing.id, trading.actor))
    assert codes(refusal.value) == {"drop_reopen"}
    lonely = trading.draft(
        "sales.delivery", [trading.line("P2", "1", "5")], partner="C1", place=int(VirtualPlace.DROP)
    )
    with pytest.raises(RefusedError) as refusal:
        trading.post(lonely)
    assert codes(refusal.value) == {"place_not_own"}


def waiting(trading: Trading) -> Shipped:
    """Return a drop shipment whose receipt waits for an approval."""
    role = Role.objects.order_by("pk").first()
    assert role is not None
    ApprovalRule.objects.create(type="purchasing.receipt", minimum_amount=D(1), role=role)
    _sale, order = drop_order(trading)
    made = send(trading, order)
    assert not made.is_posted
    return made


def test_an_approved_one_takes_the_other_with_it(trading: Trading) -> None:
    made = waiting(trading)
    with pytest.raises(RefusedError) as refusal:
        trading.post(made.passing)
    assert codes(refusal.value) == {"approval_missing"}
    assert decide(made.bringing.id, trading.actor, is_approved=True, comment="") == []
    (alone,) = post_each([PostRequest(made.passing.id, trading.actor)])
    assert {one.code for one in alone.problems} == {"drop_alone"}
    trading.post(made.passing)
    both = Document.objects.filter(type__in=["purchasing.receipt", "sales.delivery"])
    assert set(both.values_list("state", flat=True)) == {State.POSTED}
    assert sale_cost(made.passing.lines[0]) == D(200)


def test_two_that_differ_are_refused(trading: Trading) -> None:
    made = waiting(trading)
    DocumentLine.objects.filter(document=made.bringing.id).update(quantity=D(9), entered_quantity=D(9))
    ApprovalRule.objects.all().delete()
    with pytest.raises(RefusedError) as refusal:
        trading.post(made.bringing)
    assert "drop_differs" in codes(refusal.value)
    assert not StockMove.objects.exists()


def test_goods_come_straight_back_and_to_a_warehouse(trading: Trading, others: None) -> None:
    _sale, order = drop_order(trading)
    made = send(trading, order)
    back = trading.line("P1", "2", "30", origin=made.passing.lines[0])
    trading.book("sales.sales_return", [back], partner="C1", place="门店仓")
    assert trading.cost("P1") == (D(7), D(80))
    wish = StraightBack(made.passing.id, DAY, [Back(made.passing.lines[0], D(3))])
    gone = send_back(Asking(trading.actor), wish)
    assert trading.cost("P1") == (D(7), D(80))
    assert trading.account(AccountRole.COST_OF_SALES) == D(100)
    assert trading.progress(made.bringing.lines[0])[2] == D(3)
    with pytest.raises(RefusedError) as refusal:
        send_back(Asking(trading.actor), replace(wish, backs=[Back(made.passing.lines[0], D(6))]))
    assert codes(refusal.value) == {"exceeds_open"}
    reverse(ReversalRequest(gone.passing.id, trading.actor))
    assert trading.account(AccountRole.COST_OF_SALES) == D(160)
    assert audit() == []


def test_each_piece_goes_from_supplier_to_customer_and_back(trading: Trading) -> None:
    Product.objects.filter(pk=trading.products["P1"]).update(tracking=Tracking.SERIAL)
    _sale, order = drop_order(trading, "2")
    with pytest.raises(RefusedError) as refusal:
        send(trading, order, "2", serials="A1")
    assert codes(refusal.value) == {"serial_count"}
    made = send(trading, order, "2", serials="A1 A2")
    assert set(Serial.objects.values_list("number", "place")) == {("A1", 2), ("A2", 2)}
    back = StraightBack(made.passing.id, DAY, [Back(made.passing.lines[0], D(1), "A2")])
    gone = send_back(Asking(trading.actor), back)
    assert set(Serial.objects.values_list("number", "place")) == {("A1", 2), ("A2", 1)}
    reverse(ReversalRequest(gone.bringing.id, trading.actor))
    reverse(ReversalRequest(made.bringing.id, trading.actor))
    assert set(Serial.objects.values_list("number", "place")) == {("A1", 1), ("A2", 1)}
    assert audit() == []


def test_the_same_key_again_returns_the_first_answer(trading: Trading) -> None:
    _sale, order = drop_order(trading)
    first, again = send(trading, order, "4", key="k"), send(trading, order, "4", key="k")
    assert (again.bringing.id, again.is_posted) == (first.bringing.id, True)
    assert trading.progress(order.lines[0])[0] == D(4)


def test_a_drop_order_goes_to_one_customer_and_is_for_sales_orders(trading: Trading) -> None:
    sales = [
        trading.book(SALE, [trading.line("P1", "2", "30")], partner=customer, place="主仓").lines[0]
        for customer in ("C1", "C2")
    ]
    lines = [trading.line("P1", "2", "20", origin=one) for one in sales]
    draft = trading.draft(
        ORDER, [*lines, trading.line("P2", "1", "3")], partner="S1", place=int(VirtualPlace.DROP)
    )
    with pytest.raises(RefusedError) as refusal:
        trading.post(draft)
    found = {(one.code, one.line) for one in refusal.value.problems}
    assert found == {("drop_customers", 2), ("drop_without_order", 3)}


def test_who_may_not_post_both_may_post_neither(trading: Trading) -> None:
    _sale, order = drop_order(trading)
    grants = {("purchasing.*", verb): Scope.ALL for verb in Verb}
    buyer = replace(trading.actor, grants=grants)
    with pytest.raises(NotAllowedError):
        dispatch(Asking(buyer), Dispatch(order.id, DAY, [Sent(order.lines[0], D(1))]))


def test_the_number_of_statements_does_not_grow_with_the_lines(trading: Trading) -> None:
    def count(lines: int) -> int:
        rows = [trading.line("P1", "1", "30") for _ in range(lines)]
        sale = trading.book(SALE, rows, partner="C1", place="主仓")
        bought = [Bought(one, D(1), trading.partners["S1"], D(2)) for one in sale.lines]
        (order,) = order_for(trading.actor, ToOrder(bought, DAY, is_drop=True))
        trading.post(order)
        wish = Dispatch(order.id, DAY, [Sent(one, D(1)) for one in order.lines])
        with CaptureQueriesContext(connection) as queries:
            dispatch(Asking(trading.actor), wish)
        return len(queries)

    count(1)  # what is read once is known then
    assert count(2) == count(9)


def test_the_pages_lead_from_the_sales_order_to_the_return(trading: Trading, owner: Client) -> None:
    sale = trading.book(SALE, [trading.line("P1", "10", "30")], partner="C1", place="主仓")
    shown = owner.get(f"/t/sales.order/{sale.id}").content.decode()
    assert f"/purchasing/to-order?orders={sale.id}" in shown
    line = sale.lines[0]
    form = {"way": "drop", "business_date": DAY.isoformat(), "key": "a"}
    given = form | {f"line-{line}": "10", f"supplier-{line}": trading.partners["S1"], f"price-{line}": "20"}
    answer = owner.post(f"/purchasing/to-order?orders={sale.id}", given)
    assert answer.status_code == 302, answer.context["problems"]
    order = Document.objects.get(type=ORDER)
    assert (order.place_id, order.details["ship_to"]) == (int(VirtualPlace.DROP), "客户C1")
    trading.post(SavedDraft(order.pk, order.number, order.version))
    bought = DocumentLine.objects.get(document=order)
    assert f"/purchasing/orders/{order.pk}/drop" in owner.get(f"/t/{ORDER}/{order.pk}").content.decode()
    page = f"/purchasing/orders/{order.pk}/drop"
    assert owner.get(page).status_code == 200
    wrong = owner.post(page, {"business_date": DAY.isoformat(), "key": "b", f"line-{bought.pk}": "11"})
    assert wrong.status_code == 422
    done = owner.post(page, {"business_date": DAY.isoformat(), "key": "b", f"line-{bought.pk}": "10"})
    assert done.status_code == 302
    delivery = Document.objects.get(type="sales.delivery")
    back = f"/purchasing/deliveries/{delivery.pk}/back"
    assert back in owner.get(f"/t/sales.delivery/{delivery.pk}").content.decode()
    sold = DocumentLine.objects.get(document=delivery)
    posted = owner.post(back, {"business_date": DAY.isoformat(), "key": "c", f"line-{sold.pk}": "1"})
    assert posted.status_code == 302
    listed = owner.get("/purchasing/to-order/lines?view=all").content.decode()
    assert order.number in listed
    assert sale.number in listed
    assert audit() == []
