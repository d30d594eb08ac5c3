"""Much that may be written in any order, by two writers at a time where the database has several.

PostgreSQL takes what one connection writes with one processor. SQLite has one writer anyway.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextvars import copy_context
from queue import SimpleQueue
from threading import Thread

from django.db import Error, connection, connections, transaction

from liandong.storage import bulk

WRITERS = 2

Task = Callable[[], object]
"""Writes something; it is called in a transaction of its own, in this thread or in another one."""


def all_written(tasks: Iterable[Task]) -> Generator[bool, None, None]:
    """Do all tasks, and yield after each; at the end of this all are committed.

    Yields whether others do them, so that this thread may do something else between two of them, in a
    transaction too. Where one fails those still under way may be committed as well. The database may
    lose what was written last when its machine breaks down, unless something is committed after it.
    """
    if not bulk.is_postgresql() or connection.in_atomic_block:
        for task in tasks:
            with transaction.atomic():
                task()
            yield False
        return
    crew = _Crew()
    try:
        yield from crew.all_done(tasks)
    finally:
        crew.dismiss()


class _Crew:
    """Threads with a connection each; whoever finds no connection leaves the work to the others."""

    def __init__(self) -> None:
        self._asked: SimpleQueue[Task | None] = SimpleQueue()
        self._answered: SimpleQueue[BaseException | None] = SimpleQueue()
        run = [copy_context().run for _ in range(WRITERS)]
        self._threads = [Thread(target=one, args=(self._serve,), daemon=True) for one in run]
        for thread in self._threads:
            thread.start()
        self._present = [self._answered.get() for _ in run].count(None)

    def all_done(self, tasks: Iterable[Task]) -> Iterator[bool]:
        """Have the tasks done; while all are busy one more waits, so that none is idle."""
        waiting = 0
        for task in tasks:
            if not self._present:
                _write(task)
                yield False
                continue
            self._asked.put(task)
            waiting += 1
            if waiting > self._present:
                self._settle()
                waiting -= 1
                yield True
        for _ in range(waiting):
            self._settle()
            yield True

    def _settle(self) -> None:
        error = self._answered.get()
        if error is not None:
            raise error

    def dismiss(self) -> None:
        """Let everybody end what he is doing, and go."""
        for _ in self._threads:
            self._asked.put(None)
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        try:
            connection.ensure_connection()
        except Error as error:
            self._answered.put(error)
            return
        self._answered.put(None)
        try:
            while (task := self._asked.get()) is not None:
                self._answered.put(_failure(task))
        finally:
            connections.close_all()


def _failure(task: Task) -> BaseException | None:
    try:
        _write(task)
    except BaseException as error:  # noqa: BLE001 - raised again by whoever asked for it
        return error
    return None


def _write(task: Task) -> None:
    """Write in a transaction whose end nobody waits for: the next one that is waited for keeps it too."""
    with transaction.atomic():
        bulk.execute("SET LOCAL synchronous_commit = off", ())
        task()
