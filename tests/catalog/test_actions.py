from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.catalog.actions import create_product, save_products, set_product_active, update_product
from liandong.catalog.barcodes import ean13_check_digit
from liandong.catalog.categories import save_brands, save_categories
from liandong.catalog.forms import ProductForm, UnitForm
from liandong.catalog.models import Product, ProductUnit
from liandong.catalog.queries import product_cards, product_facts, search_products, units_of
from liandong.identity.actors import NotAllowedError
from liandong.identity.models import AuditRow
from liandong.kernel.refusal import RefusedError
from tests.support.companies import People

pytestmark = pytest.mark.usefixtures("company")

BOTTLE = UnitForm("瓶", barcode="6901234567892", is_base=True)
CASE = UnitForm("箱", Decimal(24), "16901234567899", Decimal(98))
COLA = ProductForm("P1", "可乐", (BOTTLE, CASE), specification="500ml", retail_price=Decimal(5))

WRONG = ProductForm(
    "P1",
    " ",
    (
        UnitForm("瓶", Decimal(2), "6901234567891", is_base=True),
        UnitForm("瓶", Decimal("0.0000001"), "16901234567899"),
        UnitForm("", price=Decimal(-1)),
    ),
    specification="x" * 129,
    category=7,
    brand=7,
    tax_rate=Decimal(-1),
    retail_price=Decimal("0.1234567"),
    purchase_price=Decimal("NaN"),
    minimum_price=Decimal(10) ** 12,
    minimum_stock=Decimal(9),
    maximum_stock=Decimal(8),
    shelf_life_days=-1,
    weight_kg=Decimal(-1),
    volume_m3=Decimal("0.0000001"),
)


def codes(refused: pytest.ExceptionInfo[RefusedError]) -> list[tuple[int | None, str, str | None]]:
    return [(problem.line, problem.code, problem.column) for problem in refused.value.problems]


def barcode(number: int) -> str:
    figures = f"690{number:09d}"
    return figures + ean13_check_digit(figures)


def numbered(count: int) -> list[ProductForm]:
    return [
        ProductForm(f"N{n}", f"货品{n}", (UnitForm("个", is_base=True, barcode=barcode(n)),))
        for n in range(count)
    ]


def test_a_product_is_kept_with_its_units_and_traced(people: People) -> None:
    product = create_product(COLA, people.owner)
    (card,) = product_cards([product])
    assert (card.code, card.name, card.specification, card.barcode) == (
        "P1",
        "可乐",
        "500ml",
        "6901234567892",
    )
    assert [(unit.name, unit.ratio, unit.price) for unit in card.units] == [
        ("瓶", Decimal(1), None),
        ("箱", Decimal(24), Decimal(98)),
    ]
    assert card.prices.retail == 5
    assert card.prices.unit_prices == {card.units[1].id: Decimal(98)}
    assert product_facts([product])[product].tax_rate == 13
    trace = AuditRow.objects.get(subject="catalog.product")
    assert (trace.action, trace.subject_id, trace.member_id) == ("create", product, people.owner.member)


def test_every_reason_to_refuse_is_given_at_once(people: People) -> None:
    create_product(COLA, people.owner)
    with pytest.raises(RefusedError) as refused:
        create_product(WRONG, people.owner)
    assert sorted((code, column or "") for _, code, column in codes(refused)) == sorted(
        [
            ("name_missing", "name"),
            ("too_long", "specification"),
            ("number_negative", "tax_rate"),
            ("number_invalid", "purchase_price"),
            ("too_many_decimals", "retail_price"),
            ("number_too_large", "minimum_price"),
            ("number_negative", "shelf_life_days"),
            ("number_negative", "weight_kg"),
            ("too_many_decimals", "volume_m3"),
            ("stock_limits_crossed", "maximum_stock"),
            ("category_unknown", "category"),
            ("brand_unknown", "brand"),
            ("code_taken", "code"),
            ("ratio_invalid", "units"),
            ("ratio_invalid", "units"),
            ("unit_name_missing", "units"),
            ("unit_name_taken", "units"),
            ("number_negative", "units"),
            ("barcode_taken", "units"),
            ("barcode_check_digit", "units"),
        ]
    )
    assert Product.objects.count() == 1


def test_there_is_one_base_unit(people: People) -> None:
    for units, code in [
        ((CASE,), "base_unit_missing"),
        ((BOTTLE, replace(BOTTLE, name="罐", barcode="")), "base_unit_twice"),
    ]:
        with pytest.raises(RefusedError) as refused:
            create_product(replace(COLA, units=units), people.owner)
        assert code in {problem.code for problem in refused.value.problems}


def test_a_unit_in_use_keeps_its_ratio_and_stays(people: People) -> None:
    product = create_product(COLA, people.owner)
    bottle, case = units_of([product])[product]
    used = frozenset({case.id})
    for units, what in [
        ((BOTTLE, replace(CASE, ratio=Decimal(12))), "24"),
        ((BOTTLE,), "removed"),
        ((UnitForm("罐", is_base=True), replace(BOTTLE, is_base=False), CASE), "base"),
    ]:
        with pytest.raises(RefusedError) as refused:
            update_product(product, replace(COLA, units=units), people.owner, used_units=used)
        problems = [problem for problem in refused.value.problems if problem.code == "unit_in_use"]
        assert what in {problem.detail["what"] for problem in problems}
    update_product(
        product,
        replace(COLA, units=(replace(BOTTLE, name="支", id=bottle.id), CASE)),
        people.owner,
        used_units=used | {bottle.id},
    )
    assert {unit.name: unit.id for unit in units_of([product])[product]} == {"支": bottle.id, "箱": case.id}


@pytest.mark.parametrize("is_stocked", [True, False])
def test_what_documents_mention_stays_in_stock_or_out_of_it(people: People, *, is_stocked: bool) -> None:
    form = replace(COLA, is_stocked=is_stocked)
    product = create_product(form, people.owner)
    switched, used = replace(form, is_stocked=not is_stocked), frozenset({units_of([product])[product][1].id})
    with pytest.raises(RefusedError) as refused:
        update_product(product, switched, people.owner, used_units=used)
    assert codes(refused) == [(None, "is_stocked_in_use", "is_stocked")]
    with pytest.raises(RefusedError) as refused:
        save_products([switched], people.owner)
    assert codes(refused) == [(1, "is_stocked_in_use", "is_stocked")]
    update_product(product, replace(form, name="新可乐"), people.owner, used_units=used)
    update_product(product, switched, people.owner, used_units=frozenset())
    assert Product.objects.get(pk=product).is_stocked is not is_stocked


def test_without_use_the_base_and_the_ratios_may_change_and_units_may_trade_barcodes(people: People) -> None:
    product = create_product(COLA, people.owner)
    bottle, case = units_of([product])[product]
    update_product(
        product,
        replace(
            COLA,
            units=(
                UnitForm("瓶", Decimal("0.5"), CASE.barcode, id=bottle.id),
                UnitForm("箱", barcode=BOTTLE.barcode, is_base=True, id=case.id),
            ),
        ),
        people.owner,
        used_units=frozenset(),
    )
    base, other = units_of([product])[product]
    assert (base.id, base.barcode, base.ratio) == (case.id, BOTTLE.barcode, Decimal(1))
    assert (other.id, other.barcode, other.ratio) == (bottle.id, CASE.barcode, Decimal("0.5"))


def test_units_may_trade_names(people: People) -> None:
    product = create_product(COLA, people.owner)
    bottle, case = units_of([product])[product]
    units = (replace(BOTTLE, name="箱", id=bottle.id), replace(CASE, name="瓶", id=case.id))
    update_product(
        product, replace(COLA, units=units), people.owner, used_units=frozenset({bottle.id, case.id})
    )
    assert [(unit.id, unit.name) for unit in units_of([product])[product]] == [
        (bottle.id, "箱"),
        (case.id, "瓶"),
    ]


def test_a_unit_left_out_goes_and_a_foreign_units_id_is_refused(people: People) -> None:
    product = create_product(COLA, people.owner)
    other = create_product(ProductForm("P2", "雪碧", (UnitForm("瓶", is_base=True),)), people.owner)
    foreign = units_of([other])[other][0].id
    units = (BOTTLE, replace(CASE, id=foreign))
    with pytest.raises(RefusedError) as refused:
        update_product(product, replace(COLA, units=units), people.owner, used_units=frozenset())
    assert "unit_unknown" in {problem.code for problem in refused.value.problems}
    update_product(product, replace(COLA, units=(BOTTLE,)), people.owner, used_units=frozenset())
    assert [unit.name for unit in units_of([product])[product]] == ["瓶"]


def test_a_disabled_product_is_found_only_when_asked_for(people: People) -> None:
    product = create_product(COLA, people.owner)
    set_product_active(product, people.owner, is_active=False)
    assert search_products("kele") == []
    assert [hit.product for hit in search_products("kele", only_active=False)] == [product]
    assert not product_facts([product])[product].is_active
    set_product_active(product, people.owner, is_active=True)
    assert search_products("kele")


def test_who_may_only_look_cannot_write(people: People) -> None:
    product = create_product(COLA, people.owner)
    with pytest.raises(NotAllowedError):
        create_product(replace(COLA, code="P9"), people.keeper)
    with pytest.raises(NotAllowedError):
        update_product(product, COLA, people.keeper, used_units=frozenset())
    with pytest.raises(NotAllowedError):
        set_product_active(product, people.keeper, is_active=False)
    with pytest.raises(NotAllowedError):
        save_products([COLA], people.keeper)


def test_an_unknown_product_is_said_to_be_unknown(people: People) -> None:
    with pytest.raises(RefusedError, match="product_unknown"):
        update_product(99, COLA, people.owner, used_units=frozenset())
    with pytest.raises(RefusedError, match="product_unknown"):
        set_product_active(99, people.owner, is_active=False)


def test_an_import_adds_and_changes_by_code_and_keeps_units_it_does_not_name(people: People) -> None:
    product = create_product(COLA, people.owner)
    brand = save_brands(["红牌"], people.owner)["红牌"]
    category = save_categories([["饮料", "汽水"]], people.owner)["饮料", "汽水"]
    changed = replace(COLA, name="新可乐", units=(BOTTLE,), brand=brand, category=category)
    ids = save_products([*numbered(2), changed], people.owner)
    assert ids[2] == product
    assert Product.objects.get(pk=product).name == "新可乐"
    assert [unit.name for unit in units_of([product])[product]] == ["瓶", "箱"]
    assert [hit.product for hit in search_products("hongpai")] == [product]
    assert [hit.product for hit in search_products(CASE.barcode)] == [product]


def test_an_import_names_each_wrong_line_and_writes_nothing(people: People) -> None:
    create_product(COLA, people.owner)
    first, second = numbered(2)
    with pytest.raises(RefusedError) as refused:
        save_products(
            [
                first,
                replace(second, units=first.units),
                replace(COLA, units=(BOTTLE, replace(CASE, ratio=Decimal(6)))),
                replace(second, units=(replace(CASE, is_base=True, ratio=Decimal(1)),)),
            ],
            people.owner,
        )
    assert codes(refused) == [
        (1, "barcode_taken", "units"),
        (2, "code_taken", "code"),
        (2, "barcode_taken", "units"),
        (3, "barcode_taken", "units"),
        (3, "unit_in_use", "units"),
        (4, "code_taken", "code"),
        (4, "barcode_taken", "units"),
    ]
    assert Product.objects.count() == 1


def test_an_import_cannot_move_the_base_of_what_is_stored(people: People) -> None:
    create_product(COLA, people.owner)
    with pytest.raises(RefusedError, match="unit_in_use"):
        save_products([replace(COLA, units=(UnitForm("罐", is_base=True),))], people.owner)


def test_the_number_of_statements_does_not_depend_on_the_number_of_rows(people: People) -> None:
    counts = []
    for rows in (numbered(1), numbered(400)):
        with CaptureQueriesContext(connection) as statements:
            save_products(rows, people.owner)
            save_products(rows, people.owner)
        counts.append(len(statements))
    assert Product.objects.count() == ProductUnit.objects.count() == 400
    # The second round has one product to change and 399 to make, so it needs one round of each more, and asks
    # whether the one was merged.
    assert counts[0] <= 32
    assert counts[1] <= counts[0] + 5


def test_cards_take_two_statements_and_keep_the_order_asked_for(people: People) -> None:
    ids = save_products(numbered(30), people.owner)
    with CaptureQueriesContext(connection) as statements:
        cards = product_cards([*reversed(ids), 10**9])
    assert [card.id for card in cards] == ids[::-1]
    assert len(statements) == 2
