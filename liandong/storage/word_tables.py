"""How the tables of search words come to be kept in the order of their key alone."""

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def keep_lists(
    editor: BaseDatabaseSchemaEditor, words: type[models.Model], lists: type[models.Model], record: str
) -> None:
    """Write the list of each record, then take the index by record and the foreign key away.

    For migrations; a new company's tables have neither to begin with. On SQLite the words also lie
    in the tree of their key then, not in a table of their own beside it (``WITHOUT ROWID``).
    """
    is_postgresql = editor.connection.vendor == "postgresql"
    line = "string_agg(kind::text || word, chr(10) ORDER BY kind, word)"
    if not is_postgresql:
        line = "group_concat(kind || word, char(10))"
    in_order = f"SELECT kind, word, {record}_id FROM {words._meta.db_table} ORDER BY {record}_id, kind, word"
    editor.execute(
        f"INSERT INTO {lists._meta.db_table} ({record}_id, words)"
        f" SELECT {record}_id, {line} FROM ({in_order}) AS w GROUP BY {record}_id"
    )
    if is_postgresql:
        _drop_by_record(editor, words, record)
    else:
        _into_one_tree(editor, words, record)


def _drop_by_record(editor: BaseDatabaseSchemaEditor, words: type[models.Model], record: str) -> None:
    table = words._meta.db_table
    with editor.connection.cursor() as cursor:
        found = editor.connection.introspection.get_constraints(cursor, table)
    for name, facts in found.items():
        if facts["columns"] == [f"{record}_id"]:
            quoted = editor.quote_name(name)
            is_key = bool(facts["foreign_key"])
            change = f"ALTER TABLE {table} DROP CONSTRAINT" if is_key else "DROP INDEX"
            editor.execute(f"{change} {quoted}")


def _into_one_tree(editor: BaseDatabaseSchemaEditor, words: type[models.Model], record: str) -> None:
    table = words._meta.db_table
    making, _params = editor.table_sql(words)
    key = f"kind, word, {record}_id"
    editor.execute(f"ALTER TABLE {table} RENAME TO {table}_before")
    editor.execute(f"{making} WITHOUT ROWID", None)
    editor.execute(f"INSERT INTO {table} ({key}) SELECT {key} FROM {table}_before ORDER BY {key}")
    editor.execute(f"DROP TABLE {table}_before")
