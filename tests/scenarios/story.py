"""Reads `scenario.md`: stories for accountants, made of tables a test can run (see README.md). Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_STEP = re.compile(r"^\*\*(给定|当|那么)\*\*\s*(.+)$")
_RULE_OFF = re.compile(r"^[\s|:-]+$")


class StoryError(ValueError):
    """The text does not follow the form; the message names file and line."""


@dataclass(slots=True)
class Step:
    """One 给定, 当 or 那么 with its table: rows as {column: text}."""

    word: str
    text: str
    line: int
    columns: list[str] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Story:
    """A story: its title and its steps in the order they happen."""

    title: str
    source: str
    steps: list[Step] = field(default_factory=list)


def read_stories(path: Path) -> list[Story]:
    """Return the stories of a file.

    Raises:
        StoryError: a table without a step, a row of another width, a step outside a story.
    """
    stories: list[Story] = []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if text.startswith("## "):
            stories.append(Story(text[3:].strip(), f"{path.parent.parent.name}.{path.parent.name}"))
        elif step := _STEP.match(text):
            _last(stories, path, number).steps.append(Step(step[1], step[2].strip(), number))
        elif text.startswith("|"):
            steps = _last(stories, path, number).steps
            if not steps:
                raise StoryError(f"{path}:{number}: a table belongs under a step")
            _add_row(steps[-1], text, f"{path}:{number}")
    return stories


def _last(stories: list[Story], path: Path, number: int) -> Story:
    if not stories:
        raise StoryError(f"{path}:{number}: a step belongs under a title")
    return stories[-1]


def _add_row(step: Step, text: str, where: str) -> None:
    if _RULE_OFF.match(text):
        return
    cells = [cell.strip() for cell in text.strip().strip("|").split("|")]
    if not step.columns:
        step.columns = cells
    elif len(cells) != len(step.columns):
        raise StoryError(f"{where}: {len(cells)} cells under {len(step.columns)} columns")
    else:
        step.rows.append(dict(zip(step.columns, cells, strict=True)))


def all_stories(package: Path) -> Iterator[Story]:
    """Yield the stories of every document type below the package."""
    for path in sorted(package.glob("*/*/scenario.md")):
        yield from read_stories(path)
