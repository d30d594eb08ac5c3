"""Sales returns come back at the cost they were issued at."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from liandong.kernel.plans import Fulfilment, PlannedClaim, PlannedMove
from liandong.kernel.terms import (
    AccountRole,
    ClaimKind,
    DraftLine,
    OriginLine,
    Progress,
    Purpose,
    VirtualPlace,
)
from liandong.sales.sales_return.plan import plan
from tests.support.drafts import (
    AT_ONCE,
    CUSTOMER,
    MAIN,
    P1,
    RULES,
    SECOND,
    TODAY,
    by_role,
    codes,
    goods,
    of_customer,
    origin_of,
)


def delivered(quantity: int = 10, value: str = "20", **changes: Decimal) -> OriginLine:
    moved = {"moved_quantity": Decimal(quantity), "moved_value": Decimal(value)}
    return origin_of(goods(quantity, 3), "sales.delivery", **moved, **changes)


def test_goods_come_back_at_their_share_of_the_issue_cost() -> None:
    planned = plan(of_customer(goods(4, 3, origin=delivered())), RULES)
    assert planned.moves == (
        PlannedMove(1, P1, VirtualPlace.CUSTOMER, MAIN, Decimal(4), Purpose.SALES_RETURN, Decimal("8.00")),
    )
    assert planned.fulfilments == (Fulfilment(901, 1, Progress.RETURNED, Decimal(4)),)


def test_the_last_return_takes_the_rest() -> None:
    last = delivered(3, "10", returned=Decimal(2), returned_value=Decimal("6.67"))
    assert plan(of_customer(goods(1, 3, origin=last)), RULES).moves[0].value == Decimal("3.33")


def test_without_a_delivery_todays_cost_or_the_one_entered() -> None:
    assert plan(of_customer(goods(4, 3)), RULES).moves[0].value is None
    entered = goods(4, 3, details={"cost": "1.255"})
    assert plan(of_customer(entered), RULES).moves[0].value == Decimal("5.02")


def test_a_cost_that_is_no_number_is_refused() -> None:
    lines = [goods(1, 3, details={"cost": text}) for text in ("abc", "-1", "NaN", "")]
    assert codes(plan(of_customer(*lines), RULES)) == [
        ("not_a_number", 1),
        ("cost_negative", 2),
        ("not_a_number", 3),
    ]


def test_credited_at_once() -> None:
    planned = plan(of_customer(goods(4, 3, origin=delivered())), AT_ONCE)
    assert by_role(planned) == {
        AccountRole.RECEIVABLES: Decimal("-13.56"),
        AccountRole.REVENUE: Decimal("12.00"),
        AccountRole.OUTPUT_TAX: Decimal("1.56"),
    }
    assert planned.claims == (PlannedClaim(ClaimKind.RECEIVABLE, CUSTOMER, Decimal("-13.56"), TODAY),)


def test_an_unknown_reason_is_refused() -> None:
    assert codes(plan(of_customer(goods(), details={"reason": "whim"}), RULES)) == [("unknown_choice", None)]


@given(st.integers(0, 100_000), st.lists(st.integers(1, 20), min_size=1, max_size=8))
def test_returns_in_parts_bring_back_exactly_the_issue_cost(cents: int, parts: list[int]) -> None:
    value = Decimal(cents).scaleb(-2)
    origin = delivered(sum(parts), str(value))
    planned = plan(of_customer(*(goods(part, 3, origin=origin) for part in parts)), RULES)
    assert sum((move.value or Decimal(0) for move in planned.moves), Decimal(0)) == value


def disposed(how: str, **more: Any) -> DraftLine:
    return goods(4, 3, details={"disposition": how, **more.pop("details", {})}, **more)


def test_scrap_is_a_loss_at_once_and_must_have_a_cost() -> None:
    scrap = plan(of_customer(disposed("scrap", origin=delivered())), RULES).moves[0]
    assert (scrap.source, scrap.target, scrap.value) == (
        VirtualPlace.CUSTOMER,
        VirtualPlace.LOSS,
        Decimal("8.00"),
    )
    entered = plan(of_customer(disposed("scrap", details={"cost": "2"})), RULES).moves[0]
    assert entered.value == Decimal("8.00")
    assert codes(plan(of_customer(disposed("scrap")), RULES)) == [("scrap_cost", 1)]


def test_second_grade_goes_to_another_warehouse() -> None:
    apart = plan(of_customer(disposed("second", place=SECOND)), RULES)
    assert [move.target for move in apart.moves] == [SECOND]
    lines = [disposed("second"), disposed("second", place=MAIN), disposed("whim")]
    assert codes(plan(of_customer(*lines), RULES)) == [
        ("second_place", 1),
        ("second_place", 2),
        ("unknown_choice", 3),
    ]
