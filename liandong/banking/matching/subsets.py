"""Which of some amounts make up a sum, within limits that keep it quick. Pure."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate, combinations

from liandong.banking.matching.terms import MOST_TARGETS

_SEARCHED = 14
_MOST_TOGETHER = 4

Amounts = Sequence[tuple[int, Decimal]]


def with_sum(amounts: Amounts, wanted: Decimal) -> tuple[int, ...]:
    """Return the ids whose amounts are the sum: all, the first ones, or the only few that do; else none.

    The amounts are in the order in which they are to be taken. Of several ways to choose a few none is
    taken: a guess would be wrong half of the time.
    """
    if not amounts:
        return ()
    ids = [pk for pk, _amount in amounts]
    for count, total in enumerate(accumulate(amount for _pk, amount in amounts), 1):
        if count > MOST_TARGETS:
            break
        if total == wanted:
            return tuple(ids[:count])
    return _few(amounts[:_SEARCHED], wanted)


def _few(amounts: Amounts, wanted: Decimal) -> tuple[int, ...]:
    for size in range(1, min(_MOST_TOGETHER, len(amounts)) + 1):
        found: tuple[int, ...] = ()
        for chosen in combinations(amounts, size):
            if sum(amount for _pk, amount in chosen) != wanted:
                continue
            if found:
                return ()
            found = tuple(pk for pk, _amount in chosen)
        if found:
            return found
    return ()
