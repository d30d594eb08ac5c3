"""Who may merge records, see and keep pictures of products, and keep short records; see ``cases``."""

PRODUCTS, PARTNERS = "catalog.merging:post", "partners.merging:post"
SEE, KEEP = "catalog.product:view", "catalog.product:draft"
KEEP_PARTNER = "partners.partner:draft"
CATEGORY, BRAND, COUNT = "catalog.category", "catalog.brand", "inventory.stock_count"

GETS: dict[str, str] = {
    **dict.fromkeys(("product_duplicates", "product_merge", "product_distinct"), PRODUCTS),
    **dict.fromkeys(("partner_duplicates", "partner_merge", "partner_distinct"), PARTNERS),
    **dict.fromkeys(("product_pictures", "product_picture", "product_thumbnail"), SEE),
    "stale_products": KEEP,
    "stale_partners": KEEP_PARTNER,
}
POSTS: dict[str, str] = {
    "disable_stale_products": KEEP,
    "disable_stale_partners": KEEP_PARTNER,
    **dict.fromkeys(("first_product_picture", "remove_product_picture"), KEEP),
    **dict.fromkeys(("new_product_distinct", "remove_product_distinct"), PRODUCTS),
    **dict.fromkeys(("new_partner_distinct", "remove_partner_distinct"), PARTNERS),
}
OPERATIONS: dict[str, str] = {
    "get /duplicates/products": PRODUCTS,
    "get /duplicates/partners": PARTNERS,
    **dict.fromkeys(("get /duplicates/products/distinct", "post /duplicates/products/distinct"), PRODUCTS),
    **dict.fromkeys(("get /duplicates/partners/distinct", "post /duplicates/partners/distinct"), PARTNERS),
    "post /duplicates/products/distinct/{distinct}/delete": PRODUCTS,
    "post /duplicates/partners/distinct/{distinct}/delete": PARTNERS,
    **dict.fromkeys(("get /stale/products", "post /stale/products/disable"), KEEP),
    **dict.fromkeys(("get /stale/partners", "post /stale/partners/disable"), KEEP_PARTNER),
    "get /products/{product}/merge": PRODUCTS,
    "post /products/{product}/merge": PRODUCTS,
    "get /partners/{partner}/merge": PARTNERS,
    "post /partners/{partner}/merge": PARTNERS,
    **dict.fromkeys(("get /products/{product}/pictures", "get /products/{product}/pictures/{picture}"), SEE),
    "post /products/{product}/pictures": KEEP,
    "post /products/{product}/pictures/{picture}/first": KEEP,
    "post /products/{product}/pictures/{picture}/remove": KEEP,
    "get /categories": f"{CATEGORY}:view",
    **dict.fromkeys(("post /categories", "put /categories/{category}"), f"{CATEGORY}:draft"),
    "post /categories/{category}/delete": f"{CATEGORY}:draft",
    "get /brands": f"{BRAND}:view",
    **dict.fromkeys(("post /brands", "put /brands/{brand}"), f"{BRAND}:draft"),
    **dict.fromkeys(("get /count-plans", "post /count-plans", "put /count-plans/{plan}"), f"{COUNT}:post"),
}
