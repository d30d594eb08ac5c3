"""Signs between a run and those who watch it, as small files: life, progress, and the wish to stop.

They can't be rows. On SQLite a job that writes for half a minute keeps the only write lock for so
long; nobody could note its progress, and nobody ask it to stop. The time of the progress file is
the run's sign of life.
"""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from liandong.jobs import files

BEAT_S = 5.0
STALE_S = 30.0
"""A run without a sign of life for so long is dead, and its job is taken over."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is; ``total`` 0 means not known yet, ``text`` says what it does now."""

    done: int = 0
    total: int = 0
    text: str = ""


def _progress_path(job: int) -> Path:
    return files.folder() / f"job-{job}.progress"


def _cancel_path(job: int) -> Path:
    return files.folder() / f"job-{job}.cancel"


def write_progress(job: int, progress: Progress) -> None:
    """Note how far the run is; readers never see half of it."""
    path = _progress_path(job)
    fresh = path.with_suffix(f".{threading.get_ident()}")
    fresh.write_text(json.dumps([progress.done, progress.total, progress.text]), encoding="utf-8")
    fresh.replace(path)


def read_progress(job: int) -> Progress:
    """Return how far the run is; nothing known is no progress."""
    try:
        done, total, text = json.loads(_progress_path(job).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Progress()
    return Progress(int(done), int(total), str(text))


def is_alive(job: int) -> bool:
    """Tell whether the run gave a sign of life lately."""
    try:
        beat = _progress_path(job).stat().st_mtime
    except OSError:
        return False
    return timezone.now().timestamp() - beat < STALE_S


def ask_to_stop(job: int) -> None:
    """Ask the run to stop."""
    _cancel_path(job).touch()


def is_asked_to_stop(job: int) -> bool:
    """Tell whether the run was asked to stop."""
    return _cancel_path(job).exists()


def clear(job: int) -> None:
    """Take the signs of an ended run away."""
    _progress_path(job).unlink(missing_ok=True)
    _cancel_path(job).unlink(missing_ok=True)


@contextmanager
def beating(job: int) -> Iterator[None]:
    """Give signs of life for the block from a thread of its own: one statement can be long."""
    write_progress(job, read_progress(job))
    path, ended = _progress_path(job), threading.Event()

    def beat() -> None:
        while not ended.wait(BEAT_S):
            with suppress(OSError):
                os.utime(path)

    thread = threading.Thread(target=beat, name=f"job-{job}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
