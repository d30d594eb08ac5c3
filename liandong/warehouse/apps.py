"""The warehouse on a phone as a Django app: scanning, counts by plan, and shipping."""

from importlib import import_module

from django.apps import AppConfig


class WarehouseConfig(AppConfig):
    """Scanning, and a page for each job of the warehouse."""

    name = "liandong.warehouse"
    label = "warehouse"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the interface's operations before the interface is made."""
        extensions = import_module("liandong.apikit.extensions")
        extensions.register_router("counts", import_module("liandong.warehouse.counts.api").router)
        extensions.register_router("count-plans", import_module("liandong.warehouse.counts.plan_api").router)
        extensions.register_router("bins", import_module("liandong.warehouse.bins.api").router)
        extensions.register_router("waves", import_module("liandong.warehouse.waves.api").router)
        extensions.register_router("routes", import_module("liandong.warehouse.waves.route_api").router)
        extensions.register_router("shipping", import_module("liandong.warehouse.shipping.api").router)
