"""Working together on a document: comments, attachments, links for customers."""

from django.apps import AppConfig


class CollaborationConfig(AppConfig):
    """Django app of the collaboration room."""

    name = "liandong.collaboration"
    default_auto_field = "django.db.models.BigAutoField"
