"""Promotions on the entry page: member price, reduction and coupon by hand; saved, posted, given back."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.catalog.models import Product
from liandong.documents.discarding import discard
from liandong.documents.models import Document, DocumentLine, PromotionUse
from liandong.documents.posting.engine import post
from liandong.documents.requests import PostRequest
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.kernel.refusal import RefusedError
from liandong.partners.models import Partner
from liandong.pricing.actions import create_price_list
from liandong.pricing.coupons import issue_coupons
from liandong.pricing.forms import PriceForm, PriceListForm
from liandong.pricing.models import PromotionRow
from liandong.pricing.promotion_actions import create_promotion, set_promotion_active
from liandong.pricing.promotion_forms import PromotionForm, ShareForm
from liandong.pricing.promotions import Step
from tests.support.trading import Trading
from tests.webkit.calling import Json, config, line, order, send

D = Decimal
TOTALS, SAVE, BOOK = "/t/sales.order/totals", "/t/sales.order/save", "/t/sales.order/book"


def step(threshold: str, value: str) -> tuple[Step, ...]:
    return (Step(D(threshold), D(value)),)


@pytest.fixture
def coupon(trading: Trading) -> str:
    """A member pays 96 a case of P1 and 40 for P2; 满500减50, then P2 九折, then a coupon of 20 from 300.

    Five cases of P1 give a P3 away.
    """
    actor, p1, p2, p3 = trading.actor, *(trading.products[name] for name in ("P1", "P2", "P3"))
    Partner.objects.filter(pk=trading.partners["C1"]).update(level="会员")
    prices = [
        PriceForm(p1, D(96), trading.units["P1", "箱"]),
        PriceForm(p2, D(40), trading.units["P2", "瓶"]),
    ]
    create_price_list(PriceListForm("VIP", "会员价", "level", level="会员"), actor, prices)
    create_promotion(PromotionForm("M500", "满500减50", "amount_off", step("500", "50"), priority=10), actor)
    create_promotion(PromotionForm("P2", "P2九折", "percent_off", step("0", "10"), products=(p2,)), actor)
    gift = PromotionForm(
        "ZENG", "买五赠一", "gift", step("120", "0"), "quantity", (ShareForm(p3, D(1)),), products=(p1,)
    )
    create_promotion(gift, actor)
    voucher = PromotionForm("QUAN", "新客券", "amount_off", step("300", "20"), needs_coupon=True)
    return issue_coupons(create_promotion(voucher, actor), 1, actor)[0]


def wanted(trading: Trading, **header: Any) -> Json:
    """Five cases of P1 and three P2 as the page has them before it asks for totals."""
    cases = line(trading, "P1", "5", "96", unit=trading.units["P1", "箱"], price_reason="会员价")
    return order(trading, cases, line(trading, "P2", "3", "40", price_reason="会员价"), **header)


def answered(owner: Client, body: Json) -> Json:
    """Ask for totals and put the answer into the lines, as the page does; gifts are added."""
    answer = send(owner, TOTALS, body).json()
    by_key = {row["key"]: row for row in answer["lines"]}
    panel = answer["promotions"] or {"gifts": []}
    gifts = [
        {**one, "key": f"g{place}", "product": one["product"]["id"]}
        for place, one in enumerate(panel["gifts"])
    ]
    return {**body, "lines": [*({**row, **by_key[row["key"]]} for row in body["lines"]), *gifts]}


def stored(document: str = "sales.order") -> list[tuple[Decimal, Decimal, Decimal]]:
    rows = DocumentLine.objects.filter(document__type=document).order_by("document", "position")
    return list(rows.values_list("price", "net_amount", "gross_amount"))


HAND = [
    (D("84.734"), D("423.67"), D("478.75")),
    (D("31.776667"), D("95.33"), D("107.72")),
    (D(0), D(0), D(0)),
]
"""600 − 50 (40 and 10) = 440 and 110; P2 less 11 = 99; 20 over 440 and 99 = 16.33 and 3.67; 13% tax."""


def test_promotion_member_price_and_coupon_by_hand(trading: Trading, owner: Client, coupon: str) -> None:
    body = wanted(trading, coupons=coupon.lower())
    answer = send(owner, TOTALS, body).json()
    assert {one["name"]: one["off"] for one in answer["promotions"]["given"]} == {
        "买五赠一": "",
        "满500减50": "50.00",
        "P2九折": "11.00",
        "新客券": "20.00",
    }
    assert answer["totals"]["net_amount"] == "519.00"
    assert [(row["list_price"], row["promotion"]) for row in answer["lines"]] == [
        ("96", "满500减50 −40.00；新客券 −16.33"),
        ("40", "满500减50 −10.00；P2九折 −11.00；新客券 −3.67"),
    ]
    saved = send(owner, BOOK, answered(owner, body))
    assert saved.status_code == 200, saved.json()
    assert stored() == HAND
    assert DocumentLine.objects.get(price=0).details == {"promotion": "赠品 · 买五赠一"}
    assert PromotionUse.objects.filter(coupon__code=coupon, is_given_back=False).count() == 1
    assert PromotionUse.objects.count() == 4


def test_a_coupon_is_used_once_and_given_back(trading: Trading, owner: Client, coupon: str) -> None:
    body = answered(owner, wanted(trading, coupons=coupon))
    first, second = (send(owner, SAVE, body).json()["id"] for _ in range(2))
    discarded = send(owner, SAVE, body).json()["id"]
    discard(discarded, trading.actor)
    assert posted(trading, first)
    refusal = send(owner, SAVE, body).json()["problems"][0]
    assert (refusal["code"], refusal["field"]) == ("coupon_used", "coupons")
    assert Document.objects.get(pk=first).number in refusal["message"]
    assert codes_of_posting(trading, second) == {"coupon_used"}
    reverse(ReversalRequest(first, trading.actor))
    assert posted(trading, second)


def posted(trading: Trading, pk: int) -> bool:
    return post([PostRequest(pk, trading.actor)])[0].is_posted


def codes_of_posting(trading: Trading, pk: int) -> set[str]:
    with pytest.raises(RefusedError) as refusal:
        posted(trading, pk)
    return {problem.code for problem in refusal.value.problems}


def test_a_promotion_that_ended_meanwhile_is_told(trading: Trading, owner: Client, coupon: str) -> None:
    body = answered(owner, wanted(trading))
    kept = send(owner, SAVE, body).json()["id"]
    set_promotion_active(PromotionRow.objects.get(code="M500").pk, trading.actor, is_active=False)
    told = send(owner, SAVE, body)
    assert told.status_code == 422
    assert [(one["code"], one["field"]) for one in told.json()["problems"]] == [
        ("promotion_changed", "price")
    ] * 2
    assert codes_of_posting(trading, kept) == {"promotion_gone"}


def test_a_promotion_is_left_out_and_a_typed_price_takes_no_part(
    trading: Trading, owner: Client, coupon: str
) -> None:
    body = wanted(trading, declined_promotions="M500 ZENG")
    body["lines"][0] |= {"price": "90", "price_reason": ""}
    answer = send(owner, TOTALS, body).json()
    assert [one["name"] for one in answer["promotions"]["given"]] == ["P2九折"]
    assert [row["price"] for row in answer["lines"]] == ["90", "36"]


@pytest.mark.parametrize("more", [{"quantity": "2"}, {"key": "g9", "product": None}])
def test_nobody_gives_more_away_than_the_promotion_does(
    trading: Trading, owner: Client, coupon: str, more: Json
) -> None:
    body = answered(owner, wanted(trading))
    gift = body["lines"][-1]
    if more.get("product", 0) is None:
        body["lines"].append({**gift, **more, "product": trading.products["P2"], "unit": None})
    else:
        gift.update(more)
    assert [one["code"] for one in send(owner, SAVE, body).json()["problems"]] == ["gift_beyond"]


def test_a_delivery_keeps_what_was_agreed_and_a_return_brings_back_what_was_paid(
    trading: Trading, owner: Client, coupon: str
) -> None:
    for name in ("P1", "P2", "P3"):
        trading.receive(name, "1000", "1")
    made = send(owner, BOOK, answered(owner, wanted(trading, coupons=coupon))).json()
    origin = made["url"].rpartition("/")[2]
    rows = config(owner.get("/t/sales.delivery/new", {"origin": origin}))["lines"]
    lines = [{**row, "key": f"d{place}", "product": row["product"]["id"]} for place, row in enumerate(rows)]
    sent = send(owner, "/t/sales.delivery/book", order(trading, *lines)).json()
    assert stored("sales.delivery") == HAND
    kept = DocumentLine.objects.filter(document__type="sales.delivery").order_by("position")
    assert [one.details.get("promotion", "")[:8] for one in kept] == [
        "满500减50 ",
        "满500减50 ",
        "赠品 · 买五赠"[:8],
    ]
    back = config(owner.get("/t/sales.sales_return/new", {"origin": sent["url"].rpartition("/")[2]}))["lines"]
    assert [row["price"] for row in back] == ["84.734", "31.776667", "0"]


def test_statements_do_not_grow_with_lines_or_promotions(
    trading: Trading, owner: Client, coupon: str
) -> None:
    def counted(*names: str) -> int:
        lines = [line(trading, name, "1", "1", price_reason="价") for name in names]
        with CaptureQueriesContext(connection) as found:
            assert send(owner, TOTALS, order(trading, *lines)).status_code == 200
        return len(found)

    few = counted("P1", "P2")
    for number in range(9):
        form = PromotionForm(f"X{number}", f"促销{number}", "percent_off", step("0", "1"), total_limit=9)
        create_promotion(form, trading.actor)
    more = counted("P1", "P2", "P3")
    assert more <= few + 1  # the uses of those with limits


def test_a_happy_hour_goes_by_when_the_document_was_saved_first(trading: Trading, owner: Client) -> None:
    """Half past five in Shanghai is half past nine UTC; saved then, typed on and posted after seven."""
    form = PromotionForm(
        "HOUR", "欢乐时光", "percent_off", step("0", "20"), weekdays=(1,), hours=("17：00～19：00",)
    )
    create_promotion(form, trading.actor)
    Product.objects.filter(code="P1").update(retail_price=D(10))
    body = order(trading, line(trading, "P1", "2", "10", price_reason="零售价"))
    before, within, after = (datetime(2026, 11, 2, hour, 30, tzinfo=UTC) for hour in (8, 9, 12))
    with time_machine.travel(before, tick=False):
        early = send(owner, SAVE, answered(owner, body)).json()["id"]
        assert send(owner, TOTALS, body).json()["promotions"] is None
    with time_machine.travel(within, tick=False):
        typed = answered(owner, body)
        assert typed["lines"][0]["promotion"] == "欢乐时光（17:00-19:00） −4.00"
        saved = send(owner, SAVE, typed).json()
        # The draft of before the hour keeps its moment.
        assert send(owner, TOTALS, {**body, "document": early}).json()["promotions"] is None
    with time_machine.travel(after, tick=False):
        assert send(owner, TOTALS, body).json()["promotions"] is None
        late = send(owner, SAVE, typed).json()["problems"]
        assert [one["code"] for one in late] == ["promotion_changed"]
        again = {**typed, "document": saved["id"], "version": saved["version"]}
        assert send(owner, TOTALS, again).json()["lines"][0]["price"] == "8"
        answer = send(owner, f"/t/sales.order/{saved['id']}/save", again)
        assert answer.status_code == 200, answer.json()
        assert posted(trading, saved["id"])
        other_day = order(trading, *body["lines"], business_date="2026-11-09")
        assert send(owner, TOTALS, other_day).json()["promotions"] is None


def test_hours_nobody_can_read_are_refused(trading: Trading) -> None:
    form = PromotionForm("H", "时段", "percent_off", step("0", "20"), hours=("17-19", "8:00-9:00"))
    with pytest.raises(RefusedError) as refused:
        create_promotion(form, trading.actor)
    assert [(one.code, one.detail["hours"]) for one in refused.value.problems] == [("hours_unknown", "17-19")]


@pytest.mark.parametrize("kind", ["special_price", "bundle"])
def test_a_price_left_out_gives_nothing_away(trading: Trading, kind: str) -> None:
    p1 = trading.products["P1"]
    shares = (ShareForm(p1, D(1)),) if kind == "bundle" else ()
    form = PromotionForm("KONG", "特价", kind, step("9.9", "0"), shares=shares, products=(p1,))
    with pytest.raises(RefusedError) as refusal:
        create_promotion(form, trading.actor)
    assert [(one.code, one.column) for one in refusal.value.problems] == [
        ("promotion_price_missing", "value")
    ]


def test_a_promotion_without_end_may_say_the_last_day_there_is(trading: Trading, owner: Client) -> None:
    form = PromotionForm("YONG", "长期九折", "percent_off", step("0", "10"), end=date.max)
    create_promotion(form, trading.actor)
    Product.objects.filter(code="P1").update(retail_price=D(10))
    body = order(trading, line(trading, "P1", "2", "10", price_reason="零售价"))
    assert send(owner, TOTALS, body).json()["lines"][0]["promotion"] == "长期九折 −2.00"
