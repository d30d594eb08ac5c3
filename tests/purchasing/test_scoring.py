"""Scores of suppliers: four rates worked out by hand, weighted, and where they are shown."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine

from liandong.identity.rule_book import set_rules
from liandong.kernel.refusal import RefusedError
from liandong.kernel.rules import Rules
from liandong.partner_products.models import PartnerProduct
from liandong.purchasing.comparing import QUOTATION
from liandong.purchasing.scoring import Bought, Rate, Score, price_rates, scores
from tests.support.pages import context_of, signed_in, statements, table
from tests.support.trading import DAY, Trading

D = Decimal


def test_the_best_price_of_a_product_is_what_the_others_are_held_against() -> None:
    # P1: 10 at 2.00 from S1, 10 at 2.50 from S2; P2 from S2 alone says nothing.
    # Quantities in millionths, amounts in hundredths of a cent, as the database keeps them.
    ten, five = 10_000_000, 5_000_000
    rates = price_rates([Bought(1, 1, ten, 200_000), Bought(2, 1, ten, 250_000), Bought(2, 2, five, 990_000)])
    assert rates == {1: Rate(D("20.00"), D(20)), 2: Rate(D("20.00"), D(25))}
    assert (rates[1].per_cent, rates[2].per_cent) == (D("100.0"), D("80.0"))


def test_the_best_price_is_not_rounded_before_it_is_multiplied() -> None:
    # 10.00 for 3 pieces is the best price; 7 pieces of it cost 23.3333, and 40.00 was paid for them.
    rates = price_rates([Bought(1, 1, 3_000_000, 100_000), Bought(2, 1, 7_000_000, 400_000)])
    assert rates == {1: Rate(D(10), D(10)), 2: Rate(D("23.3333"), D(40))}


def test_what_has_no_figures_does_not_count() -> None:
    rules = Rules()
    score = Score(on_time=Rate(D(1), D(2)), quality=Rate(D(90), D(100)))
    # (50 × 40 + 90 × 30) ÷ 70 = 67.14
    assert (score.total(rules), score.grade(rules)) == (D("67.1"), "C")
    assert Score().total(rules) is None
    assert Score().grade(rules) == ""
    nothing = replace(rules, score_on_time=D(0), score_quality=D(0))
    assert score.total(nothing) is None


def trade(trading: Trading) -> None:
    """S1 brings half of an order in time, refuses and returns included; S2 is dearer and late."""
    set_rules(
        {"inspects_receipts": True},
        effective_from=date(2026, 1, 1),
        actor=trading.actor,
        has_moves=lambda: False,
    )
    lines = [trading.line("P1", "100", "2", due_date=DAY)]
    order = trading.book("purchasing.order", lines, partner="S1", place="主仓")
    said = {"rejected": "10", "reject_reason": "破损"}
    in_time = [trading.line("P1", "50", "2", origin=order.lines[0], details=said)]
    first = trading.book("purchasing.receipt", in_time, partner="S1", place="主仓")
    late = [trading.line("P1", "40", "2", origin=order.lines[0])]
    trading.book("purchasing.receipt", late, DAY + timedelta(days=1), partner="S1", place="主仓")
    back = [trading.line("P1", "9", "2", origin=first.lines[0])]
    trading.book("purchasing.purchase_return", back, partner="S1", place="主仓")
    other = trading.book("purchasing.order", [trading.line("P1", "10", "2.5")], partner="S2", due_date=DAY)
    trading.book(
        "purchasing.receipt",
        [trading.line("P1", "10", "2.5", origin=other.lines[0])],
        DAY + timedelta(days=3),
        partner="S2",
        place="主仓",
    )


def test_each_rate_is_what_the_documents_say(trading: Trading) -> None:
    trade(trading)
    found = scores(DAY, DAY + timedelta(days=9))
    first, second = (found[trading.partners[name]] for name in ("S1", "S2"))
    # 50 of 100 in time; 180.00 kept of 200.00 that arrived; cheapest; 18.00 of 180.00 went back.
    assert first == Score(
        Rate(D("0.50"), D(1)), Rate(D(180), D(200)), Rate(D(180), D(180)), Rate(D(162), D(180))
    )
    # (50 × 40 + 90 × 30 + 100 × 20 + 90 × 10) ÷ 100 = 76.0
    assert (first.total(Rules()), first.grade(Rules())) == (D("76.0"), "B")
    # 0 of 10 in time; all kept; 20.00 where 25.00 was paid; nothing back: (0 + 3000 + 1600 + 1000) ÷ 100.
    assert (second.total(Rules()), second.grade(Rules())) == (D("56.0"), "D")
    assert scores(DAY + timedelta(days=20), DAY + timedelta(days=30)) == {}


def test_the_page_shows_formula_and_figures_and_the_comparison_ranks_by_them(trading: Trading) -> None:
    trade(trading)
    client, url = signed_in("owner"), "/purchasing/scores?from=2026-11-01&to=2026-11-30"
    context = context_of(client, url)
    assert "准时 × 40" in context["note"]
    first, second = table(context)
    assert first[:5] == ["S1", "供应商S1", "B", "76.0", "50.0%（0.5/1 行）"]
    assert second[2:4] == ["D", "56.0"]
    links = [cell["url"] for cell in context["rows"][0]["cells"][4:]]
    supplier = trading.partners["S1"]
    within = f"partner={supplier}&from=2026-11-01&to=2026-11-30"
    assert links[:2] == [
        f"/analytics/purchase-orders?partner={supplier}&state=all",
        f"/analytics/purchase-lines?{within}",
    ]
    assert all(client.get(link).status_code == 200 for link in links if link)
    count = statements(client, url)
    trading.receive("P2", "3", "7")
    assert statements(client, url) == count
    inquiry = trading.book("purchasing.inquiry", [trading.line("P1", "10")], place="主仓")
    for partner in ("S2", "S1"):
        line = trading.line("P1", "10", "2", origin=inquiry.lines[0])
        trading.book(QUOTATION, [line], partner=partner)
    suppliers = context_of(client, f"/purchasing/inquiries/{inquiry.id}/comparison")["table"]["suppliers"]
    assert [(one["name"], one["grade"]["label"]) for one in suppliers] == [
        ("供应商S1", "评分 B"),
        ("供应商S2", "评分 D"),
    ]


def test_what_no_score_could_be_worked_out_from_is_not_posted(trading: Trading) -> None:
    trade(trading)
    said = {"rejected": "1e30", "reject_reason": "破损"}
    lines = [trading.line("P1", "1", "2", details=said)]
    draft = trading.draft("purchasing.receipt", lines, partner="S1", place="主仓")
    with pytest.raises(RefusedError) as refusal:
        trading.post(draft)
    assert [(one.code, one.column) for one in refusal.value.problems] == [("not_a_number", "rejected")]
    assert signed_in("owner").get("/purchasing/scores").status_code == 200


def test_purchases_for_sales_orders_propose_who_scored_best(trading: Trading) -> None:
    trade(trading)
    for partner, price in (("S1", "2"), ("S2", "1")):  # S2 asks less, and is graded D
        PartnerProduct.objects.create(
            side="supplier",
            partner_id=trading.partners[partner],
            product_id=trading.products["P1"],
            unit_id=trading.units["P1", "瓶"],
            price=Decimal(price),
        )
    sale = trading.book("sales.order", [trading.line("P1", "500", "9")], partner="C1", place="主仓")
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        page = signed_in("owner").get(f"/purchasing/to-order?orders={sale.id}").content.decode()
    assert "供应商S1" in page
    assert "供应商S2" not in page
