"""A new company's tables are those that Django itself would make."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from liandong.identity import migrating
from liandong.identity.companies import namespace_of
from liandong.storage.namespace import Namespace
from tests.support.installation import Installation


def tables_of(file: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()


@pytest.mark.only_on("sqlite")
def test_rendering_less_makes_the_same_tables(
    installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrating, "state_to_begin_with", lambda _executor: None)
    plain = str(tmp_path / "plain.sqlite3")
    migrating.migrate_company(Namespace("plain", plain))
    assert tables_of(namespace_of("jia").location) == tables_of(plain)
