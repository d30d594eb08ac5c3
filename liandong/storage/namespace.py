"""Which company's namespace the database connection stands in.

A company is one SQLite file or one PostgreSQL schema. The ``default`` connection has no
place of its own: it goes wherever the current namespace says, and refuses to open when
none is chosen, so that no query can reach a company by accident.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Namespace:
    """Where a company lives: a file path on SQLite, a schema name on PostgreSQL."""

    slug: str
    location: str


class NoNamespaceError(RuntimeError):
    """A company's table was asked for before a company was chosen."""


class NamespaceBusyError(RuntimeError):
    """The company was to be switched in the middle of a transaction."""


_current: ContextVar[Namespace | None] = ContextVar("liandong_namespace", default=None)


def current_namespace() -> Namespace:
    """Return the chosen namespace.

    Raises:
        NoNamespaceError: none is chosen.
    """
    namespace = _current.get()
    if namespace is None:
        message = "no company is chosen: wrap the call in use_company()"
        raise NoNamespaceError(message)
    return namespace


@contextmanager
def namespace_chosen(namespace: Namespace) -> Iterator[Namespace]:
    """Choose a namespace for the block; nesting restores the outer one."""
    token = _current.set(namespace)
    try:
        yield namespace
    finally:
        _current.reset(token)
