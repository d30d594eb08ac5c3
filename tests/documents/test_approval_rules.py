"""Approvals: whom a rule asks, in which order, and within which scope he may answer."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from liandong.documents.approval_rules import RuleForm, delete_rule, save_rule
from liandong.documents.approvals import decide
from liandong.documents.models import Approval, ApprovalRule
from liandong.documents.posting.engine import post_each
from liandong.documents.requests import PostRequest, SavedDraft
from liandong.identity.models import Role
from liandong.identity.roles import ACCOUNTANT, BUYER, OWNER, create_member
from liandong.kernel.actor import Actor, Scope, Verb, superuser
from liandong.kernel.refusal import RefusedError
from tests.support.trading import Trading


def who(role: str) -> Actor:
    member = create_member(f"{role}一", roles=[role])
    return superuser(member.pk, member.name)


def ask(trading: Trading, role: str, **more: Any) -> int:
    form = replace(RuleForm("sales.order", Role.objects.get(name=role).pk), **more)
    return save_rule(None, form, trading.actor)


def order(trading: Trading, **header: Any) -> SavedDraft:
    return trading.draft(
        "sales.order", [trading.line("P1", "10", "10")], partner="C1", place="主仓", **header
    )


def said(draft: SavedDraft, actor: Actor, *, is_approved: bool = True) -> list[str]:
    return [problem.code for problem in decide(draft.id, actor, is_approved=is_approved)]


def missing(trading: Trading, draft: SavedDraft) -> list[str]:
    (outcome,) = post_each([PostRequest(draft.id, trading.actor)])
    return [problem.detail["role"] for problem in outcome.problems if problem.code == "approval_missing"]


def test_later_steps_wait_for_earlier_ones(trading: Trading) -> None:
    ask(trading, ACCOUNTANT, step=2)
    ask(trading, BUYER)
    draft, accountant, buyer = order(trading), who(ACCOUNTANT), who(BUYER)
    assert said(draft, accountant) == ["approval_not_yet"]
    assert missing(trading, draft) == [BUYER, ACCOUNTANT]
    assert said(draft, buyer) == []
    assert missing(trading, draft) == [ACCOUNTANT]
    assert said(draft, accountant) == []
    assert missing(trading, draft) == []


def test_a_no_needs_no_earlier_step(trading: Trading) -> None:
    ask(trading, ACCOUNTANT, step=2)
    ask(trading, BUYER)
    draft, accountant = order(trading), who(ACCOUNTANT)
    assert said(draft, accountant, is_approved=False) == []
    assert Approval.objects.filter(is_approved=False).count() == 1


def test_a_rule_asks_only_for_what_falls_under_it(trading: Trading) -> None:
    handler = create_member("周八").pk
    ask(trading, ACCOUNTANT, minimum_amount=Decimal(1000))
    ask(trading, BUYER, handler=handler)
    assert missing(trading, order(trading)) == []
    assert missing(trading, order(trading, handler=handler)) == [BUYER]
    assert said(order(trading), who(ACCOUNTANT)) == ["no_approval_due"]
    own = ask(trading, BUYER, handler=trading.actor.member)
    assert missing(trading, order(trading)) == [BUYER]
    delete_rule(own, trading.actor)
    ask(trading, BUYER, partner=trading.partners["C2"])
    assert missing(trading, order(trading)) == []


def test_the_founder_answers_for_the_owners_role(trading: Trading) -> None:
    ask(trading, OWNER)
    draft = order(trading)
    assert said(draft, who(BUYER)) == ["no_approval_due"]
    assert said(draft, trading.actor) == []


def test_the_right_to_approve_reaches_as_far_as_its_scope(trading: Trading) -> None:
    ask(trading, ACCOUNTANT)
    member = create_member("会计一", roles=[ACCOUNTANT]).pk
    elsewhere = Actor(
        member, "会计一", {("sales.order", Verb.APPROVE): Scope.PLACES}, places=frozenset({10**6})
    )
    draft = order(trading)
    assert said(draft, elsewhere) == ["right_missing"]
    here = replace(elsewhere, places=frozenset({trading.places["主仓"]}))
    assert said(draft, here) == []


def test_decisions_keep_their_rule_when_another_role_is_asked(trading: Trading) -> None:
    rule = ask(trading, ACCOUNTANT)
    draft = order(trading)
    assert said(draft, who(ACCOUNTANT)) == []
    with pytest.raises(RefusedError, match="rule_used"):
        delete_rule(rule, trading.actor)
    form = RuleForm("sales.order", Role.objects.get(name=BUYER).pk)
    assert save_rule(rule, form, trading.actor) != rule
    assert not ApprovalRule.objects.get(pk=rule).is_active
    assert missing(trading, draft) == [BUYER]
