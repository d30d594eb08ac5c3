"""Which open claims of one partner set each other off: proposals with a reason. Pure.

What stands on the left is an asset of the company: receivables, advances paid, suppliers' credit notes. The
right is what it owes: advances received, payables, and credit notes of its own. Customers' and suppliers'
claims are proposed apart: to set what somebody owes off against what he is owed takes his consent. Nothing is
proposed of claims in other currencies: they balance in theirs, by a settlement in that currency.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from liandong.kernel.money import ZERO
from liandong.kernel.terms import ClaimKind

_ASSETS = frozenset({ClaimKind.RECEIVABLE, ClaimKind.ADVANCE_PAID})
_OF_CUSTOMERS = frozenset({ClaimKind.RECEIVABLE, ClaimKind.ADVANCE_RECEIVED})
_SHORTEST_NAME = 5
"""A shorter word in a memo names nothing for sure."""


class Reason(StrEnum):
    """Why two claims belong together, the surest first."""

    ORDER = "order"
    NAMED = "named"
    AMOUNT = "amount"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Open:
    """An open claim; ``amount`` is what is open of it, signed as the claim.

    ``names`` are the numbers of its ``document``, of the partner's, and of the documents it was copied from;
    ``memo`` is what people wrote on it.
    """

    id: int
    kind: ClaimKind
    due_date: date
    amount: Decimal
    names: frozenset[str] = frozenset()
    memo: str = ""
    document: int = 0
    is_foreign: bool = False

    @property
    def is_left(self) -> bool:
        """Tell whether it is something the company has coming."""
        return (self.kind in _ASSETS) == (self.amount > ZERO)

    @property
    def is_of_customer(self) -> bool:
        """Tell whether it is of what is sold; else of what is bought."""
        return self.kind in _OF_CUSTOMERS


@dataclass(frozen=True, slots=True)
class Pair:
    """So much of both sides set off, positive, and why."""

    left: int
    right: int
    amount: Decimal
    reason: Reason


def propose(claims: Sequence[Open]) -> list[Pair]:
    """Return what may be set off: the same order first, named in a memo, equal amounts, then the oldest.

    No claim is used beyond what is open of it, and both sides of a pair give the same.
    """
    left = {one.id: abs(one.amount) for one in claims}
    pairs: list[Pair] = []
    for is_of_customer in (True, False):
        side = [one for one in claims if one.is_of_customer is is_of_customer and not one.is_foreign]
        ordered = sorted(side, key=lambda one: (one.due_date, one.id))
        lefts = [one for one in ordered if one.is_left]
        rights = [one for one in ordered if not one.is_left]
        for reason, are_fit in _RULES.items():
            for one, other in _candidates(lefts, rights, are_fit, left):
                amount = min(left[one.id], left[other.id])
                left[one.id] -= amount
                left[other.id] -= amount
                pairs.append(Pair(one.id, other.id, amount, reason))
    return pairs


_Fit = Callable[[Open, Open, dict[int, Decimal]], bool]


def _candidates(
    lefts: Sequence[Open], rights: Sequence[Open], are_fit: _Fit, left: dict[int, Decimal]
) -> Iterator[tuple[Open, Open]]:
    """Yield the pairs that fit while something is open of both, in the order of the right side's days."""
    for other in rights:
        for one in lefts:
            if not left[other.id]:
                break
            if left[one.id] and are_fit(one, other, left):
                yield one, other


def _same_order(one: Open, other: Open, _left: dict[int, Decimal]) -> bool:
    """Tell whether documents share a name; claims of one document, as at the beginning, have it anyway."""
    is_of_one = one.document != 0 and one.document == other.document
    return not is_of_one and not one.names.isdisjoint(other.names)


def _named(one: Open, other: Open, _left: dict[int, Decimal]) -> bool:
    return _mentions(one, other) or _mentions(other, one)


def _mentions(one: Open, other: Open) -> bool:
    return bool(one.memo) and any(
        len(name) >= _SHORTEST_NAME and name.casefold() in one.memo.casefold() for name in other.names
    )


def _equal(one: Open, other: Open, left: dict[int, Decimal]) -> bool:
    return left[one.id] == left[other.id]


def _any(_one: Open, _other: Open, _left: dict[int, Decimal]) -> bool:
    return True


_RULES: dict[Reason, _Fit] = {
    Reason.ORDER: _same_order,
    Reason.NAMED: _named,
    Reason.AMOUNT: _equal,
    Reason.OLDEST: _any,
}


def amounts_of(claims: Sequence[Open], pairs: Sequence[Pair]) -> dict[int, Decimal]:
    """Return what pairs settle of each claim, signed as the claim."""
    settled: defaultdict[int, Decimal] = defaultdict(Decimal)
    for pair in pairs:
        settled[pair.left] += pair.amount
        settled[pair.right] += pair.amount
    return {one.id: settled[one.id].copy_sign(one.amount) for one in claims if settled[one.id]}


def difference_of(claims: Sequence[Open], amounts: dict[int, Decimal]) -> Decimal:
    """Return what chosen amounts, signed as their claims, settle more on the left than on the right."""
    return sum(
        (abs(amounts[one.id]) * (1 if one.is_left else -1) for one in claims if one.id in amounts), ZERO
    )
