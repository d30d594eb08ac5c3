"""A file that a private SQLite connection fills and a company's SQLite connection reads.

Rows go from the one to the other within SQLite then, and not through this program one by one.
"""

import sqlite3
from contextlib import ExitStack, suppress
from pathlib import Path

from django.db import connection

from liandong.storage import bulk


class SharedFile:
    """A database that is ``OURS`` to the private connection, and ``THEIRS``, read-only, to the company's.

    As soon as both have it open it stands in no folder any more, and goes with the program.
    """

    OURS, THEIRS = "shared", "prepared"

    def __init__(self, base: sqlite3.Connection, path: Path) -> None:
        self._base = base
        self._path = path.resolve()
        self._attached = ExitStack()
        self.is_open = False

    def open(self) -> bool:
        """Share the file, and tell whether that was possible: a transaction would hold it until its end.

        Where it fails half-way neither connection keeps it.
        """
        if bulk.is_postgresql() or connection.in_atomic_block:
            return False
        self._path.touch(mode=0o600)
        try:
            with ExitStack() as attached:
                self._attach(attached)
                self._attached = attached.pop_all()
        finally:
            with suppress(OSError):
                self._path.unlink()  # Windows removes it in ``close``
        self.is_open = True
        return True

    def _attach(self, attached: ExitStack) -> None:
        with connection.cursor() as cursor:
            # Read-only: else each transaction of the company's would lock this file as well.
            cursor.execute(f"ATTACH DATABASE %s AS {self.THEIRS}", [f"{self._path.as_uri()}?mode=ro"])
        attached.callback(self._detach_theirs)
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA {self.THEIRS}.mmap_size=0")
        self._base.execute(f"ATTACH DATABASE ? AS {self.OURS}", [str(self._path)])
        attached.callback(self._base.execute, f"DETACH DATABASE {self.OURS}")
        self._base.executescript(f"PRAGMA {self.OURS}.journal_mode=OFF; PRAGMA {self.OURS}.synchronous=OFF")

    def _detach_theirs(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DETACH DATABASE {self.THEIRS}")

    def close(self) -> None:
        """Let go of the file; nothing happens where it is not open."""
        if not self.is_open:
            return
        self.is_open = False
        self._attached.close()
        self._path.unlink(missing_ok=True)
