"""Customers and suppliers."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Django app of the partners room."""

    name = "liandong.partners"
    default_auto_field = "django.db.models.BigAutoField"
