"""Supplier invoices clear what was accrued, exactly, and let goods bear price differences."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from liandong.finance.supplier_invoice.plan import plan
from liandong.kernel.money import ZERO
from liandong.kernel.plans import Fulfilment, PlannedClaim, PlannedMove
from liandong.kernel.rules import Rules
from liandong.kernel.terms import AccountRole, ClaimKind, OriginLine, Progress, Purpose, VirtualPlace
from tests.support.drafts import (
    MAIN,
    P1,
    RULES,
    SMALL,
    SUPPLIER,
    TODAY,
    by_role,
    codes,
    goods,
    of_supplier,
    origin_of,
)


def received(quantity: int = 10, **changes: Decimal) -> OriginLine:
    return origin_of(goods(quantity, 2), "purchasing.receipt", **changes)


def returned(quantity: int = 4) -> OriginLine:
    return origin_of(goods(quantity, 2), "purchasing.purchase_return")


def test_a_freight_bill_at_another_price_is_freight_that_of_goods_variance() -> None:
    fee = goods(1, 20, tax=0, is_stocked=False, is_freight=True)
    billed = replace(fee, origin=origin_of(goods(1, 18, tax=0), "purchasing.receipt"))
    alone = by_role(plan(of_supplier(billed), RULES))
    assert (alone[AccountRole.FREIGHT], AccountRole.PURCHASE_VARIANCE in alone) == (Decimal(2), False)
    with_goods = replace(goods(10, 2), origin=origin_of(goods(10, 2), "purchasing.receipt", id=902))
    both = by_role(plan(of_supplier(billed, with_goods), RULES))
    assert (both[AccountRole.PURCHASE_VARIANCE], AccountRole.FREIGHT in both) == (Decimal(2), False)


def test_at_the_receipts_price_only_accounts_move() -> None:
    planned = plan(of_supplier(goods(10, 2, origin=received())), RULES)
    assert planned.moves == ()
    assert by_role(planned) == {
        AccountRole.ACCRUED_PURCHASES: Decimal("20.00"),
        AccountRole.INPUT_TAX: Decimal("2.60"),
        AccountRole.PAYABLES: Decimal("-22.60"),
    }
    assert planned.claims == (PlannedClaim(ClaimKind.PAYABLE, SUPPLIER, Decimal("22.60"), TODAY),)
    assert planned.fulfilments == (Fulfilment(901, 1, Progress.INVOICED, Decimal(10)),)


def test_a_price_difference_moves_value_of_the_invoiced_part() -> None:
    planned = plan(of_supplier(goods(4, "2.5", origin=received())), RULES)
    assert planned.moves == (
        PlannedMove(
            1,
            P1,
            VirtualPlace.SUPPLIER,
            MAIN,
            ZERO,
            Purpose.COST_CORRECTION,
            Decimal("2.00"),
            layer_of=901,
            basis=Decimal(4),
        ),
    )
    assert by_role(planned)[AccountRole.ACCRUED_PURCHASES] == Decimal("10.00")


def test_cheaper_goods_lose_value() -> None:
    assert plan(of_supplier(goods(4, "1.5", origin=received())), RULES).moves[0].value == Decimal("-2.00")


def test_a_small_taxpayer_compares_gross_with_gross() -> None:
    planned = plan(of_supplier(goods(10, "2.5", origin=received())), SMALL)
    assert planned.moves[0].value == Decimal("5.65")
    assert by_role(planned) == {
        AccountRole.ACCRUED_PURCHASES: Decimal("28.25"),
        AccountRole.PAYABLES: Decimal("-28.25"),
    }


def test_a_dearer_service_is_a_dearer_expense() -> None:
    service = goods(1, 50, tax=6, is_stocked=False)
    booked = origin_of(service, "purchasing.receipt")
    planned = plan(of_supplier(goods(1, 60, tax=6, is_stocked=False, origin=booked)), RULES)
    assert planned.moves == ()
    assert by_role(planned) == {
        AccountRole.ACCRUED_PURCHASES: Decimal("50.00"),
        AccountRole.OTHER_EXPENSE: Decimal("10.00"),
        AccountRole.INPUT_TAX: Decimal("3.60"),
        AccountRole.PAYABLES: Decimal("-63.60"),
    }


def test_a_return_makes_a_credit_note() -> None:
    planned = plan(of_supplier(goods(-4, 2, origin=returned())), RULES)
    assert by_role(planned) == {
        AccountRole.ACCRUED_PURCHASES: Decimal("-8.00"),
        AccountRole.INPUT_TAX: Decimal("-1.04"),
        AccountRole.PAYABLES: Decimal("9.04"),
    }
    assert planned.claims[0].amount == Decimal("-9.04")
    assert planned.fulfilments == (Fulfilment(901, 1, Progress.INVOICED, Decimal(4)),)


def test_a_credit_at_another_price_is_variance() -> None:
    planned = plan(of_supplier(goods(-4, "1.5", origin=returned())), RULES)
    assert planned.moves == ()
    assert by_role(planned) == {
        AccountRole.ACCRUED_PURCHASES: Decimal("-8.00"),
        AccountRole.PURCHASE_VARIANCE: Decimal("2.00"),
        AccountRole.INPUT_TAX: Decimal("-0.78"),
        AccountRole.PAYABLES: Decimal("6.78"),
    }


def test_receipt_and_return_on_one_invoice() -> None:
    back = replace(returned(), id=902)
    planned = plan(of_supplier(goods(10, 2, origin=received()), goods(-4, 2, origin=back)), RULES)
    assert by_role(planned)[AccountRole.ACCRUED_PURCHASES] == Decimal("12.00")
    assert planned.claims[0].amount == Decimal("13.56")


def test_wrong_signs_strangers_and_what_is_invoiced_already() -> None:
    lines = (
        goods(-1, 2, origin=received()),
        goods(1, 2, origin=replace(returned(), id=902)),
        goods(1, 2),
        goods(1, 2, origin=replace(received(invoiced=Decimal(10)), id=903)),
    )
    assert codes(plan(of_supplier(*lines), RULES)) == [
        ("origin_sign", 1),
        ("origin_sign", 2),
        ("origin_missing", 3),
        ("exceeds_open", 4),
    ]


@given(st.integers(0, 100_000), st.lists(st.integers(1, 20), min_size=1, max_size=8))
def test_invoices_in_parts_clear_exactly_what_was_accrued(cents: int, parts: list[int]) -> None:
    """Whatever the invoices say, accrued purchases come back to zero: legs less the goods' part."""
    value, done, cleared = Decimal(cents).scaleb(-2), 0, ZERO
    for part in parts:
        origin = replace(received(sum(parts)), net_amount=value, gross_amount=value, invoiced=Decimal(done))
        planned = plan(of_supplier(goods(part, 2, tax=0, origin=origin)), RULES)
        assert planned.problems == ()
        cleared += by_role(planned).get(AccountRole.ACCRUED_PURCHASES, ZERO)
        cleared -= sum((move.value or ZERO for move in planned.moves), ZERO)
        done += part
    assert cleared == value


def test_a_price_too_far_from_the_receipts_needs_a_word_why() -> None:
    rules = Rules(invoice_tolerance_rate=Decimal(5))
    received = origin_of(goods(10, 2), "purchasing.receipt")
    near, far = goods(10, "2.1", origin=received), goods(10, "2.11", origin=received)
    assert codes(plan(of_supplier(near), rules)) == []
    assert codes(plan(of_supplier(far), rules)) == [("invoice_price_beyond", 1)]
    assert codes(plan(of_supplier(far), Rules())) == []
    said = replace(far, details={"difference_reason": "涨价"})
    assert codes(plan(of_supplier(said), rules)) == []
