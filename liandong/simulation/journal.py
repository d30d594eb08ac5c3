"""What an actor wrote down: each wish before he tried it, and each answer he got.

The file outlives a killed process, so what stands in it without an answer is what has an
unknown outcome and must be asked again with the same key.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from liandong.simulation.answers import Answer
from liandong.simulation.wishes import Wish, read_wish


class Journal:
    """One actor's file, one JSON line an event."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def begin(self, number: int, key: str, wish: Wish | None) -> None:
        """Note the wish of a number; None when nothing fitted."""
        self._append({"number": number, "key": key, "wish": wish.dumps() if wish else None})

    def end(self, key: str, answer: Answer) -> None:
        """Note the answer to a key."""
        self._append({"key": key, "answer": asdict(answer)})

    def broken(self, key: str, reason: str) -> None:
        """Note that something happened that must not."""
        self._append({"key": key, "broken": reason})

    def _append(self, event: dict[str, Any]) -> None:
        # One write a line: a killed process leaves whole lines, or one cut off at the very end.
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(event, ensure_ascii=False) + "\n")

    def events(self) -> Iterator[dict[str, Any]]:
        """Yield what was written."""
        for line in self._lines():
            yield json.loads(line)

    def _lines(self) -> list[str]:
        """Return the whole lines; a last one that was cut off by a kill is left out and mended."""
        if not self._path.exists():
            return []
        text = self._path.read_text(encoding="utf-8")
        whole, _, cut = text.rpartition("\n")
        if cut:
            self._path.write_text(f"{whole}\n" if whole else "", encoding="utf-8")
        return whole.splitlines()

    def standing(self) -> tuple[int, tuple[str, Wish] | None]:
        """Return the next number, and the wish whose answer is not known; only the last lines are read."""
        is_answered = False
        for line in reversed(self._lines()):
            event = json.loads(line)
            if "number" in event:
                wish = None if is_answered else event["wish"]
                return event["number"] + 1, (event["key"], read_wish(wish)) if wish else None
            is_answered = is_answered or "answer" in event
        return 0, None
