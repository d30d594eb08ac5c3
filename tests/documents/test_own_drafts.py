"""制单人不能自审: two people for each document that is typed in; what the program makes has one."""

from datetime import date

import pytest

from liandong.documents.models import Document, State
from liandong.documents.month_average import run as run_average
from liandong.documents.period_transfers import run as run_transfer
from liandong.documents.posting.engine import post
from liandong.documents.requests import PostRequest
from liandong.documents.reversal import ReversalRequest, reopen, reverse
from liandong.identity.roles import create_member
from liandong.identity.rule_book import set_rules
from liandong.kernel.actor import Actor, superuser
from liandong.kernel.balances import Clearing
from liandong.kernel.refusal import RefusedError
from tests.support.trading import Trading

OCTOBER, TODAY = date(2026, 10, 1), date(2026, 11, 3)


@pytest.fixture
def other(trading: Trading) -> Actor:
    return superuser(create_member("周八").pk, "周八")


@pytest.fixture
def two(trading: Trading) -> Trading:
    changes = {"poster_differs_from_drafter": True, "cost_method": "monthly_average"}
    set_rules(changes, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)
    return trading


def received(two: Trading, other: Actor, price: str = "10") -> int:
    draft = two.draft("purchasing.receipt", [two.line("P1", "5", price)], OCTOBER, partner="S1", place="主仓")
    post([PostRequest(draft.id, other)])
    return draft.id


def test_nobody_posts_his_own_draft_at_once_or_later(two: Trading, other: Actor) -> None:
    line = [two.line("P1", "5", "10")]
    draft = two.draft("purchasing.receipt", line, partner="S1", place="主仓")
    with pytest.raises(RefusedError) as later:
        two.post(draft)
    with pytest.raises(RefusedError) as at_once:
        two.book("purchasing.receipt", line, partner="S1", place="主仓")
    for refusal in (later, at_once):
        assert [one.code for one in refusal.value.problems] == ["same_person"]
    (outcome,) = post([PostRequest(draft.id, other)])
    assert outcome.number


def test_who_drafted_and_who_posted_may_both_take_it_back(two: Trading, other: Actor) -> None:
    for actor in (two.actor, other):
        reverse(ReversalRequest(received(two, other), actor))
    draft = reopen(ReversalRequest(received(two, other), other)).draft
    assert Document.objects.get(pk=draft.id).state == State.DRAFT
    with pytest.raises(RefusedError):
        post([PostRequest(draft.id, other)])


def test_a_month_is_carried_over_by_one_person(two: Trading, other: Actor) -> None:
    received(two, other, "10")
    sold = two.draft("sales.delivery", [two.line("P1", "2", "30")], OCTOBER, partner="C1", place="主仓")
    post([PostRequest(sold.id, other)])
    received(two, other, "20")
    assert run_average(OCTOBER, two.actor, TODAY).outcomes
    assert run_transfer(Clearing.PROFIT, OCTOBER, two.actor, TODAY).posted is not None
