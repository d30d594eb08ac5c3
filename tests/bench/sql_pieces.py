"""Pieces of SQL of which large companies are made for measuring, on both databases."""

from datetime import date

from django.db import connection

from liandong.storage.bulk import is_postgresql

HASH_FACTOR = 2654435761  # Knuth, The Art of Computer Programming 3, 6.4: multiplicative hashing
HASH_SIZE = 4294967296


def numbers(last: int) -> str:
    """Return a table ``n(k)`` of the numbers 1 to ``last``."""
    if is_postgresql():
        return f"generate_series(1::bigint, {last}) AS n(k)"
    return (
        "(WITH RECURSIVE counted(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM counted"
        f" WHERE k < {last}) SELECT k FROM counted) AS n"
    )


def day_after(offset: str, start: date) -> str:
    """Return the day so many days after ``start``, both as SQL."""
    if is_postgresql():
        return f"(DATE '{start}' + ({offset})::int)"
    return f"date('{start}', '+' || ({offset}) || ' days')"


def hashed(number: str, salt: int) -> str:
    """Return a number below ``HASH_SIZE`` that looks drawn at random, the same for the same arguments."""
    return f"((({number}) + {salt}) * {HASH_FACTOR} % {HASH_SIZE})"


def true() -> str:
    """Return what is true in SQL."""
    return "true" if is_postgresql() else "1"


def do(sql: str) -> None:
    """Run a statement that answers nothing."""
    with connection.cursor() as cursor:
        cursor.execute(sql)


def analyze() -> None:
    """Vacuum, gather statistics and write everything down, as PostgreSQL does by itself soon after.

    Nothing does on SQLite; in a test's transaction nothing can be vacuumed.
    """
    if not is_postgresql():
        return
    if connection.in_atomic_block:
        do("ANALYZE")
        return
    do("VACUUM (ANALYZE)")
    with connection.cursor() as cursor:
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
        is_superuser = cursor.fetchone()[0]
    if is_superuser:
        do("CHECKPOINT")
