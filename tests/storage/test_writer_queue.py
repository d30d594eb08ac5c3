"""SQLite's queue of writers: a turn is taken with the transaction and always given back."""

from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from django.db import DatabaseError, connection, transaction

from liandong.identity.companies import use_company
from liandong.identity.models import Member
from liandong.storage.sqlite.turns import Turn, turn_of
from tests.support.companies import SLUG
from tests.support.installation import Installation
from tests.support.threads import together

pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def turn(fresh_company: str) -> Iterator[Turn]:
    """The lock of the company's file, which must be free again at the end."""
    Member.objects.exists()
    lock = turn_of(connection._location)  # type: ignore[attr-defined]
    yield lock
    assert not lock.locked()


def test_the_turn_is_held_during_the_transaction_only(turn: Turn) -> None:
    with transaction.atomic():
        assert turn.locked()
        with transaction.atomic():
            Member.objects.create(name="孙七")
        assert turn.locked()
    assert not turn.locked()


def test_reading_needs_no_turn(turn: Turn) -> None:
    def read() -> int:
        with use_company(SLUG):
            return Member.objects.count()

    with transaction.atomic():
        Member.objects.create(name="孙七")
        assert together(read) == [3]


def test_a_rolled_back_transaction_gives_its_turn_back(turn: Turn) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        raise ZeroDivisionError
    assert not turn.locked()


def test_a_connection_closed_in_mid_transaction_gives_its_turn_back(turn: Turn) -> None:
    with suppress(DatabaseError), transaction.atomic():
        connection.close()
        assert not turn.locked()


def test_a_transaction_that_can_not_begin_gives_its_turn_back(
    turn: Turn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "transaction_mode", "NONSENSE")
    with pytest.raises(DatabaseError), transaction.atomic():
        pass
    assert not turn.locked()


def test_a_failing_commit_gives_its_turn_back(turn: Turn, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise DatabaseError("磁盘已满")

    monkeypatch.setattr(connection, "_commit", refuse)
    with pytest.raises(DatabaseError, match="磁盘已满"), transaction.atomic():
        Member.objects.create(name="孙七")
    monkeypatch.undo()
    assert not turn.locked()
    assert Member.objects.count() == 3


def test_a_turn_kept_by_a_broken_off_commit_stops_nobody(turn: Turn, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(connection, "_commit", interrupt)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        pass
    monkeypatch.undo()
    connection.close()
    with transaction.atomic():
        Member.objects.create(name="孙七")
    assert Member.objects.count() == 4


def test_many_writers_queue_and_none_is_told_the_file_is_locked(installation: Installation) -> None:
    def write() -> None:
        with use_company(SLUG):
            for _ in range(20):
                with transaction.atomic():
                    Member.objects.create(name="孙七", is_active=Member.objects.count() > 0)

    writers: list[Callable[[], None]] = [write] * 8
    together(*writers)
    with use_company(SLUG):
        assert Member.objects.count() == 3 + 8 * 20
