"""The form that says which column of a file is which of ours: what it shows, and what was chosen in it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from liandong.documents.custom_fields import RECORDS
from liandong.documents.custom_fields import SUBJECT as FIELDS
from liandong.exchange.columns import SheetField, ValueKind
from liandong.exchange.models import ImportFile
from liandong.exchange.subjects import Subject
from liandong.identity.actors import reaches_all
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import trimmed
from liandong.webkit.report_parts import Part
from liandong.webkit.report_query import id_of

_LONGEST_CONSTANT = 255
_SHOWN_VALUES = 3


def mapping_parts(file: ImportFile, fields: Sequence[SheetField]) -> dict[str, Any]:
    """Return the rows of the form, the columns of the file that go nowhere, and added fields that are free.

    What is left out is said, or nobody misses it in time.
    """
    positions, constants = file.mapping.get("positions", {}), file.mapping.get("constants", {})
    used = set(positions.values())
    unused = [(place, head) for place, head in enumerate(file.heads) if head and place not in used]
    return {
        "columns": [_row(file, one, positions.get(one.name), constants) for one in fields],
        "unused": [{"place": place, "head": head, "sample": _sample(file, place)} for place, head in unused],
        "unused_heads": _("、").join(head for _place, head in unused),
        "spare": [one for one in fields if one.is_added and one.name not in {*positions, *constants}],
    }


def _row(file: ImportFile, one: SheetField, place: int | None, constants: Mapping[str, str]) -> Part:
    return {
        "field": one,
        "place": place,
        "fixed": constants.get(one.name, ""),
        "choices": _choices(one),
        "sample": _sample(file, place),
    }


def _sample(file: ImportFile, place: int | None) -> str:
    values = [row[place] for row in file.sample if place is not None and place < len(row) and row[place]]
    return _("、").join(values[:_SHOWN_VALUES])


def _choices(one: SheetField) -> list[str]:
    if one.kind is ValueKind.FLAG:
        return [_("是"), _("否")]
    return [_(label) for _value, label in one.choices]


def may_add_fields(actor: Actor, subject: Subject) -> bool:
    """Tell whether the actor may add fields to what the file holds."""
    has_fields = subject.has_documents or subject.id in RECORDS
    return has_fields and reaches_all(actor, FIELDS, Verb.DRAFT)


def chosen_mapping(
    given: Mapping[str, str], fields: Sequence[SheetField], heads: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """Return what the form says: a column or a fixed value for each of our fields.

    A column that would go nowhere may have been given an added field instead.
    """
    positions: dict[str, int] = {}
    constants: dict[str, str] = {}
    for one in fields:
        place = id_of(given.get(f"column-{one.name}", ""))
        fixed = trimmed(given.get(f"fixed-{one.name}", ""))
        if place is not None and place < len(heads):
            positions[one.name] = place
        elif fixed:
            constants[one.name] = fixed[:_LONGEST_CONSTANT]
    added = {one.name for one in fields if one.is_added}
    for position, name in _further(given, heads):
        if name in added and positions.setdefault(name, position) == position:
            constants.pop(name, None)
    return {"positions": positions, "constants": constants}


def clashes(
    given: Mapping[str, str], positions: Mapping[str, int], heads: Sequence[str]
) -> dict[str, list[int]]:
    """Return the columns of each added field that was chosen for several of them."""
    found: dict[str, list[int]] = {}
    for place, name in _further(given, heads):
        if name in positions and positions[name] != place:
            found.setdefault(name, [positions[name]]).append(place)
    return found


def _further(given: Mapping[str, str], heads: Sequence[str]) -> list[tuple[int, str]]:
    return [(place, name) for place in range(len(heads)) if (name := given.get(f"further-{place}", ""))]
