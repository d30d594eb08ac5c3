"""Deliveries issue goods at cost, use up reservations, and may be their own invoice."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from liandong.kernel.plans import Fulfilment, PlannedClaim, PlannedMove
from liandong.kernel.terms import AccountRole, ClaimKind, Progress, Purpose, VirtualPlace
from liandong.sales.delivery.plan import plan
from tests.support.drafts import (
    AT_ONCE,
    CUSTOMER,
    MAIN,
    P1,
    P2,
    RULES,
    SMALL,
    by_role,
    codes,
    goods,
    of_customer,
    origin_of,
)

ORDER = "sales.order"


def test_goods_leave_at_the_cost_the_books_find() -> None:
    planned = plan(of_customer(goods(10, 3)), RULES)
    assert planned.moves == (PlannedMove(1, P1, MAIN, VirtualPlace.CUSTOMER, Decimal(10), Purpose.SALE),)
    assert (planned.legs, planned.claims) == ((), ())


def test_a_delivery_uses_up_the_orders_reservation() -> None:
    planned = plan(of_customer(goods(4, 3, origin=origin_of(goods(10, 3), ORDER))), RULES)
    assert planned.moves[0].releases == 901
    assert planned.fulfilments == (Fulfilment(901, 1, Progress.FULFILLED, Decimal(4)),)


def test_delivered_and_invoiced_at_once() -> None:
    due = date(2026, 12, 21)
    planned = plan(of_customer(goods(10, 3), goods(1, 100, tax=6, is_stocked=False), due_date=due), AT_ONCE)
    assert len(planned.moves) == 1
    assert by_role(planned) == {
        AccountRole.RECEIVABLES: Decimal("139.90"),
        AccountRole.REVENUE: Decimal("-130.00"),
        AccountRole.OUTPUT_TAX: Decimal("-9.90"),
    }
    assert planned.claims == (PlannedClaim(ClaimKind.RECEIVABLE, CUSTOMER, Decimal("139.90"), due),)
    assert [(done.origin, done.progress) for done in planned.self_progress] == [
        (501, Progress.INVOICED),
        (502, Progress.INVOICED),
    ]


def test_output_tax_is_never_revenue_not_even_of_a_small_taxpayer() -> None:
    planned = plan(of_customer(goods(10, 3, tax=3)), replace(SMALL, invoice_with_goods=True))
    assert by_role(planned)[AccountRole.OUTPUT_TAX] == Decimal("-0.90")


def test_everything_wrong_with_origins_is_said() -> None:
    ordered = origin_of(goods(10, 3), ORDER)
    lines = (
        goods(11, 3, origin=ordered),
        goods(1, 3, origin=replace(ordered, id=902, is_closed=True)),
        goods(1, 3, origin=replace(ordered, id=903, document_state="reversed")),
        goods(1, 3, origin=replace(ordered, id=904, partner=99)),
        goods(1, 3, product=P2, origin=replace(ordered, id=905)),
        goods(1, 3, origin=replace(ordered, id=906, document_type="sales.sales_return")),
    )
    assert codes(plan(of_customer(*lines), RULES)) == [
        ("origin_closed", 2),
        ("origin_not_posted", 3),
        ("origin_partner", 4),
        ("origin_product", 5),
        ("origin_type", 6),
        ("exceeds_open", 1),
    ]
