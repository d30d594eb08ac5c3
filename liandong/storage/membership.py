"""Whether a column is among many numbers, as one parameter however many there are."""

import json
from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, Value
from django.db.models.sql.compiler import SQLCompiler


class Among(Func):
    """True where a column holds one of some whole numbers; thousands of them cost one parameter.

    Unlike ``column__in`` it takes no time per number to build, and reads rows by their index.
    """

    def __init__(self, column: str, numbers: Iterable[int]) -> None:
        text = json.dumps(sorted(numbers))
        super().__init__(F(column), Value(text), output_field=BooleanField())

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, Any]:
        """Return the condition for SQLite."""
        shape = {"template": "%(expressions)s))", "arg_joiner": " IN (SELECT value FROM json_each("}
        return self.as_sql(compiler, connection, **shape, **extra)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, Any]:
        """Return the condition for PostgreSQL."""
        shape = {
            "template": "%(expressions)s::jsonb)::bigint))",
            "arg_joiner": " = ANY(ARRAY(SELECT jsonb_array_elements_text(",
        }
        return self.as_sql(compiler, connection, **shape, **extra)
