"""One moment of the books, read beside a busy server without blocking anyone."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from liandong.storage.memory import little_memory


@contextmanager
def read_snapshot() -> Iterator[None]:
    """Read the current company as it stands at one moment; nothing can be written.

    PostgreSQL: a REPEATABLE READ READ ONLY transaction. SQLite: a deferred one, which takes
    no write lock (the connection's own transactions would). Inside a transaction that is
    already open, that one is the snapshot.
    """
    if connection.in_atomic_block:
        with _whole_tables():
            yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            with _whole_tables():
                yield
    else:
        with little_memory(), connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


@contextmanager
def _whole_tables() -> Iterator[None]:
    """Keep PostgreSQL from joining row by row: every check reads whole tables.

    Without statistics, as in a company that was filled a moment ago, its planner takes tables for
    small and one check took minutes instead of a fraction of a second.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = on")
