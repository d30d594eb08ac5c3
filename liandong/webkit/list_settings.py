"""What a member has set for a list: columns and their order, saved views, rows a page, last filter.

All of it lives in the address too: ``columns=number,partner`` shows just these, so an address
sent to a colleague shows him the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from liandong.identity.preferences import read_preferences, register_preference
from liandong.identity.requests import CompanyRequest
from liandong.webkit.report_query import ReportQuery

Part = dict[str, Any]
PREFIX = "list"
SIZES = (20, 50, 100, 200)
PAGE_SIZE = 50
COLUMNS = "columns"
_KINDS = ("columns", "views", "size", "last")
_MOST_VIEWS, _MOST_COLUMNS, _MOST_TEXT, _MOST_NAME = 30, 60, 2_000, 30

Column = TypeVar("Column")


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view the member saved: its name, and the filter as an address has it."""

    name: str
    query: str
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class ListSettings:
    """What is kept for one list; nothing chosen means everything as it usually is."""

    id: str
    columns: tuple[str, ...] = ()
    views: tuple[SavedView, ...] = ()
    size: int = PAGE_SIZE
    last: str = ""

    @property
    def start(self) -> str:
        """Return the filter the list opens with: the view made the standard, else the last one."""
        return next((view.query for view in self.views if view.is_default), self.last)


def read_settings(request: CompanyRequest, list_id: str) -> ListSettings:
    """Return what the member has set for a list, with one statement."""
    keys = {kind: f"{PREFIX}.{list_id}.{kind}" for kind in _KINDS}
    kept = read_preferences(request.actor.member, keys.values())
    found: dict[str, Any] = {kind: kept[key] for kind, key in keys.items() if key in kept}
    views = [
        SavedView(one["name"], one["query"], bool(one.get("is_default"))) for one in found.get("views", ())
    ]
    return ListSettings(
        list_id,
        tuple(found.get("columns", ())),
        tuple(views),
        found.get("size", PAGE_SIZE),
        found.get("last", ""),
    )


def chosen_keys(query: ReportQuery, settings: ListSettings) -> Sequence[str]:
    """Return the columns the address names, else those the member keeps; none means the usual ones."""
    named = query.text(COLUMNS, _MOST_TEXT)
    return [key for key in named.split(",") if key] or settings.columns


def chosen(offered: Mapping[str, Column], keys: Sequence[str], usual: Sequence[str]) -> list[Column]:
    """Return the columns of these keys in their order; what is not offered (any more) is left out."""
    found = [offered[key] for key in dict.fromkeys(keys) if key in offered]
    return found or [offered[key] for key in usual]


def same_filter(query: ReportQuery, text: str) -> bool:
    """Tell whether an address asks for just this."""
    return query.given == {name: value for name, value in parse_qsl(text) if value}


def as_json(settings: ListSettings, offered: Sequence[tuple[str, str]], shown: Sequence[str]) -> Part:
    """Return what the scripts of a list must know."""
    return {
        "id": settings.id,
        "columns": [{"key": key, "label": label} for key, label in offered],
        "shown": list(shown),
        "views": [
            {"name": one.name, "query": one.query, "is_default": one.is_default} for one in settings.views
        ],
        "size": settings.size,
        "sizes": list(SIZES),
        "last": settings.last,
    }


def filter_text(query: ReportQuery) -> str:
    """Return what is asked for as an address has it, in the order it was given."""
    return urlencode(query.given)


def _fits(key: str, value: Any) -> bool:  # noqa: ANN401 - any JSON
    kind = key.rpartition(".")[2]
    if kind == "columns":
        return _are_texts(value, _MOST_COLUMNS, 60)
    if kind == "views":
        return isinstance(value, list) and len(value) <= _MOST_VIEWS and all(map(_is_view, value))
    if kind == "size":
        return type(value) is int and value in SIZES
    return kind == "last" and _is_query(value)


def _are_texts(value: object, most: int, longest: int) -> bool:
    if not isinstance(value, list) or len(value) > most:
        return False
    return all(isinstance(one, str) and 0 < len(one) <= longest and "," not in one for one in value)


def _is_view(value: object) -> bool:
    if not isinstance(value, dict) or not value.keys() <= {"name", "query", "is_default"}:
        return False
    name = value.get("name")
    is_named = isinstance(name, str) and 0 < len(name.strip()) <= _MOST_NAME
    return is_named and _is_query(value.get("query")) and isinstance(value.get("is_default", False), bool)


def _is_query(value: object) -> bool:
    """Tell whether a text can stand behind the question mark of this list's own address."""
    return isinstance(value, str) and len(value) <= _MOST_TEXT and not set("#\r\n ") & set(value)


register_preference(PREFIX, _fits)
