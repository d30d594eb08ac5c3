"""Who may open what of partners, substitutes, channels and letters; see ``cases``."""

PRODUCT = "catalog.product"
PARTNER, FIELD = "partners.partner", "documents.custom_field"
SPENT = "general_ledger.category"
CURRENCY = "general_ledger.currency"
CHART = "general_ledger.account"
PERIOD = "finance.period"
TAX = "general_ledger.tax_invoice"

GETS: dict[str, str] = {
    "document_letters": "{type}:draft",
    **dict.fromkeys(("partners", "partner", "pick_partners", "partner_addresses"), f"{PARTNER}:view"),
    "substitutes": f"{PRODUCT}:view",
    "new_partner": f"{PARTNER}:draft",
    **dict.fromkeys(("channels", "channel"), f"{FIELD}:view"),
    "new_channel": f"{FIELD}:draft",
    **dict.fromkeys(("departments", "department"), f"{FIELD}:view"),
    "new_department": f"{FIELD}:draft",
    **dict.fromkeys(("money_categories", "money_category"), f"{SPENT}:view"),
    "new_money_category": f"{SPENT}:draft",
    **dict.fromkeys(("chart_account", "account_roles", "category_roles", "category_role"), f"{CHART}:view"),
    "stock_accounts": f"{CHART}:view",
    **dict.fromkeys(("currencies", "currency", "exchange_rates", "exchange_rate"), f"{CURRENCY}:view"),
    **dict.fromkeys(("new_currency", "new_exchange_rate"), f"{CURRENCY}:draft"),
    "new_chart_account": f"{CHART}:draft",
    **dict.fromkeys(("lock_dates", "lock_waivers"), f"{PERIOD}:view"),
    "new_lock_waiver": f"{PERIOD}:reopen",
    **dict.fromkeys(
        (
            "tax_invoices",
            "tax_invoice",
            "tax_invoice_file",
            "uninvoiced_documents",
            "tax_summary",
            "taxed_documents",
        ),
        f"{TAX}:view",
    ),
    **dict.fromkeys(("new_tax_invoice", "edit_tax_invoice", "link_tax_invoice"), f"{TAX}:draft"),
    **dict.fromkeys(("import_tax_invoices", "draft_tax_invoice"), f"{TAX}:draft"),
}
POSTS: dict[str, str] = {
    "activate_partner": f"{PARTNER}:draft",
    "use_chart": f"{CHART}:draft",
    "draft_stock_transfer": "finance.voucher:draft",
    "end_lock_waiver": f"{PERIOD}:post",
    "delete_exchange_rate": f"{CURRENCY}:draft",
    "switch_currencies": f"{CURRENCY}:post",
    **dict.fromkeys(("deduct_tax_invoices", "attach_tax_invoice"), f"{TAX}:draft"),
    "void_tax_invoice": f"{TAX}:post",
}
OPERATIONS: dict[str, str] = {
    **{f"{verb} /documents/{{type_id}}/{{document}}/letters": "{type}:draft" for verb in ("get", "post")},
    **dict.fromkeys(("get /partners", "get /partners/search", "get /partners/{partner}"), f"{PARTNER}:view"),
    **dict.fromkeys(("post /partners", "put /partners/{partner}"), f"{PARTNER}:draft"),
    **{f"post /partners/{{partner}}/{deed}": f"{PARTNER}:draft" for deed in ("disable", "enable")},
    **{f"get /partners/{{partner}}/{own}": f"{PARTNER}:view" for own in ("addresses", "contacts")},
    **{f"put /partners/{{partner}}/{own}": f"{PARTNER}:draft" for own in ("addresses", "contacts")},
    "get /products/{product}/substitutes": f"{PRODUCT}:view",
    "put /products/{product}/substitutes": f"{PRODUCT}:draft",
    "get /departments": f"{FIELD}:view",
    **dict.fromkeys(("post /departments", "put /departments/{department}"), f"{FIELD}:draft"),
    "get /money-categories": f"{SPENT}:view|finance.other_expense:draft",
    **dict.fromkeys(("post /money-categories", "put /money-categories/{category}"), f"{SPENT}:draft"),
    **dict.fromkeys(("post /accounts", "put /accounts/{account}"), f"{CHART}:draft"),
    "get /lock-dates": f"{PERIOD}:view",
    **dict.fromkeys(("put /lock-dates", "post /lock-waivers/end"), f"{PERIOD}:post"),
    "post /lock-waivers": f"{PERIOD}:reopen",
    "get /account-roles": f"{CHART}:view",
    "put /account-roles": f"{CHART}:draft",
    "get /category-roles": f"{CHART}:view",
    "put /category-roles/{category}": f"{CHART}:draft",
    **dict.fromkeys(("get /currencies", "get /currencies/{currency}/rates"), f"{CURRENCY}:view"),
    "put /currencies/in-documents": f"{CURRENCY}:post",
    **dict.fromkeys(("post /currencies", "put /currencies/{currency}"), f"{CURRENCY}:draft"),
    **dict.fromkeys(
        ("put /exchange-rates", "post /exchange-rates/{exchange_rate}/delete"), f"{CURRENCY}:draft"
    ),
    **dict.fromkeys(
        ("get /tax-invoices", "get /tax-invoices/summary", "get /tax-invoices/{tax_invoice}"), f"{TAX}:view"
    ),
    **dict.fromkeys(
        ("post /tax-invoices", "post /tax-invoices/deduct", "post /tax-invoices/files"), f"{TAX}:draft"
    ),
    **dict.fromkeys(
        ("put /tax-invoices/{tax_invoice}", "put /tax-invoices/{tax_invoice}/links"), f"{TAX}:draft"
    ),
    "post /tax-invoices/{tax_invoice}/void": f"{TAX}:post",
    "get /channels": f"{FIELD}:view",
    **dict.fromkeys(("post /channels", "put /channels/{channel}"), f"{FIELD}:draft"),
}
