"""SQLite for a company's file: namespace switching and one writer at a time.

SQLite lets one connection write at a time and others poll for the lock; letting threads
queue for their turn instead cut the longest wait from 1.3 s to 30–50 ms in our
measurements (docs/decisions).
"""

from contextlib import closing
from functools import lru_cache
from typing import Any, cast

from django.db.backends.sqlite3 import base
from django.db.utils import DatabaseErrorWrapper

from liandong.storage.namespace import NamespaceBusyError, current_namespace
from liandong.storage.pieces import exact_share
from liandong.storage.sqlite.turns import Turn, turn_of

_LONGEST_REMEMBERED = 6_000  # characters; the texts of large batches would fill the memory


class CachingCursor(base.SQLiteCursorWrapper):
    """Django's cursor; the same statement text is turned into SQLite's style once, not each time."""

    @staticmethod
    @lru_cache(maxsize=1024)
    def _converted(query: str) -> str:
        return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        """Return the statement with ``?`` for ``%s``."""
        if param_names is not None or len(query) > _LONGEST_REMEMBERED:
            return super().convert_query(query, param_names=param_names)
        return self._converted(query)


class QuickCursor(CachingCursor):
    """A cursor without the layers that log statements: only errors are translated, as Django does."""

    errors: DatabaseErrorWrapper

    def execute(self, query: str, params: Any = None) -> Any:
        """Run a statement; raises Django's database errors."""
        with self.errors:
            return super().execute(query, params)

    def fetchall(self) -> list[Any]:
        """Return all rows left; raises Django's database errors."""
        with self.errors:
            return super().fetchall()


class DatabaseWrapper(base.DatabaseWrapper):
    """The stock SQLite backend, standing in the current company's file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._location: str | None = None
        self._turn: Turn | None = None

    def get_connection_params(self) -> dict[str, Any]:
        """Return the driver's parameters, with the namespace's file as the database."""
        self._location = current_namespace().location
        settings = self.settings_dict
        self.settings_dict = {**settings, "NAME": self._location}
        try:
            return super().get_connection_params()
        finally:
            self.settings_dict = settings

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect, and lend SQLite the exact division it lacks."""
        connection = super().get_new_connection(conn_params)
        connection.create_function("exact_share", 3, exact_share, deterministic=True)
        return connection

    def ensure_connection(self) -> None:
        """Connect, moving to the current namespace's file first when it has changed."""
        if self.connection is not None and self._location != current_namespace().location:
            if self.in_atomic_block or not self.autocommit:
                message = "the company can't be changed inside a transaction"
                raise NamespaceBusyError(message)
            self.close()
        super().ensure_connection()

    def get_autocommit(self) -> bool:
        """Return the mode without choosing a company: Django asks between requests too."""
        return self.autocommit if self.connection is not None else super().get_autocommit()

    def create_cursor(self, name: object = None) -> CachingCursor:  # noqa: ARG002 - Django's signature
        """Return a cursor that rewrites each statement's placeholders only once."""
        cursor: CachingCursor = self.connection.cursor(factory=CachingCursor)
        return cursor

    def quick_cursor(self) -> Any:
        """Return a cursor for one statement, at a third of what Django's own costs.

        Where somebody listens to statements, or no transaction stands open on a sound connection, it
        is Django's own.
        """
        is_plain = self.in_atomic_block and not self.needs_rollback
        if not is_plain or self.connection is None or self.queries_logged or self.execute_wrappers:
            return self.cursor()
        self.ensure_connection()
        cursor: QuickCursor = self.connection.cursor(factory=QuickCursor)
        cursor.errors = self.wrap_database_errors
        return closing(cursor)

    def is_in_memory_db(self) -> bool:
        """Tell Django that a company is never an in-memory database."""
        return False

    def _start_transaction_under_autocommit(self) -> None:
        self._give_turn_up()  # a commit broken off by Ctrl-C may have left it taken
        turn = turn_of(cast("str", self._location))
        turn.acquire()
        self._turn = turn
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._give_turn_up()
            raise

    def _give_turn_up(self) -> None:
        if self._turn is not None:
            self._turn.release()
            self._turn = None

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._give_turn_up()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give_turn_up()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._give_turn_up()
