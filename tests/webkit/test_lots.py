"""Lots on the entry page: the picker of a line, and giving lots out, as far as one may see stock."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from liandong.catalog.models import Product, Tracking
from liandong.identity.models import MemberPlace
from liandong.identity.rule_book import set_rules
from liandong.webkit import lots
from tests.support.trading import Trading
from tests.webkit.calling import Json, config, line, order, send
from tests.webkit.conftest import Browse


@pytest.fixture
def kept_by_lot(trading: Trading) -> Trading:
    """P1 by lot in 主仓: 30 of LATE, good until March, and 5 of SOON, good until December."""
    Product.objects.filter(pk=trading.products["P1"]).update(tracking=Tracking.LOT)
    late, soon = date(2027, 3, 1), date(2026, 12, 1)
    lines = [
        trading.line("P1", "30", "1", lot="LATE", expires_on=late),
        trading.line("P1", "5", "1", lot="SOON", expires_on=soon),
    ]
    trading.book("purchasing.receipt", lines, partner="S1", place="主仓")
    return trading


def picked(client: Client, trading: Trading, type_id: str, text: str = "") -> Json:
    """Return what the picker of a line of P1 in 主仓 offers."""
    asked: dict[str, str | int] = {
        "type": type_id,
        "product": trading.products["P1"],
        "place": trading.places["主仓"],
        "business_date": "2026-11-30",
        "q": text,
    }
    return client.get("/pick/lots", asked).json()["items"]


def allocated(client: Client, body: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return key, lot and quantity of the lines that giving lots out answers."""
    rows = send(client, "/t/sales.delivery/lots", body).json()["lines"]
    return [(row["key"], row.get("lot", ""), row["quantity"]) for row in rows]


def test_the_picker_offers_what_leaves_first_and_a_new_number_where_goods_come_in(
    owner: Client, kept_by_lot: Trading, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = picked(owner, kept_by_lot, "sales.delivery")
    assert [(one["id"], one["detail"]) for one in out] == [
        ("SOON", "2026-12-01 · 剩 1 天 · 存 5"),
        ("LATE", "2027-03-01 · 剩 91 天 · 存 30"),
    ]
    assert [one["id"] for one in picked(owner, kept_by_lot, "sales.delivery", "ate")] == ["LATE"]
    assert picked(owner, kept_by_lot, "sales.delivery", "X9") == []
    (new,) = picked(owner, kept_by_lot, "purchasing.receipt", "X9")
    assert (new["id"], new["detail"]) == ("X9", "新批号")
    counted = picked(owner, kept_by_lot, "inventory.stock_count")
    assert [one["values"]["book_quantity"] for one in counted] == ["5", "30"]
    monkeypatch.setattr(lots, "_LIMIT", 1)
    assert [one["id"] for one in picked(owner, kept_by_lot, "sales.delivery")] == ["SOON"]


def test_lots_are_given_out_by_expiry_and_a_line_that_one_can_not_fill_is_split(
    owner: Client, kept_by_lot: Trading
) -> None:
    body = order(kept_by_lot, line(kept_by_lot, "P1", "7"), line(kept_by_lot, "P2", "1"))
    assert allocated(owner, body) == [("k-P1", "SOON", "5"), ("", "LATE", "2"), ("k-P2", "", "1")]
    body["header"]["business_date"] = ""
    assert len(allocated(owner, body)) == 3


def test_a_day_of_another_age_is_a_slip(owner: Client, kept_by_lot: Trading) -> None:
    slip = line(kept_by_lot, "P1", "1", lot="N", produced_on="0206-10-01", expires_on="2027-01-01")
    supplier = {"partner": str(kept_by_lot.partners["S1"])}
    answer = send(owner, "/t/purchasing.receipt/save", order(kept_by_lot, slip, **supplier))
    assert [(one["code"], one["field"]) for one in answer.json()["problems"]] == [
        ("not_a_date", "produced_on")
    ]


def test_who_may_not_see_a_places_stock_is_told_none_of_its_lots(
    browse: Browse, kept_by_lot: Trading
) -> None:
    keeper = browse("keeper")
    assert [one["id"] for one in picked(keeper, kept_by_lot, "sales.delivery")] == ["SOON", "LATE"]
    MemberPlace.objects.update(place=kept_by_lot.places["门店仓"])
    assert picked(keeper, kept_by_lot, "sales.delivery") == []
    body = order(kept_by_lot, line(kept_by_lot, "P1", "7"))
    assert allocated(keeper, body) == [("k-P1", "", "7")]


def test_lots_are_given_out_on_orders_that_keep_stock_but_never_unasked(
    trading: Trading, owner: Client
) -> None:
    def offered(type_id: str) -> list[str]:
        found = config(owner.get(f"/t/{type_id}/new"))
        return [name for name in ("lots_url", "proposes_lots") if name in found]

    assert offered("sales.delivery") == ["lots_url", "proposes_lots"]
    assert offered("sales.order") == ["lots_url"]
    keep = {"reserve_on_order": False}
    set_rules(keep, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)
    assert offered("sales.order") == []
