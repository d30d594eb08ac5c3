"""Lists: filters, tabs, sorting, pages by key, footer sums."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from liandong.documents.models import Document
from liandong.partners.actions import create_partner
from liandong.partners.forms import PartnerForm
from tests.support.trading import DAY, Trading
from tests.webkit.calling import Answer, line, order, send
from tests.webkit.conftest import Browse


def numbers(page: Answer) -> list[str]:
    rows = page.context["rows"]
    return [row["label"] for row in rows]


def make_orders(trading: Trading, count: int) -> list[str]:
    made = [
        trading.draft(
            "sales.order",
            [trading.line("P1", "1", str(n + 1))],
            DAY + timedelta(days=n % 3),
            partner="C1",
            place="主仓",
        )
        for n in range(count)
    ]
    return [one.number for one in made]


def test_pages_follow_each_other_without_gap_or_repeat(trading: Trading, owner: Client) -> None:
    made = make_orders(trading, 120)
    for sort in ("", "?sort=number&way=up", "?sort=amount", "?sort=date&way=up"):
        page = owner.get(f"/t/sales.order/{sort}")
        seen = numbers(page)
        assert len(seen) == 50
        while url := page.context["next_url"]:
            page = owner.get(url, headers={"HX-Request": "true"})
            assert "<html" not in page.content.decode()
            seen += numbers(page)
        assert sorted(seen) == sorted(made)
        order_of = {
            "": ("-business_date", "-pk"),
            "?sort=number&way=up": ("number",),
            "?sort=amount": ("-gross_amount", "-pk"),
            "?sort=date&way=up": ("business_date", "pk"),
        }[sort]
        assert seen == list(Document.objects.order_by(*order_of).values_list("number", flat=True))


def test_the_footer_sums_what_the_filter_finds_not_the_page(trading: Trading, owner: Client) -> None:
    make_orders(trading, 60)
    footer = owner.get(owner.get("/t/sales.order/").context["sums_url"]).json()
    assert (footer["count"], footer["summary"]) == (60, "共 60 张")
    total = sum(Decimal(n + 1) * Decimal("1.13") for n in range(60))
    assert footer["sums"]["gross_amount"] == f"{total:,.2f}"
    assert footer["sums"]["quantity"] == "60"
    day = DAY + timedelta(days=1)
    page = owner.get(f"/t/sales.order/?from={day}&to={day}")
    assert owner.get(page.context["sums_url"]).json()["count"] == 20


def test_a_text_finds_numbers_and_partners_by_initials(trading: Trading, owner: Client) -> None:
    customer = create_partner(PartnerForm("KH9", "佛山东方贸易", is_customer=True), trading.actor)
    trading.partners["佛山"] = customer
    lines = [trading.line("P1", "1", "1")]
    one = trading.draft("sales.order", lines, partner="佛山", place="主仓")
    other = trading.draft("sales.order", lines, partner="C1", place="门店仓")
    for text in ("fsdf", "佛山", one.number, one.number.lower()):
        assert numbers(owner.get("/t/sales.order/", {"q": text})) == [one.number]
    assert numbers(owner.get("/t/sales.order/", {"q": "%"})) == []
    assert numbers(owner.get("/t/sales.order/", {"partner": trading.partners["C1"]})) == [other.number]
    assert numbers(owner.get("/t/sales.order/", {"place": trading.places["门店仓"]})) == [other.number]


def test_amounts_limit_a_list(trading: Trading, owner: Client) -> None:
    made = make_orders(trading, 5)
    found = numbers(owner.get("/t/sales.order/", {"least": "2.26", "most": "4.52"}))
    assert sorted(found) == sorted(made[1:4])


def test_tabs_follow_the_goods(trading: Trading, owner: Client) -> None:
    trading.receive("P1", "10", "6")
    ordered = trading.book("sales.order", [trading.line("P1", "4", "10")], partner="C1", place="主仓")
    draft = trading.draft("sales.order", [trading.line("P1", "1", "10")], partner="C1", place="主仓")

    def on(view: str) -> list[str]:
        return numbers(owner.get("/t/sales.order/", {"view": view}))

    assert on("waiting") == [ordered.number]
    assert on("draft") == [draft.number]
    deliver(trading, ordered.lines[0], "3")
    assert (on("waiting"), on("partly"), on("done")) == ([], [ordered.number], [])
    assert "部分发货" in owner.get("/t/sales.order/?view=partly").content.decode()
    deliver(trading, ordered.lines[0], "1")
    assert (on("partly"), on("done")) == ([], [ordered.number])
    assert "已发货" in owner.get("/t/sales.order/?view=done").content.decode()


def deliver(trading: Trading, origin: int, quantity: str) -> None:
    line = trading.line("P1", quantity, "10", origin=origin)
    trading.book("sales.delivery", [line], partner="C1", place="主仓")


def test_closed_reversed_and_discarded_have_their_tabs(trading: Trading, owner: Client) -> None:
    lines = [trading.line("P1", "4", "10")]
    closed, red = (trading.book("sales.order", lines, partner="C1", place="主仓") for _ in range(2))
    gone = trading.draft("sales.order", lines, partner="C1", place="主仓")
    owner.post(f"/t/sales.order/{closed.id}/close")
    owner.post(f"/t/sales.order/{red.id}/reverse")
    owner.post(f"/t/sales.order/{gone.id}/discard", {"version": 1})
    assert numbers(owner.get("/t/sales.order/?view=closed")) == [closed.number]
    assert red.number in numbers(owner.get("/t/sales.order/?view=reversed"))
    assert numbers(owner.get("/t/sales.order/?view=discarded")) == [gone.number]
    assert gone.number not in numbers(owner.get("/t/sales.order/"))


def test_what_is_ticked_is_posted_each_by_itself(trading: Trading, owner: Client) -> None:
    trading.receive("P1", "5", "6")
    lines = [trading.line("P1", "4", "10")]
    one, other = (trading.draft("sales.delivery", lines, partner="C1", place="主仓") for _ in range(2))
    for _ in range(2):  # asked twice, nothing happens twice
        answer = send(owner, "/t/sales.delivery/batch/post", {"ids": [one.id, other.id]}).json()
        assert answer["done"] == 1
        assert [failed["number"] for failed in answer["failed"]] == [other.number]
        assert answer["failed"][0]["url"] == f"/t/sales.delivery/{other.id}"
        assert "库存不足" in answer["failed"][0]["reasons"][0]


@pytest.mark.parametrize(
    "query",
    [
        "sort=memo",
        "sort=gross_amount",
        "way=1",
        "view=x",
        "after=x",
        "partner=a",
        "from=x",
        "least=x",
        "least=NaN",
    ],
)
def test_what_is_not_offered_is_a_bad_request(query: str, trading: Trading, owner: Client) -> None:
    assert owner.get(f"/t/sales.order/?{query}").status_code == 400


def test_hidden_money_can_neither_be_sorted_nor_filtered(trading: Trading, browse: Browse) -> None:
    keeper = browse("keeper")
    assert keeper.get("/t/purchasing.receipt/?sort=amount").status_code == 400
    trading.receive("P1", "1", "6.66")
    page = keeper.get("/t/purchasing.receipt/?least=1000")
    assert len(numbers(page)) == 1


def test_rows_are_escaped(trading: Trading, owner: Client) -> None:
    body = order(trading, line(trading), memo="<script>alert(1)</script>")
    send(owner, "/t/sales.order/save", body)
    text = owner.get("/t/sales.order/").content.decode()
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_a_filter_that_finds_nothing_is_cleared_not_remembered(trading: Trading, owner: Client) -> None:
    trading.draft("sales.order", [trading.line("P1", "1", "2")], partner="C1", place="主仓")
    empty = owner.get("/t/sales.order/?q=zzzz").context["empty"]
    # The bare address would lead back to the filter that is remembered.
    assert (empty["label"], empty["url"]) == ("清除筛选", "/t/sales.order/?view=all")
    assert owner.get(empty["url"]).context["rows"]
