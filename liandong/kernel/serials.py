"""Serial numbers as people write them: a pasted column, one after another, or a range. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

SERIALS = "serials"
"""Under which name a line holds the serial numbers of its goods, with a space between two."""
LONGEST = 64
"""How long a serial number may be."""
MOST = 5000
"""How many serial numbers a line may have."""
_SHOWN = 8
_RANGE_SIGN = re.compile(r"\s*(?:\.\.|[–—~～至])\s*")
_BETWEEN = re.compile(r"[\s,，、;；]+")
_ENDING = re.compile(r"[0-9]+$", re.ASCII)


class ReadSerials(NamedTuple):
    """The numbers in the order they were written, and what is wrong: code and detail of each problem."""

    numbers: list[str]
    wrong: list[tuple[str, dict[str, str]]]


def serials_of(details: Mapping[str, object]) -> tuple[str, ...]:
    """Return the serial numbers that a line holds."""
    return tuple(str(details.get(SERIALS) or "").split())


def joined_serials(numbers: Iterable[str]) -> str:
    """Return serial numbers as a line holds them."""
    return " ".join(numbers)


def named_serials(numbers: Iterable[str]) -> str:
    """Return serial numbers for a sentence: the first ones, and a mark where there are more."""
    found = list(numbers)
    return "、".join(found[:_SHOWN]) + ("…" if len(found) > _SHOWN else "")


def read_serials(text: str) -> ReadSerials:
    """Read serial numbers parted by blanks, commas or line ends, and ranges such as ``SN0001–SN0020``.

    A plain hyphen makes no range: it is a letter of many numbers.
    """
    numbers: list[str] = []
    wrong: list[tuple[str, dict[str, str]]] = []
    for piece in _BETWEEN.split(_RANGE_SIGN.sub("–", text.strip())):
        first, sign, last = piece.partition("–")
        found = _range(first, last) if sign else [piece] * bool(piece)
        if not found and piece:
            wrong.append(("serial_range", {"serials": piece[:LONGEST]}))
        numbers += found
    if long := [number for number in numbers if len(number) > LONGEST]:
        wrong.append(("serial_too_long", {"serials": named_serials(one[:LONGEST] for one in long)}))
    if twice := repeated(numbers):
        wrong.append(("serial_twice", {"serials": named_serials(twice)}))
    if len(numbers) > MOST:
        wrong.append(("serial_too_many", {"limit": str(MOST)}))
    return ReadSerials(numbers, wrong)


def repeated(numbers: Sequence[str]) -> list[str]:
    """Return the numbers that stand more than once, each once."""
    seen: set[str] = set()
    found: dict[str, None] = {}
    for number in numbers:
        if number in seen:
            found[number] = None
        seen.add(number)
    return list(found)


def _range(first: str, last: str) -> list[str]:
    """Return the numbers from the first to the last; none where these are no range."""
    start, end = _ENDING.search(first), _ENDING.search(last)
    if start is None or end is None:
        return []
    head = first[: start.start()]
    digits = len(start.group())
    is_alike = last[: end.start()] in {head, ""} and len(end.group()) == digits
    low, high = int(start.group()[-18:]), int(end.group()[-18:])
    same_front = start.group()[:-18] == end.group()[:-18]
    if not is_alike or not same_front or not low <= high < low + MOST + 1:
        return []
    front = head + start.group()[:-18]
    width = min(digits, 18)
    return [f"{front}{number:0{width}d}" for number in range(low, high + 1)]
