"""What members are told."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Django app of the notices room."""

    name = "liandong.notices"
    default_auto_field = "django.db.models.BigAutoField"
