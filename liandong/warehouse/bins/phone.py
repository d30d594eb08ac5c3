"""Bins on the phone's picking sheet: where each row should be picked, and what saving writes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.documents.inputs import DraftInput, LineInput
from liandong.kernel.money import ZERO, plain
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Problem
from liandong.stock_ledger.models import Place, PlaceKind
from liandong.warehouse.bins.picking import picks, places_of, proposed, with_bins
from liandong.warehouse.bins.placing import Picking
from liandong.warehouse.bins.words import pick_sentence
from liandong.warehouse.building import Sent
from liandong.warehouse.jobs import PICK, Job
from liandong.warehouse.sheets import Part, Row, Sheet, key_of, place_of

BIN = "bin"
_LAST = 2**31


def asked_bin(job: Job, place: int | None) -> list[Part]:
    """Return the field that names the bin of a row, where goods are picked from a warehouse with bins."""
    if job.name != PICK or not places_of(place):
        return []
    return [
        {"name": BIN, "label": _("库位"), "kind": "text", "is_required": False, "options": [], "value": ""}
    ]


def with_hints(rows: list[Part], sheet: Sheet, rules: Rules) -> list[Part]:
    """Return the page's rows in the order of the walk, each with where what is still wanted lies.

    The number of statements does not depend on the rows; other jobs than picking have none.
    """
    if sheet.job.name != PICK or sheet.source is None or not picks(sheet.kind.id):
        return rows
    stored = sheet.draft or DraftInput(sheet.kind.id, timezone.localdate(), place=place_of(sheet))
    missing = [(row.key, line) for row in sheet.rows if (line := _missing(row)) is not None]
    picked = proposed(replace(stored, lines=(*stored.lines, *(line for _key, line in missing))), rules)
    first = len(stored.lines)
    parts = {key: picked.parts.get(first + place, ()) for place, (key, _line) in enumerate(missing)}
    known = _stored_bins(stored, picked.places)
    shown = [_hinted(row, parts.get(row["key"], ()), known, picked.places) for row in rows]
    return sorted(shown, key=lambda row: row.pop("walk")) if picked.places else rows


def _missing(row: Row) -> LineInput | None:
    """Return the line of what a row still lacks, in base units."""
    left = (row.wanted or ZERO) - row.counted
    if left <= ZERO:
        return None
    lot = "" if row.counted else row.line.lot
    return replace(
        row.line, unit=None, quantity=left, place=None, lot=lot, net_amount=None, gross_amount=None
    )


def _stored_bins(draft: DraftInput, places: Mapping[int, Place]) -> dict[str, Place]:
    """Return the bin of each row that has one line, which lies in a bin."""
    found: dict[str, list[int | None]] = {}
    for line in draft.lines:
        found.setdefault(key_of(line), []).append(line.place)
    only = {key: held[0] for key, held in found.items() if len(held) == 1}
    return {
        key: places[held] for key, held in only.items() if held and held in places and held != draft.place
    }


def _hinted(
    row: Part, parts: Sequence[Picking], known: Mapping[str, Place], places: Mapping[int, Place]
) -> Part:
    at = [places[part.stock.place] for part in parts if part.stock is not None]
    own = known.get(row["key"])
    first = at[0] if at else own
    walk = (first is None, _LAST if first is None or first.walk is None else first.walk)
    named = {"values": {**row["values"], BIN: own.code}} if own is not None else {}
    if first is None:
        return {**row, "walk": (*walk, row["place"], row["product"]["code"])}
    told = {"place": first.name, "walk": (*walk, first.code, row["product"]["code"])}
    return {**row, **told, **named, "hint": _hint(parts, places)}


def _called(place: Place) -> str:
    """Return what somebody looks for: a bin by its code, the warehouse itself by its name."""
    return place.code if place.kind == PlaceKind.BIN else place.name


def _hint(parts: Sequence[Picking], places: Mapping[int, Place]) -> str:
    """Return where to take how much, with why of the first."""
    told = [
        _("{bin} 拿 {quantity}").format(bin=_called(places[part.stock.place]), quantity=plain(part.quantity))
        + (_("（批号 {lot}）").format(lot=part.stock.number) if part.stock.number else "")
        for part in parts
        if part.stock is not None
    ]
    return _("{where}。{why}").format(where=_("，").join(told), why=pick_sentence(parts[0])) if told else ""


def in_bins(sheet: Sheet, sent: Sent, draft: DraftInput, rules: Rules) -> tuple[DraftInput, list[Problem]]:
    """Return the draft with the picked lines in bins, and what names no bin.

    A bin somebody named holds, but for pieces: these leave from where they lie. Lines nobody changed stay as
    they are; of the others what their bin does not have is proposed anew.
    """
    if sheet.job.name != PICK:
        return draft, []
    places = places_of(draft.place)
    codes = {place.code.lower(): pk for pk, place in places.items()}
    named: dict[str, int] = {}
    problems = []
    for position, one in enumerate(sent.lines, 1):
        code = one.values.get(BIN, "").strip()
        if code and code.lower() in codes:
            named[one.key] = codes[code.lower()]
        elif code:
            problems.append(Problem("bin_unknown", position, BIN, {"bin": code[:32]}))
    if problems or not places:
        return draft, problems
    lines = _placed(sheet, sent, draft, named)
    picked = proposed(replace(draft, lines=tuple(lines)), rules)
    held = _unchanged(sheet, draft)
    parts = {
        position: found
        for position, found in picked.parts.items()
        if lines[position] not in held
        and (key_of(lines[position]) not in named or any(part.serials for part in found))
    }
    return with_bins(replace(picked, parts=parts)), []


def _unchanged(sheet: Sheet, draft: DraftInput) -> list[LineInput]:
    stored = sheet.draft.lines if sheet.draft else ()
    return [line for line in draft.lines if line.place and line in stored]


def _placed(sheet: Sheet, sent: Sent, draft: DraftInput, named: Mapping[str, int]) -> list[LineInput]:
    """Return the lines where they were named to be; one that stands for several bins has none any more."""
    stored: dict[str, list[LineInput]] = {}
    for line in sheet.draft.lines if sheet.draft else ():
        stored.setdefault(key_of(line), []).append(line)
    typed = {one.key: one.values for one in sent.lines}
    found = []
    for line in draft.lines:
        key = key_of(line)
        before = stored.get(key, [])
        if key in named:
            found.append(replace(line, place=named[key]))
        elif len(before) > 1 and line not in before:
            is_one = "lot" in typed.get(key, {}) or len({one.lot for one in before}) == 1
            found.append(replace(line, place=None, lot=line.lot if is_one else ""))
        else:
            found.append(line)
    return found
