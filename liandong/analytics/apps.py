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
        for name in ("classes", "commission", "targets"):
            room = {"classes": "class_api", "commission": "commission_api", "targets": "target_api"}[name]
            extensions.register_router(name, import_module(f"liandong.analytics.{room}").router)
        import_module("liandong.analytics.auditing").register()
