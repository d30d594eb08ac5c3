"""Where a document stands follows what later documents do with its lines, in the same posting."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.documents.auditing.auditor import audit
from liandong.documents.models import Document
from liandong.documents.posting.closing import close_lines, reopen_lines
from liandong.documents.posting.engine import post
from liandong.documents.requests import PostRequest, SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.documents.stages import STAGES_OF, Stage
from tests.support.trading import Trading


def stands(document: SavedDraft) -> tuple[str, int | None, int | None]:
    """Return the stage, and how many lines are open and have begun."""
    (row,) = Document.objects.filter(pk=document.id).values_list("stage", "open_lines", "begun_lines")
    return row


def ordered(trading: Trading) -> SavedDraft:
    trading.receive("P1", "20", "10")
    lines = [trading.line("P1", "4", "30"), trading.line("P1", "6", "30")]
    return trading.book("sales.order", lines, partner="C1", place="主仓")


def delivered(trading: Trading, line: int, quantity: str) -> SavedDraft:
    rows = [trading.line("P1", quantity, "30", origin=line)]
    return trading.book("sales.delivery", rows, partner="C1", place="主仓")


def test_an_order_waits_is_delivered_in_part_and_whole(trading: Trading) -> None:
    order = ordered(trading)
    assert stands(order) == ("waiting", 2, 0)
    delivered(trading, order.lines[0], "1")
    assert stands(order) == ("partly", 2, 1)
    delivered(trading, order.lines[0], "3")
    assert stands(order) == ("partly", 1, 1)
    last = delivered(trading, order.lines[1], "6")
    assert stands(order) == ("done", 0, 2)
    red = reverse(ReversalRequest(last.id, trading.actor))
    assert stands(order) == ("partly", 1, 1)
    assert stands(last)[0] == "reversed"
    assert Document.objects.get(pk=red.document).stage == "red"
    assert audit() == []


def test_a_delivery_waits_for_its_invoice(trading: Trading) -> None:
    order = ordered(trading)
    delivery = delivered(trading, order.lines[0], "4")
    assert stands(delivery) == ("waiting", 1, 0)
    lines = [trading.line("P1", "4", "30", origin=delivery.lines[0])]
    invoice = trading.book("finance.sales_invoice", lines, partner="C1")
    assert stands(delivery) == ("done", 0, 1)
    assert stands(invoice) == ("posted", None, None)


def test_closing_and_reopening_lines_counts_them_anew(trading: Trading) -> None:
    order = ordered(trading)
    close_lines(order.id, trading.actor, [order.lines[0]])
    assert stands(order) == ("waiting", 1, 0)
    delivered(trading, order.lines[1], "6")
    assert stands(order) == ("done", 0, 1)
    close_lines(order.id, trading.actor)
    assert stands(order)[0] == "closed"
    reopen_lines(order.id, trading.actor)
    assert stands(order) == ("partly", 1, 1)
    assert audit() == []


def test_drafts_have_no_counts(trading: Trading) -> None:
    draft = trading.draft("sales.order", [trading.line("P1", "1", "30")], partner="C1", place="主仓")
    assert stands(draft) == ("draft", None, None)


def test_counting_takes_no_statement_of_its_own(trading: Trading) -> None:
    """The delivery is frozen and its order counted at once."""
    order = ordered(trading)
    rows = [trading.line("P1", "1", "30", origin=order.lines[0])]
    saved = trading.draft("sales.delivery", rows, partner="C1", place="主仓")
    with CaptureQueriesContext(connection) as captured:
        post([PostRequest(saved.id, trading.actor)])
    marks = [one["sql"] for one in captured if "UPDATE documents_document AS d" in one["sql"]]
    assert len(marks) == 1


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_belongs_to_one_state(stage: Stage) -> None:
    assert sum(stage in stages for stages in STAGES_OF.values()) == 1
