"""Group commit: orders that burst in are booked together, one transaction for all that wait.

While one batch is in the database the next one gathers, so nobody waits for a timer. A batch
is the same engine call as for a single document; each order keeps its own answer.
"""

import queue
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Self

import structlog
from django.db import connections

from liandong.documents.booking import book, book_each
from liandong.documents.requests import DraftRequest, Outcome
from liandong.identity.companies import use_company
from liandong.kernel.refusal import RefusedError

_LIMIT = 200
_Job = tuple[DraftRequest, Future[Outcome]]

log = structlog.get_logger(__name__)


class PostingQueue:
    """One company's queue with its own thread and database connection. Use as a context manager."""

    def __init__(self, slug: str, limit: int = _LIMIT) -> None:
        self._slug = slug
        self._limit = limit
        self._waiting: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=f"posting-{slug}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._waiting.put(None)
        self._thread.join()

    def submit(self, request: DraftRequest) -> Future[Outcome]:
        """Queue a document to be drafted and posted; the future holds its own outcome."""
        future: Future[Outcome] = Future()
        self._waiting.put((request, future))
        return future

    def _work(self) -> None:
        try:
            with use_company(self._slug):
                while (batch := self._next_batch()) is not None:
                    self._book(batch)
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
        return batch

    def _book(self, batch: Sequence[_Job]) -> None:
        try:
            outcomes = book_each([request for request, _ in batch])
        except Exception:  # whatever one order broke must not reach the others: each is tried alone
            log.warning("posting batch failed, trying one by one", size=len(batch), exc_info=True)
            for job in batch:
                _book_alone(job)
            return
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            future.set_result(outcome)


def _book_alone(job: _Job) -> None:
    request, future = job
    try:
        future.set_result(book([request])[0])
    except RefusedError as refusal:
        future.set_result(Outcome(0, "", tuple(refusal.problems)))
    except Exception as error:  # noqa: BLE001 - handed to the caller through the future
        future.set_exception(error)
