"""Who may call what of waves, shipping, exchanges and gifts: all go by the right to deliveries."""

DELIVERY = "sales.delivery"

SHIPPING_GETS: dict[str, str] = {
    **dict.fromkeys(("shipping", "shipments", "shipment_label", "carriers", "carrier"), f"{DELIVERY}:view"),
    **dict.fromkeys(("new_carrier", "new_route", "exchange_delivery"), f"{DELIVERY}:post"),
    "channel_stock": "sales.allocation:view",
    "share_stock": "sales.allocation:draft",
    **dict.fromkeys(("waves", "wave", "routes", "route", "gifts"), f"{DELIVERY}:view"),
    "freight_settings": "identity.rules:post",
    **dict.fromkeys(("new_wave", "pick_wave"), f"{DELIVERY}:draft"),
}
SHIPPING_POSTS: dict[str, str] = {
    "bill_freight": "purchasing.receipt:draft",
    **{f"{one}_wave": f"{DELIVERY}:draft" for one in ("sort", "stop", "save", "finish")},
    **dict.fromkeys(("ship_delivery", "sign_shipment", "withdraw_shipment"), f"{DELIVERY}:draft"),
}
SHIPPING_OPERATIONS: dict[str, str] = {
    "get /deliveries/{document}/shipments": f"{DELIVERY}:view",
    "post /deliveries/{document}/exchange": f"{DELIVERY}:post",
    **dict.fromkeys(("post /carriers", "put /carriers/{carrier}"), f"{DELIVERY}:post"),
    **dict.fromkeys(("post /routes", "put /routes/{route}"), f"{DELIVERY}:post"),
    **dict.fromkeys(("get /waves", "get /waves/{wave}/stops"), f"{DELIVERY}:view"),
    **dict.fromkeys(("get /carriers", "get /routes"), f"{DELIVERY}:view"),
    **dict.fromkeys(("post /waves", "post /deliveries/{document}/shipments"), f"{DELIVERY}:draft"),
    **{f"post /waves/{{wave}}/{one}": f"{DELIVERY}:draft" for one in ("picks", "sort")},
    **{f"post /shipments/{{shipment}}/{one}": f"{DELIVERY}:draft" for one in ("proofs", "withdraw")},
}
