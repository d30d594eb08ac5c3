"""Import and export."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Django app of the exchange room."""

    name = "liandong.exchange"
    default_auto_field = "django.db.models.BigAutoField"
