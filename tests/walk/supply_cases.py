"""Who may open what of purchasing, suppliers' products and customers' codes; see ``cases``."""

SUPPLIED, CALLED = "catalog.supplier_product", "catalog.customer_product"
AGREEMENT, ORDER, INVOICE = "purchasing.agreement", "purchasing.order", "finance.supplier_invoice"

GETS: dict[str, str] = {
    "comparison": "purchasing.inquiry:view",
    "quarantine": "purchasing.inspection:view",
    **dict.fromkeys(("supplier_scores", "purchase_prices"), "purchasing.receipt:view"),
    "matching": f"{INVOICE}:draft",
    **dict.fromkeys(("supplier_products", "supplier_product"), f"{SUPPLIED}:view"),
    **dict.fromkeys(("customer_products", "customer_product"), f"{CALLED}:view"),
    "new_supplier_product": f"{SUPPLIED}:draft",
    "new_customer_product": f"{CALLED}:draft",
    **dict.fromkeys(("agreements", "agreed_levels"), f"{AGREEMENT}:view"),
    "promises": f"{ORDER}:draft",
    "to_order": f"{ORDER}:draft",
    "to_order_lines": f"{ORDER}:view",
    "drop_shipment": "purchasing.receipt:post",
    "drop_return": "purchasing.purchase_return:post",
}
POSTS: dict[str, str] = {
    "ask_supplier": "purchasing.quotation:draft",
    "award_inquiry": f"{ORDER}:draft",
    "match_invoice": f"{INVOICE}:draft",
    "draft_inspection": "purchasing.inspection:draft",
    "order_levels": f"{ORDER}:draft",
    "to_order_chosen": f"{ORDER}:draft",
    "delete_supplier_product": f"{SUPPLIED}:draft",
    "delete_customer_product": f"{CALLED}:draft",
}
OPERATIONS: dict[str, str] = {
    "get /supplier-products": f"{SUPPLIED}:view",
    "post /supplier-products": f"{SUPPLIED}:draft",
    "post /supplier-products/{supplier_product}/delete": f"{SUPPLIED}:draft",
    "get /customer-products": f"{CALLED}:view",
    "post /customer-products": f"{CALLED}:draft",
    "post /customer-products/{customer_product}/delete": f"{CALLED}:draft",
    "post /purchase-orders/{order}/promises": f"{ORDER}:draft",
    "get /purchasing/to-order": f"{ORDER}:view",
    "post /sales-orders/to-order": f"{ORDER}:draft",
    "post /purchase-orders/{order}/drop": "purchasing.receipt:post",
    "post /deliveries/{document}/drop-return": "purchasing.purchase_return:post",
    "get /purchasing/agreements": f"{AGREEMENT}:view",
    "get /purchasing/levels": f"{AGREEMENT}:view",
    "get /purchasing/uninvoiced": f"{INVOICE}:draft",
    "get /supplier-invoices/{invoice}/match": f"{INVOICE}:view",
}
