"""Fields the company added, on a sheet: what can be filled in, what was, and reading it back.

A page sends only what was filled in on it, so that it undoes nothing that was typed elsewhere.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from liandong.documents.carrying import carried_details
from liandong.documents.inputs import DraftInput, LineInput
from liandong.kernel.actor import Actor
from liandong.kernel.custom import PREFIX, CustomField, Level, fields_of
from liandong.kernel.terms import Problem
from liandong.warehouse.building import Sent
from liandong.warehouse.sheets import Part, Sheet, key_of


def fields_in(actor: Actor, type_id: str, level: Level) -> list[CustomField]:
    """Return the fields in use above the lines of a type, or in them."""
    return [one for one in fields_of(actor.fields, type_id) if one.level is level]


def asked(actor: Actor, type_id: str, level: Level, held: Mapping[str, Any]) -> list[Part]:
    """Return fields as a page asks for them, with what is held."""
    return [
        {
            "name": one.name,
            "label": one.label,
            "kind": one.kind.value,
            "is_required": one.is_required,
            "options": list(one.options),
            "value": str(held.get(one.name) or ""),
        }
        for one in fields_in(actor, type_id, level)
    ]


def held_above(actor: Actor, sheet: Sheet) -> Mapping[str, str]:
    """Return what the draft holds above its lines, or will take over from the earlier document."""
    if sheet.draft is not None:
        return sheet.draft.details
    source = sheet.source
    if source is None:
        return {}
    return carried_details(actor.fields, (source.type, sheet.job.type), Level.HEADER, source.details)


def filled_in(actor: Actor, draft: DraftInput, sent: Sent) -> tuple[DraftInput, list[Problem]]:
    """Return the draft with what was filled in on the page, and every value that does not fit.

    Names of no field in use mean nothing: one may have been switched off meanwhile.
    """
    above = {one.name: one for one in fields_in(actor, draft.type, Level.HEADER)}
    within = {one.name: one for one in fields_in(actor, draft.type, Level.LINE)}
    details, problems = _changed(above, draft.details, sent.values, None)
    typed: dict[str, tuple[int, Mapping[str, str]]] = {
        one.key: (place, one.values) for place, one in enumerate(sent.lines, 1) if one.values
    }
    lines: list[LineInput] = []
    for line in draft.lines:
        place, values = typed.get(key_of(line), (0, {}))
        changed, wrong = _changed(within, line.details, values, place)
        problems += wrong
        lines.append(replace(line, details=changed) if values else line)
    return replace(draft, details=details, lines=tuple(lines)), problems


def _changed(
    fields: Mapping[str, CustomField], held: Mapping[str, str], typed: Mapping[str, str], line: int | None
) -> tuple[dict[str, str], list[Problem]]:
    details, problems = dict(held), []
    for name, text in typed.items():
        one = fields.get(name)
        if one is None:
            continue
        try:
            details[name] = one.stored(text)
        except ValueError:
            problems.append(Problem("value_unfit", line, name, {"field": one.label, "value": text[:40]}))
    return {name: text for name, text in details.items() if text or not name.startswith(PREFIX)}, problems
