"""Products and units."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Django app of the catalog room."""

    name = "liandong.catalog"
    default_auto_field = "django.db.models.BigAutoField"
