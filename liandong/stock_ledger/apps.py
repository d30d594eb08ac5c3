"""Stock moves and balances."""

from django.apps import AppConfig


class StockLedgerConfig(AppConfig):
    """Django app of the stock_ledger room."""

    name = "liandong.stock_ledger"
    default_auto_field = "django.db.models.BigAutoField"
