"""Whether a column is among many numbers, as one parameter however many there are."""

import json
from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, Value
from django.db.models.expressions import RawSQL
from django.db.models.sql.compiler import SQLCompiler

from liandong.storage.bulk import Source


class _In(Func):
    """True where a column is among what a sub-select in ``{}`` yields.

    PostgreSQL gets the numbers as an array: of a sub-select it would guess how often it comes
    true on a walk, and walk through all rows when what is wanted lies at their other end.
    """

    output_field = BooleanField()
    sqlite_select = ""
    postgresql_select = ""

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, Any]:
        """Return the condition for SQLite."""
        before, after = self.sqlite_select.split("{}")
        shape = {"template": f"%(expressions)s{after})", "arg_joiner": f" IN ({before}"}
        return self.as_sql(compiler, connection, **shape, **extra)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, Any]:
        """Return the condition for PostgreSQL."""
        before, after = self.postgresql_select.split("{}")
        shape = {"template": f"%(expressions)s{after}))", "arg_joiner": f" = ANY(ARRAY({before}"}
        return self.as_sql(compiler, connection, **shape, **extra)


class Among(_In):
    """True where a column holds one of some whole numbers; thousands of them cost one parameter.

    Unlike ``column__in`` it takes no time per number to build, and reads rows by their index.
    """

    sqlite_select = "SELECT value FROM json_each({})"
    postgresql_select = "SELECT jsonb_array_elements_text({}::jsonb)::bigint"

    def __init__(self, column: str, numbers: Iterable[int]) -> None:
        text = json.dumps(sorted(numbers))
        super().__init__(F(column), Value(text))


class AmongFound(_In):
    """True where a column holds one of the whole numbers a statement yields as its only column.

    The statement is ours, its values travel as parameters.
    """

    sqlite_select = "SELECT * FROM {}"
    postgresql_select = "SELECT * FROM {} AS found"

    def __init__(self, column: str, found: Source) -> None:
        super().__init__(F(column), RawSQL(found.sql, found.params))  # noqa: S611  # nosec B611 - put together from our pieces
