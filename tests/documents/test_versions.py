"""Posting asks for the version the user saw, and for units that belong to their products."""

from dataclasses import replace

import pytest

from liandong.catalog.models import ProductUnit
from liandong.documents.copying import read_stored
from liandong.documents.drafting import save_draft
from liandong.documents.models import Document
from liandong.documents.requests import DraftRequest
from liandong.kernel.refusal import RefusedError
from tests.support.trading import Trading


def codes(refusal: pytest.ExceptionInfo[RefusedError]) -> set[str]:
    return {problem.code for problem in refusal.value.problems}


def test_a_draft_changed_since_it_was_seen_is_not_posted(trading: Trading) -> None:
    saved = trading.draft("purchasing.receipt", [trading.line("P1", "1", "5")], partner="S1", place="主仓")
    draft = replace(read_stored(Document.objects.get(pk=saved.id)).draft, memo="改")
    changed = save_draft(DraftRequest(draft, trading.actor, saved.id, saved.version))
    with pytest.raises(RefusedError) as refusal:
        trading.post(saved, version=saved.version)
    assert codes(refusal) == {"version_conflict"}
    trading.post(saved, version=changed.version)


def test_a_unit_that_went_to_another_product_meanwhile_is_refused(trading: Trading) -> None:
    line = trading.line("P1", "1", "5", unit="箱")
    saved = trading.draft("purchasing.receipt", [line], partner="S1", place="主仓")
    unit = ProductUnit.objects.filter(pk=trading.units["P1", "箱"])
    unit.update(product=trading.products["P2"], name="大箱")
    with pytest.raises(RefusedError) as refusal:
        trading.post(saved)
    assert "wrong_unit" in codes(refusal)
