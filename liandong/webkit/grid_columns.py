"""Which columns of the entry grid a member sees, in which order and how wide."""

from collections.abc import Mapping, Sequence
from typing import Any

from liandong.documents.types import document_types
from liandong.identity.preferences import read_preferences, register_preference
from liandong.webkit.report_parts import Part

PREFIX = "grid"
_SUFFIX = ".columns"
_WIDTHS = range(40, 801)
_MOST_COLUMNS = 60
_LONGEST_NAME = 64


def preference_key(type_id: str) -> str:
    """Return the key a member's columns of a document type are kept under."""
    return f"{PREFIX}.{type_id}{_SUFFIX}"


def is_fit(key: str, value: object) -> bool:
    """Tell whether a value may be kept: ``order`` and ``hidden`` are column names, ``widths`` px by name."""
    type_id = key.removeprefix(f"{PREFIX}.").removesuffix(_SUFFIX)
    if not key.endswith(_SUFFIX) or all(kind.id != type_id for kind in document_types()):
        return False
    if not isinstance(value, dict) or not set(value) <= {"order", "hidden", "widths"}:
        return False
    widths = value.get("widths", {})
    return (
        _are_names(value.get("order", []))
        and _are_names(value.get("hidden", []))
        and isinstance(widths, dict)
        and _are_names(list(widths))
        and all(_is_width(width) for width in widths.values())
    )


def _are_names(value: object) -> bool:
    if not isinstance(value, list) or len(value) > _MOST_COLUMNS:
        return False
    return all(isinstance(name, str) and 0 < len(name) <= _LONGEST_NAME for name in value)


def _is_width(width: object) -> bool:
    return isinstance(width, int) and not isinstance(width, bool) and width in _WIDTHS


def chosen_columns(columns: Sequence[Part], member: int, type_id: str) -> list[Part]:
    """Return the columns as the member arranged them, with one statement.

    Hidden ones stay, marked: what they hold must be sent back when the document is saved.
    Columns that are needed can't be hidden, seldom ones are until they are chosen; unknown names in
    the preference mean nothing.
    """
    key = preference_key(type_id)
    value: Mapping[str, Any] = read_preferences(member, [key]).get(key, {})
    places = {name: place for place, name in enumerate(value.get("order", []))}
    usual = {column["name"]: place for place, column in enumerate(columns)}
    hidden, widths = set(value.get("hidden", [])), value.get("widths", {})
    hidden |= {one["name"] for one in columns if one.get("is_seldom") and one["name"] not in places}
    ordered = sorted(columns, key=lambda one: _place(one["name"], places, usual))
    return [_arranged(column, hidden, widths) for column in ordered]


def _place(name: str, places: Mapping[str, int], usual: Mapping[str, int]) -> tuple[float, int]:
    """Return where a column stands: by choice, else behind the chosen one it usually follows."""
    if name in places:
        return places[name], 0
    before = [other for other in usual if usual[other] < usual[name] and other in places]
    last = max(before, key=lambda other: usual[other], default=None)
    return (-1.0 if last is None else places[last]) + 0.5, usual[name]


def _arranged(column: Part, hidden: set[str], widths: Mapping[str, int]) -> Part:
    arranged = dict(column)
    if column["name"] in widths:
        arranged["width"] = widths[column["name"]]
    if column["name"] in hidden and not column.get("is_required"):
        arranged["is_hidden"] = True
    return arranged


register_preference(PREFIX, is_fit)
