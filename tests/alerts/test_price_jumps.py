"""Receipts at unusual prices: told for some days, to who may see what goods cost."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from liandong.alerts.evaluating import evaluate
from liandong.alerts.models import Alert, AlertKind, AlertRule
from liandong.alerts.queries import visible_alerts, visible_kinds
from liandong.catalog.models import ProductUnit
from liandong.documents.price_jumps import price_jumps
from liandong.documents.requests import SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.actors import load_actor
from liandong.kernel.rules import Rules, Taxpayer
from tests.support.companies import People
from tests.support.pages import signed_in
from tests.support.trading import DAY, Trading

RECEIPT = "purchasing.receipt"
RULES = Rules()


def came(trading: Trading, price: str, code: str = "P1", ago: int = 0) -> SavedDraft:
    lines = [trading.line(code, "2", price)]
    return trading.book(RECEIPT, lines, on=DAY - timedelta(days=ago), partner="S1", place="主仓")


def standing(later: int = 0) -> list[Alert]:
    evaluate(AlertRule.objects.get(kind=AlertKind.UNUSUAL_PRICE), DAY + timedelta(days=later))
    return list(Alert.objects.filter(kind=AlertKind.UNUSUAL_PRICE, cleared_at=None).order_by("pk"))


def test_the_rule_is_there_and_works(trading: Trading) -> None:
    rule = AlertRule.objects.get(kind=AlertKind.UNUSUAL_PRICE)
    assert (rule.is_active, rule.days) == (True, 7)
    assert standing() == []


def test_a_price_beyond_the_rate_is_told_until_the_days_are_over(trading: Trading) -> None:
    came(trading, "10", ago=2)
    came(trading, "12", ago=1)  # 20 %, as much as is usual
    dear = came(trading, "14.5")  # 20.8 %
    (alert,) = standing()
    assert (alert.subject, alert.figure, alert.level) == (dear.id, Decimal("20.8"), Decimal(20))
    assert (alert.day, alert.is_severe) == (DAY, False)
    page = signed_in("owner").get("/alerts?kind=unusual_price").content.decode()
    assert "比上次进价变动 +20.8%，超过 20%" in page
    assert dear.number in page
    assert len(standing(7)) == 1
    assert standing(8) == []


def test_a_fall_counts_too_and_the_furthest_price_of_a_receipt_is_told(trading: Trading) -> None:
    came(trading, "10", ago=1)
    came(trading, "10", "P2", ago=1)
    lines = [trading.line("P1", "2", "7"), trading.line("P2", "1", "4")]
    trading.book(RECEIPT, lines, partner="S2", place="主仓")
    (alert,) = standing()
    assert (alert.figure, alert.is_severe) == (Decimal(-60), True)


def test_what_is_old_reversed_or_free_is_nothing_to_compare_with(trading: Trading) -> None:
    came(trading, "2", ago=373)
    wrong = came(trading, "3", ago=2)
    reverse(ReversalRequest(wrong.id, trading.actor, on=DAY - timedelta(days=2)))
    came(trading, "0", ago=1)
    right = came(trading, "10")
    assert price_jumps(RECEIPT, DAY - timedelta(days=6), DAY, RULES) == []
    dear = came(trading, "20")
    assert [one.subject for one in standing()] == [dear.id]
    reverse(ReversalRequest(dear.id, trading.actor, on=DAY))
    assert standing() == []
    assert right.number


def test_prices_of_different_units_are_compared_by_the_base_unit(trading: Trading) -> None:
    came(trading, "10", "P3", ago=1)
    ratio = ProductUnit.objects.get(pk=trading.units["P3", "箱"]).ratio
    boxes = trading.line("P3", "1", str(10 * ratio), unit="箱")
    trading.book(RECEIPT, [boxes], partner="S1", place="主仓")
    assert ratio > 1
    assert standing() == []


def test_who_sees_no_cost_hears_nothing_of_it(trading: Trading, people: People) -> None:
    came(trading, "10", ago=1)
    came(trading, "20")
    assert len(standing()) == 1
    keeper = load_actor(people.keeper.member)
    assert AlertKind.ARRIVED in visible_kinds(keeper)
    assert AlertKind.UNUSUAL_PRICE not in visible_kinds(keeper)
    assert not visible_alerts(keeper).filter(kind=AlertKind.UNUSUAL_PRICE).exists()
    assert visible_alerts(trading.actor).filter(kind=AlertKind.UNUSUAL_PRICE).count() == 1


@pytest.mark.parametrize("many", [1, 6])
def test_it_is_one_statement(trading: Trading, many: int) -> None:
    for _ in range(many):
        came(trading, "10", ago=1)
    for _ in range(many):
        came(trading, "20")
        came(trading, "40")
    with CaptureQueriesContext(connections["default"]) as asked:
        found = price_jumps(RECEIPT, DAY - timedelta(days=6), DAY, RULES)
    assert len(found) == 2 * many
    assert len(asked.captured_queries) == 1


def test_a_rate_of_nothing_finds_nothing_unusual(trading: Trading) -> None:
    came(trading, "10", ago=1)
    came(trading, "20")
    free = replace(RULES, unusual_price_rate=Decimal(0))
    assert price_jumps(RECEIPT, DAY, DAY, free) == []
    assert [one.change for one in price_jumps(RECEIPT, DAY, DAY, RULES)] == [Decimal(100)]


def test_input_tax_that_can_not_be_deducted_is_part_of_the_price(trading: Trading) -> None:
    lines = [trading.line("P1", "2", "10", tax_rate=Decimal(0))]
    trading.book(RECEIPT, lines, on=DAY - timedelta(days=1), partner="S1", place="主仓")
    lines = [trading.line("P1", "2", "11.3", tax_rate=Decimal(13))]
    trading.book(RECEIPT, lines, partner="S1", place="主仓")
    small = replace(RULES, taxpayer=Taxpayer.SMALL, unusual_price_rate=Decimal(15))
    general = replace(small, taxpayer=Taxpayer.GENERAL)
    assert price_jumps(RECEIPT, DAY, DAY, general) == []
    assert [one.change for one in price_jumps(RECEIPT, DAY, DAY, small)] == [Decimal("27.7")]
