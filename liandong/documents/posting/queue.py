"""Group commit: orders that burst in are booked together, one transaction for all that wait.

While one batch is in the database the next one gathers, so nobody waits for a timer. A batch
is the same engine call as for a single document; each order keeps its own answer.

Every order gets one, whatever happens. When the connection is lost in the middle of a batch, nobody
knows whether it was booked: orders with an idempotency key are asked again as soon as the database is
back, which books none twice; the others end with the error.
"""

import queue
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Self

import structlog
from django.db import OperationalError, close_old_connections, connection, connections

from liandong.documents.booking import book, book_each
from liandong.documents.requests import DraftRequest, Outcome
from liandong.identity.companies import use_company
from liandong.kernel.refusal import RefusedError

_LIMIT = 200
PATIENCE_S = 15.0
"""How long a batch waits for a database that is being restarted."""

_RETRY_S = 0.2
_Job = tuple[DraftRequest, Future[Outcome]]

log = structlog.get_logger(__name__)


class QueueClosedError(RuntimeError):
    """The queue takes no more orders."""


class PostingQueue:
    """One company's queue with its own thread and database connection. Use as a context manager."""

    def __init__(self, slug: str, limit: int = _LIMIT) -> None:
        self._slug = slug
        self._limit = limit
        self._waiting: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._door = threading.Lock()
        self._is_closed = False
        self._thread = threading.Thread(target=self._work, name=f"posting-{slug}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._door:
            self._is_closed = True
            self._waiting.put(None)
        self._thread.join()

    def submit(self, request: DraftRequest) -> Future[Outcome]:
        """Queue a document to be drafted and posted; the future holds its own outcome.

        A database error in the future of a request without a key leaves open whether it was booked.

        Raises:
            QueueClosedError: the queue was closed.
        """
        future: Future[Outcome] = Future()
        with self._door:  # nothing may come in behind the sign that closes the queue
            if self._is_closed:
                raise QueueClosedError(self._slug)
            self._waiting.put((request, future))
        return future

    def _work(self) -> None:
        try:
            while (batch := self._next_batch()) is not None:
                self._serve(batch)
        finally:
            connections.close_all()

    def _next_batch(self) -> list[_Job] | None:
        """Wait for a job, then take all that are there; None when the queue is closed."""
        first = self._waiting.get()
        if first is None:
            return None
        batch = [first]
        while len(batch) < self._limit and not self._waiting.empty():
            job = self._waiting.get()
            if job is None:
                self._waiting.put(None)
                break
            batch.append(job)
        return [job for job in batch if job[1].set_running_or_notify_cancel()]

    def _serve(self, batch: Sequence[_Job]) -> None:
        """Book a batch in the company as it stands now; each of its futures ends.

        No request begins here that would drop a connection the database has closed meanwhile.
        """
        if not batch:
            return
        close_old_connections()
        try:
            with use_company(self._slug):
                _book(batch)
        except Exception as error:
            log.exception("posting batch could not be booked", size=len(batch), company=self._slug)
            _end(batch, error)


def _book(batch: Sequence[_Job]) -> None:
    try:
        outcomes = book_each([request for request, _ in batch])
    except Exception as error:  # whatever one order broke must not reach the others: each is tried alone
        log.warning("posting batch failed, trying one by one", size=len(batch), exc_info=True)
        if connection.connection is None or not connection.is_usable():
            _outlast(batch, error)
        for job in batch:
            if not job[1].done():
                _book_alone(job)
        return
    for (_, future), outcome in zip(batch, outcomes, strict=True):
        future.set_result(outcome)


def _outlast(batch: Sequence[_Job], error: Exception) -> None:
    """Drop the connection that was lost and wait for the database; end what can't be asked again."""
    connection.close()
    _end([job for job in batch if not job[0].key], error)
    if not is_back():
        _end(batch, error)


def is_back() -> bool:
    """Tell whether the database answers again, within ``PATIENCE_S``."""
    until = time.monotonic() + PATIENCE_S
    while True:
        close_old_connections()
        try:
            connection.ensure_connection()
        except OperationalError:
            if time.monotonic() >= until:
                return False
            time.sleep(_RETRY_S)
        else:
            return True


def _book_alone(job: _Job) -> None:
    request, future = job
    close_old_connections()
    try:
        future.set_result(book([request])[0])
    except RefusedError as refusal:
        future.set_result(Outcome(0, "", tuple(refusal.problems)))
    except Exception as error:  # noqa: BLE001 - handed to the caller through the future
        future.set_exception(error)


def _end(batch: Sequence[_Job], error: Exception) -> None:
    """Give the error to all that have no answer yet."""
    for _, future in batch:
        if not future.done():
            future.set_exception(error)
