"""An attempt to tell an endpoint something, and how it ended. Needs no database."""

from dataclasses import dataclass

from liandong.alerts.outward import Answer

OK = range(200, 300)


@dataclass(frozen=True, slots=True)
class Sending:
    """An attempt, with all it needs away from the database; robots answer in words whether they took it."""

    company: str
    delivery: int
    attempt: int
    url: str
    body: bytes
    headers: dict[str, str]
    is_robot: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended: what was answered, or the code of what went wrong."""

    delivery: int
    attempt: int
    answer: Answer | None = None
    error: str = ""

    @property
    def is_done(self) -> bool:
        """Tell whether the other side has taken the message."""
        return self.answer is not None and self.answer.status in OK and not self.error
