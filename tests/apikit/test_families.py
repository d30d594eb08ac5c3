"""Families, variants and attributes by the interface."""

from decimal import Decimal

from liandong.catalog.models import Product
from tests.apikit.calling import Caller, caller

SHIRT = {
    "code": "TX",
    "name": "T恤",
    "unit": "件",
    "purchase_price": "30",
    "retail_price": "79",
    "attributes": [
        {"name": "颜色", "values": [{"name": "红", "code": "R"}, {"name": "黑", "code": "B"}]},
        {"name": "尺码", "values": [{"name": "M"}, {"name": "L"}]},
    ],
}


def test_a_family_is_made_with_its_variants_and_widened(company: str, owner: Caller) -> None:
    made = owner.post("/families", SHIRT | {"generate": True})
    assert made.status == 201, made.body
    family = made.body["id"]
    assert [one["code"] for one in made.body["variants"]] == ["TX-R-M", "TX-R-L", "TX-B-M", "TX-B-L"]
    assert {one["state"] for one in made.body["variants"]} == {"active"}
    sizes = {"name": "尺码", "values": [{"name": "M"}, {"name": "L"}, {"name": "XL"}]}
    wider = owner.put(f"/families/{family}", SHIRT | {"attributes": [SHIRT["attributes"][0], sizes]})
    assert [one["state"] for one in wider.body["variants"] if one["product"] is None] == ["open", "open"]
    assert (
        len([one for one in owner.post(f"/families/{family}/generate").body["variants"] if one["product"]])
        == 6
    )
    product = wider.body["variants"][0]["product"]
    assert [row["id"] for row in owner.get(f"/families?product={product}").body["rows"]] == [family]
    assert [row["id"] for row in owner.get("/families?text=tx").body["rows"]] == [family]
    assert "variants" not in owner.get("/families").body["rows"][0]
    assert owner.post(f"/families/{family}/disable").body["is_active"] is False
    assert owner.post(f"/families/{family}/enable").body["is_active"] is True
    assert owner.get("/families/999").status == 404


def test_variants_are_changed_by_the_names_of_their_values(company: str, owner: Caller) -> None:
    family = owner.post("/families", SHIRT | {"generate": True}).body["id"]
    body = {
        "variants": [
            {"values": ["红", "L"], "retail_price": "85", "code": "RL"},
            {"values": ["黑", "M"], "state": "disabled"},
        ]
    }
    changed = owner.put(f"/families/{family}/variants", body)
    assert changed.status == 200, changed.body
    product = Product.objects.get(code="RL")
    assert (product.retail_price, product.purchase_price) == (Decimal(85), Decimal(30))
    assert Product.objects.filter(is_active=False).values_list("specification", flat=True)[0] == "黑 M"
    wrong = {"variants": [{"values": ["绿", "L"]}, {"values": ["红", "L"], "code": "RL"}]}
    refused = owner.put(f"/families/{family}/variants", wrong)
    assert (refused.status, refused.codes) == (422, {"combination_unknown"})
    assert refused.body["problems"][0]["line"] == 1


def test_a_refused_generation_leaves_no_family(company: str, owner: Caller) -> None:
    owner.post("/products", {"code": "TX-R-M", "name": "别的", "units": [{"name": "件", "is_base": True}]})
    refused = owner.post("/families", SHIRT | {"generate": True})
    assert (refused.status, refused.codes) == (422, {"code_taken"})
    assert owner.get("/families").body["rows"] == []


def test_attributes_by_the_interface(company: str, owner: Caller) -> None:
    made = owner.post("/attributes", {"name": "颜色", "values": [{"name": "红", "code": "R"}]})
    assert made.status == 201, made.body
    (red,) = made.body["values"]
    body = {"name": "颜色", "values": [{"name": "黑"}, {"name": "大红", "id": red["id"]}]}
    changed = owner.put(f"/attributes/{made.body['id']}", body)
    assert [one["name"] for one in changed.body["values"]] == ["黑", "大红"]
    assert owner.get("/attributes").body == [changed.body]
    assert owner.put("/attributes/999", body).status == 404


def test_the_price_paid_is_absent_for_who_may_not_see_cost(company: str, owner: Caller) -> None:
    family = owner.post("/families", SHIRT | {"generate": True}).body["id"]
    clerk = caller("clerk", slug=company)
    shown = clerk.get(f"/families/{family}").body
    assert "purchase_price" not in shown
    assert all("purchase_price" not in one for one in shown["variants"])
    assert clerk.post("/families", SHIRT).status == 403
