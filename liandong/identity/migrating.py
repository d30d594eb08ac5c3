"""Bringing tables up to date: one database, one company, or all of them at once.

Every migration is a transaction of its own on both databases, so a run that was killed is
finished by the next one.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing, contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from liandong.identity.router import REGISTRY
from liandong.storage.namespace import Namespace, namespace_chosen

LOCK_TIMEOUT_S = 600
LOCK_NUMBER = 7_426_011
"""Key of PostgreSQL's advisory locks; the second key is the hash of what is locked."""

Progress = Callable[[str, int, int], None]
"""Called with the slug just finished, how many are finished, and how many there are."""


class MigrationFailedError(RuntimeError):
    """Some companies could not be brought up to date; ``errors`` maps their slugs to the reasons."""

    def __init__(self, errors: dict[str, Exception]) -> None:
        super().__init__("; ".join(f"{slug}: {error}" for slug, error in errors.items()))
        self.errors = errors


def migrate_database(alias: str) -> bool:
    """Apply what is missing to the connection's database; tell whether anything was."""
    executor = MigrationExecutor(connections[alias])
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", database=alias, verbosity=0, interactive=False)
    return True


def migrate_company(namespace: Namespace) -> bool:
    """Create or update a company's tables; tell whether anything was missing."""
    with namespace_chosen(namespace), _locked(namespace.location):
        connection = connections["default"]
        if connection.vendor == "postgresql":
            schema = connection.ops.quote_name(namespace.location)
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        return migrate_database("default")


def migrate_companies(
    namespaces: Iterable[Namespace], progress: Progress = lambda *_: None, *, threads: int = 4
) -> None:
    """Bring many companies up to date, ``threads`` at a time; one that fails stops no other.

    Raises:
        MigrationFailedError: with every company that failed, after all were tried.
    """
    namespaces = list(namespaces)
    errors: dict[str, Exception] = {}
    with ThreadPoolExecutor(threads, "migrate") as pool:
        futures = {pool.submit(_migrate_and_close, namespace): namespace.slug for namespace in namespaces}
        for number, future in enumerate(as_completed(futures), 1):
            error = future.exception()
            if isinstance(error, Exception):
                errors[futures[future]] = error
            progress(futures[future], number, len(namespaces))
    if errors:
        raise MigrationFailedError(errors)


@contextmanager
def registry_locked(folder: Path) -> Iterator[None]:
    """Let no other program make or change the registry's tables during the block."""
    alias = REGISTRY
    with _advisory(alias, alias) if connections[alias].vendor == "postgresql" else _file(folder / alias):
        yield


def _migrate_and_close(namespace: Namespace) -> None:
    try:
        migrate_company(namespace)
    finally:
        connections.close_all()


@contextmanager
def _locked(location: str) -> Iterator[None]:
    is_postgresql = connections["default"].vendor == "postgresql"
    with _advisory("default", location) if is_postgresql else _file(Path(location)):
        yield


@contextmanager
def _advisory(alias: str, name: str) -> Iterator[None]:
    """Hold a lock of the server, which lets go by itself when the connection breaks."""
    keys = [LOCK_NUMBER, name]
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", keys)
    try:
        yield
    finally:
        if connections[alias].connection is not None:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", keys)


@contextmanager
def _file(path: Path) -> Iterator[None]:
    """Hold SQLite's own file lock on an empty file beside, which a killed process lets go of."""
    lock = path.with_suffix(".lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(lock, timeout=LOCK_TIMEOUT_S, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield
        connection.execute("ROLLBACK")
