"""Fields that a company added to a kind of record, in forms and lists."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from liandong.kernel.actor import Actor
from liandong.kernel.custom import CustomField, CustomKind, fields_of
from liandong.webkit.record_form import Field, Kind, Section
from liandong.webkit.report_parts import NUMBER, Part, column, text_cell

_KINDS = {
    CustomKind.TEXT: Kind.TEXT,
    CustomKind.NUMBER: Kind.QUANTITY,
    CustomKind.DATE: Kind.DATE,
    CustomKind.CHOICE: Kind.WORD,
    CustomKind.YES_NO: Kind.WORD,
}


def added_sections(actor: Actor, subject: str) -> list[Section]:
    """Return the part of a form with the fields, none where there are none."""
    fields = tuple(_field(one) for one in fields_of(actor.fields, subject))
    return [Section(_("自定义"), fields)] if fields else []


def _field(one: CustomField) -> Field:
    choices = [(value, value) for value in one.options] or None
    return Field(one.name, one.label, _KINDS[one.kind], choices=choices)


def added_values(
    actor: Actor, subject: str, typed: Mapping[str, Any], stored: Mapping[str, str]
) -> dict[str, object]:
    """Return the details of a record: what was typed, and what fields hold that are not shown."""
    shown = {one.name for one in fields_of(actor.fields, subject)}
    return {**stored, **{name: typed[name] for name in shown if name in typed}}


def added_columns(actor: Actor, subject: str) -> list[Part]:
    """Return the heads of a list's further columns."""
    return [column(one.label, _look(one)) for one in fields_of(actor.fields, subject)]


def added_cells(actor: Actor, subject: str, details: Mapping[str, str]) -> list[Part]:
    """Return what a record holds in these columns."""
    found = fields_of(actor.fields, subject)
    return [text_cell(details.get(one.name, ""), look=_look(one)) for one in found]


def _look(one: CustomField) -> str:
    return NUMBER if one.kind is CustomKind.NUMBER else ""
