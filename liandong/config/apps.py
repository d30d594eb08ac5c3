"""The room that knows all the others: registers the document types at start."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Django app of the config room."""

    name = "liandong.config"

    def ready(self) -> None:
        """Register the document types."""
        from liandong.config.document_types import register_all

        register_all()
