"""Price lists and promotions."""

from django.apps import AppConfig


class PricingConfig(AppConfig):
    """Django app of the pricing room."""

    name = "liandong.pricing"
    default_auto_field = "django.db.models.BigAutoField"
