"""Promotions by the interface: kept whole, and had by drafts that ask for them."""

from decimal import Decimal

from liandong.catalog.models import Product
from liandong.documents.models import PromotionUse
from tests.apikit.calling import Caller
from tests.apikit.sheets import sheet
from tests.support.trading import Trading

BODY = {
    "code": "M500",
    "name": "满500减50",
    "kind": "amount_off",
    "steps": [{"threshold": "500", "value": "50"}],
    "needs_coupon": True,
    "weekdays": [1, 7],
    "levels": [],
}


def test_a_promotion_is_made_read_and_replaced(trading: Trading, owner: Caller) -> None:
    products = [trading.products["P1"]]
    made = owner.post("/promotions", {**BODY, "products": products, "end": "2027-01-31"})
    assert made.status == 201, made.body
    path = f"/promotions/{made.body['id']}"
    found = owner.get(path).body
    assert {name: found[name] for name in BODY} == BODY
    assert (found["products"], found["end"], found["stacking"]) == (products, "2027-01-31", "all")
    wrong = owner.put(path, {**BODY, "steps": [], "products": [99]})
    assert sorted(one["code"] for one in wrong.body["problems"]) == ["steps_missing", "unknown_product"]
    assert owner.put(path, {**BODY, "priority": 5}).body["priority"] == 5
    assert owner.post(f"{path}/disable").body["is_active"] is False
    assert [one["code"] for one in owner.get("/promotions").body] == ["M500"]
    assert owner.get("/promotions/99").status == 404


def test_a_draft_asks_for_promotions_and_has_them_with_its_gifts(trading: Trading, owner: Caller) -> None:
    Product.objects.filter(pk=trading.products["P1"]).update(retail_price=Decimal(30))
    promotion = owner.post("/promotions", BODY).body["id"]
    gift = {
        "code": "ZENG",
        "name": "买十赠一",
        "kind": "gift",
        "measure": "quantity",
        "steps": [{"threshold": "10"}],
        "repeats": True,
        "shares": [{"product": trading.products["P2"], "quantity": "1"}],
    }
    owner.post("/promotions", gift)
    coupon = owner.post(f"/promotions/{promotion}/coupons", {"count": 1}).body["codes"][0]
    line = {"product": trading.products["P1"], "quantity": "20"}
    asked = sheet(trading, "C1", [line], coupons=coupon, apply_promotions=True)
    made = owner.post("/documents/sales.order/post-new", asked, key="k1")
    assert made.status == 201, made.body
    again = owner.post("/documents/sales.order/post-new", asked, key="k1")
    assert again.body["id"] == made.body["id"]
    first, second = owner.get(f"/documents/sales.order/{made.body['id']}").body["lines"]
    assert (first["price"], first["list_price"], first["net_amount"]) == ("27.5", "30", "550")
    assert first["promotion"] == "满500减50 −50.00"
    assert (second["product_code"], second["quantity"], second["price"]) == ("P2", "2", "0")
    assert PromotionUse.objects.count() == 2
    used = owner.post("/documents/sales.order", asked)
    assert [(one["code"], one["field"]) for one in used.body["problems"]] == [("coupon_used", "coupons")]
    unasked = owner.post("/documents/sales.order", sheet(trading, "C1", [line], coupons=coupon))
    assert [one["code"] for one in unasked.body["problems"]] == ["coupons_unasked"]
