"""Acceptance on a phone: how much of what was counted is refused, and how much is still to be inspected.

A phone counts everything that arrived, base units. The draft takes in what is good as one line, what is
to be inspected as another in the warehouse's place for it, and only notes what was refused.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from liandong.catalog.queries import units_of
from liandong.documents.inputs import QUANTITY_DIGITS, DraftInput, LineInput
from liandong.documents.models import DocumentLine
from liandong.documents.types import document_type
from liandong.kernel.custom import CustomKind
from liandong.kernel.money import ZERO, plain, round_half_up
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Problem
from liandong.stock_ledger.models import KEPT_KINDS, Place, PlaceKind
from liandong.warehouse.building import Counted, Sent, Units, in_units
from liandong.warehouse.jobs import RECEIVE
from liandong.warehouse.sheets import Part, Sheet, key_of

HELD, REASON = "quarantined", "reject_reason"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Where goods of each place wait for inspection, and what a draft says already, by the line's key.

    ``refused`` is the detail that says how much was refused. ``is_moved`` tells that the goods come to
    another place than the draft has: what waits for inspection has to wait there too.
    """

    refused: str
    quarantines: Mapping[int, int]
    said: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    is_moved: bool = False

    def refused_of(self, key: str) -> Decimal:
        """Return how much of a row the draft says was refused, base units."""
        return Decimal(self.said.get(key, {}).get(self.refused, 0))

    def is_changed_by(self, one: Counted) -> bool:
        """Tell whether the draft says something else of what became of a row's goods, or where they wait."""
        said = self.said.get(one.key, {})
        names = (self.refused, HELD, REASON)
        is_other = any(one.values[name].strip() != said.get(name, "") for name in names if name in one.values)
        return is_other or (self.is_moved and HELD in said)


def acceptance_of(sheet: Sheet, rules: Rules, place: int | None = None) -> Acceptance | None:
    """Return what acceptance starts from, two statements; None where the company or the job does without.

    ``place`` is where the goods are sent to now.
    """
    refused = document_type(sheet.job.type).explains_zero
    if sheet.job.name != RECEIVE or not refused or not rules.inspects_receipts:
        return None
    places = Place.objects.filter(kind__in=KEPT_KINDS, is_active=True).values_list("pk", "kind", "parent")
    inner = {up: pk for pk, kind, up in places if kind == PlaceKind.QUARANTINE and up}
    quarantines = {pk: inner[up or pk] for pk, _kind, up in places if (up or pk) in inner}
    is_moved = place is not None and sheet.stored is not None and sheet.stored.place_id != place
    said = _said(sheet, refused, frozenset(inner.values()))
    return Acceptance(refused, quarantines, said, is_moved)


def _said(sheet: Sheet, refused: str, waiting: frozenset[int]) -> dict[str, dict[str, str]]:
    if sheet.stored is None:
        return {}
    found: dict[str, dict[str, str]] = {}
    for line in DocumentLine.objects.filter(document=sheet.stored).select_related("unit"):
        key = key_of(LineInput(product=line.product_id, origin=line.origin_id))
        said = found.setdefault(key, {})
        if line.place_id in waiting:
            said[HELD] = plain(Decimal(said.get(HELD, 0)) + line.quantity)
        if text := str(line.details.get(refused, "")):
            ratio = line.unit.ratio if line.unit else Decimal(1)
            said[refused] = plain(Decimal(said.get(refused, 0)) + Decimal(text) * ratio)
        if text := str(line.details.get(REASON, "")):
            said[REASON] = text
    return found


def asked_of(acceptance: Acceptance | None) -> list[Part]:
    """Return the fields of a line as the page asks for them."""
    if acceptance is None:
        return []
    labels = {
        acceptance.refused: _("拒收（基本单位）"),
        HELD: _("待检（基本单位）"),
        REASON: _("拒收/待检原因"),
    }
    kinds = {REASON: CustomKind.TEXT}
    return [
        {
            "name": name,
            "label": label,
            "kind": kinds.get(name, CustomKind.NUMBER).value,
            "is_required": False,
            "options": [],
            "value": "",
        }
        for name, label in labels.items()
    ]


def with_said(rows: list[Part], acceptance: Acceptance | None) -> list[Part]:
    """Return the page's lines with what the draft says of each; what was refused counts as arrived."""
    if acceptance is None:
        return rows
    found = []
    for row in rows:
        said = acceptance.said.get(row["key"], {})
        arrived = Decimal(row["counted"]) + Decimal(said.get(acceptance.refused, 0))
        found.append({**row, "counted": plain(arrived), "values": {**row["values"], **said}})
    return found


def accepted(
    draft: DraftInput, sent: Sent, acceptance: Acceptance, kept: Collection[str]
) -> tuple[DraftInput, list[Problem]]:
    """Return the draft with its lines split by what became of the goods, and what can't be so.

    The lines of rows ``kept`` were split when they were stored: they stay as they are.
    """
    fresh = [(position, one) for position, one in enumerate(sent.lines, 1) if one.key not in kept]
    typed = {one.key: (position, one) for position, one in fresh}
    units = units_of({one.product for one in sent.lines})
    waiting = acceptance.quarantines.get(draft.place or 0)
    lines: list[LineInput] = []
    problems: list[Problem] = []
    for line in draft.lines:
        position, counted = typed.get(key_of(line), (0, None))
        if counted is None:
            lines.append(line)
            continue
        result = _Result.of(counted, acceptance)
        problems += result.problems(position, has_place=waiting is not None)
        if not problems:
            whole = replace(line, place=None) if line.place == waiting else line
            lines += _split(whole, result, units, waiting)
    return replace(draft, lines=tuple(lines)), problems


@dataclass(frozen=True, slots=True)
class _Result:
    """What became of a counted line, base units; None where something else than a number was typed."""

    name: str
    arrived: Decimal
    refused: Decimal | None
    held: Decimal | None
    reason: str

    @classmethod
    def of(cls, counted: Counted, acceptance: Acceptance) -> "_Result":
        """Return what the draft said before with what was typed now."""
        values = {**acceptance.said.get(counted.key, {}), **counted.values}
        refused, held = (_number(values.get(name, "")) for name in (acceptance.refused, HELD))
        return cls(acceptance.refused, counted.quantity, refused, held, values.get(REASON, "").strip())

    def problems(self, position: int, *, has_place: bool) -> Iterator[Problem]:
        """Yield what can't be."""
        if self.refused is None or self.held is None:
            name = self.name if self.refused is None else HELD
            yield Problem("not_a_number", position, name, {"value": ""})
            return
        if self.refused + self.held > self.arrived:
            detail = {
                "arrived": plain(self.arrived),
                "refused": plain(self.refused),
                "held": plain(self.held),
            }
            yield Problem("refused_beyond", position, self.name, detail)
        if self.held and not has_place:
            yield Problem("quarantine_missing", position, HELD)


def _number(text: str) -> Decimal | None:
    """Return a quantity; None for what is none."""
    cleaned = text.strip().replace(",", "") or "0"
    if not cleaned.replace(".", "", 1).isdecimal() or not cleaned.isascii():
        return None
    number = Decimal(cleaned)
    return number if number == round(number, QUANTITY_DIGITS) else None


def _split(line: LineInput, result: _Result, units: Units, quarantine: int | None) -> list[LineInput]:
    """Return the line of what is good, that of what waits, and on the first of them what was refused."""
    refused, held = result.refused or ZERO, result.held or ZERO
    good = result.arrived - refused - held
    kept = {name: text for name, text in line.details.items() if name not in {result.name, REASON}}
    bare = replace(line, details=kept)
    parts = []
    if good or not held:
        parts.append(in_units(bare, good, units))
    if held:
        waiting = in_units(replace(bare, place=quarantine), held, units)
        parts.append(replace(waiting, details={**kept, REASON: result.reason} if result.reason else kept))
    if refused:
        first = parts[0]
        ratio = next((one.ratio for one in units[line.product or 0] if one.id == first.unit), Decimal(1))
        note = {result.name: plain(round_half_up(refused / ratio, QUANTITY_DIGITS)), REASON: result.reason}
        parts[0] = replace(first, details={**first.details, **note})
    return parts
