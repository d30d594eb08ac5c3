"""Sales invoices: revenue, tax and the customer's debt, or a credit note."""

from dataclasses import replace
from decimal import Decimal

from liandong.finance.sales_invoice.plan import plan
from liandong.kernel.plans import Fulfilment, PlannedClaim
from liandong.kernel.terms import AccountRole, ClaimKind, OriginLine, Progress
from tests.support.drafts import (
    CUSTOMER,
    RULES,
    TODAY,
    by_role,
    codes,
    goods,
    of_customer,
    origin_of,
)


def delivered(**changes: Decimal) -> OriginLine:
    return origin_of(goods(10, 3), "sales.delivery", **changes)


def test_a_delivery_becomes_revenue_and_debt() -> None:
    planned = plan(of_customer(goods(10, 3, origin=delivered())), RULES)
    assert planned.moves == ()
    assert by_role(planned) == {
        AccountRole.RECEIVABLES: Decimal("33.90"),
        AccountRole.REVENUE: Decimal("-30.00"),
        AccountRole.OUTPUT_TAX: Decimal("-3.90"),
    }
    assert planned.claims == (PlannedClaim(ClaimKind.RECEIVABLE, CUSTOMER, Decimal("33.90"), TODAY),)
    assert planned.fulfilments == (Fulfilment(901, 1, Progress.INVOICED, Decimal(10)),)


def test_more_returned_than_delivered_is_a_credit_note() -> None:
    back = replace(origin_of(goods(4, 3), "sales.sales_return"), id=902)
    planned = plan(of_customer(goods(1, 3, origin=delivered()), goods(-4, 3, origin=back)), RULES)
    assert planned.claims == (PlannedClaim(ClaimKind.RECEIVABLE, CUSTOMER, Decimal("-10.17"), TODAY),)
    assert planned.fulfilments[1] == Fulfilment(902, 2, Progress.INVOICED, Decimal(4))


def test_what_comes_to_nothing_makes_no_debt() -> None:
    back = replace(origin_of(goods(4, 3), "sales.sales_return"), id=902)
    planned = plan(of_customer(goods(4, 3, origin=delivered()), goods(-4, 3, origin=back)), RULES)
    assert (planned.problems, planned.claims, planned.legs) == ((), (), ())
    assert len(planned.fulfilments) == 2


def test_a_delivery_that_was_its_own_invoice_is_not_invoiced_again() -> None:
    planned = plan(of_customer(goods(1, 3, origin=delivered(invoiced=Decimal(10)))), RULES)
    assert codes(planned) == [("exceeds_open", 1)]
