"""The pages of printing as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class PrintingConfig(AppConfig):
    """Printing documents and labels, the editor of their templates, and the print of the interface."""

    name = "liandong.printing"
    label = "printing"

    def ready(self) -> None:
        """Add the interface's operation before the interface is made."""
        extensions = import_module("liandong.apikit.extensions")
        extensions.register_router("printing", import_module("liandong.printing.api").router)
