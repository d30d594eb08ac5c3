"""The room that knows all the others: registers the document types and the outbox consumers at start."""

from importlib import import_module

from django.apps import AppConfig

from liandong.config.document_types import ALL_TYPES
from liandong.documents.types import register


class ConfigConfig(AppConfig):
    """Django app of the config room."""

    name = "liandong.config"

    def ready(self) -> None:
        """Make document types and consumers known; this needs no database."""
        register(ALL_TYPES)
        # Consumers reach models, which can be imported only now.
        import_module("liandong.config.consumers").register_consumers()
