"""What stands before an order: quotations that hold until a day, requests whose prices are guesses."""

from datetime import date
from decimal import Decimal

from django.test import Client
from django.utils import timezone

from liandong.catalog.models import Product
from tests.support.trading import Trading
from tests.webkit.calling import config, line, order, send

LONG_AGO, IN_TIME = date(2026, 11, 1), date(2999, 1, 1)


def test_an_expired_quotation_is_pointed_out_and_can_still_be_ordered_from(
    trading: Trading, owner: Client
) -> None:
    goods = [trading.line("P1", "10", "9")]
    old = trading.book("sales.quotation", goods, partner="C1", due_date=LONG_AGO, on=LONG_AGO)
    new = trading.book("sales.quotation", goods, partner="C1", due_date=IN_TIME)
    shown = owner.get("/t/sales.quotation/").content.decode()
    assert (shown.count(">已过期<"), shown.count(">待转单</span>")) == (1, 1)
    offered = owner.get("/t/sales.order/origins", {"partner": trading.partners["C1"]}).json()["documents"]
    assert [one["label"] for one in offered] == ["销售报价单（2026-11-01 已过期）", "销售报价单"]
    assert owner.get("/t/sales.order/new", {"origin": 10**9}).status_code == 404
    other = {"partner": trading.partners["C2"]}
    assert owner.get("/t/sales.order/origins", other).json()["documents"] == []
    body = order(trading, *(line(trading, origin=one.lines[0]) for one in (old, new)))
    warnings = send(owner, "/t/sales.order/totals", body).json()["warnings"]
    told = [one["message"] for one in warnings if one["code"] == "origin_expired"]
    assert told == [f"报价 {old.number} 只到 2026-11-01 有效，请与对方确认价格"]
    (copied,) = config(owner.get("/t/sales.order/new", {"origin": old.id}))["lines"]
    assert (copied["price"], copied["quantity"], copied["origin"]) == ("9", "10", old.lines[0])
    assert 'value="2026-11-01"' not in owner.get("/t/sales.quotation/new", {"copy": old.id}).content.decode()


def test_an_order_of_several_requests_proposes_its_own_prices_and_keeps_the_days(
    trading: Trading, owner: Client
) -> None:
    Product.objects.filter(pk=trading.products["P1"]).update(purchase_price=Decimal(6))
    wanted = [trading.line("P1", quantity, "99") for quantity in ("60", "50")]
    first, second = (
        trading.book("purchasing.request", [one], due_date=IN_TIME, details={"reason": "补货"})
        for one in wanted
    )
    asked = {"partner": trading.partners["S1"]}
    offered = owner.get("/t/purchasing.order/origins", asked).json()["documents"]
    assert [one["id"] for one in offered] == [first.id, second.id]
    lines = [one["lines"][0] for one in offered]
    assert [(one["price"], one["open"], one["values"]["due_date"]) for one in lines] == [
        ("6", "60", "2999-01-01"),
        ("6", "50", "2999-01-01"),
    ]
    (copied,) = config(owner.get("/t/purchasing.order/new", {"origin": first.id}))["lines"]
    assert (copied["price"], copied["due_date"]) == ("6", "2999-01-01")


def test_an_inquiry_and_the_answers_to_it_lead_on_from_page_to_page(trading: Trading, owner: Client) -> None:
    inquiry = trading.book("purchasing.inquiry", [trading.line("P1", "10")])
    page = owner.get(f"/t/purchasing.inquiry/{inquiry.id}").content.decode()
    comparison = f"/purchasing/inquiries/{inquiry.id}/comparison"
    assert comparison in page
    assert f"/t/purchasing.quotation/new?origin={inquiry.id}" in page
    answer = trading.line("P1", "10", "3", origin=inquiry.lines[0])
    quoted = trading.book("purchasing.quotation", [answer], partner="S1", due_date=timezone.localdate())
    page = owner.get(f"/t/purchasing.quotation/{quoted.id}").content.decode()
    assert comparison in page
    assert f"/t/purchasing.order/new?origin={quoted.id}" in page
    (copied,) = config(owner.get("/t/purchasing.quotation/new", {"origin": inquiry.id}))["lines"]
    assert (copied["price"], copied["quantity"]) == ("0", "10")
