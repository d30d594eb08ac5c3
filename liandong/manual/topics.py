"""The contents of the manual, and which chapter explains which page.

A page is known by the name of its address. Those of documents have one name for all types, so the
type tells the chapter. A new page of the frame without an entry here fails a test.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

PARTS: Mapping[str, tuple[str, ...]] = {
    _("开始"): ("first-steps", "products", "partners", "opening"),
    _("每天的业务"): (
        "documents",
        "keyboard",
        "purchasing",
        "receiving",
        "sales",
        "promotions",
        "performance",
        "inventory",
        "assembly",
        "bins",
        "counting",
        "scanning",
        "waves",
        "shipping",
    ),
    _("钱和账"): (
        "money",
        "bills",
        "debts",
        "invoices",
        "currencies",
        "bank",
        "accounting",
        "closing",
        "budgets",
        "forecast",
        "books-out",
        "statements",
        "reports",
        "stock-reports",
    ),
    _("帮手"): ("printing", "exchange", "alerts"),
    _("管理"): ("administration", "account", "backup"),
}
CHAPTERS: tuple[str, ...] = tuple(name for names in PARTS.values() for name in names)

BY_TYPE = "*"
"""The chapter follows from the document type in the address."""

TYPES: Mapping[str, str] = {
    "purchasing": "purchasing",
    "purchasing.inspection": "receiving",
    "sales": "sales",
    "inventory": "inventory",
    "inventory.assembly": "assembly#组装和拆卸",
    "inventory.disassembly": "assembly#组装和拆卸",
    "inventory.stock_count": "counting",
    "inventory.opening_stock": "opening",
    "finance": "money",
    "finance.voucher": "accounting#手工凭证",
    "finance.bad_debt": "debts#坏账",
    "finance.input_tax_transfer": "invoices#进项税额转出",
    "finance.bill_receipt": "bills#收到票据",
    "finance.bill_endorsement": "bills#票据背书",
    "finance.bill_issue": "bills#开出票据",
    "finance.bill_settlement": "bills#贴现和托收",
    "finance.money_transfer": "money#转账和备用金",
    "finance.month_average": "closing#全月平均结转",
    **dict.fromkeys(
        ("finance.profit_transfer", "finance.vat_transfer", "finance.year_end_transfer"),
        "closing#期末结转",
    ),
    "finance.revaluation": "currencies#期末调汇",
    "finance.opening_claims": "opening",
    "finance.opening_balances": "opening",
}
"""Chapters of document types, by type or by the module of all its types."""

PAGES: Mapping[str, str] = {
    **dict.fromkeys(("help", "help_chapter"), ""),
    **dict.fromkeys(("documents", "new_document", "type_document"), BY_TYPE),
    "document": "documents",
    # records
    **dict.fromkeys(("products", "product", "new_product", "brands", "brand", "new_brand"), "products"),
    "substitutes": "products#替代品",
    **dict.fromkeys(("families", "family", "new_family", "variants"), "products#款和规格"),
    **dict.fromkeys(("attributes", "attribute", "new_attribute", "variant_stock"), "products#款和规格"),
    **dict.fromkeys(("categories", "category", "new_category"), "products#分类和品牌"),
    **dict.fromkeys(("partners", "partner", "new_partner"), "partners"),
    "partner_addresses": "partners#地址和联系人",
    **dict.fromkeys(("compositions", "composition", "new_composition"), "assembly#组成和套装"),
    **dict.fromkeys(("price_lists", "price_list", "new_price_list"), "products#价格表"),
    **dict.fromkeys(("supplier_products", "supplier_product", "new_supplier_product"), "partners#供应商商品"),
    **dict.fromkeys(
        ("customer_products", "customer_product", "new_customer_product"), "partners#客户商品编码"
    ),
    **dict.fromkeys(("promotions", "promotion", "new_promotion"), "promotions"),
    "clearance": "promotions#促销建议",
    **dict.fromkeys(("sales_receipts", "purchase_payments", "order_receipts"), "money#谁欠多少"),
    **dict.fromkeys(("targets", "edit_targets", "target_report"), "performance#销售目标"),
    **dict.fromkeys(
        ("commission", "commission_of", "commission_rules", "commission_rule", "new_commission_rule"),
        "performance#提成",
    ),
    **dict.fromkeys(("coupons", "new_coupons", "withdraw_coupons"), "promotions#优惠券"),
    **dict.fromkeys(("places", "place", "new_place"), "inventory#仓库和库位"),
    **dict.fromkeys(("product_duplicates", "product_merge", "product_distinct"), "products#重复商品和合并"),
    **dict.fromkeys(
        ("partner_duplicates", "partner_merge", "partner_distinct"), "partners#重复往来单位和合并"
    ),
    "stale_products": "products#久未使用的商品",
    "stale_partners": "partners#久未使用的往来单位",
    **dict.fromkeys(("product_pictures", "product_picture", "product_thumbnail"), "products"),
    **dict.fromkeys(("chart", "chart_account", "new_chart_account"), "accounting#会计科目"),
    "account_roles": "accounting#科目角色",
    **dict.fromkeys(("category_roles", "category_role", "stock_accounts"), "accounting#分类的科目"),
    # stock
    **dict.fromkeys(("stock", "stock_short", "stock_ledger", "stock_summary"), "inventory#看库存"),
    **dict.fromkeys(("stock_as_of", "stock_reservations", "lots", "lot"), "inventory#看库存"),
    "stock_shortfalls": "sales#先卖后入",
    **dict.fromkeys(("serials", "serial"), "inventory#序列号"),
    **dict.fromkeys(("scan", "scan_job", "scan_new", "scan_draft"), "scanning"),
    **dict.fromkeys(("scan_check", "scan_review", "scan_look", "scan_product"), "scanning"),
    **dict.fromkeys(
        ("count_runs", "new_count_run", "count_run", "count_sheet", "count_paper"), "counting#几个人一起盘"
    ),
    **dict.fromkeys(("count_review", "count_line"), "counting#核对和审核"),
    **dict.fromkeys(("count_plans", "new_count_plan", "count_plan"), "counting#盘点计划"),
    **dict.fromkeys(("put_away", "put_away_in", "pick_bins", "replenishment"), "bins#上架和按库位拣货"),
    **dict.fromkeys(("stock_levels", "product_levels"), "bins#最低和最高库存"),
    "stock_balancing": "bins#调拨平衡",
    **dict.fromkeys(("fixed_bins", "keep_fixed_bin"), "bins#上架和按库位拣货"),
    **dict.fromkeys(("shipping", "shipments", "carriers", "carrier", "new_carrier"), "shipping"),
    "freight_settings": "shipping#结算运费",
    **dict.fromkeys(("waves", "new_wave", "wave", "pick_wave", "routes", "route", "new_route"), "waves"),
    "exchange_delivery": "sales#换货",
    "gifts": "sales#赠品",
    **dict.fromkeys(("channel_stock", "share_stock"), "sales#渠道留货"),
    **dict.fromkeys(("channels", "channel", "new_channel"), "partners#渠道"),
    **dict.fromkeys(("departments", "department", "new_department"), "administration#部门"),
    **dict.fromkeys(("money_categories", "money_category", "new_money_category"), "money#其他收入和其他支出"),
    **dict.fromkeys(("currencies", "currency", "new_currency"), "currencies#币种与汇率"),
    **dict.fromkeys(("exchange_rates", "exchange_rate", "new_exchange_rate"), "currencies#币种与汇率"),
    **dict.fromkeys(("category_sums", "category_lines"), "money#其他收入和其他支出"),
    "comparison": "purchasing#询价和比价",
    **dict.fromkeys(("product_classes", "class_rules", "class_levels"), "inventory#按-ABC-和-XYZ-分类"),
    "quarantine": "receiving#到货验收和质检",
    "matching": "receiving#三单匹配",
    **dict.fromkeys(("agreements", "agreed_levels"), "purchasing#采购协议"),
    "promises": "purchasing#承诺到货日",
    **dict.fromkeys(
        ("to_order", "to_order_lines", "drop_shipment", "drop_return"), "receiving#以销定购和直运"
    ),
    "supplier_scores": "receiving#供应商评分",
    **dict.fromkeys(("stock_ages", "stock_rules"), "stock-reports#库龄"),
    **dict.fromkeys(("stock_turnover", "stock_values"), "stock-reports#周转和畅滞销"),
    "stock_distribution": "stock-reports#分仓分布",
    "stock_costs": "stock-reports#库存管理成本",
    "count_variances": "stock-reports#盘点差异",
    "transfer_statistics": "stock-reports#调拨统计",
    **dict.fromkeys(("loss_report", "loss_reasons"), "counting#报损报溢和原因"),
    "purchase_prices": "receiving#进价记录和异常",
    # money and books
    **dict.fromkeys(("bank_statements", "bank_statement", "bank_import", "bank_file"), "bank#导入银行流水"),
    **dict.fromkeys(("receivables", "payables", "balances", "debts_open"), "money#谁欠多少"),
    **dict.fromkeys(("statement", "sent_statements", "sent_statement"), "debts#对账单"),
    **dict.fromkeys(("send_statement", "send_statements"), "debts#对账单"),
    **dict.fromkeys(
        ("reconciliation_work", "bank_line"),
        "bank#核对和记账",
    ),
    **dict.fromkeys(("bank_rules", "add_bank_rule"), "bank#对账规则"),
    "reconciliation": "bank#余额调节表",
    **dict.fromkeys(
        ("dunning", "dunning_letters", "dunning_claims", "dunning_claim", "charge_letter"), "debts#催款"
    ),
    **dict.fromkeys(("dunning_levels", "new_dunning_level", "dunning_level"), "debts#催款"),
    **dict.fromkeys(
        ("tax_invoices", "tax_invoice", "new_tax_invoice", "edit_tax_invoice", "link_tax_invoice"),
        "invoices",
    ),
    **dict.fromkeys(("import_tax_invoices", "uninvoiced_documents", "tax_invoice_file"), "invoices"),
    "draft_tax_invoice": "invoices#由发票做采购发票",
    **dict.fromkeys(("tax_summary", "taxed_documents"), "invoices#税额汇总"),
    "compare_partner_list": "bank#和对方的对账单比",
    **dict.fromkeys(("cash_journal", "cash_journal_pdf"), "money#资金账户"),
    **dict.fromkeys(("bill_register", "bill"), "bills#票据登记簿"),
    "discount_bill": "bills#贴现和托收",
    **dict.fromkeys(("settling_partners", "settling"), "money#核销单"),
    **dict.fromkeys(
        ("transfer_money", "petty_cash", "new_petty_cash", "spend_petty_cash"), "money#转账和备用金"
    ),
    **dict.fromkeys(("vouchers", "voucher", "trial_balance", "account_ledger"), "accounting"),
    **dict.fromkeys(
        ("voucher_templates", "voucher_template", "new_voucher_template", "use_voucher_template"),
        "accounting#凭证模板",
    ),
    **dict.fromkeys(
        ("general_book", "column_book", "dimension_book", "voucher_summaries"), "accounting#账簿"
    ),
    **dict.fromkeys(("voucher_files", "voucher_file"), "books-out#凭证导出到财务软件"),
    "yearly_archives": "books-out#年度档案",
    **dict.fromkeys(("periods", "period"), "closing#月底结账"),
    "month_average": "closing#全月平均结转",
    **dict.fromkeys(("audit_runs", "audit_run", "hash_chain"), "closing#稽核和校验链"),
    "period_transfers": "closing#期末结转",
    **dict.fromkeys(("balance_sheet", "income_statement", "cash_flow"), "statements"),
    "profit_statement": "statements#经营利润表",
    "order_profit": "reports#销售汇总和采购汇总",
    **dict.fromkeys(("statement_line", "financial_pdf", "financial_workbook"), "statements"),
    **dict.fromkeys(("statement_formulas", "statement_formula"), "statements#改公式"),
    "cash_line": "statements#现金流量表",
    **dict.fromkeys(("bad_debt_allowance", "allowance_rates"), "debts#坏账准备"),
    **dict.fromkeys(("budgets", "budget", "new_budget", "edit_budget", "budget_lines"), "budgets"),
    "budget_report": "budgets#预算执行",
    **dict.fromkeys(("cash_forecast", "cash_flows"), "forecast"),
    **dict.fromkeys(("planned_cash", "new_planned", "planned_item"), "forecast#计划收支"),
    **dict.fromkeys(("lock_dates", "lock_waivers", "new_lock_waiver"), "closing#锁定日期"),
    # the home page and reports
    "home": "reports#工作台",
    **dict.fromkeys(("trade", "trade_documents", "ranking"), "reports#报表"),
    "money_accounts": "money#资金账户",
    **dict.fromkeys(("sales_sums", "purchases_sums"), "reports#销售汇总和采购汇总"),
    **dict.fromkeys(("sales_sum_documents", "purchases_sum_documents"), "reports#销售汇总和采购汇总"),
    "return_reasons": "sales#退货",
    **dict.fromkeys(("sales_lines", "purchase_lines"), "reports#报表"),
    **dict.fromkeys(("sales_order_lines", "purchase_order_lines"), "reports#报表"),
    # helpers
    **dict.fromkeys(("print_page", "print_templates", "print_template", "letterhead"), "printing"),
    **dict.fromkeys(("label_choice", "label_page"), "printing#打标签"),
    "document_letters": "printing#发给对方",
    **dict.fromkeys(("import", "import_file"), "exchange"),
    "export": "exchange#导出",
    **dict.fromkeys(("jobs", "job"), "exchange#后台任务"),
    **dict.fromkeys(("alerts", "alert", "alert_rules", "alert_rule"), "alerts"),
    **dict.fromkeys(
        ("webhooks", "webhook", "new_webhook", "edit_webhook", "delivery"), "alerts#推送-Webhook"
    ),
    **dict.fromkeys(("robots", "new_robot", "edit_robot"), "alerts#群机器人"),
    "mail_wish": "alerts#邮件提醒",
    **dict.fromkeys(
        ("report_schedules", "new_report_schedule", "report_sendings", "report_schedule"), "reports#定期发送"
    ),
    "notices": "alerts#消息",
    # administration
    **dict.fromkeys(("members", "member", "new_member"), "administration#成员"),
    **dict.fromkeys(("roles", "role", "new_role"), "administration#角色与权限"),
    "segregation": "administration#职责分离",
    **dict.fromkeys(("rules", "company_settings"), "administration#业务规则"),
    "number_rules": "administration#编号规则",
    **dict.fromkeys(("approval_rules", "approval_rule", "new_approval_rule"), "administration#审批规则"),
    **dict.fromkeys(("custom_fields", "custom_field", "new_custom_field"), "administration#自定义字段"),
    "modules": "administration#模块",
    **dict.fromkeys(("tokens", "token", "new_token"), "administration#接口密钥"),
    **dict.fromkeys(("audit", "audit_row"), "administration#操作日志"),
    # one's own
    **dict.fromkeys(("account", "change_password"), "account"),
    "company": "account#换一个账套",
    "new_company": "first-steps#再建一个账套",
    **dict.fromkeys(("two_step", "passkeys"), "account#两步验证和通行密钥"),
    "sso_account": "account#单点登录",
}
"""Names of addresses to ``chapter`` or ``chapter#anchor``; blank is the contents."""


def topic_of(page: str, type_id: str = "") -> str:
    """Return the chapter, perhaps with an anchor, for a page; the contents for one not in the frame."""
    topic = PAGES.get(page, "")
    if topic != BY_TYPE:
        return topic
    return TYPES.get(type_id) or TYPES.get(type_id.partition(".")[0], "documents")
