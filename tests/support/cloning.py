"""Fresh PostgreSQL databases as copies of a prepared one, which is far quicker than migrating again."""

import atexit
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

_CHOICE_OF_STRATEGY = 15_00_00
_kept: dict[str, psycopg.Connection] = {}


def with_database(url: str, name: str) -> str:
    """Return `url` pointing at the database `name` of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def create_postgresql_database(admin_url: str, name: str) -> str:
    """Create an empty database and return its URL; raises psycopg.errors.DuplicateDatabase."""
    run_alone(admin_url, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return with_database(admin_url, name)


def clone_postgresql_database(admin_url: str, template: str, name: str) -> str:
    """Copy the database `template` into a new database `name` and return the URL of the copy.

    Nobody may be connected to the template while it is copied, so connections left open are ended.

    Raises:
        psycopg.errors.DuplicateDatabase: `name` exists.
        psycopg.errors.InvalidCatalogName: `template` does not exist.
    """
    end_connections(admin_url, template)
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    # From 15 on the default writes every page to the log; nothing here is worth a log.
    is_new = _connected(admin_url).info.server_version >= _CHOICE_OF_STRATEGY
    run_alone(admin_url, copy + sql.SQL(" STRATEGY FILE_COPY") if is_new else copy)
    return with_database(admin_url, name)


def drop_postgresql_database(admin_url: str, name: str) -> None:
    """Drop the database `name` together with its connections; one that is gone already is fine."""
    run_alone(admin_url, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def end_connections(admin_url: str, name: str) -> None:
    """End every connection to the database `name`."""
    ending = sql.SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}")
    run_alone(admin_url, ending.format(name))


def run_alone(admin_url: str, statement: sql.Composed) -> None:
    """Run one statement that PostgreSQL refuses inside a transaction."""
    _connected(admin_url).execute(statement)


def _connected(admin_url: str) -> psycopg.Connection:
    """Return this process's connection for such statements, kept: a new one takes longer than they do."""
    connection = _kept.get(admin_url)
    if connection is None or connection.closed:
        connection = _kept[admin_url] = psycopg.connect(admin_url, autocommit=True)
        atexit.register(connection.close)
    return connection
