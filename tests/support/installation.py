"""Whole installations for tests: registry and companies together, copied in a fraction of a second."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connections

from tests.support.cloning import clone_postgresql_database, drop_postgresql_database
from tests.support.postgresql import EXISTING_SERVER

FOLDER = "LIANDONG_DATA_DIR"
URL = "LIANDONG_DATABASE_URL"
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Installation:
    """A data directory and, on PostgreSQL, the URL of its database (empty on SQLite)."""

    folder: Path
    url: str

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables that lead a child process here."""
        return {**os.environ, FOLDER: str(self.folder), URL: self.url}


def made(create: Callable[[], None]) -> Installation:
    """Fill the empty installation this test process was given and return it, closed."""
    installation = Installation(Path(os.environ[FOLDER]), os.environ[URL])
    create()
    connections.close_all()
    return installation


@contextmanager
def copied(template: Installation) -> Iterator[Installation]:
    """Yield a copy of the installation, gone afterwards; nobody may be using the template."""
    number = next(_numbers)
    folder = template.folder / f"copy{number}"
    folder.mkdir()
    shutil.copy(template.folder / "secret_key", folder)
    connections.close_all()
    if template.url:
        copy = _copied_database(template, folder, number)
    else:
        copy = Installation(folder, "")
        for file in (
            template.folder / "registry.sqlite3",
            *(template.folder / "companies").glob("*.sqlite3"),
        ):
            copy_sqlite(file, folder / file.relative_to(template.folder))
    try:
        yield copy
    finally:
        connections.close_all()
        if copy.url:
            drop_postgresql_database(os.environ[EXISTING_SERVER], _database_name(copy.url))
        shutil.rmtree(folder)


@contextmanager
def standing_on(installation: Installation) -> Iterator[None]:
    """Point settings, connections and environment at the installation for the block."""
    before = Installation(Path(os.environ[FOLDER]), os.environ[URL])
    _point_at(installation)
    try:
        yield
    finally:
        _point_at(before)


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database with what is still in its write-ahead log."""
    target.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(source)) as reader, closing(sqlite3.connect(target)) as writer:
        writer.execute("PRAGMA synchronous=OFF")
        reader.backup(writer)
        writer.execute("PRAGMA journal_mode=WAL")


def _point_at(installation: Installation) -> None:
    if (os.environ[FOLDER], os.environ[URL]) == (str(installation.folder), installation.url):
        return
    connections.close_all()
    os.environ.update({FOLDER: str(installation.folder), URL: installation.url})
    settings.LIANDONG_DATA_DIR = installation.folder
    # Every thread's connection shares these dictionaries.
    if installation.url:
        for alias in ("default", "registry"):
            connections.settings[alias]["NAME"] = _database_name(installation.url)
    else:
        connections.settings["registry"]["NAME"] = str(installation.folder / "registry.sqlite3")


def _copied_database(template: Installation, folder: Path, number: int) -> Installation:
    name = _database_name(template.url)
    url = clone_postgresql_database(os.environ[EXISTING_SERVER], name, f"{name}_{number}")
    return Installation(folder, url)


def _database_name(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")
