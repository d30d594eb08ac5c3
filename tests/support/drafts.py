"""Drafts, lines and origins of the fixed cast for tests of plans: no database behind them.

Customer 客户甲 is 7, supplier 供应商乙 is 8, 主仓 is 101 and 二仓 102, products P1 and P2 are 1 and 2.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from liandong.kernel.money import ZERO, PricedQuantity, line_amounts
from liandong.kernel.plans import Leg, Plan
from liandong.kernel.rules import Rules, Taxpayer
from liandong.kernel.terms import AccountRole, ClaimFacts, ClaimKind, Draft, DraftLine, OriginLine, Problem

CUSTOMER, SUPPLIER = 7, 8
MAIN, SECOND = 101, 102
P1, P2 = 1, 2
BANK, CASH = 1002, 1001
TODAY = date(2026, 11, 21)
RULES = Rules()
AT_ONCE = Rules(invoice_with_goods=True)
SMALL = Rules(taxpayer=Taxpayer.SMALL)


def number(text: str | int | Decimal) -> Decimal:
    return Decimal(text)


def goods(
    quantity: str | int | Decimal = 10,
    price: str | int | Decimal = 2,
    *,
    tax: str | int = 13,
    **changes: Any,
) -> DraftLine:
    """Return a line of P1 at position 1, its amounts computed as a saved draft has them."""
    ratio = changes.get("ratio", Decimal(1))
    priced = PricedQuantity(number(quantity), number(price), changes.get("discount_rate", ZERO), number(tax))
    amounts = line_amounts(priced, price_includes_tax=False)
    line = DraftLine(
        id=501,
        position=1,
        product=P1,
        product_name="P1",
        quantity=number(quantity) * ratio,
        entered_quantity=number(quantity),
        price=number(price),
        tax_rate=number(tax),
        net_amount=amounts.net,
        tax_amount=amounts.tax,
        gross_amount=amounts.gross,
    )
    return replace(line, **changes)


def origin_of(line: DraftLine, type_id: str, **changes: Any) -> OriginLine:
    """Return an earlier posted line with the same goods and amounts, nothing done with it yet."""
    origin = OriginLine(
        id=901,
        document=90,
        document_number="D-90",
        document_type=type_id,
        document_state="posted",
        document_date=TODAY,
        partner=SUPPLIER if "purchas" in type_id else CUSTOMER if "sales" in type_id else None,
        product=line.product,
        place=MAIN,
        quantity=line.quantity,
        fulfilled=ZERO,
        invoiced=ZERO,
        returned=ZERO,
        is_closed=False,
        price=line.price,
        tax_rate=line.tax_rate,
        net_amount=line.net_amount,
        tax_amount=line.tax_amount,
        gross_amount=line.gross_amount,
    )
    return replace(origin, **changes)


def money(amount: str | int, account: int = BANK, **changes: Any) -> DraftLine:
    """Return a line of money on an account."""
    return replace(DraftLine(id=501, position=1, account=account, gross_amount=number(amount)), **changes)


def allocation(amount: str | int, claim: ClaimFacts, position: int = 2) -> DraftLine:
    """Return a line that settles a claim."""
    return DraftLine(id=500 + position, position=position, claim=claim, gross_amount=number(amount))


def claim(kind: ClaimKind, amount: str | int, **changes: Any) -> ClaimFacts:
    """Return an unsettled claim of the customer, or of the supplier where it is the company's debt."""
    is_supplier = kind in {ClaimKind.PAYABLE, ClaimKind.ADVANCE_PAID}
    facts = ClaimFacts(301, kind, SUPPLIER if is_supplier else CUSTOMER, number(amount), number(amount))
    return replace(facts, **changes)


def draft(*lines: DraftLine, **changes: Any) -> Draft:
    """Return a draft in 主仓 with these lines at positions 1, 2, …"""
    placed = tuple(
        replace(line, position=position, id=500 + position) for position, line in enumerate(lines, start=1)
    )
    return replace(Draft(1, "", "D-1", TODAY, placed, place=MAIN), **changes)


def of_supplier(*lines: DraftLine, **changes: Any) -> Draft:
    return draft(*lines, partner=SUPPLIER, partner_kinds=frozenset({"supplier"}), **changes)


def of_customer(*lines: DraftLine, **changes: Any) -> Draft:
    return draft(*lines, partner=CUSTOMER, partner_kinds=frozenset({"customer"}), **changes)


def codes(plan: Plan) -> list[tuple[str, int | None]]:
    """Return code and line of every problem."""
    return [(problem.code, problem.line) for problem in plan.problems]


def detail(plan: Plan, code: str) -> dict[str, str]:
    """Return the figures of the one problem with this code."""
    (found,) = (problem for problem in plan.problems if problem.code == code)
    assert isinstance(found, Problem)
    return dict(found.detail)


def by_role(plan: Plan) -> dict[AccountRole | int, Decimal]:
    """Return the plan's own journal legs as {role or account: amount}; they must sum to zero."""
    assert sum((leg.amount for leg in plan.legs), ZERO) == ZERO
    return {_side(leg): leg.amount for leg in plan.legs}


def _side(leg: Leg) -> AccountRole | int:
    side = leg.role if leg.role is not None else leg.account
    assert side is not None
    return side
