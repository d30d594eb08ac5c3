"""Prices from price lists on the entry page, with their reasons: proposed, checked, kept."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.documents.models import DocumentLine
from liandong.partners.models import Partner
from liandong.pricing.actions import create_price_list, set_price_list_active
from liandong.pricing.forms import PriceForm, PriceListForm
from tests.support.trading import Trading
from tests.webkit.calling import Json, config, line, order, send

D = Decimal
TOTALS, SAVE = "/t/sales.order/totals", "/t/sales.order/save"
REASON = "会员价 · 满 10 箱 · 至 2027-12-31"


@pytest.fixture
def members(trading: Trading) -> int:
    """A list for 会员 such as C1: P1 96 a case, 90 from ten cases on, 5 a bottle."""
    Partner.objects.filter(pk=trading.partners["C1"]).update(level="会员")
    case, bottle, p1 = trading.units["P1", "箱"], trading.units["P1", "瓶"], trading.products["P1"]
    prices = [
        PriceForm(p1, D(96), case),
        PriceForm(p1, D(90), case, D(10)),
        PriceForm(p1, D(5), bottle),
    ]
    form = PriceListForm("VIP", "会员价", "level", level="会员", end=date(2027, 12, 31))
    return create_price_list(form, trading.actor, prices)


def offered(trading: Trading, owner: Client, partner: str) -> dict[str, tuple[str, str]]:
    asked = {"type": "sales.order", "texts": ["P1"], "partner": trading.partners[partner]}
    (item,) = send(owner, "/pick/products", asked).json()["matches"]["P1"]
    return {unit["name"]: (unit.get("price", ""), unit.get("price_reason", "")) for unit in item["units"]}


def cases(trading: Trading, quantity: str, price: str, reason: str = REASON) -> Json:
    more: dict[str, Any] = {"unit": trading.units["P1", "箱"], "price_reason": reason}
    return line(trading, "P1", quantity, price, **more)


def stored() -> tuple[Decimal, str]:
    found = DocumentLine.objects.get()
    return found.price, found.details.get("price_reason", "")


def test_a_product_comes_with_the_lists_price_and_its_reason(
    trading: Trading, owner: Client, members: int
) -> None:
    assert offered(trading, owner, "C1") == {
        "瓶": ("5", "会员价 · 至 2027-12-31"),
        "箱": ("96", "会员价 · 至 2027-12-31"),
    }
    assert offered(trading, owner, "C2") == {"瓶": ("", ""), "箱": ("", "")}
    set_price_list_active(members, trading.actor, is_active=False)
    assert offered(trading, owner, "C1")["箱"] == ("", "")


def test_the_quantity_typed_reaches_the_next_break(trading: Trading, owner: Client, members: int) -> None:
    body = order(trading, cases(trading, "10", "96", "会员价 · 至 2027-12-31"))
    (row,) = send(owner, TOTALS, body).json()["lines"]
    assert (row["price"], row["price_reason"], row["net_amount"]) == ("90", REASON, "900.00")


def test_a_typed_price_is_left_alone(trading: Trading, owner: Client, members: int) -> None:
    body = order(trading, cases(trading, "10", "88", ""))
    (row,) = send(owner, TOTALS, body).json()["lines"]
    assert row["price"] == "88"
    assert "price_reason" not in row
    send(owner, SAVE, body)
    assert stored() == (D(88), "typed")


def test_the_reason_is_kept_with_the_line_and_shown(trading: Trading, owner: Client, members: int) -> None:
    saved = send(owner, SAVE, order(trading, cases(trading, "10", "90"))).json()
    assert saved["lines"][0]["price_reason"] == REASON
    assert stored() == (D(90), REASON)
    (row,) = config(owner.get(saved["url"]))["lines"]
    assert row["price_reason"] == REASON
    assert "price_reason" in [
        one["name"] for one in config(owner.get(saved["url"]))["columns"] if one.get("is_hidden")
    ]


@pytest.mark.parametrize(("price", "reason"), [("89", REASON), ("89", "经理同意"), ("96", REASON)])
def test_a_reason_the_server_would_not_give_is_not_kept(
    trading: Trading, owner: Client, members: int, price: str, reason: str
) -> None:
    saved = send(owner, SAVE, order(trading, cases(trading, "10", price, reason))).json()
    assert stored() == (D(price), "typed")
    assert saved["lines"][0]["price_reason"] == ""


def test_a_draft_keeps_its_reason_when_the_list_changes(
    trading: Trading, owner: Client, members: int
) -> None:
    saved = send(owner, SAVE, order(trading, cases(trading, "10", "90"))).json()
    set_price_list_active(members, trading.actor, is_active=False)
    (row,) = config(owner.get(saved["url"]))["lines"]
    again = {**order(trading, {**row, "product": row["product"]["id"], "memo": "急"}), "version": 1}
    assert send(owner, f"{saved['url']}/save", again).status_code == 200
    assert stored() == (D(90), REASON)


def test_a_copy_keeps_its_price_and_the_reason_as_far_as_that_holds_today(
    trading: Trading, owner: Client, members: int
) -> None:
    saved = send(owner, SAVE, order(trading, cases(trading, "10", "90"))).json()
    copied = {"copy": int(saved["url"].rpartition("/")[2])}
    (row,) = config(owner.get("/t/sales.order/new", copied))["lines"]
    assert (row["price"], row["price_reason"]) == ("90", REASON)
    set_price_list_active(members, trading.actor, is_active=False)
    (row,) = config(owner.get("/t/sales.order/new", copied))["lines"]
    assert (row["price"], row["price_reason"]) == ("90", "")


def test_a_delivery_takes_the_reason_with_the_price(trading: Trading, owner: Client, members: int) -> None:
    trading.receive("P1", "1000", "1")
    saved = send(owner, "/t/sales.order/book", order(trading, cases(trading, "10", "90"))).json()
    order_id = int(saved["url"].rpartition("/")[2])
    (row,) = config(owner.get("/t/sales.delivery/new", {"origin": order_id}))["lines"]
    assert (row["price"], row["price_reason"]) == ("90", REASON)
    body = order(
        trading,
        {**row, "product": row["product"]["id"]},
        {**row, "product": row["product"]["id"], "price": "1"},
    )
    send(owner, "/t/sales.delivery/save", body)
    kept = DocumentLine.objects.filter(document__type="sales.delivery").order_by("position")
    assert [one.details.get("price_reason", "") for one in kept] == [REASON, ""]


def test_the_card_beside_a_price_lists_what_the_lists_say(
    trading: Trading, owner: Client, members: int
) -> None:
    asked = {"product": trading.products["P1"], "partner": trading.partners["C1"]}
    told = owner.get("/t/sales.order/facts", asked).json()["prices"]
    assert [(one["label"], one["price"], one["unit"]) for one in told] == [
        ("会员价 · 至 2027-12-31", "5", "瓶"),
        ("会员价 · 至 2027-12-31", "96", "箱"),
        (REASON, "90", "箱"),
    ]


def test_statements_do_not_grow_with_lines_or_prices(trading: Trading, owner: Client, members: int) -> None:
    def counted(*names: str) -> int:
        lines = [line(trading, name, "1", "1", price_reason="价") for name in names]
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert send(owner, TOTALS, order(trading, *lines)).status_code == 200
        return len(found)

    assert counted("P1") == counted("P1", "P2", "P3")
