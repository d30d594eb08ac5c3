"""A file that two connections share is let go by both, also where it could not be opened to the end."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from liandong.storage import bulk, sharing
from liandong.storage.sharing import SharedFile


class Company:
    """A company's connection, as far as it is used here."""

    in_atomic_block = False

    def __init__(self, path: Path) -> None:
        self.base = sqlite3.connect(path, uri=True)

    @contextmanager
    def cursor(self) -> Iterator["Company"]:
        yield self

    def execute(self, query: str, values: Sequence[str] = ()) -> None:
        self.base.execute(query.replace("%s", "?"), values)


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Company:
    made = Company(tmp_path / "company.db")
    monkeypatch.setattr(sharing, "connection", made)
    monkeypatch.setattr(bulk, "is_postgresql", lambda: False)
    return made


@pytest.fixture
def base() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", isolation_level=None)


def attached(connection: sqlite3.Connection) -> list[str]:
    return [name for _number, name, _file in connection.execute("PRAGMA database_list")]


def test_what_the_one_writes_the_other_reads(
    company: Company, base: sqlite3.Connection, tmp_path: Path
) -> None:
    shared = SharedFile(base, tmp_path / "stage.words")
    assert shared.open()
    base.execute("CREATE TABLE shared.word AS SELECT 'a' AS word")
    assert company.base.execute("SELECT word FROM prepared.word").fetchall() == [("a",)]
    assert [path.name for path in tmp_path.iterdir()] == ["company.db"]
    shared.close()
    assert (attached(company.base), attached(base)) == (["main"], ["main"])


def test_what_fails_half_way_leaves_nothing_behind(
    company: Company, base: sqlite3.Connection, tmp_path: Path
) -> None:
    base.execute("ATTACH DATABASE ':memory:' AS shared")  # so the second half fails
    shared = SharedFile(base, tmp_path / "stage.words")
    with pytest.raises(sqlite3.OperationalError, match="already in use"):
        shared.open()
    shared.close()
    assert attached(company.base) == ["main"]
    assert [path.name for path in tmp_path.iterdir()] == ["company.db"]
    base.execute("DETACH DATABASE shared")
    assert shared.open()
    shared.close()
