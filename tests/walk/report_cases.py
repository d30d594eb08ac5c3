"""Who may open the reports of sums and of stock, and what is sent regularly; needs as in ``cases``."""

_SALES = "sales.delivery:view|sales.sales_return:view"
_PURCHASES = "purchasing.receipt:view|purchasing.purchase_return:view"

REPORTS: dict[str, str] = {
    **dict.fromkeys(("sales_sums", "sales_sum_documents"), _SALES),
    **dict.fromkeys(("purchases_sums", "purchases_sum_documents"), _PURCHASES),
    **dict.fromkeys(
        ("stock_ages", "stock_turnover", "stock_values", "stock_costs"), "stock_ledger.stock:view"
    ),
    "stock_rules": "catalog.product:draft",
    **dict.fromkeys(("report_schedules", "new_report_schedule"), "person"),  # one's own, and what he is sent
    **dict.fromkeys(("report_schedule", "report_sendings"), "person"),  # others': 404
}
