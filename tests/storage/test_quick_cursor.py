"""The books' quick way to the database says and refuses what Django's own cursor does."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from liandong.identity.companies import use_company
from liandong.storage import bulk
from liandong.storage.postgresql import base as postgresql
from liandong.storage.sqlite import base as sqlite
from tests.support.companies import OTHER_SLUG, SLUG

_QUICK = (sqlite.QuickCursor, postgresql.QuickCursor)
_TAKEN = (
    "INSERT INTO identity_member (id, name, is_active, is_owner)"
    " SELECT id, name, is_active, is_owner FROM identity_member"
)
_OFTEN = 12
"""Runs until the driver has the server prepare a statement, and the server keeps one plan for all values."""


@pytest.mark.usefixtures("company")
def test_errors_are_djangos() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.run(_TAKEN)
    with pytest.raises(DatabaseError), transaction.atomic():
        bulk.run("SELECT nothing FROM nowhere")


@pytest.mark.usefixtures("company")
def test_a_broken_transaction_takes_no_statement() -> None:
    with transaction.atomic():
        connection.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            bulk.run("SELECT 1")
        connection.set_rollback(False)


@pytest.mark.usefixtures("company")
def test_who_listens_hears_every_statement() -> None:
    heard: list[str] = []

    def listen(execute: Callable[..., object], sql: str, *rest: object) -> object:
        heard.append(sql)
        return execute(sql, *rest)

    with CaptureQueriesContext(connection) as captured:
        bulk.run("SELECT 1")
    with connection.execute_wrapper(listen):
        bulk.run("SELECT 2")
    assert [query["sql"] for query in captured] == ["SELECT 1"]
    assert heard == ["SELECT 2"]


@pytest.mark.usefixtures("company")
def test_it_is_taken_inside_a_transaction_only() -> None:
    with connection.quick_cursor() as cursor:  # type: ignore[attr-defined]
        assert isinstance(cursor, _QUICK)


@pytest.mark.usefixtures("fresh_company")
def test_outside_a_transaction_it_is_djangos() -> None:
    with connection.quick_cursor() as cursor:  # type: ignore[attr-defined]
        assert not isinstance(cursor, _QUICK)
    assert bulk.run("SELECT 1") == [(1,)]


@pytest.mark.usefixtures("two_companies")
def test_a_statement_the_server_knows_reads_the_company_of_the_moment() -> None:
    names = "SELECT name FROM identity_member WHERE id > %s ORDER BY id"
    kept = "SELECT COUNT(*) FROM pg_prepared_statements WHERE statement LIKE %s"
    known = [(1,)]
    for slug in [SLUG, OTHER_SLUG] * _OFTEN:
        with use_company(slug), transaction.atomic():
            found = [name for (name,) in bulk.run(names, [0])]
            assert len(found) == (3 if slug == SLUG else 1)
            if connection.vendor == "postgresql":
                known = bulk.run(kept, [f"{names.partition('%s')[0]}%"])
    assert known == [(1,)], "the server never prepared it"
