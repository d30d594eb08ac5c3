"""What partners call products, and on what terms suppliers supply them."""

from django.apps import AppConfig


class PartnerProductsConfig(AppConfig):
    """Django app of the partners' own codes of products."""

    name = "liandong.partner_products"
    default_auto_field = "django.db.models.BigAutoField"
