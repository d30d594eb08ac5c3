"""What a saved draft changed, for its history: before and after, of the header and of each line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from liandong.documents.amounts import ComputedLine
from liandong.documents.models import Document, DocumentLine
from liandong.documents.requests import DraftRequest
from liandong.kernel.money import plain

MOST_LINES = 200
"""Lines a note tells about; of the rest it only says how many there are."""

_HEADER = (
    "business_date", "partner", "place", "target_place", "handler", "due_date", "reference", "memo",
    "discount_amount",
)  # fmt: skip
_LINE = (
    "product", "unit", "quantity", "price", "discount_rate", "tax_rate", "gross_amount", "place",
    "target_place", "account", "claim", "payee", "due_date", "memo", "lot", "produced_on", "expires_on",
)  # fmt: skip
_STORED = {
    "quantity": "entered_quantity",
    "lot": "lot__number",
    "produced_on": "lot__produced_on",
    "expires_on": "lot__expires_on",
}
_NAMING = ("product", "account", "claim")

Facts = Mapping[str, str]
"""Values by name, as text; what is empty is left out."""

Note = dict[str, Any]
"""``header``: {name: [before, after]}; ``lines``: [{"at": position, "was": facts, "is": facts}], where
a new line has no ``was`` and a removed one no ``is``; ``more``: how many further lines changed."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A draft as it was or is."""

    header: Facts
    lines: Sequence[Facts]


def notes_of(
    requests: Sequence[DraftRequest],
    current: Mapping[int, Document],
    computed: Sequence[Sequence[ComputedLine]],
) -> list[Note]:
    """Return for each draft about to be stored what it changes; new ones change nothing. One statement."""
    lines = _stored_lines(request.document for request in requests if request.document)
    notes: list[Note] = []
    for request, rows in zip(requests, computed, strict=True):
        if request.document is None:
            notes.append({})
            continue
        before = Sheet(_header(current[request.document]), lines.get(request.document, []))
        notes.append(compared(before, Sheet(_header(request.draft), [_given(row) for row in rows])))
    return notes


def compared(before: Sheet, after: Sheet) -> Note:
    """Return what differs; lines are matched by what they are about, so an inserted one moves none."""
    note: Note = {}
    if header := _differences(before.header, after.header):
        note["header"] = header
    if lines := list(_line_differences(before.lines, after.lines)):
        note["lines"] = lines[:MOST_LINES]
        if len(lines) > MOST_LINES:
            note["more"] = len(lines) - MOST_LINES
    return note


def _differences(before: Facts, after: Facts) -> dict[str, list[str]]:
    names = sorted(before.keys() | after.keys())
    return {
        name: [before.get(name, ""), after.get(name, "")]
        for name in names
        if before.get(name, "") != after.get(name, "")
    }


def _line_differences(before: Sequence[Facts], after: Sequence[Facts]) -> Iterable[Note]:
    matcher = SequenceMatcher(
        None, [_name(one) for one in before], [_name(one) for one in after], autojunk=False
    )
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            pairs = zip(before[first:last], after[start:end], strict=True)
            yield from (_changed(at, *pair) for at, pair in enumerate(pairs, start + 1) if pair[0] != pair[1])
            continue
        yield from ({"at": at, "was": dict(old)} for at, old in enumerate(before[first:last], first + 1))
        yield from ({"at": at, "is": dict(new)} for at, new in enumerate(after[start:end], start + 1))


def _changed(at: int, before: Facts, after: Facts) -> Note:
    changes = _differences(before, after)
    about = {name: before[name] for name in _NAMING if name in before}
    was = about | {name: values[0] for name, values in changes.items()}
    return {"at": at, "was": was, "is": {name: values[1] for name, values in changes.items()}}


def _name(line: Facts) -> tuple[str, ...]:
    return tuple(line.get(name, "") for name in _NAMING)


def _header(source: Any) -> Facts:  # noqa: ANN401 - a Document or a DraftInput: both have these names
    pairs = ((name, getattr(source, f"{name}_id", None) or getattr(source, name)) for name in _HEADER)
    return _texts(pairs) | _texts((f"details.{name}", value) for name, value in source.details.items())


def _given(row: ComputedLine) -> Facts:
    given = row.given
    own = {"unit": row.unit, "price": row.price, "tax_rate": row.tax_rate, "gross_amount": row.amounts.gross}
    pairs = ((name, own[name] if name in own else getattr(given, name)) for name in _LINE)
    return _texts(pairs) | _texts((f"details.{name}", value) for name, value in given.details.items())


def _stored_lines(documents: Iterable[int]) -> dict[int, list[Facts]]:
    wanted = list(documents)
    if not wanted:
        return {}
    names = [_STORED.get(name, name) for name in _LINE]
    rows = DocumentLine.objects.filter(document__in=wanted).order_by("document", "position")
    found: dict[int, list[Facts]] = {}
    for document, details, *values in rows.values_list("document", "details", *names):
        facts = _texts(zip(_LINE, values, strict=True))
        facts |= _texts((f"details.{name}", value) for name, value in details.items())
        found.setdefault(document, []).append(facts)
    return found


def _texts(pairs: Iterable[tuple[str, object]]) -> dict[str, str]:
    return {name: text for name, value in pairs if (text := _text(value))}


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return plain(value) if value else ""
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
