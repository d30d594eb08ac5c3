"""The fields that a company added to products and partners, as columns of their files."""

from collections.abc import Iterable, Mapping

from liandong.exchange.columns import ReadRow, SheetField, ValueKind
from liandong.kernel.actor import Actor
from liandong.kernel.custom import CustomKind, fields_of

_KINDS = {
    CustomKind.NUMBER: ValueKind.NUMBER,
    CustomKind.DATE: ValueKind.DATE,
    CustomKind.CHOICE: ValueKind.CHOICE,
    CustomKind.YES_NO: ValueKind.CHOICE,
}


def added_fields(actor: Actor, subject: str) -> tuple[SheetField, ...]:
    """Return the columns of a subject's fields."""
    return tuple(
        SheetField(
            one.name,
            one.label,
            _KINDS.get(one.kind, ValueKind.TEXT),
            choices=tuple((value, value) for value in one.options),
        )
        for one in fields_of(actor.fields, subject)
    )


def added_names(actor: Actor, subject: str) -> tuple[str, ...]:
    """Return the names of these columns."""
    return tuple(one.name for one in fields_of(actor.fields, subject))


def details_in(row: ReadRow, before: Mapping[str, object], names: Iterable[str]) -> dict[str, object]:
    """Return the values a row leaves of the fields of these names: of columns it lacks what there was."""
    return {**before, **{name: row.values[name] for name in names if name in row.values}}
