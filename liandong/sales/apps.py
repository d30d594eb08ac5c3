"""Sales as a Django app: it has pages of its own and no tables."""

from importlib import import_module

from django.apps import AppConfig


class SalesConfig(AppConfig):
    """From the quotation to the delivery, and exchanges of what was delivered."""

    name = "liandong.sales"
    label = "sales"

    def ready(self) -> None:
        """Add the interface's operations before the interface is made."""
        extensions = import_module("liandong.apikit.extensions")
        extensions.register_router("exchanging", import_module("liandong.sales.exchanging.api").router)
