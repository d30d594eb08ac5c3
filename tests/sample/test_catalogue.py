from collections import Counter
from decimal import Decimal
from itertools import pairwise

from liandong.sample.catalogue import COLD, MAIN, STORE, Customer, Product, Supplier, catalogue
from liandong.sample.catalogue import DATA as FOLDER

DATA = catalogue()
PRODUCTS = tuple(DATA.products.values())
RATES = {Decimal(0), Decimal(9), Decimal(13)}


def check_digit(body: str) -> str:
    """The EAN-13 rule of the GS1 General Specifications: weights 1 and 3, from the left."""
    total = sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(body))
    return str(-total % 10)


def test_the_check_digit_rule_agrees_with_a_known_barcode() -> None:
    assert check_digit("400638133393") == "1"


def test_codes_are_unique_and_begin_with_their_category() -> None:
    assert 300 <= len(PRODUCTS) <= 400
    prefixes = {product.category: product.code[:3] for product in PRODUCTS}
    assert all(product.code.startswith(prefixes[product.category]) for product in PRODUCTS)
    assert len(set(prefixes.values())) == len(prefixes)
    assert len({(product.name, product.specification) for product in PRODUCTS}) == len(PRODUCTS)


def test_no_file_has_a_code_twice() -> None:
    for name in ("products", "suppliers", "customers", "warehouses", "members"):
        lines = (FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        assert len(getattr(DATA, name)) == len(lines) - 1


def test_barcodes_are_unique_own_use_ean_13_with_the_right_check_digit() -> None:
    barcodes = [unit.barcode for product in PRODUCTS for unit in product.units]
    assert [code for code, times in Counter(barcodes).items() if times > 1] == []
    for barcode in barcodes:
        assert len(barcode) == 13
        assert barcode.isdigit()
        assert 20 <= int(barcode[:2]) <= 29
        assert barcode[-1] == check_digit(barcode[:-1])


def prices(product: Product) -> list[Decimal]:
    return [product.purchase_price, product.minimum_price, product.wholesale_price, product.retail_price]


def test_prices_rise_from_purchase_to_retail() -> None:
    assert [product.code for product in PRODUCTS if prices(product) != sorted(prices(product))] == []
    assert [product.code for product in PRODUCTS if product.minimum_price == product.purchase_price] == []
    assert [product.code for product in PRODUCTS if product.retail_price >= product.purchase_price * 2] == []
    cents = Decimal("0.01")
    assert all(price == price.quantize(cents) for product in PRODUCTS for price in prices(product))


def test_the_retail_price_with_tax_is_a_round_price_tag() -> None:
    for product in PRODUCTS:
        tag = product.retail_price * (100 + product.tax_rate) / 100
        assert abs(tag - tag.quantize(Decimal("0.1"))) <= Decimal("0.006"), product.code


def test_units_grow_and_each_is_a_whole_number_of_the_one_before() -> None:
    for product in PRODUCTS:
        ratios = [unit.ratio for unit in product.units]
        assert ratios[0] == 1
        assert all(large % small == 0 and large > small for small, large in pairwise(ratios))
        assert len({unit.name for unit in product.units}) == len(ratios)


def test_tax_rates_follow_the_category() -> None:
    assert {product.tax_rate for product in PRODUCTS} == RATES
    by_category = {product.category: product.tax_rate for product in PRODUCTS}
    assert by_category["粮油/食用油"] == 9
    assert by_category["生鲜果蔬/叶菜"] == 0
    assert by_category["生鲜果蔬/水果"] == 9
    assert by_category["乳品/低温奶"] == 9
    assert by_category["乳品/酸奶乳饮"] == 13
    assert by_category["日化洗护/口腔护理"] == 13


def test_every_reference_exists() -> None:
    for product in PRODUCTS:
        assert product.supplier in DATA.suppliers
        assert product.warehouse in {MAIN, COLD}
        assert product.minimum_stock < product.maximum_stock
    assert set(DATA.warehouses) == {MAIN, STORE, COLD}
    assert {member.role for member in DATA.members.values()} >= {"采购", "销售", "会计", "仓管", "店长"}


def test_partners_have_plausible_terms_and_phones_nobody_can_dial() -> None:
    partners: list[Supplier | Customer] = [*DATA.suppliers.values(), *DATA.customers.values()]
    for partner in partners:
        assert partner.terms_days in {0, 15, 30, 45}
        assert partner.phone.startswith("000-")
        assert partner.credit_limit > 0
    assert Counter(customer.category for customer in DATA.customers.values())["便利店"] == 18


def test_the_rhythm_is_thirteen_weeks_with_light_sundays() -> None:
    lines = DATA.rhythm
    assert (min(line.day for line in lines), max(line.day for line in lines)) == (0, 90)
    orders = {line.order: line.day for line in lines if not line.is_cancellation}
    weekdays = Counter(day % 7 for day in orders.values())
    assert 900 <= len(orders) <= 1200
    assert set(weekdays) == set(range(7))
    assert weekdays[6] < min(weekdays[day] for day in range(5))
    assert all(1 <= line.quantity <= 48 for line in lines)
