"""Days before which nothing of a kind is booked any more, and whom that is waived for. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class LockKind(StrEnum):
    """What a lock date keeps as it is.

    A document may be of several kinds: a delivery is a sale and moves goods, a payment moves money. ``STOCK``
    is whatever moves goods or their value, ``MONEY`` whatever is booked to an account that holds money.
    """

    ALL = "all"
    SALES = "sales"
    PURCHASES = "purchases"
    STOCK = "stock"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Waiver:
    """Somebody may book what a lock forbids, for a time and a reason. ``kind`` ALL waives every lock."""

    number: int
    kind: LockKind
    member: int
    until: datetime
    reason: str
    given_by: int

    def holds(self, kind: LockKind, member: int, now: datetime) -> bool:
        """Tell whether it lets a member pass a lock at a moment."""
        return self.member == member and self.kind in {kind, LockKind.ALL} and now < self.until


@dataclass(frozen=True, slots=True)
class Locks:
    """The last locked day of each kind that has one, and the waivers that were given."""

    days: Mapping[LockKind, date] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()

    def barring(self, kinds: Collection[LockKind], on: date) -> Iterator[tuple[LockKind, date]]:
        """Yield the locks that bar a document of these kinds on a day, ALL first."""
        for kind in LockKind:
            last = self.days.get(kind)
            if last is not None and on <= last and (kind is LockKind.ALL or kind in kinds):
                yield kind, last

    def waiver_for(self, kind: LockKind, member: int, now: datetime) -> Waiver | None:
        """Return what lets a member pass a lock now."""
        return next((one for one in self.waivers if one.holds(kind, member, now)), None)


def locks_from(value: Mapping[str, Any] | None) -> Locks:
    """Read locks as a setting keeps them; nothing is no lock."""
    if not value:
        return Locks()
    days = {LockKind(kind): date.fromisoformat(day) for kind, day in value["days"].items()}
    waivers = [
        Waiver(
            one["number"],
            LockKind(one["kind"]),
            one["member"],
            datetime.fromisoformat(one["until"]),
            one["reason"],
            one["given_by"],
        )
        for one in value["waivers"]
    ]
    return Locks(days, tuple(waivers))


def as_value(locks: Locks) -> dict[str, Any]:
    """Return locks as a setting keeps them."""
    return {
        "days": {kind.value: day.isoformat() for kind, day in locks.days.items()},
        "waivers": [
            {
                "number": one.number,
                "kind": one.kind.value,
                "member": one.member,
                "until": one.until.isoformat(),
                "reason": one.reason,
                "given_by": one.given_by,
            }
            for one in locks.waivers
        ],
    }
