"""Much is written by two writers where the database has several, and all of it is there at the end."""

import threading
from collections.abc import Iterator
from functools import partial

import pytest
from django.db import OperationalError, connection

from liandong.catalog.models import Brand
from liandong.storage import writers
from liandong.storage.writers import WRITERS, Task, all_written


def brands(count: int, by: set[int]) -> Iterator[Task]:
    def write(number: int) -> None:
        by.add(threading.get_ident())
        Brand.objects.create(name=f"牌{number}")

    return (partial(write, number) for number in range(count))


def failing() -> None:
    Brand.objects.create(name="丙")
    raise LookupError


def test_all_is_written_by_two_and_a_failure_is_told(fresh_company: str) -> None:
    before, by = threading.active_count(), set[int]()
    is_alone = connection.vendor == "sqlite"
    assert list(all_written(brands(9, by))) == [not is_alone] * 9
    assert Brand.objects.count() == 9
    here = threading.get_ident()
    assert by == {here} if is_alone else (len(by) <= WRITERS and here not in by)
    with pytest.raises(LookupError):
        list(all_written([failing]))
    assert Brand.objects.count() == 9
    assert threading.active_count() == before


def test_without_further_connections_it_is_written_by_one(
    fresh_company: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        in_atomic_block = False

        def ensure_connection(self) -> None:
            message = "too many clients"
            raise OperationalError(message)

    monkeypatch.setattr(writers, "connection", Full())
    by = set[int]()
    assert list(all_written(brands(3, by))) == [False] * Brand.objects.count() == [False] * 3
    assert by == {threading.get_ident()}


def test_who_stops_half_way_leaves_no_writer_behind(fresh_company: str) -> None:
    before = threading.active_count()
    writing = all_written(brands(9, set()))
    next(writing)
    writing.close()
    assert 1 <= Brand.objects.count() < 9
    assert threading.active_count() == before
