"""Lots and serial numbers on a sheet: asked for like added fields, of the products that have them only.

A row of a sheet has one lot. Where a draft holds several of one row, and nothing was named here, they stay.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from liandong.documents.columns import EXPIRES_ON, LOT, PRODUCED_ON, SERIAL_NUMBERS
from liandong.documents.inputs import LOT_DIGITS, DraftInput, LineInput
from liandong.documents.types import DocumentType, document_type
from liandong.kernel.refusal import refuse_if
from liandong.kernel.serials import SERIALS, joined_serials, read_serials
from liandong.kernel.terms import Problem
from liandong.warehouse.accepting import Acceptance
from liandong.warehouse.building import Sent
from liandong.warehouse.jobs import CHECK, COUNT, Job
from liandong.warehouse.sheets import Part, Sheet, key_of

_DAYS = (PRODUCED_ON.name, EXPIRES_ON.name)
_NAMES = (LOT.name, *_DAYS, SERIALS)


def asked_of_goods(job: Job) -> list[Part]:
    """Return the fields that tell goods apart, as a page asks for them; ``only`` says of which products.

    A count is of a product as a whole: it asks for no lot.
    """
    if job.name == CHECK:
        return []
    kind = document_type(job.type)
    found = []
    if job.name != COUNT:
        found.append(_asked(LOT.name, _("批号"), "text", "has_lots"))
    if job.name != COUNT and kind.makes_lots:
        found += [_asked(PRODUCED_ON.name, _("生产日期"), "date", "has_lots")]
        found += [_asked(EXPIRES_ON.name, _("有效期至"), "date", "has_lots")]
    if kind.enters(SERIAL_NUMBERS.name):
        found.append(asked_serials())
    return found


def asked_serials() -> Part:
    """Return the field of the numbers of pieces."""
    return _asked(SERIALS, _("序列号"), "serials", "has_serials")


def _asked(name: str, label: str, kind: str, only: str) -> Part:
    return {
        "name": name,
        "label": label,
        "kind": kind,
        "is_required": name in {LOT.name, SERIALS},
        "options": [],
        "value": "",
        "only": only,
    }


def with_named(draft: DraftInput, sent: Sent) -> tuple[DraftInput, list[Problem]]:
    """Return the draft with the lots and serial numbers named on the page, and what can't be read."""
    kind = document_type(draft.type)
    typed: dict[str, tuple[int, Mapping[str, str]]] = {
        one.key: (place, one.values) for place, one in enumerate(sent.lines, 1) if one.values
    }
    problems: list[Problem] = []
    lines = []
    for line in draft.lines:
        place, values = typed.get(key_of(line), (0, {}))
        given = {name: values[name] for name in _NAMES if name in values}
        lines.append(_named(line, kind, given, problems, place) if given else line)
    return replace(draft, lines=tuple(lines)), problems


def _named(
    line: LineInput, kind: DocumentType, given: Mapping[str, str], problems: list[Problem], place: int
) -> LineInput:
    if LOT.name in given and kind.has_lots:
        line = replace(line, lot=given[LOT.name].strip()[:LOT_DIGITS])
    if kind.makes_lots:
        days = {name: _day(given[name], name, problems, place) for name in _DAYS if name in given}
        produced_on = days.get(PRODUCED_ON.name, line.produced_on)
        line = replace(line, produced_on=produced_on, expires_on=days.get(EXPIRES_ON.name, line.expires_on))
    if SERIALS in given and kind.enters(SERIALS):
        found = read_serials(given[SERIALS])
        problems += (Problem(code, place, SERIALS, detail) for code, detail in found.wrong)
        line = replace(line, details={**line.details, SERIALS: joined_serials(found.numbers)})
    return line


def read_pieces(texts: Sequence[str], lines: Iterable[int] | None = None) -> list[tuple[str, ...]]:
    """Return the numbers of the pieces that each row names.

    Raises:
        RefusedError: everything that can't be read, with its line of ``lines``, else the place of its row.
    """
    read = [read_serials(text) for text in texts]
    places = range(1, len(texts) + 1) if lines is None else lines
    refuse_if(
        Problem(code, place, SERIALS, detail)
        for place, found in zip(places, read, strict=True)
        for code, detail in found.wrong
    )
    return [tuple(found.numbers) for found in read]


def _day(text: str, name: str, problems: list[Problem], place: int) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems.append(Problem("not_a_date", place, name, {"value": text[:40], "field": name}))
        return None


def kept_rows(sheet: Sheet, sent: Sent, acceptance: Acceptance | None = None) -> frozenset[str]:
    """Return the rows that stand for several lines of a draft and were not changed."""
    several = Counter(key_of(line) for line in (sheet.draft.lines if sheet.draft else ()))
    rows = {row.key: row.counted for row in sheet.rows}
    if acceptance is not None:  # a page counts what was refused as well
        rows = {key: counted + acceptance.refused_of(key) for key, counted in rows.items()}
    return frozenset(
        one.key
        for one in sent.lines
        if several[one.key] > 1
        and rows.get(one.key) == one.quantity
        and not set(_NAMES) & one.values.keys()
        and (acceptance is None or not acceptance.is_changed_by(one))
    )


def kept_apart(sheet: Sheet, kept: Collection[str], lines: Sequence[LineInput]) -> tuple[LineInput, ...]:
    """Return lines with those of a draft that share a row of ``kept`` as they were."""
    stored: dict[str, list[LineInput]] = {}
    for line in sheet.draft.lines if sheet.draft else ():
        stored.setdefault(key_of(line), []).append(line)
    found: list[LineInput] = []
    for line in lines:
        found += stored[key_of(line)] if key_of(line) in kept else [line]
    return tuple(found)
