"""Time in the plan: what is due when, and what has happened so far."""

import heapq
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

from liandong.sample.events import Event

Action = Callable[[], None]
SUNDAY = 6


class Diary:
    """Runs actions in the order of their time and keeps the events they record.

    Days are counted from 0, the first day of trade; minutes from midnight.
    """

    def __init__(self, first_day: date) -> None:
        self._first_day = first_day
        self._due: list[tuple[int, int, int, Action]] = []
        self._numbers: Counter[str] = Counter()
        self._scheduled = 0
        self._events: list[Event] = []
        self.day = 0
        self.minute = 0

    def at(self, day: int, minute: int, action: Action) -> None:
        """Have ``action`` run then; never earlier than now, and in the order of asking at one minute."""
        when = max((day, minute), (self.day, self.minute))
        self._scheduled += 1
        heapq.heappush(self._due, (*when, self._scheduled, action))

    def run(self, until: tuple[int, int]) -> None:
        """Run everything due up to the (day, minute) ``until``; what is due later never happens."""
        while self._due and self._due[0][:2] <= until:
            self.day, self.minute, _, action = heapq.heappop(self._due)
            action()

    def record(self, event: Event) -> Event:
        """Keep an event; return it."""
        self._events.append(event)
        return event

    def events(self) -> tuple[Event, ...]:
        """Return what was recorded, in the order of time."""
        return tuple(self._events)

    def next_key(self, prefix: str) -> str:
        """Return a new key: the prefix and a running number."""
        self._numbers[prefix] += 1
        return f"{prefix}-{self._numbers[prefix]:05d}"

    def date_of(self, day: int) -> date:
        """Return the calendar date of a day index."""
        return self._first_day + timedelta(days=day)

    def today(self) -> date:
        """Return the date of the day being planned."""
        return self.date_of(self.day)

    def weekday(self, day: int) -> int:
        """Return the weekday of a day index, Monday is 0."""
        return self.date_of(day).weekday()

    def working_day(self, day: int) -> int:
        """Return the day itself, or the Monday after when it is a Sunday."""
        return day + 1 if self.weekday(day) == SUNDAY else day
