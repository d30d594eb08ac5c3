"""Two transactions at once on PostgreSQL, the second made to wait for the first."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

import pytest
from django.db import connection, connections, transaction

from liandong.identity.companies import use_company

Work = Callable[[], list[str]]
"""Something done in the company; the codes of its refusal, or nothing."""


def in_company(slug: str, work: Work) -> list[str]:
    """Do the work in the company, in a thread that leaves no connection behind."""
    with use_company(slug):
        try:
            return work()
        finally:
            connections.close_all()


def second_after_first(slug: str, first: Work, second: Work) -> tuple[list[str], list[str]]:
    """Do ``first`` but commit it only when ``second`` waits for it (or is through without waiting)."""
    done, go = threading.Event(), threading.Event()

    def leading() -> list[str]:
        try:
            with transaction.atomic():
                codes = first()
                done.set()
                assert go.wait(60)
            return codes
        finally:
            done.set()

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(in_company, slug, leading)
        assert done.wait(60)
        other = pool.submit(in_company, slug, second)
        until_waiting(other)
        go.set()
        return one.result(60), other.result(60)


def until_waiting(other: Future[list[str]]) -> None:
    """Return once somebody waits for a lock, or ``other`` is through without waiting."""
    for _ in range(3000):
        if wait([other], timeout=0.02).done:
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
    pytest.fail("the second neither waited nor ended")
