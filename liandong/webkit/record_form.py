"""Plain forms from declared fields: read with every problem at once, shown again as they were typed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from liandong.identity.requests import CompanyRequest
from liandong.kernel.checks import LARGEST, trimmed, typed_day, typed_number
from liandong.kernel.money import plain
from liandong.kernel.terms import Problem
from liandong.webkit.record_sentences import by_column, sentence
from liandong.webkit.report_parts import Part
from liandong.webkit.report_query import ids_of

_LARGEST = 2**63 - 1
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．－，", "0123456789.-,")


class Kind(StrEnum):
    """How a field is typed; the values are the kinds of ``parts/field.html``.

    ``KEY`` is hidden too: the text by which a form that is sent twice is told.
    """

    TEXT = "text"
    LONG_TEXT = "long_text"
    MONEY = "money"
    QUANTITY = "quantity"
    PRICE = "price"
    PERCENT = "percent"
    WHOLE = "whole"
    BOOL = "bool"
    RECORD = "record"
    WORD = "word"
    DATE = "date"
    HIDDEN = "hidden"
    KEY = "key"


DECIMALS = frozenset({Kind.MONEY, Kind.QUANTITY, Kind.PRICE, Kind.PERCENT})
"""Kinds of numbers with decimals, which stand at the right."""


_LOOKS = {Kind.WHOLE: Kind.TEXT, Kind.KEY: Kind.HIDDEN}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form. ``choices`` are values with labels; ``is_read_only`` is shown, never read.

    A record that is looked up has the ``search_url`` of its picker; what the value shows is among the
    form's values as ``<name>_display``. In a row of a table it is typed as a code, and the row's fields
    that ``fills`` names ("name", "units", "price") follow what is chosen.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    is_required: bool = False
    is_wide: bool = False
    is_read_only: bool = False
    choices: Sequence[tuple[object, str]] | None = None
    help: str = ""
    search_url: str = ""
    fills: str = ""


@dataclass(slots=True)
class Typed:
    """What was typed: raw texts to show again, values that could be read, problems with the rest."""

    raw: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class _TooLargeError(ValueError):
    pass


def read_fields(fields: Iterable[Field], data: Mapping[str, Any], prefix: str = "") -> Typed:
    """Read what a form sent; a number or day that makes no sense becomes a problem at its field."""
    typed = Typed()
    for one in fields:
        if one.is_read_only:
            continue
        text = trimmed(str(data.get(prefix + one.name, "")))
        typed.raw[one.name] = text
        try:
            typed.values[one.name] = _value(one, text)
        except _TooLargeError:
            typed.values[one.name] = None
            detail = {"number": text, "limit": plain(LARGEST)}
            typed.problems.append(Problem("number_too_large", column=one.name, detail=detail))
        except ValueError:
            code = "day_invalid" if one.kind is Kind.DATE else "number_invalid"
            typed.values[one.name] = None
            typed.problems.append(Problem(code, column=one.name, detail={"number": text, "day": text}))
    return typed


def row_numbers(data: Iterable[str], table: str, field: str) -> list[int]:
    """Return the numbers of a table's rows that were sent, told by one field that each row has."""
    parts = (name.split("-") for name in data if name.startswith(f"{table}-"))
    return sorted(ids_of(part[1] for part in parts if part[2:] == [field]))


def _value(one: Field, text: str) -> object:
    if one.kind is Kind.BOOL:
        return bool(text)
    if one.kind in {Kind.TEXT, Kind.LONG_TEXT, Kind.WORD, Kind.KEY}:
        return text
    if not text:
        return None
    if one.kind is Kind.DATE:
        return typed_day(text)
    figures = text.translate(_FULL_WIDTH).replace(",", "")
    if one.kind in DECIMALS:
        number = typed_number(figures)
        if abs(number) >= LARGEST:
            raise _TooLargeError(
                text
            )  # what is reckoned with it before it is kept would go beyond all digits
        return number
    if not (figures.isascii() and figures.isdigit()) or int(figures) > _LARGEST:
        raise ValueError(text)
    return int(figures)


def shown_fields(
    fields: Iterable[Field], values: Mapping[str, Any], problems: Mapping[str, str], prefix: str = ""
) -> list[Part]:
    """Return the fields for the template; values may be what was stored or the texts typed."""
    return [
        {
            "name": prefix + one.name,
            "label": one.label,
            "kind": _LOOKS.get(one.kind, one.kind).value,
            "value": _shown(values.get(one.name)),
            "is_required": one.is_required,
            "is_wide": one.is_wide,
            "is_read_only": one.is_read_only,
            "options": _options(one),
            "help": one.help,
            "search_url": one.search_url,
            "fills": one.fills,
            "display": values.get(f"{one.name}_display", ""),
            "problem": problems.get(one.name, ""),
        }
        for one in fields
    ]


def _shown(value: object) -> object:
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else value


def _options(one: Field) -> list[Part] | None:
    if one.choices is None:
        return None
    return [{"value": value, "label": label} for value, label in one.choices]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a form: its heading and its fields."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class FormPage:
    """A form on a page of its own; ``tables`` come as the template wants them.

    ``wait`` is said while the answer is waited for, where that takes seconds. Who may not save sees the
    fields locked and no button; the server refuses him in any case. ``save_label`` says what saving does
    where it does more; ``tell`` words the problems. ``pictures`` stand above the fields.
    """

    title: str
    list_url: str
    list_label: str
    sections: Sequence[Section]
    actions: Sequence[Part] = ()
    tables: Sequence[Part] = ()
    wait: str = ""
    may_save: bool = True
    save_label: str = ""
    tell: Callable[[Problem], str] = sentence
    pictures: Sequence[Part] = ()


def show_form(
    request: CompanyRequest, page: FormPage, values: Mapping[str, Any], problems: Sequence[Problem] = ()
) -> HttpResponse:
    """Show a form, with every problem on top and at its field; 422 when there are any."""
    marked = by_column(problem for problem in problems if problem.line is None)
    sections: list[Part] = [
        {"title": section.title, "fields": shown_fields(section.fields, values, marked)}
        for section in page.sections
    ]
    context = {
        "title": page.title,
        "list_url": page.list_url,
        "list_label": page.list_label,
        "actions": list(page.actions),
        "problems": [{"message": page.tell(problem)} for problem in problems],
        "sections": [*sections, *page.tables],
        "wait": page.wait,
        "may_save": page.may_save,
        "save_label": page.save_label,
        "pictures": page.pictures,
    }
    return render(request, "webkit/form.html", context, status=422 if problems else 200)


def active_action(url: str, *, is_active: bool) -> Part:
    """Return the button that disables a record, or enables it again; both can be undone by the other."""
    label = _("停用") if is_active else _("启用")
    hidden = [{"name": "is_active", "value": "" if is_active else "true"}]
    return {"label": label, "method": "post", "url": url, "hidden": hidden}
