"""What the address of a report or list asks for: filters, days, and where the last page ended."""

import base64
import binascii
import calendar
import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.utils import timezone

from liandong.identity.requests import CompanyRequest
from liandong.kernel.checks import trimmed, typed_day
from liandong.webkit.exporting import EXPORT, PAGE_ROWS

AFTER = "after"
UNFILTERED = "unfiltered"
"""Asks for everything, and not for the view that the page opens with."""
_NO_FILTERS = frozenset({AFTER, EXPORT, UNFILTERED, "sort", "way", "columns"})
_NOT_GIVEN = frozenset({AFTER, EXPORT, UNFILTERED})
_LARGEST = 2**63 - 1
_ID_DIGITS = 18
_TEXT_LIMIT = 100


def id_of(text: str) -> int | None:
    """Return the id that a text is; None where it can be none, so that pages may leave it out."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _ID_DIGITS else None


def ids_of(texts: Iterable[str]) -> list[int]:
    """Return the ids among texts, those that were ticked or named on a page, in their order."""
    return [found for text in texts if (found := id_of(text)) is not None]


class ReportQuery:
    """The parameters of a request, read once and with their kinds checked.

    Whatever doesn't make sense is answered with 400: our own pages never send it. ``given``
    stands for the address's parameters when these came some other way.
    """

    def __init__(self, request: CompanyRequest, given: QueryDict | None = None) -> None:
        self.request = request
        self._given = request.GET if given is None else given

    def text(self, name: str = "q", longest: int = _TEXT_LIMIT) -> str:
        """Return a text without blanks around it, empty when it is not given."""
        return trimmed(self._given.get(name, ""))[:longest]

    def number(self, name: str) -> int | None:
        """Return an id, None when it is not given."""
        given = self.text(name)
        if not given:
            return None
        if not (given.isascii() and given.isdigit()) or int(given) > _LARGEST:
            raise BadRequest(name)
        return int(given)

    def flag(self, name: str) -> bool:
        """Tell whether a box is ticked."""
        return bool(self.text(name))

    def choice(self, name: str, choices: Sequence[str], standard: str = "") -> str:
        """Return one of the choices, ``standard`` when none is given."""
        given = self.text(name) or standard
        if given and given not in choices:
            raise BadRequest(name)
        return given

    def day(self, name: str, standard: date) -> date:
        """Return a day, ``standard`` when none is given."""
        given = self.text(name)
        try:
            return typed_day(given) if given else standard
        except ValueError as error:
            raise BadRequest(name) from error

    def month_to_date(self) -> tuple[date, date]:
        """Return the days ``from`` and ``to`` (this month so far by default), the earlier one first."""
        today = timezone.localdate()
        days = sorted((self.day("from", today.replace(day=1)), self.day("to", today)))
        return days[0], days[1]

    def month(self) -> tuple[date, date]:
        """Return the days ``from`` and ``to``, by default the whole of this month."""
        today = timezone.localdate()
        last = today.replace(day=calendar.monthrange(today.year, today.month)[1])
        days = sorted((self.day("from", today.replace(day=1)), self.day("to", last)))
        return days[0], days[1]

    def after(self, *kinds: type) -> tuple[Any, ...] | None:
        """Return the values the last page ended with, None on the first page."""
        given = self._given.get(AFTER, "")
        if not given:
            return None
        try:
            padded = given.encode("ascii") + b"=" * (-len(given) % 4)
            values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
            return tuple(_read(kind, value) for kind, value in zip(kinds, values, strict=True))
        except (ValueError, TypeError, RecursionError, binascii.Error) as error:
            raise BadRequest(AFTER) from error

    def url(self, **changes: object) -> str:
        """Return this page's address with some parameters changed, None or blank taking one away."""
        given = self._given.copy()
        given.pop(AFTER, None)
        if not self.is_export:
            given.pop(EXPORT, None)
        for name, value in changes.items():
            given.pop(name, None)
            if value not in (None, ""):
                given[name] = str(value)
        encoded = given.urlencode()
        return f"{self.request.path}?{encoded}" if encoded else self.request.path

    def next_url(self, key: Sequence[object] | None) -> str | None:
        """Return the address of the next page, None at the end."""
        if key is None:
            return None
        text = json.dumps([str(one) if isinstance(one, date) else one for one in key], ensure_ascii=False)
        return self.url(**{AFTER: base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")})

    @property
    def is_filtered(self) -> bool:
        """Tell whether the page shows less than everything."""
        return any(value for name, value in self._given.items() if name not in _NO_FILTERS)

    @property
    def is_export(self) -> bool:
        """Tell whether the rows are asked for as a file."""
        return bool(self._given.get(EXPORT))

    def rows(self, standard: int) -> int:
        """Return how many rows are read at once: a page's, or more for a file."""
        return PAGE_ROWS if self.is_export else standard

    @property
    def given(self) -> dict[str, str]:
        """Return what was asked for, without the place in the pages and without blanks."""
        names = [name for name in self._given if name not in _NOT_GIVEN]
        return {name: str(self._given[name]) for name in names if self._given[name]}

    @property
    def is_next_page(self) -> bool:
        """Tell whether only further rows are asked for."""
        return "HX-Request" in self.request.headers and AFTER in self._given


def _read(kind: type, value: object) -> object:
    if kind is date:
        return typed_day(str(value))
    if type(value) is not kind or (isinstance(value, int) and not 0 <= value <= _LARGEST):
        raise ValueError("not a value of this key")
    return trimmed(value) if isinstance(value, str) else value
