"""The checks every type shares, on a type that declares a bit of everything."""

from dataclasses import replace
from decimal import Decimal

import pytest

from liandong.documents.checks import common_problems
from liandong.documents.messages import MESSAGES
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Draft, VirtualPlace
from liandong.sales.delivery.plan import DOCUMENT_TYPE
from tests.support.drafts import RULES, SECOND, goods, of_customer, origin_of

GOOD = goods(10, 3)


def found(draft: Draft, rules: Rules = RULES) -> list[tuple[str, int | None, str | None]]:
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    assert {problem.code for problem in problems} <= MESSAGES.keys()
    return [(problem.code, problem.line, problem.column) for problem in problems]


def test_a_good_document_has_none() -> None:
    assert found(of_customer(GOOD)) == []


@pytest.mark.parametrize(
    ("change", "code", "column"),
    [
        ({"product": None}, "product_missing", "product"),
        ({"is_active": False}, "product_inactive", "product"),
        ({"ratio": Decimal(0)}, "wrong_unit", "unit"),
        ({"ratio": Decimal(12)}, "inexact_quantity", "quantity"),
        ({"price": Decimal(-1)}, "price_negative", "price"),
        ({"discount_rate": Decimal(-1)}, "discount_out_of_range", "discount_rate"),
        ({"tax_rate": Decimal(-1)}, "tax_rate_negative", "tax_rate"),
        ({"tax_rate": Decimal("100.01")}, "tax_rate_too_high", "tax_rate"),
        ({"gross_amount": Decimal(1)}, "amounts_disagree", "gross_amount"),
        ({"place": VirtualPlace.LOSS}, "place_not_own", "place"),
    ],
)
def test_each_wrong_cell(change: dict[str, object], code: str, column: str) -> None:
    wrong = replace(GOOD, **change)  # type: ignore[arg-type]  # each change fits its field
    assert found(of_customer(GOOD, wrong)) == [(code, 2, column)]


def test_the_header_and_all_lines_at_once() -> None:
    wrong = of_customer(goods(0, 3), goods(-1, 3), place=None, is_partner_active=False)
    assert found(wrong) == [
        ("place_missing", None, "place"),
        ("partner_inactive", None, "partner"),
        ("quantity_zero", 1, "quantity"),
        ("quantity_negative", 2, "quantity"),
    ]


def test_lines_that_all_have_a_place_need_none_above() -> None:
    assert found(of_customer(goods(10, 3, place=SECOND), place=None)) == []


@pytest.mark.parametrize(
    ("rate", "quantity", "refused"),
    [("0", "10", 0), ("0", "10.000001", 1), ("10", "11", 0), ("10", "11.1", 1)],
)
def test_over_delivery_up_to_the_tolerance(rate: str, quantity: str, refused: int) -> None:
    line = goods(quantity, 3, origin=origin_of(GOOD, "sales.order"))
    problems = found(of_customer(line), Rules(over_delivery_rate=Decimal(rate)))
    assert problems == [("exceeds_open", 1, "quantity")] * refused
