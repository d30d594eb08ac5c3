"""Least and most stock by class: by hand, proposed on the page, taken on by page and interface."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.analytics.class_levels import proposals, take_on
from liandong.analytics.classes import compute, keep, read_rules
from liandong.analytics.stocking import STANDARD_DAYS, Limits, StockDays, limits_of
from liandong.catalog.models import Product
from liandong.identity.models import AuditRow
from liandong.stock_ledger.alerts import short_products
from liandong.stock_ledger.filters import StockFilter
from tests.analytics.test_classing import traded
from tests.apikit.calling import caller
from tests.support.trading import Trading
from tests.webkit.conftest import Browse
from tests.webkit.test_statements import statements

D = Decimal
DAY = date(2026, 12, 15)
URL = "/analytics/classes/levels"


@pytest.mark.parametrize(
    ("sold", "span", "days", "now", "then"),
    [
        # 365 in a year are one a day
        ("365", 365, StockDays(7, 21), Limits(), Limits(D(7), D(21))),
        # 100 in 90 days: 1.11… a day, 11.1… and 33.3… up to whole ones
        ("100", 90, StockDays(10, 30), Limits(D(1), D(2)), Limits(D(12), D(34))),
        ("0", 90, StockDays(10, 30), Limits(D(5), D(9)), Limits()),
        ("-3", 90, StockDays(10, 30), Limits(), Limits()),
        ("90", 90, StockDays(), Limits(D(5), None), Limits(D(5), None)),
        ("90", 90, StockDays(0, 0), Limits(D(5), D(6)), Limits()),
        # the least alone is given: the most stays
        ("90", 90, StockDays(3, None), Limits(D(1), D(50)), Limits(D(3), D(50))),
        # a least that stays above the proposed most
        ("90", 90, StockDays(None, 2), Limits(D(8), D(20)), Limits(D(8), D(8))),
    ],
)
def test_limits_are_days_of_what_is_sold(
    sold: str, span: int, days: StockDays, now: Limits, then: Limits
) -> None:
    assert limits_of(D(sold), span, days, now) == then


@given(
    st.decimals("0.000001", 100_000, places=6),
    st.integers(28, 1830),
    st.integers(1, 90),
    st.integers(0, 90),
)
def test_the_most_is_never_below_the_least(sold: Decimal, span: int, least: int, more: int) -> None:
    found = limits_of(sold, span, StockDays(least, least + more), Limits())
    assert found.least is not None
    assert found.most is not None
    assert 0 < found.least <= found.most
    assert found.least - 1 < sold * least / span <= found.least


def classes_of(trading: Trading) -> None:
    """Of October and November 2026, 61 days, P1 sold 16, 8 a month, and is AX; P2 sold 2 and is BY."""
    traded(trading)
    rules = read_rules()
    keep(trading.actor, rules, compute(rules, DAY), DAY)


def test_what_the_classes_propose_is_taken_on_and_then_no_more(trading: Trading) -> None:
    classes_of(trading)
    rules = read_rules()
    one, two = proposals(trading.actor, rules)
    assert [(one.product.code, one.name, one.daily) for one in (one, two)] == [
        ("P1", "AX", D("0.26")),
        ("P2", "BY", D("0.03")),
    ]
    assert STANDARD_DAYS["AX"] == StockDays(7, 21)
    assert one.then == Limits(D(2), D(6))  # 16 ÷ 61 × 7 = 1.84, × 21 = 5.51
    assert take_on(trading.actor, rules, [one.product.pk]) == [one.product.pk]
    product = Product.objects.get(pk=one.product.pk)
    assert (product.minimum_stock, product.maximum_stock) == (D(2), D(6))
    assert [one.product.code for one in proposals(trading.actor, rules)] == ["P2"]
    entry = AuditRow.objects.filter(action="stock_levels").latest("pk")
    assert entry.detail == {"code": "P1", "class": "AX", "before": "~", "after": "2~6"}
    assert take_on(trading.actor, rules, None) == [two.product.pk]
    assert proposals(trading.actor, rules) == []


def test_what_was_taken_on_is_what_is_warned_of_and_ordered(trading: Trading) -> None:
    classes_of(trading)
    code = trading.products["P1"]
    assert code not in [one.product for one in short_products(StockFilter(), DAY, 10)]
    form = {"months": "12", "a": "80", "b": "95", "x": "0.5", "y": "1"}
    rules = read_rules()
    assert rules.days_of("AX") == StockDays(7, 21)
    longer = {**form, "least-AX": "3000", "most-AX": "3600"}  # 16 ÷ 61 × 3000 = 786.9, 84 are there
    from tests.support.pages import signed_in  # noqa: PLC0415 - the client needs the company first

    owner = signed_in("owner")
    assert owner.post("/analytics/classes/rules", longer).status_code == 302
    rules = read_rules()
    assert (rules.days_of("AX"), rules.days_of("BY")) == (StockDays(3000, 3600), StockDays())
    take_on(trading.actor, rules, None)
    (short,) = [one for one in short_products(StockFilter(), DAY, 10) if one.product == code]
    assert short.minimum == D(787)


def test_the_page_shows_them_and_takes_on_the_ticked(trading: Trading, browse: Browse) -> None:
    owner = browse("owner")
    assert "还没有分类" in owner.get(URL).content.decode()
    classes_of(trading)
    page = owner.get(URL)
    text = page.content.decode()
    assert [row["cells"][0]["text"] for row in page.context["rows"]] == ["P1", "P2"]
    assert "定期发送" in text
    assert len(owner.get(f"{URL}?class=BY").context["rows"]) == 1
    assert owner.get(f"{URL}?class=QQ").status_code == 400
    chosen = trading.products["P1"]
    answer = owner.post(f"{URL}/take", {"ids": [chosen, "x", 999_999]}, follow=True)
    assert "已改 1 个商品的最低和最高库存" in answer.content.decode()
    owner.post(f"{URL}/take?class=BY", {"all": "1"})
    assert "上下限都和分类相符" in owner.get(URL).content.decode()
    assert "备 7 到 21 天的货" in owner.get("/analytics/classes").content.decode()


def test_who_may_not_know_what_is_sold_sees_none(trading: Trading, browse: Browse) -> None:
    classes_of(trading)
    keeper = browse("keeper")
    assert keeper.get(URL).status_code == 403
    assert keeper.post(f"{URL}/take", {"all": "1"}).status_code == 403
    assert Product.objects.filter(minimum_stock__isnull=False).count() == 0


def test_days_that_cross_are_refused_with_all_else(trading: Trading, browse: Browse) -> None:
    owner = browse("owner")
    form = {"months": "12", "a": "80", "b": "95", "x": "0.5", "y": "1", "least-AX": "30", "most-AX": "7"}
    answer = owner.post("/analytics/classes/rules", {**form, "most-BX": "9999"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "最高库存低于最低库存" in text
    assert "9999 不在 0 到 3650 之间" in text


def test_programs_read_them_and_take_them_on(trading: Trading, company: str) -> None:
    classes_of(trading)
    program = caller("owner", slug=company)
    rows = program.get("/product-classes/levels?abc=A").body
    assert [(row["abc"], row["xyz"], row["daily"]) for row in rows] == [("A", "X", "0.26")]
    assert (rows[0]["minimum_stock"], rows[0]["proposed_minimum"]) == (None, "2")
    product = rows[0]["product"]
    assert program.post("/product-classes/levels", {"products": [product]}).body == {"products": [product]}
    assert [row["abc"] for row in program.get("/product-classes/levels").body] == ["B"]
    assert caller("keeper", slug=company).get("/product-classes/levels").status == 403


def test_statements_do_not_grow_with_products(trading: Trading, browse: Browse) -> None:
    classes_of(trading)
    owner = browse("owner")
    few = statements(lambda: owner.get(f"{URL}?class=BY"))
    assert statements(lambda: owner.get(URL)) == few
