"""What banks say, beside what the books say."""

from importlib import import_module

from django.apps import AppConfig


class BankingConfig(AppConfig):
    """Django app of the banking room."""

    name = "liandong.banking"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the interface's operations before the interface is made, and fix the currencies of accounts."""
        currencies = import_module("liandong.general_ledger.account_currency")
        keeping = import_module("liandong.banking.keeping")
        currencies.register_held("bank_currency_fixed", keeping.has_lines)
        extensions = import_module("liandong.apikit.extensions")
        for room in ("api", "work_api", "compare_api"):
            extensions.register_router(f"banking_{room}", import_module(f"liandong.banking.{room}").router)
