"""Chance that is the same on every machine and in every run."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

Thing = TypeVar("Thing")


def draw(text: str, below: int) -> int:
    """Return a whole number from 0 to ``below`` − 1 that depends on ``text`` alone."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) % below


def happens(text: str, per_mille: int) -> bool:
    """Tell whether something happens that does so ``per_mille`` times in a thousand."""
    return draw(text, 1000) < per_mille


def shuffled(things: Sequence[Thing], text: str) -> list[Thing]:
    """Return the things in an order that depends on ``text`` and on how they print."""
    return sorted(things, key=lambda thing: (draw(f"{text}/{thing}", 1 << 60), str(thing)))
