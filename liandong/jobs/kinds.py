"""What kinds of jobs there are, what a run is handed, and what it hands back."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from liandong.jobs import files, signs
from liandong.kernel.actor import Actor

MOST_PROBLEMS = 200
_EVERY_S = 0.25


class JobRefusedError(Exception):
    """What was asked is wrong; nothing was done. ``result`` may hold a file that says more."""

    def __init__(self, problems: Sequence[str], result: "Result | None" = None) -> None:
        super().__init__("; ".join(problems[:3]))
        self.problems = list(problems[:MOST_PROBLEMS])
        self.result = result


class JobStoppedError(Exception):
    """The run shall end without a trace: it was cancelled, or the worker is shutting down."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came out: a sentence, a stored file with the name it is offered under, a page to go on to."""

    message: str = ""
    file: str = ""
    file_name: str = ""
    url: str = ""


@dataclass(slots=True)
class Task:
    """A job as its run sees it.

    ``actor`` has the member's rights of this moment, within the scopes of the key it came by.
    """

    job: int
    actor: Actor
    parameters: Mapping[str, Any]
    upload: str = ""
    stop: threading.Event = field(default_factory=threading.Event)
    _last: float = 0.0
    _text: str = ""

    @property
    def upload_path(self) -> Path:
        """Return where the uploaded file lies."""
        return files.path_of(self.upload)

    def progress(self, done: int, total: int = 0, text: str = "") -> None:
        """Say how far the work is; call it often: it writes four times a second, and with a new text.

        Raises:
            JobStoppedError: the run shall end.
        """
        now = time.monotonic()
        if now - self._last < _EVERY_S and done < total and text == self._text:
            return
        self._last, self._text = now, text
        if self.stop.is_set() or signs.is_asked_to_stop(self.job):
            raise JobStoppedError
        signs.write_progress(self.job, signs.Progress(done, total, text))


Finish = Callable[[], Result]
"""What a run does last, in one transaction with the end of its job: all of it counts, or none."""

Run = Callable[[Task], Finish]
"""Prepares outside of any transaction: read, check, compute; what it leaves behind must do no harm.

A run may be repeated from its start after a crash; its ``Finish`` is never committed twice.
"""


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of job; ``label`` is a Chinese source string. ``is_quiet``: nobody is told that it went well."""

    name: str
    label: str
    run: Run
    is_quiet: bool = False


_kinds: dict[str, JobKind] = {}


def register_job(kind: str, run: Run, *, label: str, is_quiet: bool = False) -> None:
    """Make a kind of job known; the same name again replaces it. Called at start, by ``urls.py``."""
    _kinds[kind] = JobKind(kind, label, run, is_quiet)


def job_kind(name: str) -> JobKind | None:
    """Return a kind, None when this program has none of that name."""
    return _kinds.get(name)
