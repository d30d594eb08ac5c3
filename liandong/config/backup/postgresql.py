"""A company's PostgreSQL schema: its rows by COPY, its tables by the program's own migrations.

``pg_dump`` writes the schema's name into every statement and can't restore under another name,
nor beside the old one; and it must be installed, in the server's version. COPY needs neither.
"""

from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from liandong.config.backup.archive import ArchiveReader, ArchiveWriter, BackupDamagedError
from liandong.identity.migrating import migrate_to
from liandong.storage.namespace import Namespace, namespace_chosen

ALIAS = "default"


def dump(namespace: Namespace, writer: ArchiveWriter) -> None:
    """Copy all rows as of one moment; nobody who writes is kept waiting."""
    connection = connections[ALIAS]
    with namespace_chosen(namespace), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        writer.manifest.migrations = [list(row) for row in cursor.fetchall()]
        for name, columns in _tables(namespace).items():
            writer.manifest.columns[name] = columns
            writer.manifest.rows[name] = _dump_table(name, columns, writer)
            number = _last_number(namespace, name)
            if number is not None:
                writer.manifest.sequences[name] = number


def load(reader: ArchiveReader, namespace: Namespace) -> None:
    """Make the tables as they were at the time of the backup and fill them, in one transaction.

    Raises:
        BackupDamagedError: rows are missing, or point at nothing, or this program is too old.
    """
    connection = connections[ALIAS]
    with namespace_chosen(namespace):
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {connection.ops.quote_name(namespace.location)}")
        executor = MigrationExecutor(connection)
        migrate_to(executor, _targets(executor, reader.manifest.migrations))
        with transaction.atomic():
            _fill(reader, namespace)


def exists(namespace: Namespace) -> bool:
    """Tell whether there is a schema of this name."""
    with connections["registry"].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [namespace.location])
        return cursor.fetchone() is not None


def drop(namespace: Namespace) -> None:
    """Drop the schema and everything in it."""
    with connections["registry"].cursor() as cursor:
        name = connections["registry"].ops.quote_name(namespace.location)
        cursor.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")


def _tables(namespace: Namespace) -> dict[str, list[str]]:
    """Return the columns of every table, except the ones PostgreSQL computes itself."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables"
            " USING (table_schema, table_name) WHERE table_schema = %s AND table_type = 'BASE TABLE'"
            " AND is_generated = 'NEVER' ORDER BY table_name, ordinal_position",
            [namespace.location],
        )
        tables: dict[str, list[str]] = {}
        for table, column in cursor.fetchall():
            tables.setdefault(table, []).append(column)
    del tables["django_migrations"]  # written by migrating
    return tables


def _copy(table: str, columns: list[str], direction: str) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("COPY {} ({}) {}").format(sql.Identifier(table), names, sql.SQL(direction))


def _dump_table(table: str, columns: list[str], writer: ArchiveWriter) -> int:
    with connections[ALIAS].cursor() as cursor, writer.part(f"tables/{table}") as part:
        with cursor.copy(_copy(table, columns, "TO STDOUT")) as rows:
            for data in rows:
                part.write(data)
        return int(cursor.rowcount)


def _last_number(namespace: Namespace, table: str) -> int | None:
    """Return the last number given out for the table's ``id``, so that none is given out twice."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(
            "SELECT last_value FROM pg_sequences WHERE schemaname = %s AND sequencename = %s",
            [namespace.location, f"{table}_id_seq"],
        )
        row = cursor.fetchone()
    return None if row is None else row[0]


def _targets(executor: MigrationExecutor, recorded: list[list[str]]) -> list[tuple[str, str | None]]:
    known = executor.loader.graph.nodes
    unknown = [f"{app}.{name}" for app, name in recorded if (app, name) not in known]
    if unknown:
        raise BackupDamagedError(f"made by a newer version of the program: {', '.join(unknown)}")
    return [(app, name) for app, name in recorded]


def _fill(reader: ArchiveReader, namespace: Namespace) -> None:
    tables = reader.manifest.columns
    if _unordered(_tables(namespace)) != _unordered(tables):
        raise BackupDamagedError("the tables are not those of the backup")
    quoted = sql.SQL(", ").join(map(sql.Identifier, tables))
    with connections[ALIAS].cursor() as cursor:
        _switch_triggers(tables, "DISABLE")
        cursor.execute(sql.SQL("TRUNCATE {}").format(quoted))
        for table, columns in tables.items():
            if _load_table(table, columns, reader) != reader.manifest.rows[table]:
                raise BackupDamagedError(f"{table} does not hold the rows that were backed up")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _switch_triggers(tables, "ENABLE")
        for table, number in reader.manifest.sequences.items():
            cursor.execute("SELECT setval(%s, %s)", [f'"{namespace.location}"."{table}_id_seq"', number])


def _unordered(tables: dict[str, list[str]]) -> dict[str, set[str]]:
    """Return the columns without their order: where one was added later it stands at the end."""
    return {table: set(columns) for table, columns in tables.items()}


def _load_table(table: str, columns: list[str], reader: ArchiveReader) -> int:
    with connections[ALIAS].cursor() as cursor:
        with cursor.copy(_copy(table, columns, "FROM STDIN")) as copy:
            for chunk in reader.chunks(f"tables/{table}"):
                copy.write(chunk)
        return int(cursor.rowcount)


def _switch_triggers(tables: dict[str, list[str]], how: str) -> None:
    """Let rows in as they are: the triggers that guard the books would refuse to empty them."""
    with connections[ALIAS].cursor() as cursor:
        for table in tables:
            statement = sql.SQL("ALTER TABLE {} {} TRIGGER USER")
            cursor.execute(statement.format(sql.Identifier(table), sql.SQL(how)))
