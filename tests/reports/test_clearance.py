"""促销建议 as a page: reasons, bounds by right, drafts that are disabled, and nothing proposed twice."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from liandong.catalog.models import Product, ProductUnit, Tracking
from liandong.identity.models import Role, RoleGrant
from liandong.identity.people import create_person, join_company
from liandong.pricing.models import PromotionItem, PromotionRow
from tests.support.pages import context_of, signed_in, statements
from tests.support.trading import Trading, make_trading

D = Decimal


@pytest.fixture
def shelf(today: object) -> Trading:
    """P1 lies idle at 4.00 with 10.00 asked; P2 sells; P3 of a lot expires in 14 days, cost 8.00 of 10.00."""
    del today
    trading = make_trading()
    Product.objects.filter(code="P3").update(tracking=Tracking.LOT)
    Product.objects.update(retail_price=D(10))
    Product.objects.filter(code="P1").update(minimum_price=D("7.5"))
    trading.receive("P1", "50", "4", on=date(2026, 7, 1))
    trading.receive("P2", "50", "4", on=date(2026, 11, 1))
    lot = trading.line("P3", "20", "8", lot="A1", expires_on=date(2026, 12, 5))
    trading.book("purchasing.receipt", [lot], date(2026, 11, 1), partner="S1", place="主仓")
    sold = [trading.line("P2", "40", "10")]
    trading.book("sales.delivery", sold, date(2026, 11, 10), partner="C1", place="主仓")
    return trading


def shown(client: Client, url: str = "/analytics/clearance") -> list[tuple[str, str, object, bool]]:
    rows = context_of(client, url)["rows"]
    return [(row["code"], row["why"], row["price"], row["is_bounded"]) for row in rows]


def test_reasons_and_bounds_by_hand(shelf: Trading) -> None:
    del shelf
    boss = signed_in("owner")
    # P3: 10 less 40% is 6.00, but it cost 8.00; P1: 10 less 30% is 7.00, but never below 7.50.
    assert shown(boss) == [
        ("P3", "还有 14 天到期（2026-12-05）", D("8.00"), True),
        ("P1", "90 天一件没卖", D("7.50"), True),
    ]
    assert shown(boss, "/analytics/clearance?margin=20")[0][2] is None  # 8 ÷ 0.8 is 10: no room
    assert "没有降价余地" in boss.get("/analytics/clearance?margin=20").content.decode()


def test_who_sees_no_cost_gets_prices_that_tell_none(shelf: Trading) -> None:
    del shelf
    role = Role.objects.create(name="促销员", hidden=["cost"])
    for subject, verb in (("catalog.promotion", "view"), ("stock_ledger.stock", "view")):
        RoleGrant.objects.create(role=role, subject=subject, verb=verb, scope="all")
    someone, _password = create_person("promoter", "促销员", must_change=False)
    join_company(someone, "jia", roles=[role.name])
    clerk = signed_in("promoter")
    assert [(code, price) for code, _why, price, _is in shown(clerk)] == [
        ("P3", D("6.00")),
        ("P1", D("7.50")),
    ]
    page = clerk.get("/analytics/clearance").content.decode()
    assert "生成促销草稿" not in page
    assert clerk.post("/analytics/clearance/draft", {"row": ["1"]}).status_code == 403


def test_what_is_ticked_becomes_a_disabled_promotion_once(shelf: Trading) -> None:
    boss = signed_in("owner")
    rows = {row["code"]: row["id"] for row in context_of(boss, "/analytics/clearance")["rows"]}
    answer = boss.post("/analytics/clearance/draft", {"row": [str(pk) for pk in rows.values()]})
    assert answer.status_code == 302
    made = {row.code: row for row in PromotionRow.objects.all()}
    assert set(made) == {"QL261121-P1", "QL261121-P3"}
    first = made["QL261121-P3"]
    assert (first.is_active, first.kind, first.steps) == (False, "special_price", [["0", "8"]])
    assert (first.start, first.end) == (date(2026, 11, 21), date(2026, 12, 4))
    assert first.memo == "还有 14 天到期（2026-12-05）"
    assert made["QL261121-P1"].end == date(2026, 12, 21)
    assert set(PromotionItem.objects.values_list("product", flat=True)) == {
        shelf.products["P1"],
        shelf.products["P3"],
    }
    assert shown(boss) == []
    assert boss.post("/analytics/clearance/draft", {"row": [str(rows["P1"])]}).status_code == 302
    assert PromotionRow.objects.count() == 2


def test_the_page_costs_the_same_for_more_products(shelf: Trading) -> None:
    boss = signed_in("owner")
    before = statements(boss, "/analytics/clearance")
    for number in range(5):
        product = Product.objects.create(code=f"N{number}", name=f"新{number}", retail_price=D(9))
        ProductUnit.objects.create(product=product, name="瓶", is_base=True)
        shelf.products[f"N{number}"] = product.pk
        shelf.receive(f"N{number}", "3", "1", on=date(2026, 7, 1))
    assert len(shown(boss)) == 7
    assert statements(boss, "/analytics/clearance") == before
