"""Balances of accounts as a plan sees them, read under the lock of the period. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from liandong.kernel.money import ZERO


class Clearing(StrEnum):
    """What is carried over at the end of a month or year."""

    PROFIT = "profit"
    VAT = "vat"
    REVALUATION = "revaluation"
    YEAR_END = "year_end"


@dataclass(frozen=True, slots=True)
class Valued:
    """What is kept in another currency, signed as it is, and what one unit of that is worth.

    A ``claim`` by its id, owed by the company where it ``is_debt``; else money. A rate of None is missing.
    """

    currency: str
    foreign: Decimal
    rate: Decimal | None = None
    rate_day: date | None = None
    claim: int | None = None
    is_debt: bool = False


@dataclass(frozen=True, slots=True)
class LedgerBalance:
    """An account before a month and at its end, debit positive. ``roles`` are what it stands for.

    What is ``valued`` is money in another currency, or a debt, whose ``closing`` is signed like the claim.
    """

    account: int
    code: str
    name: str
    kind: str
    opening: Decimal = ZERO
    closing: Decimal = ZERO
    roles: frozenset[str] = frozenset()
    valued: Valued | None = None

    @property
    def moved(self) -> Decimal:
        """What the month itself brought."""
        return self.closing - self.opening
