"""The warehouse on a phone as a Django app: it has pages and no tables of its own."""

from django.apps import AppConfig


class WarehouseConfig(AppConfig):
    """Scanning, and a page for each job of the warehouse."""

    name = "liandong.warehouse"
    label = "warehouse"
