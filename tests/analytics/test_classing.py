"""ABC by sales value and XYZ by variability: by hand, and on the pages."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from liandong.analytics.classes import compute, keep, read_rules, span_of
from liandong.analytics.classing import Marks, Sold, classed, variation
from liandong.analytics.models import ProductClass
from liandong.catalog.models import Product
from liandong.jobs.running import run_next
from tests.apikit.calling import caller
from tests.support.trading import Trading
from tests.webkit.conftest import Browse

D = Decimal


def numbers(*those: int) -> tuple[Decimal, ...]:
    return tuple(D(one) for one in those)


def test_shares_are_added_up_and_who_crosses_the_mark_is_within() -> None:
    """1000 in all: 700, then 150 crosses 80 % and is still A, 100 crosses 95 % with 950: B, 50 is C."""
    sold = {1: Sold(D(150)), 2: Sold(D(700)), 3: Sold(D(50)), 4: Sold(D(100)), 5: Sold()}
    found = classed(sold, Marks())
    assert {product: one.abc for product, one in found.items()} == {2: "A", 1: "A", 4: "B", 3: "C", 5: "C"}
    assert [found[product].share for product in (2, 1, 4, 3)] == [D(70), D(85), D(95), D(100)]


@pytest.mark.parametrize(
    ("months", "spread", "letter"),
    [
        (numbers(10, 10, 10, 10), "0.0000", "X"),
        (numbers(5, 15, 5, 15), "0.5000", "X"),  # mean 10, deviation 5
        (numbers(0, 20, 0, 20), "1.0000", "Y"),  # mean 10, deviation 10
        (numbers(0, 0, 0, 40), "1.7321", "Z"),  # mean 10, deviation √300
        (numbers(0, 0, 0, 0), None, "Z"),
        (numbers(5, -5), None, "Z"),
    ],
)
def test_variability_is_deviation_over_mean(
    months: tuple[Decimal, ...], spread: str | None, letter: str
) -> None:
    assert variation(months) == (None if spread is None else D(spread))
    assert classed({1: Sold(D(1), months)}, Marks())[1].xyz == letter


def test_what_came_back_never_makes_a_share_negative() -> None:
    found = classed({1: Sold(D(100)), 2: Sold(D(-40))}, Marks())
    assert [(one.abc, one.share) for one in found.values()] == [("A", D(100)), ("C", D(100))]


@pytest.mark.parametrize(
    ("months", "today", "span"),
    [
        (1, date(2026, 3, 31), (date(2026, 2, 1), date(2026, 2, 28))),
        (12, date(2027, 1, 5), (date(2026, 1, 1), date(2026, 12, 31))),
        (3, date(2026, 12, 1), (date(2026, 9, 1), date(2026, 11, 30))),
    ],
)
def test_only_whole_months_count(months: int, today: date, span: tuple[date, date]) -> None:
    assert span_of(months, today) == span


def sell(trading: Trading, product: str, quantity: str, price: str, on: date) -> None:
    line = trading.line(product, quantity, price)
    trading.book("sales.delivery", [line], on, partner="C1", place="主仓")


def traded(trading: Trading) -> None:
    """P1 sells 80 twice in the last two months of three, P2 20 once; a return takes 10 of P1 back."""
    for product in ("P1", "P2"):
        trading.receive(product, "100", "1", on=date(2026, 8, 1))
    sell(trading, "P1", "8", "10", date(2026, 10, 2))
    sell(trading, "P1", "9", "10", date(2026, 11, 2))
    sell(trading, "P2", "2", "10", date(2026, 11, 2))
    back = trading.line("P1", "1", "10")
    trading.book("sales.sales_return", [back], date(2026, 11, 3), partner="C1", place="主仓")
    sell(trading, "P2", "50", "10", date(2026, 12, 1))  # this month is not whole yet


def test_sales_of_whole_months_less_returns_are_classed(trading: Trading) -> None:
    traded(trading)
    found = compute(read_rules(), date(2026, 12, 15))
    one, two, three = (found[trading.products[code]] for code in ("P1", "P2", "P3"))
    assert (one.amount, one.quantity, one.abc, one.xyz) == (
        D(160),
        D(16),
        "A",
        "X",
    )  # 8 a month since the first sale
    assert (two.amount, two.quantity, two.abc, two.xyz) == (
        D(20),
        D(2),
        "B",
        "Y",
    )  # 160 of 180 stand before it: 88.9 %
    assert (three.amount, three.abc, three.xyz) == (D(0), "C", "Z")


def test_products_keep_their_class_and_change_it(trading: Trading) -> None:
    traded(trading)
    rules, day = read_rules(), date(2026, 12, 15)
    keep(trading.actor, rules, compute(rules, day), day)
    assert Product.objects.get(pk=trading.products["P1"]).abc_class == "A"
    later = date(2027, 1, 15)
    keep(trading.actor, rules, compute(rules, later), later)
    assert Product.objects.get(pk=trading.products["P2"]).abc_class == "A"
    assert ProductClass.objects.count() == 3
    assert read_rules().end == date(2026, 12, 31)


def test_the_job_the_matrix_and_the_interface(trading: Trading, browse: Browse, company: str) -> None:
    traded(trading)
    owner = browse("owner")
    assert owner.post("/analytics/classes/compute").status_code == 302
    run_next()
    page = owner.get("/analytics/classes").content.decode()
    assert "AX" in page
    assert "没有卖" not in page
    assert owner.get("/analytics/classes?class=QQ").status_code == 400
    listed = owner.get("/products?abc=C").content.decode()
    assert "商品P3" in listed
    rows = caller("owner", slug=company).call("GET", "/product-classes?abc=C").body
    assert trading.products["P3"] in [row["product"] for row in rows]
    assert "amount" in rows[0]
    keeper = browse("keeper")
    narrow = keeper.get("/analytics/classes").content.decode()
    assert "销售额（不含税）" not in narrow
    assert keeper.post("/analytics/classes/compute").status_code == 403


def test_rules_are_kept_or_refused_whole(trading: Trading, browse: Browse) -> None:
    owner: Client = browse("owner")
    form = {"months": "6", "a": "70", "b": "90", "x": "0.3", "y": "0.8", "policy-AX": "天天看"}
    assert owner.post("/analytics/classes/rules", form).status_code == 302
    rules = read_rules()
    assert (rules.months, rules.marks.a, rules.policies["AX"]) == (6, D(70), "天天看")
    assert "天天看" in owner.get("/analytics/classes").content.decode()
    crossed = owner.post("/analytics/classes/rules", {**form, "a": "95", "months": "0", "y": "0.1"})
    assert crossed.status_code == 422
    assert crossed.content.decode().count("分类界限要从小到大") >= 2
    assert read_rules().marks.a == D(70)
