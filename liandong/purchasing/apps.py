"""Purchasing as a Django app: it has a page of its own and no tables."""

from importlib import import_module

from django.apps import AppConfig


class PurchasingConfig(AppConfig):
    """From the request to the receipt, and the comparison of what suppliers offer."""

    name = "liandong.purchasing"
    label = "purchasing"

    def ready(self) -> None:
        """Add the interface's operations before the interface is made."""
        extensions = import_module("liandong.apikit.extensions")
        extensions.register_router("purchasing", import_module("liandong.purchasing.api").router)
        extensions.register_router("purchasing_drop", import_module("liandong.purchasing.drop_api").router)
        extensions.register_router("purchasing_orders", import_module("liandong.purchasing.order_api").router)
