"""Two documents of a drop shipment: saved as drafts that name each other, and posted together."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from liandong.documents.carrying import Handed, carried_on
from liandong.documents.drafting import answered_draft, save_drafts
from liandong.documents.inputs import DraftInput
from liandong.documents.models import Document
from liandong.documents.posting.engine import post
from liandong.documents.requests import DraftRequest, PostRequest, SavedDraft
from liandong.kernel.actor import Actor
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import VirtualPlace

RECEIPT, DELIVERY = "purchasing.receipt", "sales.delivery"
SALES_RETURN, PURCHASE_RETURN = "sales.sales_return", "purchasing.purchase_return"
DROP = int(VirtualPlace.DROP)
_LATER = frozenset({"approval_missing"})
"""What others still have to do: both documents wait as drafts."""


@dataclass(frozen=True, slots=True)
class Shipped:
    """What a drop shipment made: the document that brings goods, and the one that passes them on.

    Not ``is_posted``, both are drafts that wait for an approval.
    """

    bringing: SavedDraft
    passing: SavedDraft
    is_posted: bool = True


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for a drop shipment: the same ``key`` again gets the first answer."""

    actor: Actor
    key: str = ""
    address: str = ""

    def both_keys(self) -> list[str | None]:
        """Return the keys of the two documents; others' keys are kept apart."""
        if not self.key:
            return [None, None]
        return [f"drop:{self.actor.member}:{self.key}:{part}" for part in ("bring", "pass")]


def known(asking: Asking) -> Shipped | None:
    """Return what was answered before."""
    found = [answered_draft(key) for key in asking.both_keys() if key]
    if len(found) != len(asking.both_keys()) or found[0] is None or found[1] is None:
        return None
    is_posted = Document.objects.filter(pk=found[0].id, posted_at__isnull=False).exists()
    return Shipped(found[0], found[1], is_posted=is_posted)


def ship(asking: Asking, drafts: Sequence[DraftInput]) -> Shipped:
    """Save both documents and post them, all or nothing, in the caller's transaction.

    Raises:
        RefusedError: every problem of both; ``document`` says whose.
    """
    handed = [Handed(draft, (), [()] * len(draft.lines)) for draft in drafts]
    requests = [
        DraftRequest(draft, asking.actor, key=key, address=asking.address)
        for draft, key in zip(carried_on(asking.actor, handed), asking.both_keys(), strict=True)
    ]
    bringing, passing = save_drafts(requests)
    Document.objects.filter(pk=bringing.id).update(copied_from=passing.id)
    Document.objects.filter(pk=passing.id).update(copied_from=bringing.id)
    return Shipped(bringing, passing, is_posted=_posted(asking, [bringing, passing]))


def _posted(asking: Asking, saved: Sequence[SavedDraft]) -> bool:
    """Post both; tell whether it was done, False where only others still have to do something."""
    try:
        with transaction.atomic():
            post([PostRequest(one.id, asking.actor, address=asking.address) for one in saved])
    except RefusedError as refusal:
        if {problem.code for problem in refusal.problems} <= _LATER:
            return False
        raise
    return True
