"""Bringing tables up to date: one database, one company, or all of them at once.

Every migration is a transaction of its own on both databases, so a run that was killed is
finished by the next one.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState

from liandong.identity.fresh_tables import is_fresh, make_tables
from liandong.identity.router import REGISTRY, database_of
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


class WholeMigrations(MigrationExecutor):
    """Records a migration in its own transaction.

    Django records one that leaves indexes or foreign keys for its end only after it has committed:
    killed in between, it would try to make the same tables again and never get any further.
    """

    def apply_migration(
        self, state: ProjectState, migration: Migration, *options: Any, **named: Any
    ) -> ProjectState:
        """Apply it and record it, both or neither."""
        apply = partial(super().apply_migration, state, migration, *options, **named)
        if not migration.atomic:
            return apply()
        # SQLite can't turn its foreign keys off inside the transaction, as altering a table wants.
        with self.connection.constraint_checks_disabled(), transaction.atomic(using=self.connection.alias):
            return apply()


def migrate_database(alias: str) -> bool:
    """Apply what is missing to the connection's database; tell whether anything was.

    Only the migrations of the apps that live there are run: Django's own command would walk
    through those of the other database too, making nothing but taking as long.
    """
    connection = connections[alias]
    executor = WholeMigrations(connection)
    executor.loader.check_consistent_history(connection)
    return migrate_to(executor, _newest(executor))


def migrate_to(executor: MigrationExecutor, targets: Sequence[tuple[str, str | None]]) -> bool:
    """Apply what is missing up to these migrations; tell whether anything was.

    A company that has nothing yet and gets everything gets it at once, see ``fresh_tables``.
    """
    plan = executor.migration_plan(targets)
    migrations = [migration for migration, _ in plan]
    is_whole = {(one.app_label, one.name) for one in migrations}.issuperset(_newest(executor))
    if is_whole and executor.connection.alias != REGISTRY and is_fresh(executor):
        make_tables(executor, migrations)
    elif plan:
        executor.migrate(targets, plan)
    return bool(plan)


def _newest(executor: MigrationExecutor) -> list[tuple[str, str | None]]:
    alias = executor.connection.alias
    return [leaf for leaf in executor.loader.graph.leaf_nodes() if database_of(leaf[0]) == alias]


def migrate_company(namespace: Namespace) -> bool:
    """Create or update a company's tables; tell whether anything was missing."""
    with namespace_chosen(namespace), locked(f"migrate-{Path(namespace.location).stem}"):
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
def locked(name: str) -> Iterator[None]:
    """Let no other program do the work of this name during the block; it waits for its turn.

    The lock lets go by itself when the program is killed.
    """
    is_postgresql = connections[REGISTRY].vendor == "postgresql"
    with _advisory(name) if is_postgresql else _file(Path(settings.LIANDONG_DATA_DIR) / "locks" / name):
        yield


def _migrate_and_close(namespace: Namespace) -> None:
    try:
        migrate_company(namespace)
    finally:
        connections.close_all()


@contextmanager
def _advisory(name: str) -> Iterator[None]:
    keys = (LOCK_NUMBER, name)
    with connections[REGISTRY].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", keys)
    try:
        yield
    finally:
        if connections[REGISTRY].connection is not None:
            with connections[REGISTRY].cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", keys)


@contextmanager
def _file(path: Path) -> Iterator[None]:
    """Lock an empty database file: SQLite's own locks are the same on every system."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, timeout=LOCK_TIMEOUT_S, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield
        connection.execute("ROLLBACK")
