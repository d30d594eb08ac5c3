"""Accounts and journal."""

from django.apps import AppConfig


class GeneralLedgerConfig(AppConfig):
    """Django app of the general_ledger room."""

    name = "liandong.general_ledger"
    default_auto_field = "django.db.models.BigAutoField"
