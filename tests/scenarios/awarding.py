"""The step 定标 of a story: an inquiry is awarded to suppliers, line by line."""

from decimal import Decimal
from typing import Protocol

from liandong.documents.requests import SavedDraft
from liandong.kernel.refusal import RefusedError
from liandong.purchasing.awarding import Award, award
from tests.scenarios.story import Step
from tests.support.trading import DAY, Trading


class Told(Protocol):
    """The company in which a story happens, as far as awards need it."""

    trading: Trading
    documents: dict[str, SavedDraft]

    def origin(self, text: str) -> int:
        """Return the line that ``A/1`` names."""

    def note_refusal(self, name: str, refusal: RefusedError) -> None:
        """Keep why a document was refused."""


def awarded(world: Told, name: str, step: Step) -> None:
    """Award an inquiry; the orders get the names of the first row that each supplier has."""
    awards = [Award(world.origin(row["报价"]), Decimal(row["数量"])) for row in step.rows]
    names = list(dict.fromkeys(row["订单"] for row in step.rows))
    try:
        saved = award(world.trading.actor, world.documents[name].id, awards, on=DAY)
        world.documents |= zip(names, saved, strict=True)
    except RefusedError as refusal:
        world.note_refusal(names[0], refusal)
