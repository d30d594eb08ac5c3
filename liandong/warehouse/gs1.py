"""What a scanned code says: GS1 application identifiers, and the spellings of an article number. Pure.

A code carries application identifiers when its symbology says so (``]C1`` …), when it is a GS1
digital link, when they stand in brackets, or when it begins with a sound article number. The
lengths are those of the GS1 General Specifications, section 3.2.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qsl, unquote

SEPARATOR = "\x1d"
"""Ends a value of variable length."""

GTIN, LOT, SERIAL = "01", "10", "21"
PRODUCED, BEST_BEFORE, EXPIRES = "11", "15", "17"

_PRODUCT_NUMBERS = (GTIN, "02", "240", "241")
"""Article number, that of the goods inside, and numbers of one's own."""

_SYMBOLOGIES = ("]C1", "]e0", "]d2", "]Q3", "]J1")
_FIXED = {
    "00": 18,
    "01": 14,
    "02": 14,
    "03": 14,
    "04": 16,
    "20": 2,
    "402": 17,
    **dict.fromkeys(("11", "12", "13", "14", "15", "16", "17", "18", "19"), 6),
    **{f"41{digit}": 13 for digit in range(8)},
}
_DIGITS = {
    **dict.fromkeys(("23", "24", "25", "40", "41", "42", "71"), 3),
    **dict.fromkeys(("31", "32", "33", "34", "35", "36", "39", "43", "70", "72", "80", "81", "82"), 4),
}
"""How many digits an identifier has, by its first two; otherwise two."""

_MEASURE = range(31, 37)
_MEASURE_LENGTH = 6
_BRACKETED = re.compile(r"\((\d{2,4})\)([^(]*)")
_LONGEST = 90
_GTIN_LENGTHS = (8, 12, 13, 14)
_BARE = re.compile(r"01\d{14}")
_CENTURY = 100
_HALF = 50


@dataclass(frozen=True, slots=True)
class Reading:
    """A scanned code; blank or None is what it does not say. ``values`` holds every identifier."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def lot(self) -> str:
        """Return the number of the lot."""
        return self.values.get(LOT, "")

    @property
    def serial(self) -> str:
        """Return the serial number."""
        return self.values.get(SERIAL, "")

    def day(self, identifier: str, today: date) -> date | None:
        """Return a date of the code; its century is the one nearest to today."""
        return _day(self.values.get(identifier, ""), today)

    def expires_on(self, today: date) -> date | None:
        """Return the last day of use, else the day it is best before."""
        return self.day(EXPIRES, today) or self.day(BEST_BEFORE, today)

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the spellings the product may be kept under, the likeliest first."""
        number = next((self.values[name] for name in _PRODUCT_NUMBERS if name in self.values), self.code)
        return tuple(dict.fromkeys((number, *_spellings(number))))


def read(text: str) -> Reading:
    """Read what a scanner or a camera gave; a code that is no GS1 code is its own only content."""
    code = text.strip(" \r\n\t")
    if code[:3] in _SYMBOLOGIES:
        return Reading(code, dict(_values(code[3:])))
    if code.startswith(("http://", "https://")):
        return Reading(code, _link(code))
    if code.startswith("("):
        return Reading(code, dict(_BRACKETED.findall(code)))
    plain = code[3:] if re.match(r"\][A-Za-z]\d", code) else code
    if plain.startswith(SEPARATOR) or (_BARE.match(plain) and is_sound(plain[2:16])):
        return Reading(plain, dict(_values(plain)))
    return Reading(plain)


def is_sound(number: str) -> bool:
    """Tell whether the check digit of an article number fits."""
    if len(number) not in _GTIN_LENGTHS or not (number.isascii() and number.isdigit()):
        return False
    weighed = sum(int(digit) * (1 if place % 2 == 0 else 3) for place, digit in enumerate(reversed(number)))
    return weighed % 10 == 0


def _values(text: str) -> Iterator[tuple[str, str]]:
    """Yield identifiers and values; what can't be read ends it."""
    rest = text.lstrip(SEPARATOR)
    while rest:
        first = rest[:2]
        digits = _DIGITS.get(first, 2)
        identifier, rest = rest[:digits], rest[digits:]
        if not (identifier.isascii() and identifier.isdigit()) or len(identifier) != digits:
            return
        length = _FIXED.get(identifier, _MEASURE_LENGTH if int(first) in _MEASURE else None)
        value, rest = (rest[:length], rest[length:]) if length else _until_separator(rest)
        if value:
            yield identifier, value
        rest = rest.lstrip(SEPARATOR)


def _until_separator(text: str) -> tuple[str, str]:
    value, _, rest = text.partition(SEPARATOR)
    return value[:_LONGEST], rest


def _link(address: str) -> dict[str, str]:
    """Return what a GS1 digital link says in its path and its query."""
    path, _, query = address.partition("#")[0].partition("?")
    parts = [unquote(part) for part in path.split("/") if part]
    if GTIN not in parts:
        return {}
    own = parts[parts.index(GTIN) :]
    found = dict(zip(own[::2], own[1::2], strict=False))
    found |= {name: value for name, value in parse_qsl(query) if name.isdigit()}
    return {name: value for name, value in found.items() if name.isdigit() and value}


def _day(text: str, today: date) -> date | None:
    if len(text) != len("yymmdd") or not (text.isascii() and text.isdigit()):
        return None
    short, month, day = int(text[:2]), int(text[2:4]), int(text[4:])
    year = today.year - today.year % _CENTURY + short
    if year - today.year > _HALF:
        year -= _CENTURY
    elif today.year - year >= _HALF:
        year += _CENTURY
    try:
        return date(year, month, day or monthrange(year, month)[1])
    except ValueError:
        return None


def _spellings(number: str) -> Iterator[str]:
    """Yield the same article number with fewer and with more leading zeros."""
    if not is_sound(number):
        return
    bare = number.lstrip("0")
    for length in (13, 12, 8, 14):
        if len(bare) <= length:
            yield bare.rjust(length, "0")
