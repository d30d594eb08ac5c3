"""Little memory for what reads or writes a whole company, however large it is."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_FRUGAL = {"temp_store": 1, "mmap_size": 0}
"""Temporary tables in files, and no part of the company's file mapped into memory."""


@contextmanager
def little_memory() -> Iterator[None]:
    """Have SQLite sort in files and read through its own small cache, for the block.

    Sorted in memory, every row of a company takes as much memory as its file is large. Begin it
    outside of a transaction; PostgreSQL keeps its memory to itself, and nothing is done there.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        kept = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in _FRUGAL}
    _set(_FRUGAL)
    try:
        yield
    finally:
        _set(kept)


@contextmanager
def much_cache(megabytes: int = 32) -> Iterator[None]:
    """Let SQLite keep more of the company's file in memory, for writing much in another order than its own.

    The pages of an index that is written all over would else go out and come back again and again.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        kept = cursor.execute("PRAGMA cache_size").fetchone()[0]
    _set({"cache_size": -megabytes * 1024})
    try:
        yield
    finally:
        _set({"cache_size": kept})


_USUAL = gc.get_threshold()
_SELDOM = 50_000


@contextmanager
def few_collections() -> Iterator[None]:
    """Have Python look for circles of garbage seldom, for the block: rows by the thousand make none.

    Looking through them took a quarter of an import's processor time. It is so for the whole process.
    """
    gc.set_threshold(_SELDOM, *_USUAL[1:])
    try:
        yield
    finally:
        gc.set_threshold(*_USUAL)


def _set(values: dict[str, int]) -> None:
    with connection.cursor() as cursor:
        for name, value in values.items():
            cursor.execute(f"PRAGMA {name}={value}")
