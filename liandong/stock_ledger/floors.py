"""The lowest that a balance runs to after a back-dated issue. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from liandong.kernel.money import ZERO


@dataclass(slots=True)
class Floor:
    """The running balance of a key from ``since`` on, where one of its issues is back-dated.

    ``opening`` is what was there at the end of that day, ``changes`` what each later day added.
    A back-dated issue takes from every later day too, so it may take no more than the lowest.
    """

    since: date
    opening: Decimal
    changes: dict[date, Decimal]

    def lowest_from(self, on: date) -> tuple[Decimal, date]:
        """Return the lowest balance on that day or a later one, and the first day it is so low."""
        running = self.opening + sum((net for day, net in self.changes.items() if day <= on), ZERO)
        lowest, lowest_on = running, on
        for day in sorted(day for day in self.changes if day > on):
            running += self.changes[day]
            if running < lowest:
                lowest, lowest_on = running, day
        return lowest, lowest_on

    def move(self, on: date, quantity: Decimal) -> None:
        """Add what a day brought in, or took out (negative)."""
        if on <= self.since:
            self.opening += quantity
        else:
            self.changes[on] = self.changes.get(on, ZERO) + quantity
