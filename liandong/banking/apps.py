"""What banks say, beside what the books say."""

from importlib import import_module

from django.apps import AppConfig


class BankingConfig(AppConfig):
    """Django app of the banking room."""

    name = "liandong.banking"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the interface's operations before the interface is made."""
        extensions = import_module("liandong.apikit.extensions")
        for room in ("api", "work_api", "compare_api"):
            extensions.register_router(f"banking_{room}", import_module(f"liandong.banking.{room}").router)
