"""From JSON to a layout, with everything that is wrong in it at once."""

from collections.abc import Collection, Iterator
from typing import Any

from pydantic import ValidationError

from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem
from liandong.printkit.layouts import (
    MOST_JSON_CHARACTERS,
    ColumnPlace,
    FlowLayout,
    FormLayout,
    LabelLayout,
    Layout,
    layout_adapter,
)

_NARROWEST_FREE = 100
_LOWEST_LABEL = 100


def read_layout(text: str, fields: Collection[str], columns: Collection[str]) -> Layout:
    """Return the layout a JSON text describes; it may name only these fields and columns.

    Raises:
        RefusedError: ``layout_invalid`` with ``at`` and ``reason``, once for each fault.
    """
    if len(text) > MOST_JSON_CHARACTERS:
        refuse_if([_problem("", "too_long", {"limit": MOST_JSON_CHARACTERS})])
    try:
        layout = layout_adapter.validate_json(text)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        refuse_if([_problem(_path(one["loc"]), one["type"], one.get("ctx", {})) for one in faults])
        raise
    refuse_if(_misfits(layout, set(fields), set(columns)))
    return layout


def _problem(at: str, reason: str, figures: dict[str, Any]) -> Problem:
    limits = [str(value) for key, value in figures.items() if key in {"ge", "le", "limit", "max_length"}]
    return Problem("layout_invalid", None, at, {"at": at, "reason": reason, "limit": ", ".join(limits)})


def _path(location: tuple[int | str, ...]) -> str:
    """Return the place in the JSON, without the kind that pydantic puts first."""
    return ".".join(str(step) for step in location[1:])


def _misfits(layout: Layout, fields: set[str], columns: set[str]) -> Iterator[Problem]:
    """Yield what is well-formed but can't be printed."""
    named = [(f"fields.{place}", one.name) for place, one in enumerate(getattr(layout, "fields", ()))]
    shown = [(f"columns.{place}", one.name) for place, one in enumerate(getattr(layout, "columns", ()))]
    for place, one in enumerate(getattr(layout, "elements", ())):
        if one.kind in {"field", "code"}:
            named.append((f"elements.{place}", one.name))
        shown += [(f"elements.{place}", column.name) for column in one.columns]
    yield from (_problem(at, "unknown_field", {"limit": name}) for at, name in named if name not in fields)
    yield from (_problem(at, "unknown_column", {"limit": name}) for at, name in shown if name not in columns)
    if isinstance(layout, FlowLayout):
        yield from _too_low(layout)
        room = layout.paper.width - layout.paper.left - layout.paper.right
        yield from _too_wide("columns", layout.columns, room)
    if isinstance(layout, FormLayout | LabelLayout) and layout.paper.height < _LOWEST_LABEL:
        yield _problem("paper.height", "greater_than_equal", {"ge": _LOWEST_LABEL})


def _too_low(layout: FlowLayout) -> Iterator[Problem]:
    """Yield when head and foot would leave no room for lines: it would print for ever, a line a page."""
    paper = layout.paper
    heads = len(layout.fields) / layout.head_columns + 10
    needed = int(heads * layout.size * 5 + layout.title_size * 5) + paper.top + paper.bottom
    if paper.height < needed:
        yield _problem("paper.height", "greater_than_equal", {"ge": needed})


def _too_wide(at: str, columns: tuple[ColumnPlace, ...], room: int) -> Iterator[Problem]:
    fixed = sum(one.width for one in columns)
    free = sum(_NARROWEST_FREE for one in columns if not one.width)
    if fixed + free > room:
        yield _problem(at, "too_wide", {"limit": room})
