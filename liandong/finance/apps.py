"""Finance as a Django app: it adds to the interface and has no tables."""

from importlib import import_module

from django.apps import AppConfig


class FinanceConfig(AppConfig):
    """Debts, invoices, money, and the month-end average."""

    name = "liandong.finance"
    label = "finance"

    def ready(self) -> None:
        """Add the interface's operations before the interface is made."""
        extensions = import_module("liandong.apikit.extensions")
        extensions.register_router("finance", import_module("liandong.finance.api").router)
        closing = import_module("liandong.finance.transfer_api")
        extensions.register_router("finance_transfers", closing.router)
        templates = import_module("liandong.finance.templates_api")
        extensions.register_router("voucher_templates", templates.router)
        extensions.register_router("archives", import_module("liandong.finance.archive.api").router)
        files = import_module("liandong.finance.voucher_files.api")
        extensions.register_router("voucher_files", files.router)
        extensions.register_router("audits", import_module("liandong.finance.audits_api").router)
        statements = import_module("liandong.finance.statements_api")
        extensions.register_router("financial_statements", statements.router)
        extensions.register_router("cash_lines", import_module("liandong.finance.cash_lines_api").router)
        locking = import_module("liandong.finance.lock_api")
        extensions.register_router("finance_locks", locking.router)
        extensions.register_router("tax_invoices", import_module("liandong.finance.invoicing.api").router)
        extensions.register_router("cash", import_module("liandong.finance.cash.api").router)
        extensions.register_router("bills", import_module("liandong.finance.bills.api").router)
        extensions.register_router("settling", import_module("liandong.finance.settling.api").router)
        extensions.register_router("ageing", import_module("liandong.finance.ageing_api").router)
        extensions.register_router("dunning", import_module("liandong.finance.dunning_api").router)
        extensions.register_router("statements", import_module("liandong.finance.statement_api").router)
        extensions.register_router("bad_debts", import_module("liandong.finance.allowance.api").router)
        extensions.register_router("budgets", import_module("liandong.finance.budgets.api").router)
        extensions.register_router("forecast", import_module("liandong.finance.forecast.api").router)
