"""Purchase returns leave at their receipt's cost; what the supplier credits may differ."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from liandong.kernel.plans import Fulfilment, PlannedClaim, PlannedMove
from liandong.kernel.terms import AccountRole, ClaimKind, OriginLine, Progress, Purpose, VirtualPlace
from liandong.purchasing.purchase_return.plan import plan
from tests.support.drafts import (
    AT_ONCE,
    MAIN,
    P1,
    RULES,
    SUPPLIER,
    TODAY,
    by_role,
    codes,
    goods,
    of_supplier,
    origin_of,
)

RECEIPT = "purchasing.receipt"


def received(quantity: str = "10", value: str = "20", **changes: Decimal) -> OriginLine:
    return origin_of(
        goods(quantity, 2), RECEIPT, moved_quantity=Decimal(quantity), moved_value=Decimal(value), **changes
    )


def test_goods_leave_at_their_share_of_the_receipt() -> None:
    planned = plan(of_supplier(goods(4, 2, origin=received())), RULES)
    assert planned.moves == (
        PlannedMove(
            1,
            P1,
            MAIN,
            VirtualPlace.SUPPLIER,
            Decimal(4),
            Purpose.PURCHASE_RETURN,
            Decimal("8.00"),
            layer_of=901,
        ),
    )
    assert planned.legs == ()
    assert planned.fulfilments == (Fulfilment(901, 1, Progress.RETURNED, Decimal(4)),)


def test_the_last_return_takes_the_rest() -> None:
    last = received("3", "10", returned=Decimal(2), returned_value=Decimal("6.67"))
    assert plan(of_supplier(goods(1, 2, origin=last)), RULES).moves[0].value == Decimal("3.33")


def test_a_price_other_than_the_receipts_is_variance() -> None:
    planned = plan(of_supplier(goods(4, "1.5", origin=received())), RULES)
    assert planned.moves[0].value == Decimal("8.00")
    assert by_role(planned) == {AccountRole.ACCRUED_PURCHASES: -2, AccountRole.PURCHASE_VARIANCE: 2}


def test_without_a_receipt_the_agreed_price_leaves() -> None:
    planned = plan(of_supplier(goods(4, 2)), RULES)
    assert (planned.moves[0].value, planned.legs) == (Decimal("8.00"), ())


def test_credited_at_once() -> None:
    planned = plan(of_supplier(goods(4, 2, origin=received())), AT_ONCE)
    assert by_role(planned) == {
        AccountRole.ACCRUED_PURCHASES: Decimal("-8.00"),
        AccountRole.INPUT_TAX: Decimal("-1.04"),
        AccountRole.PAYABLES: Decimal("9.04"),
    }
    assert planned.claims == (PlannedClaim(ClaimKind.PAYABLE, SUPPLIER, Decimal("-9.04"), TODAY),)


def test_no_more_than_was_received_even_with_a_tolerance() -> None:
    planned = plan(of_supplier(goods(3, 2, origin=received(returned=Decimal(8)))), RULES)
    assert codes(planned) == [("exceeds_open", 1)]


@given(st.integers(0, 100_000), st.lists(st.integers(1, 20), min_size=1, max_size=8))
def test_returns_in_parts_take_exactly_the_receipts_value(cents: int, parts: list[int]) -> None:
    value = Decimal(cents).scaleb(-2)
    origin = origin_of(goods(sum(parts), 2), RECEIPT, moved_quantity=Decimal(sum(parts)), moved_value=value)
    planned = plan(of_supplier(*(goods(part, 2, origin=origin) for part in parts)), RULES)
    values = [move.value or Decimal(0) for move in planned.moves]
    assert sum(values, Decimal(0)) == value
    assert min(values) >= 0
