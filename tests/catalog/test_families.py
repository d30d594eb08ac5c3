"""Families: made, widened, their variants generated, changed, taken in, released and refused."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.catalog.actions import create_product
from liandong.catalog.attribute_actions import create_attribute, stored_values, update_attribute
from liandong.catalog.families import memberships, read_families, search_families
from liandong.catalog.family_actions import create_family, set_family_active, update_family
from liandong.catalog.family_forms import AttributeForm, FamilyForm, ValueForm, VariantForm, VariantState
from liandong.catalog.forms import ProductForm, UnitForm
from liandong.catalog.models import Attribute, AttributeValue, Product, ProductUnit, Variant
from liandong.catalog.queries import search_products
from liandong.catalog.variant_actions import generate_variants, save_variants, variant_sheet
from liandong.identity.actors import NotAllowedError
from liandong.identity.models import AuditRow
from liandong.kernel.refusal import RefusedError
from tests.support.companies import People

pytestmark = pytest.mark.usefixtures("company")

COLOUR = AttributeForm("颜色", (ValueForm("红", "R"), ValueForm("黑", "B")))
SIZE = AttributeForm("尺码", (ValueForm("M"), ValueForm("L")))
SHIRT = FamilyForm("TX", "T恤", (COLOUR, SIZE), unit="件", retail_price=Decimal(79), tax_rate=Decimal(13))


def codes_of(family: int) -> list[str]:
    """Return the codes of a family's products, in the order of its values."""
    products = read_families([family])[family].products
    found = dict(Product.objects.filter(pk__in=products).values_list("pk", "code"))
    return [found[product] for product in products]


def problems(refused: pytest.ExceptionInfo[RefusedError]) -> list[tuple[int | None, str, str | None]]:
    return [(one.line, one.code, one.column) for one in refused.value.problems]


def widened(*sizes: str) -> FamilyForm:
    return replace(SHIRT, attributes=(COLOUR, AttributeForm("尺码", tuple(ValueForm(one) for one in sizes))))


@pytest.fixture
def shirt(people: People) -> int:
    family = create_family(SHIRT, people.owner)
    generate_variants(family, people.owner)
    return family


def test_variants_are_products_with_codes_by_the_rule(people: People, shirt: int) -> None:
    assert codes_of(shirt) == ["TX-R-M", "TX-R-L", "TX-B-M", "TX-B-L"]
    product = Product.objects.get(code="TX-B-L")
    assert (product.name, product.specification, product.retail_price) == ("T恤", "黑 L", Decimal(79))
    assert ProductUnit.objects.get(product=product).name == "件"
    assert search_products("TX-B-L")[0].product == product.pk
    assert [hit.product for hit in search_products("T恤 黑")] == [product.pk, product.pk - 1]
    member = memberships([product.pk])[product.pk]
    assert (member.family, member.name) == (shirt, "T恤")
    traces = AuditRow.objects.filter(subject="catalog.product", action="create")
    assert traces.count() == 4
    assert AuditRow.objects.get(action="variants").detail["created"] == 4


def test_a_family_is_found_by_code_name_and_pinyin(people: People, shirt: int) -> None:
    apron = create_family(replace(SHIRT, code="WQ", name="防油围裙"), people.owner)
    for text in ("wq", "围裙", "fywq", "fangyou"):
        assert search_families(text, only_made=False) == [apron], text
    assert search_families("wq") == []  # nothing was made of it
    assert search_families("tx") == [shirt]
    set_family_active(shirt, people.owner, is_active=False)
    assert search_families("tx") == []
    assert Product.objects.filter(is_active=True).count() == 4


def test_only_missing_combinations_are_made(people: People, shirt: int) -> None:
    before = codes_of(shirt)
    update_family(shirt, widened("M", "L", "XL"), people.owner)
    assert len(generate_variants(shirt, people.owner)) == 2
    assert set(codes_of(shirt)) - set(before) == {"TX-R-XL", "TX-B-XL"}
    assert generate_variants(shirt, people.owner) == []
    assert Product.objects.count() == 6


def test_a_combination_that_is_never_made_stays_out_until_it_is_wanted(people: People) -> None:
    family = create_family(SHIRT, people.owner)
    _shape, rows = variant_sheet(family)
    red_m = rows[0].form
    save_variants(family, [replace(red_m, state=VariantState.NEVER)], people.owner)
    generate_variants(family, people.owner)
    assert codes_of(family) == ["TX-R-L", "TX-B-M", "TX-B-L"]
    save_variants(family, [replace(red_m, state=VariantState.OPEN)], people.owner)
    assert Variant.objects.filter(product__isnull=True).count() == 0
    generate_variants(family, people.owner)
    assert codes_of(family)[0] == "TX-R-M"


def test_hundreds_are_changed_at_once_and_each_problem_is_told_at_its_row(people: People, shirt: int) -> None:
    create_product(
        ProductForm("A1", "别的", (UnitForm("个", is_base=True, barcode="6901234567892"),)), people.owner
    )
    _shape, rows = variant_sheet(shirt)
    forms = [row.form for row in rows]
    wrong = [
        replace(forms[0], code="A1"),
        replace(forms[1], barcode="6901234567892"),
        replace(forms[2], retail_price=Decimal(-1)),
        replace(forms[3], state=VariantState.TAKEN),
    ]
    with pytest.raises(RefusedError) as refused:
        save_variants(shirt, wrong, people.owner)
    assert sorted(problems(refused)) == [
        (1, "code_taken", "code"),
        (2, "barcode_taken", "units"),
        (3, "number_negative", "retail_price"),
        (4, "variant_state_unfit", "state"),
    ]
    changed = [
        replace(forms[0], code="RM", retail_price=Decimal(85)),
        replace(forms[1], barcode="6901028075763"),
    ]
    save_variants(shirt, [*changed, replace(forms[2], state=VariantState.DISABLED)], people.owner)
    assert codes_of(shirt) == ["RM", "TX-R-L", "TX-B-M", "TX-B-L"]
    assert search_products("6901028075763")[0].product == Product.objects.get(code="TX-R-L").pk
    assert Product.objects.get(specification="红 M").retail_price == Decimal(85)
    assert Product.objects.get(specification="黑 M").is_active is False


def test_an_existing_product_is_taken_in_and_released(people: People, shirt: int) -> None:
    old = create_product(ProductForm("OLD", "旧T恤", (UnitForm("件", is_base=True),)), people.owner)
    update_family(shirt, widened("M", "L", "XL"), people.owner)
    _shape, rows = variant_sheet(shirt)
    extra = next(row.form for row in rows if row.words == "红 XL")
    with pytest.raises(RefusedError) as refused:
        save_variants(shirt, [replace(extra, state=VariantState.TAKEN, code="NONE")], people.owner)
    assert problems(refused) == [(1, "product_unknown", "code")]
    save_variants(shirt, [replace(extra, state=VariantState.TAKEN, code="OLD")], people.owner)
    assert Product.objects.get(pk=old).name == "旧T恤"
    assert memberships([old])[old].family == shirt
    other = create_family(replace(SHIRT, code="T2", name="二款"), people.owner)
    _shape, rows = variant_sheet(other)
    with pytest.raises(RefusedError) as refused:
        save_variants(other, [replace(rows[0].form, state=VariantState.TAKEN, code="OLD")], people.owner)
    assert problems(refused) == [(1, "variant_taken", "code")]
    _shape, rows = variant_sheet(shirt)
    own = next(row.form for row in rows if row.product == old)
    save_variants(shirt, [replace(own, state=VariantState.RELEASED)], people.owner)
    assert memberships([old]) == {}
    assert Product.objects.filter(pk=old, is_active=True).exists()


def test_a_combination_is_told_once_and_must_be_the_familys(people: People, shirt: int) -> None:
    _shape, rows = variant_sheet(shirt)
    stray = VariantForm((10**6, 10**6), code="X")
    with pytest.raises(RefusedError) as refused:
        save_variants(shirt, [rows[0].form, rows[0].form, stray], people.owner)
    found = problems(refused)
    assert (1, "combination_twice", "combination") in found
    assert (2, "combination_twice", "combination") in found
    assert (3, "combination_unknown", "combination") in found


def test_what_products_have_stays(people: People, shirt: int) -> None:
    with pytest.raises(RefusedError) as refused:
        update_family(shirt, widened("M", "XL"), people.owner)
    assert problems(refused) == [(None, "value_in_use", "values_2")]
    with pytest.raises(RefusedError) as refused:
        update_family(shirt, replace(SHIRT, attributes=(COLOUR,)), people.owner)
    assert [code for _line, code, _column in problems(refused)] == ["attributes_fixed"]
    update_family(shirt, widened("M", "L", "XL"), people.owner)
    update_family(shirt, SHIRT, people.owner)  # no product has XL yet
    assert len(read_families([shirt])[shirt].missing) == 0


def test_a_family_is_refused_with_every_reason_at_once(people: People, shirt: int) -> None:
    wrong = FamilyForm(
        "TX",
        "",
        (AttributeForm("颜色", (ValueForm("红"), ValueForm("红"))), AttributeForm("颜色")),
        category=7,
        brand=7,
        tax_rate=Decimal(-1),
        retail_price=Decimal("0.1234567"),
        code_rule="{0}-{9}",
    )
    with pytest.raises(RefusedError) as refused:
        create_family(wrong, people.owner)
    assert sorted((code, column) for _line, code, column in problems(refused)) == [
        ("attribute_twice", "attributes"),
        ("brand_unknown", "brand"),
        ("category_unknown", "category"),
        ("code_rule_ambiguous", "code_rule"),
        ("code_rule_unknown", "code_rule"),
        ("code_taken", "code"),
        ("name_missing", "name"),
        ("number_negative", "tax_rate"),
        ("too_many_decimals", "retail_price"),
        ("unit_name_missing", "unit"),
        ("value_missing", "values_2"),
        ("value_twice", "values_1"),
    ]


def test_more_combinations_than_a_page_shows_are_refused(people: People) -> None:
    axes = [AttributeForm(f"属性{n}", tuple(ValueForm(f"{one}") for one in range(11))) for n in range(3)]
    with pytest.raises(RefusedError) as refused:
        create_family(replace(SHIRT, attributes=tuple(axes)), people.owner)
    assert problems(refused) == [(None, "variants_too_many", "attributes")]
    assert not Attribute.objects.exists()


def test_values_are_shared_and_their_codes_belong_to_one(people: People, shirt: int) -> None:
    shoes = replace(
        SHIRT,
        code="XZ",
        name="鞋",
        attributes=(AttributeForm("颜色", (ValueForm("红"), ValueForm("白", "W"))),),
    )
    create_family(shoes, people.owner)
    assert Attribute.objects.count() == 2
    names = (
        AttributeValue.objects.filter(attribute__name="颜色").order_by("position").values_list("name", "code")
    )
    assert list(names) == [("红", "R"), ("黑", "B"), ("白", "W")]
    taken = replace(shoes, code="XB", attributes=(AttributeForm("颜色", (ValueForm("蓝", "R"),)),))
    with pytest.raises(RefusedError) as refused:
        create_family(taken, people.owner)
    assert problems(refused) == [(None, "value_code_taken", "values_1")]


def test_names_follow_until_somebody_calls_one_otherwise(people: People, shirt: int) -> None:
    Product.objects.filter(code="TX-B-L").update(name="特大款")
    update_family(shirt, replace(SHIRT, name="短袖"), people.owner)
    names = dict(Product.objects.values_list("code", "name"))
    assert names == {"TX-R-M": "短袖", "TX-R-L": "短袖", "TX-B-M": "短袖", "TX-B-L": "特大款"}
    colour = Attribute.objects.get(name="颜色")
    values = stored_values([colour.pk])[colour.pk]
    renamed = (
        ValueForm("黑", "B", values["黑"].id),
        ValueForm("大红", "R", values["红"].id),
        ValueForm("白"),
    )
    update_attribute(colour.pk, AttributeForm("色", renamed), people.owner)
    assert list(stored_values([colour.pk])[colour.pk]) == ["黑", "大红", "白"]
    assert Product.objects.get(code="TX-R-M").specification == "大红 M"
    found = {hit.product for hit in search_products("大红")}
    assert found == set(Product.objects.filter(code__startswith="TX-R").values_list("pk", flat=True))


def test_a_value_that_a_family_has_is_not_removed(people: People, shirt: int) -> None:
    colour = Attribute.objects.get(name="颜色")
    with pytest.raises(RefusedError) as refused:
        update_attribute(
            colour.pk, AttributeForm("尺码", (ValueForm("红"), ValueForm("", "Z"))), people.owner
        )
    found = {(code, column) for _line, code, column in problems(refused)}
    assert found == {("value_missing", "values"), ("name_taken", "name"), ("value_in_use", "values")}
    fresh = create_attribute(AttributeForm("面料", (ValueForm("棉"), ValueForm("麻"))), people.owner)
    update_attribute(fresh, AttributeForm("面料", (ValueForm("麻"),)), people.owner)
    assert list(stored_values([fresh])[fresh]) == ["麻"]


def test_many_variants_take_no_more_statements(people: People) -> None:
    counted = []
    for code, sizes in (("A", 4), ("B", 60)):
        values = AttributeForm("尺码", tuple(ValueForm(f"{one}") for one in range(sizes)))
        family = create_family(replace(SHIRT, code=code, attributes=(COLOUR, values)), people.owner)
        with CaptureQueriesContext(connection) as made:
            generate_variants(family, people.owner)
        _shape, rows = variant_sheet(family)
        dearer = [replace(row.form, retail_price=Decimal(90)) for row in rows]
        with CaptureQueriesContext(connection) as changed:
            save_variants(family, dearer, people.owner)
        with CaptureQueriesContext(connection) as read:
            variant_sheet(family)
        counted.append((len(made), len(changed), len(read)))
    assert counted[0] == counted[1]
    assert counted[0][2] <= 7
    assert Product.objects.filter(retail_price=90).count() == 128


def test_only_who_keeps_records_keeps_families(people: People, shirt: int) -> None:
    for act in (
        lambda: create_family(replace(SHIRT, code="N"), people.clerk),
        lambda: update_family(shirt, SHIRT, people.clerk),
        lambda: set_family_active(shirt, people.clerk, is_active=False),
        lambda: generate_variants(shirt, people.clerk),
        lambda: save_variants(shirt, [], people.clerk),
        lambda: create_attribute(COLOUR, people.clerk),
    ):
        with pytest.raises(NotAllowedError):
            act()
