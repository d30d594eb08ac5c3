"""The books' quick way to SQLite says and refuses what Django's own cursor does."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from liandong.storage import bulk
from liandong.storage.sqlite.base import QuickCursor

pytestmark = pytest.mark.only_on("sqlite")
_TAKEN = (
    "INSERT INTO identity_member (id, name, is_active, is_owner)"
    " SELECT id, name, is_active, is_owner FROM identity_member"
)


@pytest.mark.usefixtures("company")
def test_errors_are_djangos() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.run(_TAKEN)
    with pytest.raises(OperationalError), transaction.atomic():
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
        assert isinstance(cursor, QuickCursor)


@pytest.mark.usefixtures("fresh_company")
def test_outside_a_transaction_it_is_djangos() -> None:
    with connection.quick_cursor() as cursor:  # type: ignore[attr-defined]
        assert not isinstance(cursor, QuickCursor)
    assert bulk.run("SELECT 1") == [(1,)]
