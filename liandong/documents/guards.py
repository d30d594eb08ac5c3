"""Triggers that keep the books as they were posted, whoever writes to the database.

Ledger rows are append-only. A document and its lines are free while it is a draft, and
frozen but for a few columns afterwards. The same rules stand on SQLite and PostgreSQL; on
PostgreSQL an emptied table (TRUNCATE) and journal lines that don't balance are refused too
(SQLite has no triggers per statement: there the engine and the auditor watch the balance).

A refusal is an ``IntegrityError`` whose message begins with ``append_only``, ``frozen``,
``kept`` or ``unbalanced``.

SQLite loses a table's triggers when a migration rebuilds the table, and can't rename a table
that a trigger names. A migration that alters one of ``GUARDED`` therefore begins with
``RunPython(remove)`` and ends with ``RunPython(install)``.
"""

from collections.abc import Callable, Iterator

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

DOCUMENT, LINE = "documents_document", "documents_documentline"
CLAIM, ACCOUNT, JOURNAL_LINE = "general_ledger_claim", "general_ledger_account", "general_ledger_journalline"

APPEND_ONLY = (
    "stock_ledger_stockmove",
    "stock_ledger_layeruse",
    "stock_ledger_shortfallsettling",
    "stock_ledger_serialmove",
    "general_ledger_journalentry",
    JOURNAL_LINE,
    "general_ledger_settlement",
    "general_ledger_cashlinechoice",
    "identity_auditrow",
    "identity_auditseal",
    "collaboration_statementanswer",
    "collaboration_dunningline",
)
BANK_STATEMENT, BANK_LINE, BANK_MATCH = "banking_bankstatement", "banking_bankline", "banking_bankmatch"
FROZEN = (CLAIM, BANK_STATEMENT, BANK_LINE, BANK_MATCH)
"""Never deleted, and changed only in the columns that are free."""
GUARDED = (*APPEND_ONLY, DOCUMENT, LINE, *FROZEN, ACCOUNT)

FREE_COLUMNS = {
    DOCUMENT: frozenset(
        {
            "memo",
            "print_count",
            "state",
            "is_closed",
            "updated_at",
            "version",
            "open_lines",
            "begun_lines",
            "stage",
        }
    ),
    LINE: frozenset({"fulfilled", "invoiced", "returned", "is_closed", "memo", "promised_on"}),
    CLAIM: frozenset({"open_amount", "foreign_open", "due_date"}),
    BANK_STATEMENT: frozenset({"withdrawn_at"}),
    BANK_LINE: frozenset({"open_amount", "is_withdrawn"}),
    BANK_MATCH: frozenset({"undone_at", "undone_by_id"}),
}
"""What may change after posting; all other columns, later ones included, are frozen."""

_STATE_LEAPS = (
    "(OLD.state = 'draft' AND NEW.state NOT IN ('draft', 'posted', 'discarded')) OR (OLD.state <> 'draft'"
    " AND NEW.state <> OLD.state AND NOT (OLD.state = 'posted' AND NEW.state = 'reversed'))"
)

Columns = Callable[[str], list[str]]


def install(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create all guards, replacing those there are; a ``RunPython`` step."""
    remove(_apps, schema_editor)
    missing = _missing_tables(schema_editor)

    def columns(table: str) -> list[str]:
        if table in missing:
            return ["id"]
        connection = schema_editor.connection
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":  # Django would parse the table's SQL for its collations
                cursor.execute("SELECT name FROM pragma_table_info(%s) ORDER BY cid", [table])
                return [name for (name,) in cursor.fetchall()]
            return [column.name for column in connection.introspection.get_table_description(cursor, table)]

    guards = postgresql_guards if schema_editor.connection.vendor == "postgresql" else sqlite_guards
    for statement in guards(columns):
        if not any(f" ON {table} " in statement for table in missing):
            schema_editor.execute(statement, None)


def _missing_tables(schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
    """Return the tables that a later migration makes, and then guards."""
    with schema_editor.connection.cursor() as cursor:
        there = set(schema_editor.connection.introspection.table_names(cursor))
    return [table for table in GUARDED if table not in there]


def remove(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop all guards; a ``RunPython`` step."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for table, name in guard_names(is_postgresql=is_postgresql):
        where = f" ON {table}" if is_postgresql else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{where}", None)
    for function in _FUNCTIONS if is_postgresql else ():
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {function}()", None)


def guard_names(*, is_postgresql: bool) -> list[tuple[str, str]]:
    """Return table and name of every trigger that must be there."""
    names = [(table, f"{table}_{suffix}") for table in APPEND_ONLY for suffix in ("unchanged", "kept")]
    names += [
        (table, f"{table}_{suffix}") for table in (DOCUMENT, LINE, *FROZEN) for suffix in ("frozen", "kept")
    ]
    names += [(LINE, f"{LINE}_added"), (ACCOUNT, f"{ACCOUNT}_code")]
    if is_postgresql:
        names += [(table, f"{table}_emptied") for table in (*APPEND_ONLY, DOCUMENT, LINE, *FROZEN)]
        names += [(JOURNAL_LINE, f"{JOURNAL_LINE}_balanced")]
    return names


def _frozen(columns: Columns, table: str) -> list[str]:
    return sorted(column for column in columns(table) if column not in FREE_COLUMNS[table])


def sqlite_guards(columns: Columns) -> Iterator[str]:
    """Yield the statements for SQLite; ``columns`` tells a table's columns."""

    def refuse(name: str, when: str, condition: str, code: str) -> str:
        table = when.rpartition(" ")[2]
        return (
            f"CREATE TRIGGER {name} BEFORE {when} WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{code}: {table}'); END"
        )

    def changed(table: str) -> str:
        return " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in _frozen(columns, table))

    def posted(*ids: str) -> str:
        wanted = ", ".join(ids)
        return (
            "EXISTS (SELECT 1 FROM documents_document"  # noqa: S608 - column names written above and below
            f" WHERE state <> 'draft' AND id IN ({wanted}))"
        )

    for table in (*APPEND_ONLY, *FROZEN):
        yield refuse(f"{table}_kept", f"DELETE ON {table}", "true", "append_only")
    for table in APPEND_ONLY:
        yield refuse(f"{table}_unchanged", f"UPDATE ON {table}", "true", "append_only")
    for table in FROZEN:
        yield refuse(f"{table}_frozen", f"UPDATE ON {table}", changed(table), "frozen")
    late = f"{_STATE_LEAPS} OR (OLD.state <> 'draft' AND ({changed(DOCUMENT)}))"
    yield refuse(f"{DOCUMENT}_frozen", f"UPDATE ON {DOCUMENT}", late, "frozen")
    yield refuse(f"{DOCUMENT}_kept", f"DELETE ON {DOCUMENT}", "OLD.state <> 'draft'", "kept")
    late = f"({changed(LINE)}) AND {posted('OLD.document_id', 'NEW.document_id')}"
    yield refuse(f"{LINE}_frozen", f"UPDATE ON {LINE}", late, "frozen")
    yield refuse(f"{LINE}_kept", f"DELETE ON {LINE}", posted("OLD.document_id"), "kept")
    yield refuse(f"{LINE}_added", f"INSERT ON {LINE}", posted("NEW.document_id"), "frozen")
    used = "EXISTS (SELECT 1 FROM general_ledger_journalline WHERE account_id = OLD.id)"
    yield refuse(f"{ACCOUNT}_code", f"UPDATE ON {ACCOUNT}", f"OLD.code IS NOT NEW.code AND {used}", "frozen")


def postgresql_guards(columns: Columns) -> Iterator[str]:
    """Yield the statements for PostgreSQL; they make everything in the current schema."""

    def changed(table: str) -> str:
        frozen = _frozen(columns, table)
        old, new = (", ".join(f'{row}."{column}"' for column in frozen) for row in ("OLD", "NEW"))
        return f"ROW({old}) IS DISTINCT FROM ROW({new})"

    def row(name: str, when: str, condition: str, call: str) -> str:
        return f"CREATE TRIGGER {name} BEFORE {when} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION {call}"

    def added(name: str, table: str, function: str) -> str:
        return (
            f"CREATE TRIGGER {name} AFTER INSERT ON {table} REFERENCING NEW TABLE AS added"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
        )

    yield from (_function(name, body) for name, body in _FUNCTIONS.items())
    for table in (*APPEND_ONLY, DOCUMENT, LINE, *FROZEN):
        yield (
            f"CREATE TRIGGER {table}_emptied BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('append_only')"
        )
    for table in (*APPEND_ONLY, *FROZEN):
        yield row(f"{table}_kept", f"DELETE ON {table}", "true", "guard_refuse('append_only')")
    for table in APPEND_ONLY:
        yield row(f"{table}_unchanged", f"UPDATE ON {table}", "true", "guard_refuse('append_only')")
    for table in FROZEN:
        yield row(f"{table}_frozen", f"UPDATE ON {table}", changed(table), "guard_refuse('frozen')")
    late = f"{_STATE_LEAPS} OR (OLD.state <> 'draft' AND {changed(DOCUMENT)})"
    yield row(f"{DOCUMENT}_frozen", f"UPDATE ON {DOCUMENT}", late, "guard_refuse('frozen')")
    yield row(f"{DOCUMENT}_kept", f"DELETE ON {DOCUMENT}", "OLD.state <> 'draft'", "guard_refuse('kept')")
    # The condition is weighed before the function is called, so progress columns cost nothing.
    yield row(f"{LINE}_frozen", f"UPDATE ON {LINE}", changed(LINE), "guard_line_changed()")
    yield row(f"{LINE}_kept", f"DELETE ON {LINE}", "true", "guard_line_deleted()")
    yield added(f"{LINE}_added", LINE, "guard_lines_added")
    yield added(f"{JOURNAL_LINE}_balanced", JOURNAL_LINE, "guard_lines_balanced")
    is_new_code = "OLD.code IS DISTINCT FROM NEW.code"
    yield row(f"{ACCOUNT}_code", f"UPDATE ON {ACCOUNT}", is_new_code, "guard_account_code()")


def _function(name: str, body: str) -> str:
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


def _refusal(code: str) -> str:
    return f"RAISE EXCEPTION '%: %', {code}, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';"


_AMONG_ADDED = """
    (SELECT 1 FROM documents_document WHERE id IN (SELECT document_id FROM added) AND state <> 'draft')"""

_FUNCTIONS = {
    "guard_refuse": _refusal("TG_ARGV[0]"),
    "guard_line_changed": f"""
        PERFORM 1 FROM {DOCUMENT} WHERE id IN (OLD.document_id, NEW.document_id) AND state <> 'draft';
        IF FOUND THEN {_refusal("'frozen'")} END IF;
        RETURN NEW;""",
    "guard_line_deleted": f"""
        PERFORM 1 FROM {DOCUMENT} WHERE id = OLD.document_id AND state <> 'draft';
        IF FOUND THEN {_refusal("'kept'")} END IF;
        RETURN OLD;""",
    # The lock makes a line that is added while its document is being posted wait, and then fail.
    "guard_lines_added": f"""
        PERFORM 1 FROM documents_document WHERE id IN (SELECT document_id FROM added) ORDER BY id FOR SHARE;
        IF EXISTS {_AMONG_ADDED} THEN {_refusal("'frozen'")} END IF;
        RETURN NULL;""",  # noqa: S608 - made of names in this module alone
    # An entry's lines come in one statement, so each statement must balance by itself.
    "guard_lines_balanced": f"""
        PERFORM 1 FROM added GROUP BY entry_id HAVING SUM(amount) <> 0;
        IF FOUND THEN {_refusal("'unbalanced'")} END IF;
        RETURN NULL;""",
    "guard_account_code": f"""
        PERFORM 1 FROM {JOURNAL_LINE} WHERE account_id = OLD.id LIMIT 1;
        IF FOUND THEN {_refusal("'frozen'")} END IF;
        RETURN NEW;""",
}
