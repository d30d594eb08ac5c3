"""The nouns of matching: lines, bookings, debts, partners, rules, and what is proposed.

Amounts are ``Decimal``; those of lines and bookings are signed (money in is positive), those of debts are
positive with ``sign`` for the way their money goes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from liandong.kernel.money import ZERO

MOST_TARGETS = 60
"""A proposal joins at most so many things to one line."""
SURE = 95
"""From this confidence on a booking is joined to its line without being asked."""


class Kind(StrEnum):
    """What a line is proposed to be; the values are kept."""

    BOOKED = "booked"
    CLAIMS = "claims"
    CATEGORY = "category"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Line:
    """A bank's line, what is open of it; ``gross`` is with what the channel kept."""

    id: int
    on: date
    amount: Decimal
    fee: Decimal = ZERO
    name: str = ""
    account: str = ""
    text: str = ""
    numbers: str = ""

    @property
    def gross(self) -> Decimal:
        """Return what the other side paid: with the fee."""
        return self.amount + self.fee


@dataclass(frozen=True, slots=True)
class Booked:
    """A journal line of the account, what is open of it; ``words`` are its document's numbers."""

    id: int
    on: date
    amount: Decimal
    partner: int | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Owed:
    """An open debt: ``sign`` 1 where its money comes in, −1 where it goes out; ``words`` are its numbers.

    A credit note's ``open`` is negative. Money that came before ``on`` is an advance and pays none of it.
    """

    id: int
    partner: int
    sign: int
    open: Decimal
    due: date
    words: tuple[str, ...] = ()
    on: date = date.min


@dataclass(frozen=True, slots=True)
class Known:
    """A partner with the names and account numbers he pays by."""

    id: int
    names: tuple[str, ...]
    accounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """Lines with the text, or from the account, are of a partner or a category."""

    id: int
    text: str = ""
    account: str = ""
    is_incoming: bool | None = None
    partner: int | None = None
    category: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a line may be. ``targets`` are ids with the part of the line (gross) that each is.

    ``confidence`` is in per cent, ``why`` codes of the reasons, the weightiest first. ``fee`` is what is
    taken as a fee, the rest of a debt that was not paid.
    """

    line: int
    kind: Kind
    confidence: int
    targets: tuple[tuple[int, Decimal], ...] = ()
    partner: int | None = None
    category: str = ""
    why: tuple[str, ...] = ()
    fee: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is looked at together."""

    lines: Sequence[Line]
    booked: Sequence[Booked] = ()
    owed: Sequence[Owed] = ()
    partners: Sequence[Known] = ()
    rules: Sequence[Rule] = ()
    own_fee_rate: Decimal = field(default=Decimal("0.01"))
