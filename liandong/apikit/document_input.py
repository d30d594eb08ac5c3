"""From a request's body to the engine's draft: declared fields only, every problem at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from liandong.apikit.draft_schema import APPLY_PROMOTIONS, SWITCHES, header_names, line_names
from liandong.apikit.fields import LARGEST_ID
from liandong.apikit.problems import Named, ProblemsError
from liandong.documents.carrying import Handed, Names, carried_on
from liandong.documents.custom_fields import own_type
from liandong.documents.hiding import carried_over, hidden_columns, kept_above
from liandong.documents.inputs import MAX_LINES, DraftInput, read_draft
from liandong.documents.models import Document, DocumentLine
from liandong.documents.types import DocumentType, document_type
from liandong.kernel.actor import Actor
from liandong.kernel.checks import FIRST_DAY, LAST_DAY
from liandong.kernel.terms import Problem


@dataclass(frozen=True, slots=True)
class ReadDraft:
    """A draft as read; ``draft`` is None when it can't be. ``named`` holds the client's line keys.

    ``header`` and ``lines`` are the names that were given, None where nothing is carried on.
    """

    draft: DraftInput | None
    problems: tuple[Problem, ...]
    named: Named
    header: Names = None
    lines: tuple[Names, ...] = ()
    applies_promotions: bool = False

    def sound(self) -> DraftInput:
        """Return the draft.

        Raises:
            ProblemsError: there is none.
        """
        if self.draft is None:
            raise ProblemsError(self.problems, self.named)
        return self.draft


def type_of(type_id: str) -> DocumentType:
    """Return the type of a path.

    Raises:
        ProblemsError: there is none of this name.
    """
    try:
        return document_type(type_id)
    except KeyError as error:
        raise ProblemsError(
            [Problem("unknown_type", column="type", detail={"type": type_id[:40]})]
        ) from error


def read_one(
    kind: DocumentType, body: Mapping[str, Any], actor: Actor, stored: Document | None = None
) -> ReadDraft:
    """Read a draft as ``read`` does, with what added fields carry on from its origins."""
    return carried([read(kind, body, actor, stored)], actor)[0]


def carried(drafts: Sequence[ReadDraft], actor: Actor) -> list[ReadDraft]:
    """Return drafts with what added fields carry on from their origins; at most two statements."""
    sound = [Handed(one.draft, one.header, one.lines) for one in drafts if one.draft is not None]
    filled = iter(carried_on(actor, sound))
    return [one if one.draft is None else replace(one, draft=next(filled)) for one in drafts]


def read(
    kind: DocumentType, body: Mapping[str, Any], actor: Actor, stored: Document | None = None
) -> ReadDraft:
    """Read a draft of a type; ``stored`` is the draft it replaces.

    Figures the actor may not see are kept from the stored line or the origin (``hiding``).
    """
    kind = own_type(kind, actor)
    given = body.get("lines")
    header = {name: value for name, value in body.items() if name not in {"lines", "version"}}
    switches = {name: header.pop(name) for name in SWITCHES if isinstance(header.get(name), bool)}
    problems = [*_unknown(header | switches, header_names(kind), None), *_not_plain(header, None)]
    if not isinstance(given, list):
        problems.append(Problem("field_missing", None, "lines", {"field": "lines"}))
        return ReadDraft(None, tuple(problems), Named())
    if len(given) > MAX_LINES:
        problems.append(Problem("too_many_lines", None, "lines", {"limit": str(MAX_LINES)}))
        return ReadDraft(None, tuple(problems), Named())
    lines: list[Mapping[str, Any]] = []
    for position, entry in enumerate(given, 1):
        line = entry if isinstance(entry, dict) else {}
        if line is not entry:
            detail = {"field": "lines", "reason": "no object"}
            problems.append(Problem("invalid_value", position, None, detail))
        problems += [*_unknown(line, line_names(kind), position), *_not_plain(line, position)]
        lines.append({name: value for name, value in line.items() if _is_plain(value)})
    plain_header = {name: value for name, value in header.items() if _is_plain(value)}
    draft, wrong = read_draft(kind, plain_header | switches, list(lines))
    problems += wrong
    if draft is not None:
        problems += _out_of_bounds(draft)
    named = Named(keys=[str(line.get("key") or "") for line in lines])
    if draft is None or problems:
        return ReadDraft(None, tuple(_in_order(problems)), named)
    draft = _kept_hidden(kind, actor, draft, lines, stored)
    fresh = tuple(None if stored is not None and line.get("id") else frozenset(line) for line in lines)
    names = frozenset(plain_header) if stored is None else None
    return ReadDraft(draft, (), named, names, fresh, switches.get(APPLY_PROMOTIONS, False))


def _kept_hidden(
    kind: DocumentType,
    actor: Actor,
    draft: DraftInput,
    lines: Sequence[Mapping[str, Any]],
    stored: Document | None,
) -> DraftInput:
    hidden = hidden_columns(kind, actor)
    if not hidden:
        return draft
    own = set()
    if stored is not None:
        own = set(DocumentLine.objects.filter(document=stored).values_list("pk", flat=True))
        if "discount_amount" in hidden:
            draft = replace(draft, discount_amount=stored.discount_amount)
        draft = kept_above(draft, hidden, stored.details)
    kept = [line.get("id") if line.get("id") in own else None for line in lines]
    return carried_over(draft, hidden, [set(line) for line in lines], kept)


def _unknown(given: Mapping[str, Any], known: frozenset[str], line: int | None) -> Iterable[Problem]:
    for name in given:
        if name not in known:
            yield Problem("unknown_field", line, name[:64], {"field": name[:64]})


def _not_plain(given: Mapping[str, Any], line: int | None) -> Iterable[Problem]:
    for name, value in given.items():
        if not _is_plain(value):
            detail = {"field": name[:64], "reason": "a text or a whole number of 64 bits is wanted"}
            yield Problem("invalid_value", line, name[:64], detail)


def _is_plain(value: object) -> bool:
    if isinstance(value, int) and not isinstance(value, bool):
        return abs(value) <= LARGEST_ID
    return value is None or isinstance(value, str)


def _out_of_bounds(draft: DraftInput) -> Iterable[Problem]:
    dates: list[tuple[int | None, str, date | None]] = [
        (None, "business_date", draft.business_date),
        (None, "due_date", draft.due_date),
    ]
    dates += [(position, "due_date", line.due_date) for position, line in enumerate(draft.lines, 1)]
    for line, name, day in dates:
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            yield Problem("not_a_date", line, name, {"value": day.isoformat()})


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: problem.line or 0)
