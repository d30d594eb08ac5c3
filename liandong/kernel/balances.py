"""Balances of accounts as a plan sees them, read under the lock of the period. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from liandong.kernel.money import ZERO


class Clearing(StrEnum):
    """What is carried over at the end of a month or year."""

    PROFIT = "profit"
    VAT = "vat"
    YEAR_END = "year_end"


@dataclass(frozen=True, slots=True)
class LedgerBalance:
    """An account before a month and at its end, debit positive. ``roles`` are what it stands for."""

    account: int
    code: str
    name: str
    kind: str
    opening: Decimal = ZERO
    closing: Decimal = ZERO
    roles: frozenset[str] = frozenset()

    @property
    def moved(self) -> Decimal:
        """What the month itself brought."""
        return self.closing - self.opening
