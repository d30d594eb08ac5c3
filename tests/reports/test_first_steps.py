"""The first steps on a new company's home page: read from its data, for who sets it up, until done."""

from datetime import date

import pytest
from django.test import Client

from liandong.identity.modules import switch_off
from liandong.identity.preferences import save_preference
from liandong.identity.rule_book import set_rules
from tests.support.companies import People
from tests.support.pages import context_of, signed_in
from tests.support.trading import Trading, make_trading

pytestmark = pytest.mark.usefixtures("company")


def steps(client: Client) -> dict[str, bool]:
    """Return the steps the home page shows, and whether each is done."""
    found = [panel for panel in context_of(client, "/")["panels"] if panel["id"] == "steps"]
    return {step["id"]: step["is_done"] for panel in found for step in panel["steps"]}


def sell(trade: Trading) -> None:
    trade.book("sales.delivery", [trade.line("P1", "1", "15")], partner="C1", place="主仓")


def test_progress_is_read_from_the_data_and_all_done_is_gone(people: People) -> None:
    owner = signed_in("owner")
    every = ("rules", "warehouse", "products", "customer", "stock", "sale")
    assert steps(owner) == dict.fromkeys(every, False)
    set_rules(
        {"taxpayer": "small"}, effective_from=date(2026, 1, 1), actor=people.owner, has_moves=lambda: False
    )
    assert [step for step, is_done in steps(owner).items() if is_done] == ["rules"]
    trade = make_trading()
    assert [step for step, is_done in steps(owner).items() if not is_done] == ["stock", "sale"]
    trade.receive("P1", "10", "1")
    assert [step for step, is_done in steps(owner).items() if not is_done] == ["sale"]
    sell(trade)
    assert steps(owner) == {}


def test_the_next_step_has_the_button_and_each_its_chapter() -> None:
    panel = context_of(signed_in("owner"), "/")["panels"][0]
    assert [step["id"] for step in panel["steps"] if step["is_next"]] == ["rules"]
    page = signed_in("owner").get("/").content.decode()
    assert 'href="/t/inventory.opening_stock/new"' in page
    assert 'href="/help/sales" aria-label="手册：开出第一张销售出库单"' in page


def test_only_who_sets_the_company_up_sees_them_and_he_may_hide_them(people: People) -> None:
    assert steps(signed_in("clerk")) == steps(signed_in("keeper")) == {}
    save_preference(people.owner.member, "home.blocks", {"hidden": ["steps"]})
    assert steps(signed_in("owner")) == {}
    assert "steps" in [block["id"] for block in context_of(signed_in("owner"), "/")["blocks"]]


def test_what_is_switched_off_is_no_step(people: People) -> None:
    switch_off(["inventory"], ["inventory"], people.owner)
    assert "stock" not in steps(signed_in("owner"))
