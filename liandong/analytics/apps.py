"""Figures and charts over all rooms."""

from importlib import import_module

from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    """Django app of the analytics room."""

    name = "liandong.analytics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the interface's operations before the interface is made."""
        extensions = import_module("liandong.apikit.extensions")
        extensions.register_router("classes", import_module("liandong.analytics.class_api").router)
