"""Documents and the posting engine."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Django app of the documents room."""

    name = "liandong.documents"
    default_auto_field = "django.db.models.BigAutoField"
