"""What an order misses within the tolerance is not waited for; a reversed receipt opens it again."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.documents.auditing.auditor import audit
from liandong.documents.models import Document, DocumentLine
from liandong.documents.posting.closing import close_lines, reopen_lines
from liandong.documents.posting.engine import post
from liandong.documents.requests import PostRequest, SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.documents.short_lines import closed_after
from liandong.identity.models import AuditRow
from liandong.identity.rule_book import set_rules
from liandong.kernel.refusal import RefusedError
from liandong.kernel.rules import Rules
from liandong.kernel.terms import OriginLine
from tests.support.trading import DAY, Trading

D = Decimal
ORDER, RECEIPT = "purchasing.order", "purchasing.receipt"
LINE = OriginLine(
    1, 1, "CGDD1", ORDER, "posted", DAY, None, 1, None, D(100), D(0), D(0), D(0), is_closed=False
)


@pytest.fixture
def order(trading: Trading) -> SavedDraft:
    """Return an order of 100 P1 and 10 P2 where 5 per cent may be missing."""
    rules = {"under_delivery_rate": "5"}
    set_rules(rules, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)
    lines = [trading.line("P1", "100", "2"), trading.line("P2", "10", "3")]
    return trading.book(ORDER, lines, partner="S1", place="主仓")


def receive(trading: Trading, order: SavedDraft, first: str, second: str = "0") -> SavedDraft:
    wanted = [("P1", first, order.lines[0]), ("P2", second, order.lines[1])]
    lines = [trading.line(*one[:2], "2", origin=one[2]) for one in wanted if one[1] != "0"]
    return trading.book(RECEIPT, lines, partner="S1", place="主仓")


def standing(order: SavedDraft) -> tuple[str, list[bool]]:
    document = Document.objects.get(pk=order.id)
    lines = DocumentLine.objects.filter(document=order.id).order_by("position")
    return document.stage, list(lines.values_list("is_closed", flat=True))


def test_little_missing_ends_a_line_and_the_order_with_it(trading: Trading, order: SavedDraft) -> None:
    receive(trading, order, "90")
    assert standing(order) == ("partly", [False, False])
    receive(trading, order, "5", "10")
    assert standing(order) == ("done", [True, False])
    traced = AuditRow.objects.filter(subject=ORDER, subject_id=order.id, action="close")
    assert traced.count() == 1
    assert audit() == []


def test_a_reversed_receipt_opens_the_line_again(trading: Trading, order: SavedDraft) -> None:
    receipt = receive(trading, order, "96", "10")
    assert standing(order) == ("done", [True, False])
    reverse(ReversalRequest(receipt.id, trading.actor))
    assert standing(order) == ("waiting", [False, False])
    assert AuditRow.objects.filter(subject=ORDER, subject_id=order.id, action="reopen_lines").exists()
    receive(trading, order, "94")
    assert standing(order) == ("partly", [False, False])
    assert audit() == []


def test_what_comes_after_all_waits_until_somebody_opens_the_line(
    trading: Trading, order: SavedDraft
) -> None:
    receive(trading, order, "96")
    with pytest.raises(RefusedError) as refusal:
        receive(trading, order, "4")
    assert [one.code for one in refusal.value.problems] == ["origin_closed"]
    reopen_lines(order.id, trading.actor, [order.lines[0]])
    receive(trading, order, "4")
    assert trading.progress(order.lines[0])[0] == D(100)


def test_an_order_closed_by_hand_stays_closed(trading: Trading, order: SavedDraft) -> None:
    receipt = receive(trading, order, "96")
    close_lines(order.id, trading.actor)
    reverse(ReversalRequest(receipt.id, trading.actor))
    assert standing(order) == ("closed", [True, True])
    assert audit() == []


def test_two_receipts_in_one_posting_end_it_once(trading: Trading, order: SavedDraft) -> None:
    drafts = [
        trading.draft(
            RECEIPT, [trading.line("P1", "48", "2", origin=order.lines[0])], partner="S1", place="主仓"
        )
        for _ in range(2)
    ]
    post([PostRequest(one.id, trading.actor) for one in drafts])
    assert standing(order) == ("partly", [True, False])


@given(
    before=st.integers(0, 100), moved=st.integers(-100, 100), rate=st.integers(0, 30), is_closed=st.booleans()
)
def test_only_the_tolerance_ends_and_only_a_reversal_opens(
    *, before: int, moved: int, rate: int, is_closed: bool
) -> None:
    line = replace(LINE, fulfilled=D(before), is_closed=is_closed, under_rate=D(rate))
    after = replace(line, fulfilled=max(D(before + moved), D(0)))
    closed = closed_after(line, after, Rules())
    missing = 100 - after.fulfilled
    if closed and not is_closed:
        assert moved > 0
        assert 0 < missing <= rate
    if is_closed and not closed:
        assert moved < 0
        assert missing > rate or after.fulfilled == 0
