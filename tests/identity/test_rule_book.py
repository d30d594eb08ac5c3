"""Rules hold from their day on, are traced, and can't change what posted values mean."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.identity.actors import NotAllowedError
from liandong.identity.models import AuditRow
from liandong.identity.rule_book import RuleFixedError, UnknownRuleError, parse_rules, rules_on, set_rules
from liandong.kernel.actor import Actor
from liandong.kernel.rules import CostMethod, Rules, Taxpayer
from tests.support.companies import People

JUNE = date(2026, 6, 1)


def change(actor: Actor, day: date = JUNE, **changes: object) -> Rules:
    return set_rules(changes, effective_from=day, actor=actor, has_moves=lambda: False)


def test_a_new_company_has_the_standard_rules(company: str) -> None:
    with CaptureQueriesContext(connection) as statements:
        assert rules_on(date(2026, 1, 1)) == Rules()
    assert len(statements) == 1


def test_rules_hold_from_their_day_on(company: str, people: People) -> None:
    change(people.owner, taxpayer="small", over_delivery_rate="2.5")
    assert rules_on(date(2026, 5, 31)).taxpayer is Taxpayer.GENERAL
    assert rules_on(JUNE).taxpayer is Taxpayer.SMALL
    assert rules_on(date(2027, 1, 1)).over_delivery_rate == Decimal("2.5")


def test_a_later_revision_keeps_what_it_does_not_name(company: str, people: People) -> None:
    change(people.owner, price_includes_tax=True)
    change(people.owner, date(2026, 7, 1), number_patterns={"sales.delivery": "XSCK"})
    july = rules_on(date(2026, 7, 1))
    assert july.price_includes_tax
    assert july.number_patterns == {"sales.delivery": "XSCK"}


def test_the_change_is_traced_with_before_and_after(company: str, people: People) -> None:
    change(people.owner, taxpayer="small")
    row = AuditRow.objects.get(action="set_rules")
    assert row.member_id == people.owner.member
    assert row.detail == {"effective_from": "2026-06-01", "before": {}, "after": {"taxpayer": "small"}}


@pytest.mark.parametrize("name", ["cost_method", "cost_scope", "currency"])
def test_what_values_mean_is_fixed_once_goods_have_moved(company: str, people: People, name: str) -> None:
    other = {"cost_method": "fifo", "cost_scope": "warehouse", "currency": "USD"}[name]
    with pytest.raises(RuleFixedError, match=name):
        set_rules({name: other}, effective_from=JUNE, actor=people.owner, has_moves=lambda: True)
    assert not AuditRow.objects.filter(action="set_rules").exists()
    set_rules({name: other}, effective_from=JUNE, actor=people.owner, has_moves=lambda: False)
    assert getattr(rules_on(JUNE), name) == other


@pytest.mark.parametrize("day", [date(2026, 1, 1), JUNE, date(2027, 1, 1)])
def test_what_values_mean_holds_on_every_day_alike(company: str, people: People, day: date) -> None:
    """Else goods could begin to move under one method, and another come into force later."""
    change(people.owner, taxpayer="small")
    change(people.owner, day, cost_method="fifo")
    for on in (date(2000, 1, 1), date(2026, 1, 1), JUNE, date(2027, 1, 1), date(2030, 1, 1)):
        assert rules_on(on).cost_method is CostMethod.FIFO, on
        assert (rules_on(on).taxpayer is Taxpayer.SMALL) == (on >= JUNE), on
    row = AuditRow.objects.filter(action="set_rules").latest("pk")
    assert row.detail["on_every_day"] == {"cost_method": "fifo"}


def test_naming_a_fixed_rule_without_changing_it_is_fine(company: str, people: People) -> None:
    changes = {"cost_method": "moving_average", "taxpayer": "small"}
    rules = set_rules(changes, effective_from=JUNE, actor=people.owner, has_moves=lambda: True)
    assert rules.cost_method is CostMethod.MOVING_AVERAGE


def test_only_who_has_the_right_changes_rules(company: str, people: People) -> None:
    with pytest.raises(NotAllowedError):
        change(people.clerk, taxpayer="small")


@pytest.mark.parametrize(
    "values",
    [
        {"unknown": 1},
        {"cost_method": "lifo"},
        {"over_delivery_rate": 0.1},
        {"over_delivery_rate": "-1"},
        {"over_delivery_rate": "NaN"},
        {"over_delivery_rate": True},
        {"price_includes_tax": "yes"},
        {"number_patterns": ["XSCK"]},
        {"time_zone": "Mars/Olympus"},
        {"currency": None},
    ],
)
def test_unknown_names_and_values_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(UnknownRuleError):
        parse_rules(values)
