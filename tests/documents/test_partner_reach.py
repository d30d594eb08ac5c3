"""Who may see his own partners only can't name another's: not in a draft, not by a file."""

from dataclasses import replace

import pytest

from liandong.documents.drafting import save_draft
from liandong.documents.inputs import DraftInput
from liandong.documents.requests import DraftRequest
from liandong.documents.types import FieldKind, document_type
from liandong.exchange.document_names import look_up
from liandong.kernel.actor import Scope, Verb
from liandong.kernel.refusal import RefusedError
from liandong.partners.models import Partner
from liandong.partners.reach import SUBJECT
from tests.support.trading import DAY, Trading


@pytest.fixture(params=[Scope.OWN, Scope.PLACES])
def seller(trading: Trading, request: pytest.FixtureRequest) -> Trading:
    """The cast of somebody who looks after C1 alone: partners lie in no warehouse."""
    Partner.objects.filter(pk=trading.partners["C1"]).update(owner=trading.actor.member)
    actor = replace(trading.actor, grants={**trading.actor.grants, (SUBJECT, Verb.VIEW): request.param})
    return replace(trading, actor=actor)


def test_a_draft_names_own_partners_only(seller: Trading) -> None:
    line = [seller.line("P1", "1", "5")]
    assert seller.draft("sales.order", line, partner="C1", place="主仓").id
    with pytest.raises(RefusedError) as refused:
        seller.draft("sales.order", line, partner="C2", place="主仓")
    (problem,) = refused.value.problems
    assert (problem.code, problem.column) == ("reference_missing", "partner")


def test_a_draft_made_by_another_keeps_its_partner(trading: Trading, seller: Trading) -> None:
    saved = trading.draft("sales.order", [trading.line("P1", "1", "5")], partner="C2", place="主仓")
    draft = DraftInput(
        "sales.order",
        DAY,
        (seller.line("P1", "2", "5"),),
        partner=seller.partners["C2"],
        place=seller.places["主仓"],
    )
    assert save_draft(DraftRequest(draft, seller.actor, saved.id, saved.version)).version == 2


def test_a_file_finds_own_partners_only(seller: Trading) -> None:
    words = {FieldKind.PARTNER: {"C1", "C2"}}
    found = look_up(document_type("sales.order"), seller.actor, words, set()).found[FieldKind.PARTNER]
    assert found == {"C1": seller.partners["C1"]}
