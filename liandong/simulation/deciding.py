"""Approvals: who is asked about a draft says yes or no."""

from liandong.documents.approvals import decide
from liandong.documents.models import State
from liandong.kernel.actor import Actor
from liandong.simulation.answers import Answer, refused
from liandong.simulation.casting import APPROVED
from liandong.simulation.numbering import Sheet
from liandong.simulation.wishes import Scene, Way, Wish

DECIDE = "decide"


def decide_on_draft(scene: Scene) -> Wish | None:
    """Approve a draft that waits for it, or send it back."""
    found = scene.documents(State.DRAFT, type__in=APPROVED, limit=12)
    if not found:
        return None
    given = {"document": scene.one(found).pk, "is_approved": scene.happens(85)}
    return Wish(Way.DEED, [given], on=DECIDE)


def _decide(given: Sheet, key: str, actor: Actor) -> Answer:
    problems = decide(given["document"], actor, is_approved=given["is_approved"], comment=key)
    return refused(key, problems) if problems else Answer()


DEEDS = {DECIDE: _decide}
