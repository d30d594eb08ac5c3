"""Who may open what: a case for every address of the product and every operation of the interface.

A need is one of

``open``            anybody, logged in or not: the page itself asks no more
``person``          whoever is logged in: it shows or changes his own things only
``subject:verb``    members with that right at any scope; ``{type}`` is the document type in the address
``one|another``     members with one of several rights
``any:verb``        members with that right on at least one type of document

A new address without a case makes the walk fail. What is left out stands in LEFT_OUT, with the reason.
"""

from tests.walk import budget_cases, debt_cases, master_cases, record_cases, supply_cases
from tests.walk.report_cases import REPORT_OPERATIONS, REPORT_POSTS, REPORTS
from tests.walk.shipping_cases import SHIPPING_GETS, SHIPPING_OPERATIONS, SHIPPING_POSTS

OPEN, PERSON = "open", "person"

PRODUCT, CATEGORY, BRAND = "catalog.product", "catalog.category", "catalog.brand"
PRICE_LIST = "catalog.price_list"
FAMILY = "catalog.family"
COMPOSITION = "catalog.composition"
PROMOTION = "catalog.promotion"
PLACE, STOCK = "stock_ledger.place", "stock_ledger.stock"
CLAIM, ACCOUNT, ENTRY = "general_ledger.claim", "general_ledger.account", "general_ledger.entry"
PERIOD, TEMPLATE = "finance.period", "printing.template"
TRANSFER = "inventory.transfer"
WEBHOOK, ALERT_RULE, COUNT = "alerts.webhook", "alerts.rule", "inventory.stock_count"
APPROVAL, FIELD, SEGREGATION = "documents.approval_rule", "documents.custom_field", "identity.segregation"
SALES = "sales.delivery:view"
MEMBER, ROLE, RULES = "identity.member", "identity.role", "identity.rules"
COMPANY, TOKEN, AUDIT = "identity.company", "identity.token", "identity.audit"

GETS: dict[str, str] = {
    **REPORTS,
    **supply_cases.GETS,
    **debt_cases.GETS,
    **budget_cases.GETS,
    **master_cases.GETS,
    **record_cases.GETS,
    # open to strangers
    **dict.fromkeys(("health", "login", "manifest", "shared", "words", "begin_sso", "sso_answer"), OPEN),
    # one's own
    **dict.fromkeys(("home", "search", "account", "notices", "notice", "jobs", "job"), PERSON),
    **dict.fromkeys(("help", "help_chapter"), PERSON),
    **dict.fromkeys(("job_result", "company", "change_password", "two_step", "passkeys"), PERSON),
    "sso_account": PERSON,
    # documents
    **dict.fromkeys(("documents", "document_sums", "document_lines"), "{type}:view"),
    "draft_beside": "{type}:view",
    **dict.fromkeys(("type_document", "document", "attachment", "print_page"), "{type}:view"),
    **dict.fromkeys(("new_document", "origins", "open_claims", "line_facts", "snapshot"), "{type}:draft"),
    # records
    **dict.fromkeys(("products", "product", "pick_products"), f"{PRODUCT}:view"),
    **dict.fromkeys(("categories", "category"), f"{CATEGORY}:view"),
    **dict.fromkeys(("brands", "brand"), f"{BRAND}:view"),
    **dict.fromkeys(("compositions", "composition"), f"{COMPOSITION}:view"),
    "new_composition": f"{COMPOSITION}:draft",
    **dict.fromkeys(("price_lists", "price_list"), f"{PRICE_LIST}:view"),
    "new_price_list": f"{PRICE_LIST}:draft",
    **dict.fromkeys(("families", "family", "variants", "attributes", "attribute"), f"{FAMILY}:view"),
    **dict.fromkeys(("new_family", "new_attribute"), f"{FAMILY}:draft"),
    "pick_families": f"{PRODUCT}:view",
    "matrix": "{type}:draft",
    **dict.fromkeys(("promotions", "promotion", "coupons"), f"{PROMOTION}:view"),
    **dict.fromkeys(("new_promotion", "new_coupons", "withdraw_coupons"), f"{PROMOTION}:draft"),
    **dict.fromkeys(("places", "place"), f"{PLACE}:view"),
    "new_company": "*:post",
    "new_product": f"{PRODUCT}:draft",
    "new_category": f"{CATEGORY}:draft",
    "new_brand": f"{BRAND}:draft",
    "new_place": f"{PLACE}:draft",
    **dict.fromkeys(("label_choice", "label_page"), f"{PRODUCT}:view"),
    **dict.fromkeys(("import", "import_template", "import_file", "import_problems"), f"{PRODUCT}:draft"),
    "export": f"{PRODUCT}:view",
    # pickers: names only, each for whoever has documents that hold them
    "pick_members": "any:view",
    "pick_places": "sales.delivery:view",
    **dict.fromkeys(("pick_lots", "pick_serials"), "sales.delivery:draft"),
    **dict.fromkeys(("pick_accounts", "pick_claims"), "finance.incoming_payment:draft"),
    # reports
    **dict.fromkeys(("stock", "stock_short", "stock_ledger", "stock_summary"), f"{STOCK}:view"),
    **dict.fromkeys(
        ("stock_as_of", "stock_reservations", "stock_shortfalls", "lots", "lot"), f"{STOCK}:view"
    ),
    **dict.fromkeys(("serials", "serial"), f"{STOCK}:view"),
    "stock_levels": f"{STOCK}:view",
    "product_levels": f"{PRODUCT}:view",
    "stock_balancing": f"{TRANSFER}:draft",
    **dict.fromkeys(("variant_stock", "stock_distribution"), f"{STOCK}:view"),
    "loss_reasons": f"{FIELD}:view",
    **dict.fromkeys(("receivables", "payables", "balances", "debts_open", "statement"), f"{CLAIM}:view"),
    **dict.fromkeys(("chart", "trial_balance", "account_ledger"), f"{ACCOUNT}:view"),
    **dict.fromkeys(("vouchers", "voucher"), f"{ENTRY}:view"),
    **dict.fromkeys(("periods", "period"), f"{PERIOD}:view"),
    "month_average": "finance.month_average:view",
    "period_transfers": "finance.profit_transfer:view",
    # settings
    **dict.fromkeys(("members", "member"), f"{MEMBER}:view"),
    "new_member": f"{MEMBER}:draft",
    **dict.fromkeys(("roles", "role"), f"{ROLE}:view"),
    "new_role": f"{ROLE}:draft",
    **dict.fromkeys(("rules", "number_rules"), f"{RULES}:view"),
    **dict.fromkeys(("company_settings", "modules"), f"{COMPANY}:view"),
    "segregation": f"{SEGREGATION}:view",
    **dict.fromkeys(("approval_rules", "approval_rule"), f"{APPROVAL}:view"),
    "new_approval_rule": f"{APPROVAL}:draft",
    **dict.fromkeys(("custom_fields", "custom_field"), f"{FIELD}:view"),
    "new_custom_field": f"{FIELD}:draft",
    **dict.fromkeys(("tokens", "token"), f"{TOKEN}:view"),
    "new_token": f"{TOKEN}:draft",
    **dict.fromkeys(("audit", "audit_row"), f"{AUDIT}:view"),
    **dict.fromkeys(("print_templates", "letterhead", "print_template"), f"{TEMPLATE}:view"),
    "print_image": f"{TEMPLATE}:view",
    **dict.fromkeys(("webhooks", "webhook", "delivery", "robots"), f"{WEBHOOK}:view"),
    **dict.fromkeys(("new_webhook", "edit_webhook", "new_robot", "edit_robot"), f"{WEBHOOK}:draft"),
    "alert_rules": f"{ALERT_RULE}:view",
    "alert_rule": f"{ALERT_RULE}:draft",
    **dict.fromkeys(("alerts", "alert"), PERSON),  # each alert by the right to what it is about
    **dict.fromkeys(("home_now", "live", "mail_wish"), PERSON),
    **dict.fromkeys(("home_panel", "ranking", "trade_documents"), SALES),
    "product_classes": f"{PRODUCT}:view",
    "class_rules": f"{PRODUCT}:draft",
    "class_levels": SALES,
    # scanning
    **dict.fromkeys(("scan", "scan_read", "scan_find", "scan_look", "scan_product"), f"{PRODUCT}:view"),
    **dict.fromkeys(("scan_job", "scan_new", "scan_draft", "scan_review"), f"{COUNT}:draft"),
    "scan_check": "sales.delivery:view",
    **SHIPPING_GETS,
    # counts by plan
    **dict.fromkeys(("count_runs", "count_run", "count_paper"), f"{COUNT}:view"),
    "count_sheet": f"{COUNT}:draft",
    **dict.fromkeys(("put_away", "put_away_in", "replenishment"), f"{TRANSFER}:draft"),
    "pick_bins": "sales.delivery:draft",
    "fixed_bins": f"{PLACE}:view",
    "keep_fixed_bin": f"{PLACE}:draft",
    **dict.fromkeys(("new_count_run", "count_review", "count_line"), f"{COUNT}:post"),
    **dict.fromkeys(("count_plans", "new_count_plan", "count_plan"), f"{COUNT}:post"),
}
POSTS: dict[str, str] = {
    **supply_cases.POSTS,
    **debt_cases.POSTS,
    **budget_cases.POSTS,
    **master_cases.POSTS,
    **record_cases.POSTS,
    **dict.fromkeys(("logout", "passkey_challenge", "sign_in_by_passkey", "choose_language"), OPEN),
    **dict.fromkeys(("join_code", "save_preference", "read_notices", "cancel_job"), PERSON),
    **dict.fromkeys(("new_codes", "turn_off_two_step", "link_sso", "unlink_sso"), PERSON),
    **dict.fromkeys(
        ("passkey_options", "add_passkey", "remove_passkey", "passkey_proof", "codes_by_passkey"), PERSON
    ),
    **dict.fromkeys(("end_other_devices", "end_device"), PERSON),
    **dict.fromkeys(
        ("save_new", "totals", "allocate_lots", "propose_parts", "save_document"), "{type}:draft"
    ),
    **dict.fromkeys(("book_new", "book_document", "post_stored", "batch"), "{type}:post"),
    **dict.fromkeys(("approve", "refuse"), "{type}:approve"),
    "reverse": "{type}:reverse",
    **dict.fromkeys(("reopen", "close", "reopen_lines"), "{type}:reopen"),
    "discard": "{type}:discard",
    **dict.fromkeys(("comment", "withdraw_comment", "print_pdf"), "{type}:view"),
    **dict.fromkeys(("attach", "remove_attachment", "share", "revoke_link"), "{type}:draft"),
    **dict.fromkeys(("quick_product", "activate_product"), f"{PRODUCT}:draft"),
    "label_pdf": f"{PRODUCT}:view",
    "delete_category": f"{CATEGORY}:draft",
    "delete_composition": f"{COMPOSITION}:draft",
    "activate_price_list": f"{PRICE_LIST}:draft",
    "activate_promotion": f"{PROMOTION}:draft",
    "activate_family": f"{FAMILY}:draft",
    "activate_place": f"{PLACE}:draft",
    "period_close": f"{PERIOD}:post",
    "period_reopen": f"{PERIOD}:reopen",
    "run_month_average": "finance.month_average:post",
    "run_period_transfer": "finance.profit_transfer:post",
    **dict.fromkeys(("reset_password", "reset_second_factor"), f"{MEMBER}:draft"),
    **dict.fromkeys(("restore_roles", "restore_role", "delete_role"), f"{ROLE}:draft"),
    "delete_approval_rule": f"{APPROVAL}:draft",
    "revoke_token": f"{TOKEN}:draft",
    **dict.fromkeys(("activate_print_template", "delete_print_template"), f"{TEMPLATE}:draft"),
    **dict.fromkeys(("new_print_form", "preview_print_template"), f"{TEMPLATE}:draft"),
    **dict.fromkeys(("copy_print_template", "default_print_template"), f"{TEMPLATE}:draft"),
    **dict.fromkeys(("save_print_template", "print_images"), f"{TEMPLATE}:draft"),
    **dict.fromkeys(
        ("rotate_webhook", "test_webhook", "resend_webhook", "remove_webhook"), f"{WEBHOOK}:draft"
    ),
    "resend_delivery": f"{WEBHOOK}:draft",
    **dict.fromkeys(("acknowledge_alerts", "recall_alerts"), PERSON),
    **dict.fromkeys(("check_alerts", "settle_alerts", "unsettle_alerts"), f"{ALERT_RULE}:draft"),
    "act_on_report_schedule": PERSON,
    "order_alerts": "purchasing.order:draft",
    **dict.fromkeys(("compute_classes", "take_class_levels"), f"{PRODUCT}:draft"),
    "scan_save": f"{COUNT}:draft",
    "scan_finish": f"{COUNT}:post",
    "scan_pass": "sales.delivery:view",
    "draft_balancing": f"{TRANSFER}:draft",
    **dict.fromkeys(("put_away_goods", "draft_replenishment"), f"{TRANSFER}:draft"),
    "write_pick_bins": "sales.delivery:draft",
    **SHIPPING_POSTS | REPORT_POSTS,
    **dict.fromkeys(("record_count", "withdraw_count"), f"{COUNT}:draft"),
    **dict.fromkeys(("count_again", "finish_count", "hand_over_sheet"), f"{COUNT}:post"),
    **dict.fromkeys(("run_count_plan", "cancel_count"), f"{COUNT}:post"),
}
LEADS_NOWHERE = frozenset({"import_problems", "custom_field"})
"""What needs more than the world has: the owner gets 404 there, the others are refused all the same."""

LEFT_OUT: dict[str, str] = {
    "sign_in_code": "the second step of a log-in leads back to the first without one: test_two_step.py",
}

OPERATIONS: dict[str, str] = {
    **supply_cases.OPERATIONS,
    **debt_cases.OPERATIONS,
    **budget_cases.OPERATIONS,
    **REPORT_OPERATIONS,
    **master_cases.OPERATIONS,
    **record_cases.OPERATIONS,
    "get /document-types": PERSON,
    "get /documents/{type_id}": "{type}:view",
    "get /documents/{type_id}/{document}": "{type}:view",
    "get /documents/{type_id}/{document}/print": "{type}:view",
    "get /documents/{type_id}/origins": "{type}:draft",
    "post /documents/{type_id}": "{type}:draft",
    "post /documents/{type_id}/prices": "{type}:draft",
    "post /documents/{type_id}/post-new": "{type}:post",
    "put /documents/{type_id}/{document}": "{type}:draft",
    "post /documents/{type_id}/{document}/post": "{type}:post",
    "post /documents/{type_id}/{document}/approve": "{type}:approve",
    "post /documents/{type_id}/{document}/reverse": "{type}:reverse",
    "post /documents/{type_id}/{document}/reopen": "{type}:reopen",
    "post /documents/{type_id}/{document}/discard": "{type}:discard",
    "post /documents/{type_id}/{document}/close": "{type}:reopen",
    "post /documents/{type_id}/{document}/open-lines": "{type}:reopen",
    "post /documents/batch": PERSON,  # answers for each document by itself: test_access.py
    **SHIPPING_OPERATIONS,
    "get /counts": f"{COUNT}:view",
    "post /counts": f"{COUNT}:post",
    "get /counts/{run}/lines": f"{COUNT}:view",
    "post /counts/{run}/findings": f"{COUNT}:draft",
    "post /counts/{run}/again": f"{COUNT}:post",
    "post /counts/{run}/finish": f"{COUNT}:post",
    "post /inquiries/{inquiry}/award": "purchasing.order:draft",
    "get /product-classes": f"{PRODUCT}:view",
    "get /month-averages": "finance.month_average:view",
    "post /month-averages": "finance.month_average:post",
    "get /period-transfers": "finance.profit_transfer:view",
    "post /period-transfers": "finance.profit_transfer:post",
    "get /products": f"{PRODUCT}:view",
    "get /products/search": f"{PRODUCT}:view",
    "get /products/{product}": f"{PRODUCT}:view",
    "post /products": f"{PRODUCT}:draft",
    "put /products/{product}": f"{PRODUCT}:draft",
    "post /products/{product}/disable": f"{PRODUCT}:draft",
    "post /products/{product}/enable": f"{PRODUCT}:draft",
    "get /partners/{partner}/statement": f"{CLAIM}:view",
    "put /compositions/{product}": f"{COMPOSITION}:draft",
    **dict.fromkeys(("get /compositions", "get /compositions/{product}"), f"{COMPOSITION}:view"),
    "post /compositions/{product}/remove": f"{COMPOSITION}:draft",
    **dict.fromkeys(("get /price-lists", "get /price-lists/{price_list}"), f"{PRICE_LIST}:view"),
    **dict.fromkeys(("post /price-lists", "put /price-lists/{price_list}"), f"{PRICE_LIST}:draft"),
    **{f"post /price-lists/{{price_list}}/{deed}": f"{PRICE_LIST}:draft" for deed in ("disable", "enable")},
    **dict.fromkeys(("get /families", "get /families/{family}", "get /attributes"), f"{FAMILY}:view"),
    **dict.fromkeys(("post /families", "put /families/{family}"), f"{FAMILY}:draft"),
    **dict.fromkeys(
        ("post /families/{family}/generate", "put /families/{family}/variants"), f"{FAMILY}:draft"
    ),
    **dict.fromkeys(("post /families/{family}/disable", "post /families/{family}/enable"), f"{FAMILY}:draft"),
    **dict.fromkeys(("post /attributes", "put /attributes/{attribute}"), f"{FAMILY}:draft"),
    **dict.fromkeys(("get /promotions", "get /promotions/{promotion}"), f"{PROMOTION}:view"),
    **dict.fromkeys(("post /promotions", "put /promotions/{promotion}"), f"{PROMOTION}:draft"),
    **{f"post /promotions/{{promotion}}/{deed}": f"{PROMOTION}:draft" for deed in ("disable", "enable")},
    **{f"post /promotions/{{promotion}}/coupons{way}": f"{PROMOTION}:draft" for way in ("", "/withdraw")},
    "get /stock-levels": f"{STOCK}:view",
    "put /stock-levels/{product}": f"{PRODUCT}:draft",
    "get /fixed-bins": f"{PLACE}:view",
    "put /fixed-bins": f"{PLACE}:draft",
    "get /put-away": f"{TRANSFER}:draft",
    "post /put-away": f"{TRANSFER}:draft",
    "get /picking/{document}": "sales.delivery:draft",
    "post /picking/{document}": "sales.delivery:draft",
    "get /places": f"{PLACE}:view",
    "post /places": f"{PLACE}:draft",
    "put /places/{place}": f"{PLACE}:draft",
    "post /places/{place}/disable": f"{PLACE}:draft",
    "post /places/{place}/enable": f"{PLACE}:draft",
    "get /accounts": f"{ACCOUNT}:view|finance.incoming_payment:draft",
    "get /receivables": f"{CLAIM}:view",
    "get /payables": f"{CLAIM}:view",
    "get /claims": f"{CLAIM}:view",
    "get /stock": f"{STOCK}:view",
    "get /stock/available": f"{STOCK}:view",
    "get /stock/as-of": f"{STOCK}:view",
    "get /stock/movements": f"{STOCK}:view",
    "get /stock/ledger": f"{STOCK}:view",
}


def need_of(need: str, type_id: str) -> str:
    """Return the need of an address for a document type."""
    return need.replace("{type}", type_id)
