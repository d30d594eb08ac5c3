"""A count of pieces with serial numbers: the numbers found beside those of the books. Pure.

A sum would say that one is missing and hide that another is there which nobody knew. So numbers are
compared, with the books of now: a piece that came or left since the count began is no difference,
wherever it was found or not.
"""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from liandong.kernel.money import ZERO


@dataclass(frozen=True, slots=True)
class Books:
    """What the books say of a product in a place: ``on_hand`` base units, ``here`` its pieces.

    ``moved`` are the pieces that came or left since the product's first one was counted.
    """

    on_hand: Decimal = ZERO
    here: frozenset[str] = frozenset()
    moved: frozenset[str] = frozenset()

    @property
    def loose(self) -> Decimal:
        """Return how much lies there without a number: stock from before numbers were kept."""
        return max(self.on_hand - len(self.here), ZERO)


@dataclass(frozen=True, slots=True)
class Compared:
    """Which pieces of the books were not found, which were found that the books don't have, and what follows.

    ``standing`` are the pieces the place has after the count, ``difference`` what it adds, base units.
    """

    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    standing: tuple[str, ...]
    difference: Decimal


def compared(found: Collection[str], loose: Decimal, books: Books) -> Compared:
    """Compare what was found, ``loose`` of it without a number, with the books."""
    seen = frozenset(found)
    missing = books.here - books.moved - seen
    unexpected = seen - books.here - books.moved
    difference = Decimal(len(unexpected) - len(missing)) + loose - books.loose
    standing = (books.here - missing) | unexpected
    return Compared(tuple(sorted(missing)), tuple(sorted(unexpected)), tuple(sorted(standing)), difference)
