"""Segregation of duties in the engine: one person, one chain of documents, one side of a pair."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.documents.approvals import decide
from liandong.documents.drafting import save_drafts
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import ApprovalRule, DocumentLine
from liandong.documents.posting.engine import post_each
from liandong.documents.requests import DraftRequest, PostRequest, SavedDraft
from liandong.documents.reversal import ReversalRequest, reopen, reverse
from liandong.general_ledger.models import Claim
from liandong.identity.models import Member, Role
from liandong.identity.roles import ACCOUNTANT, create_member
from liandong.identity.segregation import Deed, Pair, save_pairs
from liandong.kernel.actor import Actor, Verb, superuser
from liandong.kernel.refusal import RefusedError
from tests.support.trading import DAY, Trading


@pytest.fixture
def other(trading: Trading) -> Actor:
    return superuser(create_member("周八").pk, "周八")


def apart(trading: Trading, first: tuple[str, Verb], second: tuple[str, Verb]) -> None:
    save_pairs([Pair(Deed(*first), Deed(*second))], trading.actor)


def order(trading: Trading) -> SavedDraft:
    trading.receive("P1", "50", "6")
    return trading.book("sales.order", [trading.line("P1", "5", "10")], partner="C1", place="主仓")


def delivery(trading: Trading, of: SavedDraft) -> SavedDraft:
    line = trading.line("P1", "5", "10", origin=of.lines[0])
    return trading.draft("sales.delivery", [line], partner="C1", place="主仓")


def codes(requests: list[PostRequest]) -> list[list[str]]:
    return [[problem.code for problem in outcome.problems] for outcome in post_each(requests)]


def test_who_posted_the_order_can_not_post_its_delivery(trading: Trading, other: Actor) -> None:
    apart(trading, ("sales.order", Verb.POST), ("sales.delivery", Verb.POST))
    ordered = order(trading)
    draft = delivery(trading, ordered)
    (outcome,) = post_each([PostRequest(draft.id, trading.actor)])
    (problem,) = outcome.problems
    assert problem.code == "segregated"
    assert problem.detail["number"] == ordered.number
    assert problem.detail["name"] == trading.actor.name
    assert codes([PostRequest(draft.id, other)]) == [[]]


def test_an_unlinked_delivery_is_no_part_of_the_chain(trading: Trading) -> None:
    apart(trading, ("sales.order", Verb.POST), ("sales.delivery", Verb.POST))
    order(trading)
    draft = trading.draft("sales.delivery", [trading.line("P1", "5", "10")], partner="C1", place="主仓")
    assert codes([PostRequest(draft.id, trading.actor)]) == [[]]


def test_a_drafter_counts_when_somebody_else_posts(trading: Trading, other: Actor) -> None:
    apart(trading, ("sales.order", Verb.POST), ("sales.delivery", Verb.DRAFT))
    draft = delivery(trading, order(trading))
    assert codes([PostRequest(draft.id, other)]) == [["segregated"]]
    line = trading.line("P1", "5", "10", origin=draft_origin(draft))
    theirs = replace_actor(trading, other).draft("sales.delivery", [line], partner="C1", place="主仓")
    assert codes([PostRequest(theirs.id, trading.actor)]) == [[]]


def draft_origin(draft: SavedDraft) -> int:
    origin = DocumentLine.objects.get(pk=draft.lines[0]).origin_id
    assert origin is not None
    return origin


def replace_actor(trading: Trading, actor: Actor) -> Trading:
    return replace(trading, actor=actor)


def test_a_module_stands_for_each_of_its_types(trading: Trading, other: Actor) -> None:
    apart(trading, ("sales.*", Verb.DRAFT), ("sales.*", Verb.POST))
    draft = trading.draft("sales.order", [trading.line("P1", "5", "10")], partner="C1", place="主仓")
    assert codes([PostRequest(draft.id, trading.actor)]) == [["segregated"]]
    assert codes([PostRequest(draft.id, other)]) == [[]]


def test_money_follows_the_debt_it_settles(trading: Trading, other: Actor) -> None:
    apart(trading, ("finance.sales_invoice", Verb.POST), ("finance.incoming_payment", Verb.POST))
    invoice = _invoiced(trading)
    claim = _claim_of(invoice)
    payment = _payment(trading, claim)
    assert codes([PostRequest(payment.id, trading.actor)]) == [["segregated"]]
    assert codes([PostRequest(payment.id, other)]) == [[]]


def _invoiced(trading: Trading) -> SavedDraft:
    delivered = delivery(trading, order(trading))
    trading.post(delivered)
    line = trading.line("P1", "5", "10", origin=delivered.lines[0])
    return trading.book("finance.sales_invoice", [line], partner="C1")


def _claim_of(invoice: SavedDraft) -> int:
    return Claim.objects.get(document=invoice.id).pk


def _payment(trading: Trading, claim: int) -> SavedDraft:

    amount = Claim.objects.get(pk=claim).open_amount
    lines = (
        LineInput(account=trading.money_account("1001"), gross_amount=amount, anchor="gross_amount"),
        LineInput(claim=claim, gross_amount=amount, anchor="gross_amount"),
    )
    return trading.draft("finance.incoming_payment", lines, partner="C1")


def test_who_drafted_can_not_approve_and_who_approved_can_not_post(trading: Trading, other: Actor) -> None:
    role = Role.objects.get(name=ACCOUNTANT)
    for member in (trading.actor.member, other.member):
        Member.objects.get(pk=member).roles.add(role)
    ApprovalRule.objects.create(type="sales.order", role=role)
    save_pairs(
        [
            Pair(Deed("sales.order", Verb.DRAFT), Deed("sales.order", Verb.APPROVE)),
            Pair(Deed("sales.order", Verb.APPROVE), Deed("sales.order", Verb.POST)),
        ],
        trading.actor,
    )
    draft = trading.draft("sales.order", [trading.line("P1", "5", "10")], partner="C1", place="主仓")
    assert [one.code for one in decide(draft.id, trading.actor, is_approved=True)] == ["segregated"]
    assert decide(draft.id, other, is_approved=True) == []
    assert codes([PostRequest(draft.id, other)]) == [["segregated"]]
    assert codes([PostRequest(draft.id, trading.actor)]) == [[]]


@pytest.mark.parametrize("undo", [reverse, reopen])
def test_who_posted_can_not_take_it_back(trading: Trading, other: Actor, undo: object) -> None:
    apart(trading, ("purchasing.receipt", Verb.POST), ("purchasing.receipt", Verb.REVERSE))
    receipt = trading.receive("P1", "5", "6")
    assert callable(undo)
    with pytest.raises(RefusedError, match="segregated"):
        undo(ReversalRequest(receipt.id, trading.actor))
    undo(ReversalRequest(receipt.id, other))


def test_documents_of_one_posting_are_judged_each_by_itself(trading: Trading) -> None:
    apart(trading, ("sales.order", Verb.POST), ("sales.delivery", Verb.POST))
    linked = delivery(trading, order(trading))
    free = trading.draft("sales.delivery", [trading.line("P1", "5", "10")], partner="C1", place="主仓")
    wanted = [PostRequest(linked.id, trading.actor), PostRequest(free.id, trading.actor)]
    assert codes(wanted) == [["segregated"], []]


def test_pairs_cost_one_statement_whatever_the_chains(trading: Trading, other: Actor) -> None:
    def counted(documents: int) -> int:
        rows = (trading.line("P1", "1", "10"),) * 3
        draft = DraftInput(
            "sales.order", DAY, rows, partner=trading.partners["C1"], place=trading.places["主仓"]
        )
        saved = save_drafts([DraftRequest(draft, trading.actor) for _ in range(documents)])
        with CaptureQueriesContext(connection) as captured:
            assert codes([PostRequest(one.id, other) for one in saved]) == [[]] * documents
        return len(captured)

    trading.receive("P1", "500", "6")
    without = counted(1)
    apart(trading, ("sales.order", Verb.DRAFT), ("sales.order", Verb.POST))
    assert counted(1) == counted(20) == without + 1
