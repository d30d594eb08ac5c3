"""Columns spelled as PostgreSQL's arrays come back as they were."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection

from liandong.kernel.terms import VirtualPlace
from liandong.storage import bulk
from liandong.storage.encoding import array_text

_COLUMNS: dict[str, list[Any]] = {
    "bigint[]": [0, -1, 2**62, None, VirtualPlace.CUSTOMER],
    "smallint[]": [1, None],
    "boolean[]": [True, False, None],
    "text[]": ["", "NULL", None, 'a "b" \\ c', "{1,2}", " 空 ", "a\nb\tc,", "'", "%s"],
    "jsonb[]": ['{"a": "b\\"c"}', "{}", None],
    "date[]": [date(2026, 11, 22), None, date(1, 1, 1)],
    "timestamp with time zone[]": [datetime(2026, 11, 22, 7, 5, 1, 123456, tzinfo=UTC), None],
    "bytea[]": [b"\x00\xff", None],
}


@pytest.mark.usefixtures("company")
@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize("kind", _COLUMNS)
def test_an_array_comes_back_as_it_was(kind: str) -> None:
    values = _COLUMNS[kind]
    sql = f"SELECT v FROM unnest(%s::{kind}) WITH ORDINALITY AS one(v, n) ORDER BY n"  # noqa: S608 - ours
    for given in (values, [value for value in values if value is not None]):
        assert [value for (value,) in bulk.run(sql, [array_text(kind, given)])] == given
    with connection.cursor() as cursor:
        cursor.execute(sql, [array_text(kind, values)])  # Django's cursor puts it into the statement
        assert len(cursor.fetchall()) == len(values)


def test_what_is_not_of_the_column_is_left_to_the_driver() -> None:
    assert array_text("bigint[]", ["5", 6]) == ["5", 6]
    assert array_text("text[]", ["a", 5]) == ["a", 5]
    assert array_text("bytea[]", (b"a",)) == [b"a"]
