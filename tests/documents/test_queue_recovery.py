"""The posting queue outlives a restart of the database: every order gets an answer, none is booked twice."""

from collections.abc import Callable, Sequence

import psycopg
import pytest
from django.db import OperationalError, connections

from liandong.documents.booking import book_each
from liandong.documents.inputs import DraftInput
from liandong.documents.models import Document
from liandong.documents.posting import queue as queue_module
from liandong.documents.posting.queue import PostingQueue, QueueClosedError
from liandong.documents.requests import DraftRequest, Outcome
from liandong.identity.companies import UnknownCompanyError
from liandong.kernel.actor import superuser
from tests.support.trading import DAY, Trading, make_trading

WAIT_S = 60


@pytest.fixture
def trading(fresh_company: str) -> Trading:
    made = make_trading()
    made.receive("P1", "10", "10")
    return made


def sale(trading: Trading, key: str | None = None) -> DraftRequest:
    lines = (trading.line("P1", "1", "30"),)
    customer, place = trading.partners["C1"], trading.places["主仓"]
    return DraftRequest(
        DraftInput("sales.delivery", DAY, lines, partner=customer, place=place), trading.actor, key=key
    )


def lose_connections() -> None:
    """End this thread's connections as a restart does: the server goes, Django hears nothing of it."""
    for one in connections.all(initialized_only=True):
        if one.vendor == "postgresql" and one.connection is not None:
            with pytest.raises(psycopg.OperationalError):
                one.connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        elif one.connection is not None:
            one.close()  # SQLite has no server to lose


def booking_first(monkeypatch: pytest.MonkeyPatch, first: Callable[[Sequence[DraftRequest]], None]) -> None:
    """Let the queue's first batch go through ``first`` once it is booked."""
    batches: list[int] = []

    def book(requests: Sequence[DraftRequest]) -> list[Outcome]:
        outcomes = book_each(requests)
        batches.append(len(requests))
        if len(batches) == 1:
            first(requests)
        return outcomes

    monkeypatch.setattr(queue_module, "book_each", book)


def lost_answer(_requests: Sequence[DraftRequest]) -> None:
    """Break off between the commit and its answer."""
    lose_connections()
    raise OperationalError("server closed the connection unexpectedly")


def delivered() -> int:
    return Document.objects.filter(type="sales.delivery").count()


def test_a_connection_lost_while_it_waits_is_replaced(
    trading: Trading, fresh_company: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking_first(monkeypatch, lambda _requests: lose_connections())
    with PostingQueue(fresh_company) as orders:
        for _ in range(2):
            assert orders.submit(sale(trading)).result(WAIT_S).is_posted
    assert delivered() == 2


def test_an_order_whose_answer_was_lost_is_asked_again_by_its_key(
    trading: Trading, fresh_company: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking_first(monkeypatch, lost_answer)
    with PostingQueue(fresh_company) as orders:
        answer = orders.submit(sale(trading, "till-1")).result(WAIT_S)
        assert answer.is_posted
        assert not answer.is_new
        assert orders.submit(sale(trading, "till-2")).result(WAIT_S).is_new
    assert delivered() == 2


def test_an_order_without_a_key_ends_with_the_error_and_is_not_booked_twice(
    trading: Trading, fresh_company: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking_first(monkeypatch, lost_answer)
    with PostingQueue(fresh_company) as orders:
        with pytest.raises(OperationalError, match="unexpectedly"):
            orders.submit(sale(trading)).result(WAIT_S)
        assert orders.submit(sale(trading)).result(WAIT_S).is_posted
    assert delivered() == 2


def test_a_database_that_stays_away_is_told_to_all_that_wait(
    trading: Trading, fresh_company: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking_first(monkeypatch, lost_answer)
    monkeypatch.setattr(queue_module, "is_back", lambda: False)
    with PostingQueue(fresh_company) as orders:
        with pytest.raises(OperationalError, match="unexpectedly"):
            orders.submit(sale(trading, "till-1")).result(WAIT_S)
        assert not orders.submit(sale(trading, "till-1")).result(WAIT_S).is_new
    assert delivered() == 1


@pytest.mark.usefixtures("fresh_company")
def test_who_asks_for_a_company_that_is_not_there_is_told() -> None:
    request = DraftRequest(DraftInput("sales.delivery", DAY, ()), superuser(1, "张三"))
    with PostingQueue("nobody") as orders, pytest.raises(UnknownCompanyError):
        orders.submit(request).result(WAIT_S)
    with pytest.raises(QueueClosedError):
        orders.submit(request)


def test_an_order_called_off_harms_no_other(trading: Trading, fresh_company: str) -> None:
    orders = PostingQueue(fresh_company)
    called_off, kept = orders.submit(sale(trading)), orders.submit(sale(trading))
    assert called_off.cancel()
    with orders:
        assert kept.result(WAIT_S).is_posted
    assert delivered() == 1
