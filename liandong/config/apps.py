"""The room that knows all the others: registers the document types and the outbox consumers at start."""

from importlib import import_module

from django.apps import AppConfig

from liandong.config.document_types import ALL_TYPES
from liandong.documents.type_words import in_language
from liandong.documents.types import register, show_types_by


class ConfigConfig(AppConfig):
    """Django app of the config room."""

    name = "liandong.config"

    def ready(self) -> None:
        """Make document types and consumers known; this needs no database."""
        register(ALL_TYPES)
        show_types_by(in_language)
        # Consumers reach models, which can be imported only now.
        import_module("liandong.config.consumers").register_consumers()
