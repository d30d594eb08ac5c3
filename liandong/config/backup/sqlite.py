"""A company's SQLite file: copied while others write, and put in place."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from liandong.config.backup.archive import ArchiveReader, ArchiveWriter, BackupDamagedError
from liandong.storage.namespace import Namespace
from liandong.storage.sqlite import turns

PART = "company.sqlite3"
ENDINGS = ("", "-wal", "-shm")


def dump(namespace: Namespace, writer: ArchiveWriter) -> None:
    """Copy the company as of one moment; ``VACUUM INTO`` stops no writer and forgets no log."""
    with tempfile.TemporaryDirectory(dir=Path(namespace.location).parent) as folder:
        copy = Path(folder) / PART
        with closing(sqlite3.connect(namespace.location)) as connection:
            connection.execute("VACUUM INTO ?", [str(copy)])
        with _checked(copy) as connection:
            writer.manifest.rows = _row_counts(connection)
            rows = connection.execute("SELECT app, name FROM django_migrations ORDER BY id")
            writer.manifest.migrations = [list(row) for row in rows]
        with copy.open("rb") as source, writer.part(PART) as target:
            while chunk := source.read(2**20):
                target.write(chunk)


def load(reader: ArchiveReader, namespace: Namespace) -> None:
    """Put the backup's file where the namespace is to live, once it has proved whole.

    Raises:
        BackupDamagedError: it is not what was written, or does not hold together.
    """
    target = Path(namespace.location)
    unfinished = target.with_name(target.name + ".part")
    try:
        with unfinished.open("wb") as file:
            reader.extract(PART, file)
        with _checked(unfinished) as connection:
            if _row_counts(connection) != reader.manifest.rows:
                raise BackupDamagedError("the tables do not hold the rows that were backed up")
        unfinished.rename(target)
    finally:
        for ending in ENDINGS:
            unfinished.with_name(unfinished.name + ending).unlink(missing_ok=True)


def exists(namespace: Namespace) -> bool:
    """Tell whether there is a file."""
    return Path(namespace.location).exists()


def drop(namespace: Namespace) -> None:
    """Delete the file."""
    for ending in (*ENDINGS, *turns.ENDINGS):
        Path(namespace.location + ending).unlink(missing_ok=True)


@contextmanager
def _checked(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as connection:
        try:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
        except sqlite3.DatabaseError as error:
            raise BackupDamagedError(str(error)) from error
        if found != "ok":
            raise BackupDamagedError(str(found))
        if dangling is not None:
            raise BackupDamagedError(f"a row of {dangling[0]} points at nothing")
        yield connection


def _row_counts(connection: sqlite3.Connection) -> dict[str, int]:
    names = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    ).fetchall()
    # Names come from the file's own catalogue, and are quoted.
    counts = {name: f'SELECT count(*) FROM "{name}"' for (name,) in names}  # noqa: S608
    return {name: connection.execute(sql).fetchone()[0] for name, sql in counts.items()}
