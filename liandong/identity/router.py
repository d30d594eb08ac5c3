"""Where a model lives: the registry's tables in the registry, all others in the company."""

from typing import Any

from django.db import models

REGISTRY = "registry"
REGISTRY_APPS = frozenset({"registry", "auth", "contenttypes", "sessions", "axes"})


def database_of(app_label: str) -> str:
    """Return the alias of the database an app's tables live in."""
    return REGISTRY if app_label in REGISTRY_APPS else "default"


class NamespaceRouter:
    """Send each model to the registry or to the current company's namespace."""

    def db_for_read(self, model: type[models.Model], **_hints: Any) -> str:
        """Return the database a model is read from."""
        return database_of(model._meta.app_label)

    def db_for_write(self, model: type[models.Model], **_hints: Any) -> str:
        """Return the database a model is written to."""
        return database_of(model._meta.app_label)

    def allow_relation(self, first: models.Model, second: models.Model, **_hints: Any) -> bool:
        """Allow relations only inside one of the two."""
        return self.db_for_read(type(first)) == self.db_for_read(type(second))

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool:
        """Create a model's table only where it lives."""
        return db == database_of(app_label)
