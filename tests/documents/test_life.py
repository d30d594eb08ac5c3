"""The life of a document: versions, posting twice, keys, reversal, reopening, discarding, closing."""

from datetime import date
from decimal import Decimal

import pytest

from liandong.documents.booking import book
from liandong.documents.discarding import discard
from liandong.documents.drafting import save_draft, save_drafts
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import Document
from liandong.documents.posting.closing import close_lines, reopen_lines
from liandong.documents.posting.engine import post, post_each
from liandong.documents.requests import DraftRequest, PostRequest
from liandong.documents.reversal import ReversalRequest, reopen, reverse
from liandong.general_ledger.models import Period
from liandong.kernel.actor import Actor
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import AccountRole
from tests.support.trading import DAY, Trading

D = Decimal


def codes(refusal: pytest.ExceptionInfo[RefusedError]) -> set[str]:
    return {problem.code for problem in refusal.value.problems}


def test_posting_twice_is_refused_and_changes_nothing(trading: Trading) -> None:
    saved = trading.receive("P1", "10", "10")
    with pytest.raises(RefusedError) as refusal:
        trading.post(saved)
    assert codes(refusal) == {"already_posted"}
    assert trading.stock("P1") == (D(10), D(0))


def test_the_same_key_posts_once_and_answers_twice(trading: Trading) -> None:
    saved = trading.draft("purchasing.receipt", [trading.line("P1", "10", "10")], partner="S1", place="主仓")
    first = trading.post(saved, key="k1")
    again = trading.post(saved, key="k1")
    assert (again.number, again.is_new) == (first.number, False)
    assert trading.stock("P1") == (D(10), D(0))


def test_a_key_for_another_document_is_refused(trading: Trading) -> None:
    lines = [trading.line("P1", "1", "10")]
    one = trading.draft("purchasing.receipt", lines, partner="S1", place="主仓")
    other = trading.draft("purchasing.receipt", lines, partner="S1", place="主仓")
    trading.post(one, key="k1")
    with pytest.raises(RefusedError) as refusal:
        trading.post(other, key="k1")
    assert codes(refusal) == {"idempotency_mismatch"}


def test_booking_with_a_key_makes_one_document(trading: Trading) -> None:
    draft = DraftInput(
        "purchasing.receipt",
        DAY,
        (trading.line("P1", "5", "10"),),
        partner=trading.partners["S1"],
        place=trading.places["主仓"],
    )
    request = DraftRequest(draft, trading.actor, key="till-1")
    first, again = book([request])[0], book([request])[0]
    assert first.document == again.document
    assert trading.stock("P1") == (D(5), D(0))


def test_a_refused_booking_leaves_no_document(trading: Trading) -> None:
    draft = DraftInput(
        "sales.delivery",
        DAY,
        (trading.line("P1", "5", "10"),),
        partner=trading.partners["C1"],
        place=trading.places["主仓"],
    )
    with pytest.raises(RefusedError) as refusal:
        book([DraftRequest(draft, trading.actor)])
    assert codes(refusal) == {"short_stock"}
    assert not Document.objects.exists()


def test_every_problem_comes_at_once(trading: Trading) -> None:
    trading.receive("P1", "1", "10")
    lines = [trading.line("P1", "2"), trading.line("P2", "3"), trading.line("P3", "0")]
    saved = trading.draft("sales.delivery", lines, place="主仓")
    with pytest.raises(RefusedError) as refusal:
        trading.post(saved)
    found = {(problem.code, problem.line) for problem in refusal.value.problems}
    assert {("partner_missing", None), ("short_stock", 1), ("short_stock", 2), ("quantity_zero", 3)} <= found


def test_two_editors_the_second_gets_a_conflict(trading: Trading) -> None:
    saved = trading.draft("sales.order", [trading.line("P1", "1", "5")], partner="C1", place="主仓")
    draft = DraftInput("sales.order", DAY, (trading.line("P1", "2", "5"),), partner=trading.partners["C1"])
    changed = save_draft(DraftRequest(draft, trading.actor, document=saved.id, version=saved.version))
    with pytest.raises(RefusedError) as refusal:
        save_draft(DraftRequest(draft, trading.actor, document=saved.id, version=saved.version))
    assert codes(refusal) == {"version_conflict"}
    assert changed.version == saved.version + 1


def test_a_closed_period_refuses_posting_and_reversing(trading: Trading) -> None:
    receipt = trading.receive("P1", "10", "10")
    saved = trading.draft("purchasing.receipt", [trading.line("P1", "1", "1")], partner="S1", place="主仓")
    Period.objects.filter(year=DAY.year, month=DAY.month).update(is_closed=True)
    with pytest.raises(RefusedError) as refusal:
        trading.post(saved)
    assert codes(refusal) == {"period_closed"}
    with pytest.raises(RefusedError) as refusal:
        reverse(ReversalRequest(receipt.id, trading.actor))
    assert codes(refusal) == {"period_closed"}
    assert trading.stock("P1") == (D(10), D(0))


def test_reversing_a_delivery_restores_stock_cost_journal_and_order(trading: Trading) -> None:
    trading.receive("P1", "10", "10")
    order = trading.book("sales.order", [trading.line("P1", "6", "30")], partner="C1", place="主仓")
    line = trading.line("P1", "6", "30", origin=order.lines[0])
    sale = trading.book("sales.delivery", [line], partner="C1", place="主仓")
    red = reverse(ReversalRequest(sale.id, trading.actor))
    assert trading.stock("P1") == (D(10), D(6))
    assert trading.cost("P1") == (D(10), D(100))
    assert trading.account(AccountRole.COST_OF_SALES) == D(0)
    assert trading.progress(order.lines[0]) == (D(0), D(0), D(0))
    assert Document.objects.get(pk=sale.id).state == "reversed"
    assert Document.objects.get(pk=red.document).reverses_id == sale.id


def test_a_document_is_reversed_once(trading: Trading) -> None:
    receipt = trading.receive("P1", "10", "10")
    reverse(ReversalRequest(receipt.id, trading.actor))
    with pytest.raises(RefusedError) as refusal:
        reverse(ReversalRequest(receipt.id, trading.actor))
    assert codes(refusal) == {"not_reversible"}


def test_what_was_built_upon_is_not_reversed(trading: Trading) -> None:
    trading.receive("P1", "10", "10")
    sale = trading.book("sales.delivery", [trading.line("P1", "6", "30")], partner="C1", place="主仓")
    line = trading.line("P1", "1", "30", origin=sale.lines[0])
    trading.book("sales.sales_return", [line], partner="C1", place="主仓")
    with pytest.raises(RefusedError) as refusal:
        reverse(ReversalRequest(sale.id, trading.actor))
    assert codes(refusal) == {"reversal_blocked"}


def test_goods_that_are_gone_can_not_be_taken_back(trading: Trading) -> None:
    receipt = trading.receive("P1", "10", "10")
    trading.book("sales.delivery", [trading.line("P1", "6", "30")], partner="C1", place="主仓")
    with pytest.raises(RefusedError) as refusal:
        reverse(ReversalRequest(receipt.id, trading.actor))
    assert codes(refusal) == {"short_stock"}


def test_reversing_a_receipt_after_the_average_moved_books_the_variance(trading: Trading) -> None:
    first = trading.receive("P1", "10", "10")
    trading.receive("P1", "10", "20")
    trading.book("sales.delivery", [trading.line("P1", "10", "30")], partner="C1", place="主仓")
    reverse(ReversalRequest(first.id, trading.actor))
    assert trading.cost("P1") == (D(0), D(0))
    assert trading.account(AccountRole.INVENTORY) == D(0)
    assert trading.account(AccountRole.ACCRUED_PURCHASES) == D(-200)


def test_reopen_reverses_and_copies_to_a_draft(trading: Trading) -> None:
    receipt = trading.receive("P1", "10", "10")
    done = reopen(ReversalRequest(receipt.id, trading.actor))
    draft = Document.objects.get(pk=done.draft.id)
    assert (draft.state, draft.copied_from_id, draft.gross_amount) == ("draft", receipt.id, D(113))
    assert trading.stock("P1") == (D(0), D(0))


def test_a_discarded_draft_is_not_posted(trading: Trading) -> None:
    saved = trading.draft("sales.order", [trading.line("P1", "1", "5")], partner="C1", place="主仓")
    discard(saved.id, trading.actor)
    with pytest.raises(RefusedError) as refusal:
        trading.post(saved)
    assert codes(refusal) == {"not_a_draft"}


def test_closing_an_order_frees_its_stock_and_refuses_deliveries(trading: Trading) -> None:
    trading.receive("P1", "10", "10")
    order = trading.book("sales.order", [trading.line("P1", "6", "30")], partner="C1", place="主仓")
    close_lines(order.id, trading.actor)
    assert trading.stock("P1") == (D(10), D(0))
    line = trading.line("P1", "6", "30", origin=order.lines[0])
    saved = trading.draft("sales.delivery", [line], partner="C1", place="主仓")
    with pytest.raises(RefusedError) as refusal:
        trading.post(saved)
    assert codes(refusal) == {"origin_closed"}
    reopen_lines(order.id, trading.actor)
    assert trading.stock("P1") == (D(10), D(6))


def test_over_delivery_within_one_batch_is_seen(trading: Trading) -> None:
    trading.receive("P1", "100", "10")
    order = trading.book("sales.order", [trading.line("P1", "6", "30")], partner="C1", place="主仓")
    drafts = [
        trading.draft(
            "sales.delivery",
            [trading.line("P1", "4", "30", origin=order.lines[0])],
            partner="C1",
            place="主仓",
        )
        for _ in range(2)
    ]
    outcomes = post_each([PostRequest(draft.id, trading.actor) for draft in drafts])
    assert [{p.code for p in outcome.problems} for outcome in outcomes] == [set(), {"exceeds_open"}]
    assert trading.progress(order.lines[0])[0] == D(4)


def test_a_right_is_needed(trading: Trading) -> None:
    saved = trading.draft("sales.order", [trading.line("P1", "1", "5")], partner="C1", place="主仓")
    nobody = Actor(trading.actor.member, "无权")
    with pytest.raises(RefusedError) as refusal:
        post([PostRequest(saved.id, nobody)])
    assert codes(refusal) == {"right_missing"}


def test_a_unit_of_another_product_is_refused(trading: Trading) -> None:
    wrong = LineInput(product=trading.products["P1"], unit=trading.units["P2", "箱"], quantity=D(1))
    with pytest.raises(RefusedError) as refusal:
        trading.draft("sales.order", [wrong], partner="C1", place="主仓")
    assert codes(refusal) == {"wrong_unit"}


def test_back_dated_issue_may_not_starve_a_later_day(trading: Trading) -> None:
    trading.receive("P1", "10", "10", on=date(2026, 11, 1))
    trading.book("sales.delivery", [trading.line("P1", "8")], date(2026, 11, 5), partner="C1", place="主仓")
    trading.receive("P1", "10", "10", on=date(2026, 11, 9))
    early = trading.draft(
        "sales.delivery", [trading.line("P1", "4")], date(2026, 11, 3), partner="C1", place="主仓"
    )
    with pytest.raises(RefusedError) as refusal:
        trading.post(early)
    assert codes(refusal) == {"later_shortage"}
    small = trading.draft(
        "sales.delivery", [trading.line("P1", "2")], date(2026, 11, 3), partner="C1", place="主仓"
    )
    assert trading.post(small).is_posted


def test_the_same_draft_key_makes_one_draft(trading: Trading) -> None:
    draft = DraftInput("sales.order", DAY, (trading.line("P1", "2", "5"),), partner=trading.partners["C1"])
    first = save_draft(DraftRequest(draft, trading.actor, key="d1"))
    again = save_draft(DraftRequest(draft, trading.actor, key="d1"))
    assert (again.id, again.lines) == (first.id, first.lines)
    other = DraftInput("sales.order", DAY, (), partner=trading.partners["C1"])
    with pytest.raises(RefusedError) as refusal:
        save_draft(DraftRequest(other, trading.actor, key="d1"))
    assert codes(refusal) == {"idempotency_mismatch"}


def test_numbers_go_on_past_9_99_and_999(trading: Trading) -> None:
    draft = DraftInput("sales.order", DAY, ())
    numbers = [one.number for one in save_drafts([DraftRequest(draft, trading.actor)] * 1001)]
    assert [numbers[n] for n in (8, 9, 98, 99, 998, 999, 1000)] == [
        f"XSDD20261102-{n:04}" for n in (9, 10, 99, 100, 999, 1000, 1001)
    ]
