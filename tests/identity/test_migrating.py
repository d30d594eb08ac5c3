"""A new company's tables are those that Django's own way through the migrations makes."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from liandong.identity import migrating
from liandong.identity.router import database_of
from liandong.storage.namespace import Namespace, namespace_chosen
from tests.support.installation import Installation
from tests.support.services import Vendor

Facts = dict[str, list[Any]]
ON_POSTGRESQL = {
    "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity,"
    " generation_expression, character_maximum_length FROM information_schema.columns"
    " WHERE table_schema = %s",
    "constraints": "SELECT c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid), c.condeferred"
    " FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace WHERE n.nspname = %s",
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = %s",
    "triggers": "SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s AND NOT t.tgisinternal",
    "functions": "SELECT p.proname, p.prosrc FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
    " WHERE n.nspname = %s",
}
OF_THE_DAY = re.compile(r"_at$|^applied$|^(month|year)$")


def rows(sql: str, *params: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def parts_of(sql: str) -> list[str]:
    """Return a statement's parts in no order: a column added later stands behind those made with it."""
    return sorted(part.strip("() ") for part in re.split(r", | OR |BEGIN", sql.replace(" (", ", ", 1)))


def described(namespace: Namespace) -> Facts:
    if connection.vendor == "sqlite":
        return {name: parts_of(sql) for name, sql in rows("SELECT name, sql FROM sqlite_master") if sql}
    schema = namespace.location
    found = {part: rows(sql, schema) for part, sql in ON_POSTGRESQL.items()}
    return {
        part: sorted(tuple(str(value).replace(f"{schema}.", "") for value in row) for row in all_rows)
        for part, all_rows in found.items()
    }


def contents() -> Iterator[tuple[str, list[str]]]:
    """Yield what stands in each table, without moments."""
    for model in apps.get_models(include_auto_created=True):
        if database_of(model._meta.app_label) == "default":
            names = [field.name for field in model._meta.concrete_fields if not OF_THE_DAY.search(field.name)]
            yield model._meta.label, sorted(map(str, model._base_manager.values_list(*names)))


def everything(namespace: Namespace) -> tuple[Facts, Facts]:
    with namespace_chosen(namespace), transaction.atomic():
        return described(namespace), dict(contents())


def test_made_at_once_is_made_alike(
    installation: Installation, database_vendor: Vendor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, quick = (
        Namespace(
            name, str(tmp_path / f"{name}.sqlite3") if database_vendor == "sqlite" else f"company_{name}"
        )
        for name in ("plain", "quick")
    )
    migrating.migrate_company(quick)
    monkeypatch.setattr(migrating, "is_fresh", lambda _executor: False)
    migrating.migrate_company(plain)
    for ours, djangos in zip(everything(quick), everything(plain), strict=True):
        assert ours.keys() == djangos.keys()
        assert {name for name in ours if ours[name] != djangos[name]} == set()
