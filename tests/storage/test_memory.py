"""Reading a whole company: SQLite sorts in files and maps nothing, and afterwards stands as before."""

import gc

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.documents.auditing.snapshot import read_snapshot
from liandong.storage.bulk import run
from liandong.storage.memory import few_collections, little_memory

pytestmark = pytest.mark.usefixtures("fresh_company")


def kept() -> tuple[int, int]:
    (store,), (mapped,) = run("PRAGMA temp_store")[0], run("PRAGMA mmap_size")[0]
    return store, mapped


def test_memory_is_little_inside_only() -> None:
    if connection.vendor != "sqlite":
        with CaptureQueriesContext(connection) as statements, little_memory():
            pass
        assert len(statements) == 0
        return
    before = kept()
    with little_memory():
        assert kept() == (1, 0) != before
    assert kept() == before


def test_the_auditor_keeps_to_little_memory() -> None:
    with read_snapshot():
        assert connection.vendor != "sqlite" or kept() == (1, 0)


def test_garbage_is_looked_for_seldom_within_the_block_and_as_usual_after_a_failure() -> None:
    usual, within = gc.get_threshold(), list[int]()

    def failing() -> None:
        with few_collections():
            within.append(gc.get_threshold()[0])
            raise KeyError

    with pytest.raises(KeyError):
        failing()
    assert within[0] > 10 * usual[0]
    assert gc.get_threshold() == usual
