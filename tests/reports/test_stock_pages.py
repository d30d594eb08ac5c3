"""Stock on its pages: worked out by hand, the same on each of them, and in the inventory account."""

from decimal import Decimal

import pytest
from django.test import Client

from liandong.catalog.models import Product
from liandong.identity.models import MemberPlace
from liandong.kernel.terms import AccountRole
from liandong.stock_ledger.actions import PlaceForm, create_place
from tests.support.pages import amount, context_of, table, texts
from tests.support.trading import Trading

NOVEMBER = "from=2026-11-01&to=2026-11-30"


def test_status_shows_each_place_and_the_totals(owner: Client, trade: Trading) -> None:
    page = context_of(owner, "/stock")
    rows = [row[3:] for row in table(page)]
    # place, unit, on hand, reserved, to be inspected, available, incoming, unit cost, value
    assert rows == [
        ["主仓", "瓶", "50", "12", "", "38", "", "10.0000", "500.00"],
        ["门店仓", "瓶", "20", "0", "", "20", "", "10.0000", "200.00"],
    ]
    assert texts(page["totals"])[5:] == ["70", "12", "", "58", "0", "", "700.00"]


def test_a_warehouse_says_that_what_it_keeps_lies_in_its_bins(owner: Client, trade: Trading) -> None:
    trade.places["A1"] = create_place(PlaceForm("A1", "A1"), trade.actor, warehouse=trade.places["主仓"])
    details = {"mode": "direct"}
    trade.book(
        "inventory.transfer", [trade.line("P1", "50")], place="主仓", target_place="A1", details=details
    )
    page = context_of(owner, "/stock")
    # place, unit, on hand, reserved, to be inspected, available
    assert [row[3:9] for row in table(page)] == [
        ["主仓", "瓶", "0", "12", "", "-12 在库位"],
        ["门店仓", "瓶", "20", "0", "", "20"],
        ["A1", "瓶", "50", "0", "", "50"],
    ]
    shown = page["rows"][0]["cells"][8]
    assert (shown["look"], shown["value"], shown["url"]) == ("number muted", Decimal(-12), "/stock?q=P1")
    assert texts(page["totals"])[5:9] == ["70", "12", "", "58"]
    scanned = owner.get("/scan/look?code=P1", follow=True).content.decode()
    assert "占用 12 · 在库位" in scanned


@pytest.mark.parametrize("state", ["trade", "folded"])
def test_every_page_tells_the_same_stock_as_the_account(
    owner: Client, trade: Trading, state: str, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(state)
    product = trade.products["P1"]
    status = texts(context_of(owner, "/stock")["totals"])[-1]
    ledger = texts(context_of(owner, f"/stock/ledger?product={product}&{NOVEMBER}")["totals"])[-1]
    summary = texts(context_of(owner, f"/stock/summary?{NOVEMBER}")["totals"])[-1]
    on_day = texts(context_of(owner, "/stock/as-of?on=2026-11-30")["totals"])[-1]
    trial = {row[0]: row[8] for row in table(context_of(owner, f"/ledger/trial-balance?{NOVEMBER}"))}
    assert {status, ledger, summary, on_day, trial["1405"]} == {"700.00"}
    assert trade.account(AccountRole.INVENTORY) == Decimal(700)


def test_the_ledger_runs_from_opening_to_closing(owner: Client, trade: Trading) -> None:
    page = context_of(owner, f"/stock/ledger?product={trade.products['P1']}&{NOVEMBER}")
    rows = table(page)
    assert rows[0][1] == "期初"
    # in, out and balance, quantity and value each
    assert [row[5:] for row in rows[1:]] == [
        ["100", "1,000.00", "", "", "100", "1,000.00"],
        ["20", "200.00", "20", "200.00", "100", "1,000.00"],
        ["", "", "30", "300.00", "70", "700.00"],
    ]
    assert [row[2] for row in rows[1:]] == ["采购入库单", "调拨单", "销售出库单"]
    assert page["rows"][1]["cells"][1]["url"].startswith("/d/")


def test_the_ledger_of_one_place_knows_nothing_of_the_other(owner: Client, trade: Trading) -> None:
    url = f"/stock/ledger?product={trade.products['P1']}&place={trade.places['门店仓']}&{NOVEMBER}"
    page = context_of(owner, url)
    assert [row[5:] for row in table(page)[1:]] == [["20", "200.00", "", "", "20", "200.00"]]


def test_the_summary_by_place_and_purpose(owner: Client, trade: Trading) -> None:
    page = context_of(owner, f"/stock/summary?{NOVEMBER}&by_place=1&purposes=1")
    assert [band["label"] for band in page["bands"][1:]] == [
        "期初", "采购 入", "调拨 入", "销售 出", "调拨 出", "期末",
    ]  # fmt: skip
    quantities = [row[3:4] + row[4::2] for row in table(page)]
    assert quantities == [
        ["主仓", "0", "100", "", "30", "20", "50"],
        ["门店仓", "0", "", "20", "", "", "20"],
    ]


def test_stock_as_of_a_day_before_the_sale(owner: Client, trade: Trading) -> None:
    assert context_of(owner, "/stock/as-of?on=2026-11-01")["rows"] == []
    assert texts(context_of(owner, "/stock/as-of?on=2026-11-02")["totals"])[-2:] == ["70", "700.00"]


def test_reservations_name_the_order(owner: Client, trade: Trading) -> None:
    (row,) = table(context_of(owner, f"/stock/reservations?product={trade.products['P1']}"))
    assert row[2] == "客户C2"
    assert row[-1] == "12"


def test_products_below_their_least_stock(owner: Client, trade: Trading) -> None:
    assert context_of(owner, "/stock/short")["rows"] == []
    Product.objects.filter(code="P1").update(minimum_stock=Decimal(60))
    Product.objects.filter(code="P2").update(minimum_stock=Decimal(5))
    rows = table(context_of(owner, "/stock/short"))
    # on hand, reserved, available, incoming, least, missing
    assert [row[4:] for row in rows] == [
        ["70", "12", "58", "", "60", "2"],
        ["0", "0", "0", "", "5", "5"],
    ]
    assert {row[0] for row in table(context_of(owner, "/stock?short=1"))} == {"P1"}


def test_filters_narrow_rows_and_totals_alike(owner: Client, trade: Trading) -> None:
    trade.receive("P2", "5", "4")
    Product.objects.filter(code="P2").update(search_text="p2 商品p2")
    page = context_of(owner, "/stock?q=p2")
    assert [row[0] for row in table(page)] == ["P2"]
    assert amount(texts(page["totals"])[-1]) == 20
    place = trade.places["门店仓"]
    assert amount(texts(context_of(owner, f"/stock?place={place}")["totals"])[-1]) == 200


def test_pages_go_on_where_the_last_one_ended(
    owner: Client, trade: Trading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liandong.inventory.web.parts.PAGE_ROWS", 1)
    first = context_of(owner, "/stock")
    answer = owner.get(first["next_url"], headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
    assert "门店仓" in answer.content.decode()
    assert answer.context["next_url"] is None


def test_who_may_not_see_cost_finds_no_trace_of_it(clerk: Client, trade: Trading) -> None:
    for url in (
        "/stock",
        f"/stock/ledger?product={trade.products['P1']}&{NOVEMBER}",
        f"/stock/summary?{NOVEMBER}",
    ):
        text = clerk.get(url).content.decode()
        assert "成本" not in text
        assert "700.00" not in text
    assert clerk.get("/stock?sort=value").status_code == 400


def test_a_place_bound_hand_sees_his_places_alone(keeper: Client, trade: Trading) -> None:
    MemberPlace.objects.filter(member__name="王五").update(place=trade.places["主仓"])
    assert {row[3] for row in table(context_of(keeper, "/stock"))} == {"主仓"}
    assert context_of(keeper, f"/stock?place={trade.places['门店仓']}")["rows"] == []
    assert keeper.get("/stock/short").status_code == 403


def test_nonsense_in_the_address_is_refused(owner: Client, trade: Trading) -> None:
    for query in ("place=x", "after=xx", "sort=weight", "after=WyJQMSJd"):
        assert owner.get(f"/stock?{query}").status_code == 400
    assert owner.get("/stock/ledger?product=999999").status_code == 404
