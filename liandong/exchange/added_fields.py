"""The fields that a company added to products and partners, as columns of their files."""

from collections.abc import Mapping

from liandong.exchange.columns import ReadRow, SheetField, ValueKind
from liandong.kernel.actor import Actor
from liandong.kernel.custom import PREFIX, CustomKind, fields_of

_KINDS = {CustomKind.NUMBER: ValueKind.NUMBER, CustomKind.DATE: ValueKind.DATE}


def added_fields(actor: Actor, subject: str) -> tuple[SheetField, ...]:
    """Return the columns of a subject's fields; values to choose from are checked when they are saved."""
    found = fields_of(actor.fields, subject)
    return tuple(SheetField(one.name, one.label, _KINDS.get(one.kind, ValueKind.TEXT)) for one in found)


def details_in(row: ReadRow, before: Mapping[str, object]) -> dict[str, object]:
    """Return the values a row leaves: those of its columns, of the others what there was."""
    given = {name: value for name, value in row.values.items() if name.startswith(PREFIX)}
    return {**before, **given}
