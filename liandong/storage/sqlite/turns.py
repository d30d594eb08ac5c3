"""Whose turn it is to write a SQLite file: its threads queue, and so do the processes of one machine.

SQLite itself only polls for the lock. Whoever polls loses against a process whose threads hand the
lock on among themselves, and may wait 30 s beside a busy one for nothing.
"""

import errno
import os
import sys
import threading
from contextlib import suppress

if sys.platform == "win32":  # its processes poll, as SQLite does

    def _lock(_file: int) -> None:
        raise OSError(errno.ENOLCK)

    def _unlock(_file: int) -> None:
        pass
else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)

    def _unlock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


ENDINGS = ("-turn", "-next")
"""What is behind a file's name in the names of its lock files; they are empty and may be deleted."""


class Turn:
    """The right to write one file, held by one thread of one process at a time."""

    def __init__(self, location: str) -> None:
        self._location = location
        self._threads = threading.Lock()
        self._file: int | None = None

    def acquire(self) -> None:
        """Wait for the turn."""
        self._threads.acquire()
        try:
            self._stand_in_line()
        except BaseException:
            self._threads.release()
            raise

    def release(self) -> None:
        """Hand the turn on."""
        file, self._file = self._file, None
        try:
            if file is not None:
                _let_go(file)
        finally:
            self._threads.release()

    def locked(self) -> bool:
        """Tell whether a thread of this process has the turn, or waits for other processes."""
        return self._threads.locked()

    def _stand_in_line(self) -> None:
        """Wait behind the processes that came before.

        Only who is next may wait for the turn itself: so a process that gives it back can't take it again
        before the one that waits. The files are opened anew each time, for a copied process would share a
        lock. Where a file system locks nothing, SQLite's own lock has to do.
        """
        with suppress(OSError):
            following = _taken(self._location + ENDINGS[1])
            try:
                self._file = _taken(self._location + ENDINGS[0])
            finally:
                _let_go(following)


def _taken(path: str) -> int:
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(file)
    except BaseException:
        os.close(file)
        raise
    return file


def _let_go(file: int) -> None:
    try:
        _unlock(file)  # a copied process may have the file open still
    finally:
        os.close(file)


_turns: dict[str, Turn] = {}


def turn_of(location: str) -> Turn:
    """Return this process's place in the queue of a file."""
    return _turns.setdefault(location, Turn(location))
