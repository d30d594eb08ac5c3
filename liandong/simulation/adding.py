"""What the company added to its documents: fields of its own, and in one of them the channel of a sale."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from random import Random

from liandong.kernel.custom import CustomField, CustomKind, Level
from liandong.kernel.money import plain
from liandong.simulation.casting import FIRST_DAY

UNFIT = "不是这个"
"""What no field but one of text can hold."""
_TYPED_PER_CENT = 40
_TEXTS = 50


def typed(luck: Random, fields: Iterable[CustomField], type_id: str, level: Level) -> dict[str, str]:
    """Return what somebody types in the added fields of a type: above its lines, or in one of them."""
    return {
        one.name: _value(luck, one)
        for one in _fields_of(fields, type_id)
        if one.level is level and (one.is_required or luck.randrange(100) < _TYPED_PER_CENT)
    }


def _fields_of(fields: Iterable[CustomField], type_id: str) -> Iterator[CustomField]:
    """Yield the fields that somebody fills in by chance: not those that say money in another currency."""
    return (one for one in fields if one.subject == type_id and one.is_active and not one.role)


def _value(luck: Random, field: CustomField) -> str:
    if field.options:
        return luck.choice(field.options)
    if field.kind is CustomKind.NUMBER:
        return plain(Decimal(luck.randint(-500, 90_000)) / 100)
    if field.kind is CustomKind.DATE:
        return (FIRST_DAY + timedelta(days=luck.randrange(200))).isoformat()
    return f"甲方{luck.randrange(_TEXTS)}"


def choosy(fields: Iterable[CustomField], type_id: str) -> list[str]:
    """Return the names of the fields above a type's lines that can't hold any text."""
    return [
        one.name
        for one in _fields_of(fields, type_id)
        if one.level is Level.HEADER and one.kind is not CustomKind.TEXT
    ]


def required(fields: Iterable[CustomField]) -> dict[str, list[str]]:
    """Return the names of the fields above the lines that must be filled, by type."""
    found: dict[str, list[str]] = {}
    for one in fields:
        if one.is_required and one.level is Level.HEADER:
            found.setdefault(one.subject, []).append(one.name)
    return found
