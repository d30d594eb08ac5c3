"""The queue of the processes that write one SQLite file.

Two places in the queue of one file, made apart, are to each other what two processes are: the lock is
that of an open file, not that of a process.
"""

import fcntl
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from liandong.storage.sqlite.turns import ENDINGS, Turn, turn_of

MOST_SECONDS = 60


@pytest.fixture
def location(tmp_path: Path) -> str:
    return str(tmp_path / "company.sqlite3")


def is_taken(path: str) -> bool:
    with Path(path).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def until_taken(path: str) -> None:
    deadline = time.monotonic() + MOST_SECONDS
    while not is_taken(path):
        assert time.monotonic() < deadline


def test_who_waits_comes_before_who_had_it(location: str) -> None:
    busy, patient, came = Turn(location), Turn(location), list[str]()

    def wait() -> None:
        patient.acquire()
        came.append("patient")
        patient.release()

    busy.acquire()
    waiting = threading.Thread(target=wait)
    waiting.start()
    until_taken(location + ENDINGS[1])
    assert not came
    busy.release()
    busy.acquire()
    came.append("busy")
    busy.release()
    waiting.join(MOST_SECONDS)
    assert came == ["patient", "busy"]


def test_the_turn_of_a_killed_process_is_free(location: str) -> None:
    code = (
        "import sys; from liandong.storage.sqlite.turns import turn_of; turn_of(sys.argv[1]).acquire();"
        "print('taken', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, location], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == b"taken\n"
        assert is_taken(location + ENDINGS[0])
        other.kill()
        other.wait()
        turn = turn_of(location)
        turn.acquire()
        assert is_taken(location + ENDINGS[0])
        turn.release()
    assert not any(is_taken(location + ending) for ending in ENDINGS)


def test_where_nothing_can_be_locked_the_threads_queue_all_the_same(tmp_path: Path) -> None:
    turn = Turn(str(tmp_path / "missing" / "company.sqlite3"))
    turn.acquire()
    assert turn.locked()
    turn.release()
    assert not turn.locked()
