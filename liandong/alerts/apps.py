"""What the company is warned of, and who outside of it is told."""

from importlib import import_module

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Django app of the alerts room."""

    name = "liandong.alerts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Describe the webhooks before the interface is made."""
        import_module("liandong.alerts.described").describe_webhooks()
