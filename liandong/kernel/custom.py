"""Fields that a company adds to its documents, products and partners: what they are, reading values. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from liandong.kernel.checks import LARGEST, trimmed
from liandong.kernel.money import plain
from liandong.kernel.terms import Problem

PREFIX = "x_"
"""Begins the names of added fields, which therefore never meet a declared one."""

TEXT_LIMIT = 255
NUMBER_DIGITS = 6
YES, NO = "是", "否"


class CustomKind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"


class Level(StrEnum):
    """Where a field stands: once above the lines, or in each of them."""

    HEADER = "header"
    LINE = "line"


class CustomRole(StrEnum):
    """What a field means to the program, where the program made it: money in another currency."""

    NONE = ""
    CURRENCY = "currency"
    RATE = "rate"
    TOTAL = "foreign_total"
    PRICE = "foreign_price"
    TAX = "foreign_tax"
    GROSS = "foreign_gross"
    AMOUNT = "foreign_amount"
    AMOUNT_OUT = "foreign_amount_out"
    ACCOUNT_CURRENCY = "account_currency"


_SUMS = frozenset({CustomRole.TOTAL, CustomRole.TAX, CustomRole.GROSS})
WORKED_OUT = _SUMS | {CustomRole.ACCOUNT_CURRENCY}
"""The roles of fields that nobody fills in: the program works them out."""

TURNED = _SUMS | {CustomRole.AMOUNT, CustomRole.AMOUNT_OUT}
"""The roles of fields whose figures a red document has with the other sign."""

FIGURES = _SUMS | {CustomRole.PRICE}
"""The roles of fields that tell money: of a purchase they are costs."""

OF_A_DAY = frozenset({CustomRole.RATE, CustomRole.TOTAL})
"""What a document has of its own day and a copy of another day does not."""


@dataclass(frozen=True, slots=True)
class CustomField:
    """A field of a subject. ``name`` is its key in ``details`` and never used again once it is given."""

    name: str
    subject: str
    level: Level
    label: str
    kind: CustomKind
    choices: tuple[str, ...] = ()
    is_active: bool = True
    is_required: bool = False
    role: CustomRole = CustomRole.NONE

    @property
    def options(self) -> tuple[str, ...]:
        """Return the values there are to choose from; none where anything may be typed."""
        return (YES, NO) if self.kind is CustomKind.YES_NO else self.choices

    def stored(self, value: object) -> str:
        """Return how a value is kept, empty for none.

        Raises:
            ValueError: the value is not of the field's kind.
        """
        text = trimmed(str(value if value is not None else ""))
        if not text:
            return ""
        if self.kind is CustomKind.NUMBER:
            return _number(text)
        if self.kind is CustomKind.DATE:
            return date.fromisoformat(text).isoformat()
        if len(text) > TEXT_LIMIT or (self.options and text not in self.options):
            raise ValueError(text)
        return text


def _number(text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not number.is_finite() or abs(number) >= LARGEST or number != round(number, NUMBER_DIGITS):
        raise ValueError(text)
    return plain(number)


def fields_from(rows: Iterable[Mapping[str, Any]]) -> tuple[CustomField, ...]:
    """Return the fields of a stored list."""
    return tuple(
        CustomField(
            name=row["name"],
            subject=row["subject"],
            level=Level(row["level"]),
            label=row["label"],
            kind=CustomKind(row["kind"]),
            choices=tuple(row.get("choices", ())),
            is_active=bool(row.get("is_active", True)),
            is_required=bool(row.get("is_required", False)),
            role=CustomRole(row.get("role", "")),
        )
        for row in rows
    )


def row_of(one: CustomField) -> dict[str, Any]:
    """Return a field as it is stored."""
    return {
        "name": one.name,
        "subject": one.subject,
        "level": one.level.value,
        "label": one.label,
        "kind": one.kind.value,
        "choices": list(one.choices),
        "is_active": one.is_active,
        "is_required": one.is_required,
        **({"role": one.role.value} if one.role else {}),
    }


def fields_of(fields: Iterable[CustomField], subject: str) -> list[CustomField]:
    """Return the fields of a subject that are in use."""
    return [one for one in fields if one.subject == subject and one.is_active]


def read_details(
    fields: Sequence[CustomField], subject: str, given: Mapping[str, object], line: int | None = None
) -> tuple[dict[str, str], list[Problem]]:
    """Return a record's values as they are kept, and what is wrong with them; empty ones are left out.

    What a field holds that was switched off is kept as it is. Codes: ``field_unknown``, ``value_unfit``,
    ``field_missing``.
    """
    known = {one.name: one for one in fields if one.subject == subject}
    kept: dict[str, str] = {}
    problems = []
    for name, value in given.items():
        one = known.get(name)
        if one is None:
            problems.append(Problem("field_unknown", line, name[:64]))
            continue
        try:
            text = one.stored(value) if one.is_active else str(value)
        except ValueError:
            detail = {"field": one.label, "value": str(value)[:40]}
            problems.append(Problem("value_unfit", line, name, detail))
            continue
        if text:
            kept[name] = text
    unfit = {one.column for one in problems}
    wanted = [one for one in known.values() if one.name not in unfit]
    return kept, problems + missing_values(wanted, kept, line)


def missing_values(
    fields: Iterable[CustomField], given: Mapping[str, str], line: int | None = None
) -> list[Problem]:
    """Return a problem for each field in use that must be filled and is not: ``field_missing``."""
    return [
        Problem("field_missing", line, one.name, {"field": one.label})
        for one in fields
        if one.is_active and one.is_required and not given.get(one.name)
    ]
