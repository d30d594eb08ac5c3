"""Which pages of the menu are reports: rows of figures that lead to documents."""

from liandong.kernel.actor import Actor
from liandong.webkit.navigation import NavigationItem, visible_items

_SALES = (
    "sales_lines",
    "sales_sums",
    "ranking",
    "sales_order_lines",
    "order_receipts",
    "order_profit",
    "sales_receipts",
    "return_reasons",
    "gifts",
    "target_report",
    "commission",
    "channel_stock",
    "shipments",
)
_PURCHASES = (
    "purchase_lines",
    "purchases_sums",
    "purchase_order_lines",
    "purchase_payments",
    "purchase_prices",
    "supplier_scores",
    "to_order_lines",
    "agreements",
    "agreed_levels",
    "quarantine",
)
_STOCK = (
    "stock",
    "stock_distribution",
    "variant_stock",
    "stock_ledger",
    "stock_summary",
    "stock_as_of",
    "stock_ages",
    "stock_turnover",
    "lots",
    "serials",
    "loss_report",
    "count_variances",
    "transfer_statistics",
    "stock_reservations",
    "stock_shortfalls",
    "product_classes",
)
_MONEY = (
    "trade",
    "receivables",
    "payables",
    "statement",
    "money_accounts",
    "cash_journal",
    "category_sums",
    "trial_balance",
    "balance_sheet",
    "income_statement",
    "profit_statement",
    "cash_flow",
    "vouchers",
)
NAMES = frozenset({*_SALES, *_PURCHASES, *_STOCK, *_MONEY, "alerts", "audit"})
"""Names of addresses in the menu; reports below them (by another group, of one account) are not listed."""


def visible_reports(actor: Actor) -> list[NavigationItem]:
    """Return the reports the actor may open, in the order of the menu."""
    return [item for item in visible_items(actor) if item.url_name in NAMES]
