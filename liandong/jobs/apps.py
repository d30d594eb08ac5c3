"""Background jobs."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Django app of the jobs room."""

    name = "liandong.jobs"
    default_auto_field = "django.db.models.BigAutoField"
