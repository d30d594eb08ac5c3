"""The room that knows all the others: registers the document types at start."""

from django.apps import AppConfig

from liandong.config.document_types import ALL_TYPES
from liandong.documents.types import register


class ConfigConfig(AppConfig):
    """Django app of the config room."""

    name = "liandong.config"

    def ready(self) -> None:
        """Make the document types known; plans are pure, so this needs no database."""
        register(ALL_TYPES)
