"""Fiscal invoices as a Django app."""

from django.apps import AppConfig


class TaxInvoicesConfig(AppConfig):
    """The register of fiscal invoices 发票台账 and what the return is made of."""

    name = "liandong.tax_invoices"
    label = "tax_invoices"
    default_auto_field = "django.db.models.BigAutoField"
