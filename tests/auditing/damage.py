"""Damage to the books by raw SQL, past triggers and constraints; all of it rolled back."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from liandong.documents.auditing.auditor import audit
from liandong.documents.guards import guard_names

CONSTRAINTS = {
    "stock_ledger_stockbalance": ("stock_negative_only_by_leave",),
    "stock_ledger_coststate": ("no_value_without_stock", "cost_negative_only_by_leave"),
    "stock_ledger_shortfall": ("remaining_within_shortfall", "shortfall_value_with_goods"),
    "general_ledger_claim": ("claim_never_over_settled",),
    "documents_document": ("documents_document_number_key", "posted_documents_have_a_moment"),
    "stock_ledger_costlayer": ("remaining_within_layer",),
}
"""What would refuse the damage; PostgreSQL drops them, SQLite is told to ignore them."""


@contextmanager
def unguarded() -> Iterator[None]:
    """Take triggers and constraints away inside the test's transaction."""
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if is_postgresql:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, name in guard_names(is_postgresql=is_postgresql):
            cursor.execute(f"DROP TRIGGER {name}{f' ON {table}' if is_postgresql else ''}")
        if not is_postgresql:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        for table, names in CONSTRAINTS.items() if is_postgresql else ():
            for name in names:
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    try:
        yield
    finally:
        if not is_postgresql:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA ignore_check_constraints = OFF")


def found_after(*statements: str) -> set[str]:
    """Return the names of the checks that fail after the statements, which are then undone."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                assert cursor.rowcount != 0, f"changed nothing: {statement}"
        names = {finding.check for finding in audit()} - {"guards"}
        transaction.set_rollback(True)
    return names
