"""Documents whose numbers begin with a text, the last number first, however many there are."""

from collections.abc import Sequence
from itertools import product

from liandong.documents.models import Document
from liandong.documents.queries import visible_to
from liandong.documents.types import document_types
from liandong.kernel.actor import Actor, Verb
from liandong.storage import bulk
from liandong.storage.pieces import fetch, given, joined

_LAST = "\U0010ffff"
"""Comes after whatever may follow in a number, byte by byte."""


def numbered(actor: Actor, text: str, most: int) -> list[Document]:
    """Return up to ``most`` documents within the actor's sight, their partners with them.

    Letters count as typed or as capitals. One statement finds the types that have such numbers; then one
    for each of the ``most`` types whose numbers come last, of which all are that can be among the first.
    Each looks its few rows up by an index.
    """
    kinds = [kind.id for kind in document_types() if actor.scope_of(kind.id, Verb.VIEW) is not None]
    found: list[Document] = []
    for kind, start in _with_such(kinds, sorted({text, text.upper()}))[:most]:
        of_kind = visible_to(actor, only=kind).filter(
            type=kind, number__gte=start, number__lt=f"{start}{_LAST}"
        )
        found += of_kind.select_related("partner").order_by("-number")[:most]
    return sorted(found, key=lambda document: document.number, reverse=True)[:most]


def _with_such(kinds: Sequence[str], starts: Sequence[str]) -> list[tuple[str, str]]:
    """Return types with the beginning their numbers have, by their last numbers, the last first."""
    if not kinds:
        return []
    rows = [joined("(", given(kind), ", ", given(start), ")") for kind, start in product(kinds, starts)]
    last = joined(
        *("(SELECT d.number FROM ", bulk.table(Document), " d WHERE d.type = v.column1"),
        *(" AND d.number >= v.column2 AND d.number < v.column2 || ", given(_LAST)),
        " ORDER BY d.number DESC LIMIT 1)",
    )
    listed = joined(*rows[:1], *(part for row in rows[1:] for part in (", ", row)))
    query = joined("SELECT v.column1, v.column2, ", last, " FROM (VALUES ", listed, ") AS v")
    found = [(number, kind, start) for kind, start, number in fetch(query) if number is not None]
    return [(kind, start) for _number, kind, start in sorted(found, reverse=True)]
