"""Who may open the reports, and what is sent regularly; needs as in ``cases``."""

_SALES = "sales.delivery:view|sales.sales_return:view"
_PURCHASES = "purchasing.receipt:view|purchasing.purchase_return:view"

_CASH = "general_ledger.cash:view"

REPORTS: dict[str, str] = {
    "trade": "sales.delivery:view|purchasing.receipt:view|general_ledger.account:view",
    **dict.fromkeys(("money_accounts", "cash_journal", "cash_journal_pdf", "petty_cash"), _CASH),
    "transfer_money": "finance.money_transfer:post",
    "spend_petty_cash": "finance.other_expense:post",
    "new_petty_cash": "general_ledger.account:draft",
    **dict.fromkeys(
        ("category_sums", "category_lines"), "finance.other_expense:view|finance.other_income:view"
    ),
    "return_reasons": "sales.sales_return:view",
    **dict.fromkeys(("sales_order_lines", "order_profit"), "sales.order:view"),
    "purchase_order_lines": "purchasing.order:view",
    **dict.fromkeys(("sales_lines", "sales_sums", "sales_sum_documents"), _SALES),
    **dict.fromkeys(("purchase_lines", "purchases_sums", "purchases_sum_documents"), _PURCHASES),
    "loss_report": "stock_ledger.stock:view",
    **dict.fromkeys(
        (
            *("stock_ages", "stock_turnover", "stock_values", "stock_costs"),
            *("count_variances", "transfer_statistics"),
        ),
        "stock_ledger.stock:view",
    ),
    "stock_rules": "catalog.product:draft",
    **dict.fromkeys(("report_schedules", "new_report_schedule"), "person"),  # one's own, and what he is sent
    **dict.fromkeys(("report_schedule", "report_sendings"), "person"),  # others': 404
    "clearance": "catalog.promotion:view",
    **dict.fromkeys(
        (
            *("general_book", "column_book", "dimension_book"),
            *("balance_sheet", "income_statement", "cash_flow", "statement_line", "profit_statement"),
            *("statement_formulas", "statement_formula", "financial_pdf", "financial_workbook", "cash_line"),
        ),
        "general_ledger.account:view",
    ),
    "bad_debt_allowance": "general_ledger.account:view",
    "allowance_rates": "general_ledger.account:draft",
    "voucher_templates": "finance.voucher:view",
    **dict.fromkeys(("new_voucher_template", "use_voucher_template"), "finance.voucher:draft"),
    "voucher_template": "finance.voucher:view",
    **dict.fromkeys(
        (
            *("audit_runs", "audit_run", "hash_chain", "voucher_summaries"),
            *("voucher_files", "voucher_file", "yearly_archives"),
        ),
        "general_ledger.entry:view",
    ),
    **dict.fromkeys(("sales_receipts", "purchase_payments", "order_receipts"), "general_ledger.claim:view"),
    **dict.fromkeys(("targets", "target_report"), "sales.target:view"),
    "edit_targets": "sales.target:draft",
    **dict.fromkeys(("commission", "commission_of"), "person"),  # one's own, unless one may see everybody's
    **dict.fromkeys(("commission_rules", "commission_rule"), "earnings.commission:view"),
    "new_commission_rule": "earnings.commission:draft",
    **dict.fromkeys(("bank_statements", "bank_statement", "bank_line"), "finance.bank:view"),
    **dict.fromkeys(
        ("reconciliation_work", "reconciliation", "bank_rules", "compare_partner_list"), "finance.bank:view"
    ),
    **dict.fromkeys(("bank_import", "bank_file", "add_bank_rule"), "finance.bank:draft"),
}

REPORT_POSTS: dict[str, str] = {
    **dict.fromkeys(("close_commission", "reopen_commission"), "earnings.commission:post"),
    "draft_clearance": "catalog.promotion:draft",
    **dict.fromkeys(("withdraw_bank_statement", "undo_bank_match"), "finance.bank:reverse"),
    **dict.fromkeys(("match_bank_lines", "accept_bank_proposals", "bank_rule"), "finance.bank:draft"),
    **dict.fromkeys(("accept_bank_proposal", "book_bank_line", "join_bank_line"), "finance.bank:draft"),
    "withdraw_bank_statement": "finance.bank:reverse",
    "standard_formula": "general_ledger.account:draft",
    **dict.fromkeys(
        ("new_voucher_template", "voucher_template", "use_voucher_template", "use_due_templates"),
        "finance.voucher:draft",
    ),
    **dict.fromkeys(("start_audit", "make_archive"), "general_ledger.entry:view"),
    "transfer_money": "finance.money_transfer:post",
    "spend_petty_cash": "finance.other_expense:post",
    "new_petty_cash": "general_ledger.account:draft",
}

REPORT_OPERATIONS: dict[str, str] = {
    **dict.fromkeys(("get /sales-targets", "get /sales-targets/report"), "sales.target:view"),
    "put /sales-targets": "sales.target:draft",
    **dict.fromkeys(("get /money-accounts", "get /money-accounts/{money_account}/journal"), _CASH),
    "get /financial-statements": "general_ledger.account:view",
    "get /cash-lines": "general_ledger.account:view",
    "put /cash-lines/{journal_line}": "general_ledger.account:draft",
    "put /financial-statements/formulas": "general_ledger.account:draft",
    "get /voucher-templates": "finance.voucher:view",
    **dict.fromkeys(
        (
            *("post /voucher-templates", "put /voucher-templates/{voucher_template}"),
            *("post /voucher-templates/{voucher_template}/use", "post /monthly-vouchers"),
        ),
        "finance.voucher:draft",
    ),
    **dict.fromkeys(
        (
            *("get /audits", "get /audits/{audit_run}", "post /audits", "get /hash-chain"),
            *("get /voucher-lines", "get /yearly-archives", "post /yearly-archives"),
        ),
        "general_ledger.entry:view",
    ),
    "get /product-classes/levels": "sales.delivery:view",
    "post /product-classes/levels": "catalog.product:draft",
    "get /reports": "person",
    "get /reports/rows": "stock_ledger.stock:view",
    **dict.fromkeys(
        ("get /bank-lines", "get /bank-proposals", "get /bank-reconciliation"), "finance.bank:view"
    ),
    **dict.fromkeys(("post /bank-statements", "post /bank-matches"), "finance.bank:draft"),
    **dict.fromkeys(
        (
            "post /bank-lines/{bank_line}/accept",
            "post /bank-lines/{bank_line}/book",
            "post /bank-lines/{bank_line}/join",
        ),
        "finance.bank:draft",
    ),
    "post /bank-lines/{bank_line}/undo": "finance.bank:reverse",
    "post /partner-lists/compare": "finance.bank:view",
    "get /commission-rules": "earnings.commission:view",
    **dict.fromkeys(
        ("post /commission-rules", "put /commission-rules/{commission}"), "earnings.commission:draft"
    ),
}
