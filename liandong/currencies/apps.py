"""The currencies a company deals in, and what they were worth on which day."""

from django.apps import AppConfig


class CurrenciesConfig(AppConfig):
    """Django app of currencies and exchange rates."""

    name = "liandong.currencies"
    default_auto_field = "django.db.models.BigAutoField"
