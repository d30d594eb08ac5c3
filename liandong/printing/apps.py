"""The pages of printing as a Django app."""

from django.apps import AppConfig


class PrintingConfig(AppConfig):
    """Printing documents and labels, and the editor of their templates."""

    name = "liandong.printing"
    label = "printing"
