"""What the database itself says of reversals: a document has one, and most have none."""

import pytest
from django.db import IntegrityError, transaction

from liandong.documents.models import Document, State
from liandong.documents.reversal import ReversalRequest, reverse
from tests.support.trading import Trading


def test_a_document_is_reversed_once(trading: Trading) -> None:
    receipt = trading.receive("P1", "1", "5").id
    reverse(ReversalRequest(receipt, trading.actor))
    saved = trading.draft("purchasing.receipt", [trading.line("P1", "1", "5")], partner="S1", place="主仓")
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=saved.id).update(reverses=receipt)


@pytest.mark.only_on("sqlite")
def test_what_reverses_nothing_is_not_looked_up_by_that(company: str) -> None:
    del company
    orders = Document.objects.filter(type="purchasing.order", state=State.POSTED, reverses=None)
    plan = orders.explain()
    assert "(type=?" in plan
    assert "reverses_id=?" not in plan
