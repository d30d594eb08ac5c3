"""Master data as a Django app: it has templates, adds to the interface and has no tables."""

from importlib import import_module

from django.apps import AppConfig


class MastersConfig(AppConfig):
    """Pages of records."""

    name = "liandong.masters"
    label = "masters"

    def ready(self) -> None:
        """Add the interface's operations before the interface is made."""
        extensions = import_module("liandong.apikit.extensions")
        extensions.register_router("merging", import_module("liandong.masters.merging.api").router)
        extensions.register_router("distinct", import_module("liandong.masters.merging.distinct_api").router)
        extensions.register_router("stale", import_module("liandong.masters.stale.api").router)
