"""What the company is warned of, and who outside of it is told."""

from importlib import import_module

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Django app of the alerts room."""

    name = "liandong.alerts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Describe the webhooks and add the room's operations before the interface is made."""
        import_module("liandong.alerts.described").describe_webhooks()
        extensions = import_module("liandong.apikit.extensions")
        extensions.register_router("letters", import_module("liandong.alerts.letter_api").router)
        extensions.register_router("reports", import_module("liandong.alerts.report_api").router)
