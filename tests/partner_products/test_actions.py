"""Partners' products are checked as a whole, kept once a unit, and found by what the partner calls them."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.identity.models import AuditRow
from liandong.kernel.refusal import RefusedError
from liandong.partner_products.actions import (
    CUSTOMER_PRODUCT,
    SUPPLIER_PRODUCT,
    delete_partner_product,
    save_partner_products,
)
from liandong.partner_products.forms import PartnerProductForm
from liandong.partner_products.models import PartnerProduct
from liandong.partner_products.queries import Naming, search_partner_products, supply_terms
from liandong.partner_products.terms import Side
from tests.support.trading import Trading

D = Decimal


def form(trading: Trading, partner: str = "S1", product: str = "P1", **more: object) -> PartnerProductForm:
    return PartnerProductForm(trading.partners[partner], trading.products[product], **more)  # type: ignore[arg-type]


def refused(trading: Trading, side: Side, *forms: PartnerProductForm) -> list[tuple[str, int | None]]:
    with pytest.raises(RefusedError) as found:
        save_partner_products(side, forms, trading.actor)
    return [(one.code, one.line) for one in found.value.problems]


def test_rows_are_made_changed_by_their_unit_and_removed(trading: Trading) -> None:
    first = form(trading, code=" A-1 ", price=D(2), lead_days=7)
    case = form(trading, unit=trading.units["P1", "箱"], code="A-24", pack_quantity=D(1))
    ids = save_partner_products(Side.SUPPLIER, [first, case], trading.actor)
    assert len(set(ids)) == 2
    again = save_partner_products(
        Side.SUPPLIER, [replace(first, code="A-24"), replace(case, code="A-1")], trading.actor
    )
    assert again == ids
    found = PartnerProduct.objects.order_by("pk").values_list("code", "unit__name", "price", "lead_days")
    assert list(found) == [("A-24", "瓶", D(2), 7), ("A-1", "箱", None, None)]
    delete_partner_product(Side.SUPPLIER, ids[0], trading.actor)
    assert PartnerProduct.objects.count() == 1
    deeds = AuditRow.objects.filter(subject=SUPPLIER_PRODUCT).order_by("pk").values_list("action", flat=True)
    assert list(deeds) == ["import", "import", "delete"]
    save_partner_products(Side.CUSTOMER, [form(trading, "C1", code="K")], trading.actor)
    assert AuditRow.objects.get(subject=CUSTOMER_PRODUCT).action == "create"


def test_every_problem_is_told_at_once(trading: Trading) -> None:
    save_partner_products(Side.SUPPLIER, [form(trading, code="A")], trading.actor)
    assert refused(
        trading,
        Side.SUPPLIER,
        form(trading, product="P2", code="A"),
        form(trading, "C1"),
        form(trading, product="P3", unit=trading.units["P1", "箱"], pack_quantity=D(0), lead_days=-1),
        form(trading, product="P2", price=D(-1)),
        PartnerProductForm(trading.partners["S1"], 0),
    ) == [
        ("partner_code_taken", 1),
        ("supplier_unknown", 2),
        ("wrong_unit", 3),
        ("number_invalid", 3),
        ("not_within", 3),
        ("number_negative", 4),
        ("partner_product_twice", 4),
        ("unknown_product", 5),
    ]
    assert PartnerProduct.objects.count() == 1
    assert refused(
        trading, Side.CUSTOMER, form(trading, "C1"), form(trading, "C1", "P2", code="x", price=D(1))
    ) == [
        ("code_missing", 1),
        ("terms_of_customer", 2),
    ]


def test_a_new_preferred_supplier_takes_the_place_of_the_old_one(trading: Trading) -> None:
    save_partner_products(Side.SUPPLIER, [form(trading, is_preferred=True)], trading.actor)
    save_partner_products(Side.SUPPLIER, [form(trading, "S2", is_preferred=True)], trading.actor)
    terms = supply_terms([trading.products["P1"]])
    assert {one.partner: one.is_preferred for one in terms} == {
        trading.partners["S1"]: False,
        trading.partners["S2"]: True,
    }


def test_a_partners_words_find_his_product_best_first(trading: Trading) -> None:
    rows = [
        form(trading, "C1", "P1", code="A-100", name="大瓶汽水"),
        form(trading, "C1", "P2", code="A-1", name="小瓶汽水"),
        form(trading, "C2", "P3", code="A-1"),
    ]
    save_partner_products(Side.CUSTOMER, rows, trading.actor)
    whose = Naming(Side.CUSTOMER, trading.partners["C1"])

    def found(text: str) -> list[int]:
        return [hit.product for hit in search_partner_products(whose, text, 20)]

    p1, p2 = trading.products["P1"], trading.products["P2"]
    assert found("a-1") == [p2, p1]
    assert found("大瓶") == [p1]
    assert found("xpqs") == [p2]
    assert found("A-2") == []
    assert found(" ") == []


def test_statements_do_not_grow_with_rows(trading: Trading) -> None:
    def counted(*forms: PartnerProductForm) -> int:
        with CaptureQueriesContext(connection) as found:
            save_partner_products(Side.SUPPLIER, forms, trading.actor)
        return len(found)

    one = counted(form(trading, code="1"))
    assert counted(form(trading, "S2", code="1"), form(trading, "S2", "P2", code="2")) == one
