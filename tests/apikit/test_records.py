"""Products, partners, places and accounts."""

from tests.apikit.calling import Caller, caller
from tests.support.trading import Trading

WATER = {
    "code": "W1",
    "name": "矿泉水",
    "specification": "550ml",
    "retail_price": "2.5",
    "units": [
        {"name": "瓶", "is_base": True, "barcode": "6901234567892"},
        {"name": "箱", "ratio": "24", "price": "48"},
    ],
}


def test_a_product_made_found_changed_and_disabled(company: str, owner: Caller) -> None:
    made = owner.post("/products", WATER)
    assert made.status == 201, made.body
    product = made.body["id"]
    assert [(unit["name"], unit["ratio"], unit["price"]) for unit in made.body["units"]] == [
        ("瓶", "1", None),
        ("箱", "24", "48"),
    ]
    for text in ("W1", "矿泉", "kqs", "kuangquan", "6901234567892"):
        hits = owner.get(f"/products/search?text={text}").body
        assert [hit["id"] for hit in hits] == [product], text
        listed = owner.get(f"/products?text={text}").body["rows"]
        assert [row["id"] for row in listed] == [product], text
    assert (
        owner.get("/products/search?text=6901234567892").body[0]["found_unit"] == made.body["units"][0]["id"]
    )
    changed = owner.put(f"/products/{product}", WATER | {"name": "纯净水", "retail_price": None})
    assert (changed.body["name"], changed.body["retail_price"]) == ("纯净水", None)
    assert owner.post(f"/products/{product}/disable").body["is_active"] is False
    assert owner.get("/products?active=true").body["rows"] == []
    assert owner.post(f"/products/{product}/enable").body["is_active"] is True
    assert owner.get(f"/products/{product}").body["is_active"] is True


def test_product_problems_all_at_once(company: str, owner: Caller) -> None:
    owner.post("/products", WATER)
    units = [{"name": "瓶", "is_base": True, "barcode": "6901234567892"}, {"name": "瓶", "is_base": True}]
    refused = owner.post("/products", {**WATER, "name": "", "units": units})
    assert refused.status == 422
    assert refused.codes >= {
        "name_missing",
        "code_taken",
        "barcode_taken",
        "base_unit_twice",
        "unit_name_taken",
    }
    assert all(problem["message"] != problem["code"] for problem in refused.body["problems"])


def test_units_in_documents_stay(trading: Trading, owner: Caller) -> None:
    trading.draft("sales.order", [trading.line("P1", "1", "5", unit="箱")], partner="C1", place="主仓")
    body = {
        "code": "P1",
        "name": "P1",
        "units": [{"name": "瓶", "is_base": True}, {"name": "箱", "ratio": "12"}],
    }
    refused = owner.put(f"/products/{trading.products['P1']}", body)
    assert (refused.status, refused.codes) == (422, {"unit_in_use"})


def test_goods_in_documents_stay_in_stock(trading: Trading, owner: Caller) -> None:
    trading.receive("P1", "10", "5")
    body = {
        "code": "P1",
        "name": "P1",
        "is_stocked": False,
        "units": [{"name": "瓶", "is_base": True}, {"name": "箱", "ratio": "24"}],
    }
    refused = owner.put(f"/products/{trading.products['P1']}", body)
    assert (refused.status, refused.codes) == (422, {"is_stocked_in_use"})


def test_pages_of_products_and_partners(trading: Trading, owner: Caller) -> None:
    first = owner.get("/products?limit=2").body
    second = owner.get(f"/products?limit=2&after={first['next']}").body
    assert [row["code"] for row in first["rows"] + second["rows"]] == ["P1", "P2", "P3"]
    assert second["next"] is None
    first = owner.get("/partners?limit=3").body
    second = owner.get(f"/partners?limit=3&after={first['next']}").body
    assert [row["code"] for row in first["rows"] + second["rows"]] == ["C1", "C2", "S1", "S2"]
    assert [row["code"] for row in owner.get("/partners?kind=supplier").body["rows"]] == ["S1", "S2"]


def test_a_partner_made_found_changed_and_disabled(company: str, owner: Caller) -> None:
    body = {
        "code": "C9",
        "name": "红星超市",
        "is_customer": True,
        "payment_days": 30,
        "credit_limit": "50000.5",
    }
    made = owner.post("/partners", body)
    assert (made.status, made.body["credit_limit"]) == (201, "50000.5")
    partner = made.body["id"]
    assert [hit["id"] for hit in owner.get("/partners/search?text=hxcs").body] == [partner]
    assert owner.get("/partners/search?text=hxcs&kind=supplier").body == []
    assert owner.put(f"/partners/{partner}", body | {"name": "蓝星"}).body["name"] == "蓝星"
    assert owner.get(f"/partners/{partner}").body["name"] == "蓝星"
    assert owner.post(f"/partners/{partner}/disable").body["is_active"] is False
    refused = owner.post("/partners", body | {"is_customer": False, "credit_limit": "-1"})
    assert refused.codes >= {"code_taken", "partner_kind_missing", "credit_limit_negative"}
    assert all(problem["message"] != problem["code"] for problem in refused.body["problems"])


def test_places_and_accounts(trading: Trading, owner: Caller) -> None:
    assert [place["name"] for place in owner.get("/places").body if place["kind"] == "warehouse"] == [
        *("主仓", "门店仓")
    ]
    accounts = owner.get("/accounts").body
    assert {account["code"] for account in accounts} > {"1001", "1405"}
    money = owner.get("/accounts?settlement=true").body
    assert money
    assert all(account["is_settlement"] for account in money)
    payer = caller("owner", ["finance.incoming_payment:draft"]).get("/accounts").body
    assert {account["code"] for account in payer} == {account["code"] for account in money}


def test_a_warehouse_made_renamed_and_disabled(trading: Trading, owner: Caller) -> None:
    made = owner.post("/places", {"code": "W3", "name": "三仓"})
    assert (made.status, made.body["kind"]) == (201, "warehouse")
    shelf = owner.post("/places", {"code": "W3-1", "name": "一号架", "warehouse": made.body["id"]})
    assert (shelf.body["kind"], shelf.body["parent"]) == ("bin", made.body["id"])
    path = f"/places/{made.body['id']}"
    assert owner.put(path, {"code": "W3", "name": "冷库"}).body["name"] == "冷库"
    assert owner.post(f"{path}/disable").codes == {"bins_active"}
    assert owner.post(f"/places/{shelf.body['id']}/disable").body["is_active"] is False
    assert owner.post(f"{path}/disable").body["is_active"] is False
    assert owner.post(f"{path}/enable").body["is_active"] is True
    trading.receive("P1", "1", "10")
    assert owner.post(f"/places/{trading.places['主仓']}/disable").codes == {"place_in_use"}
    assert owner.put("/places/1", {"code": "X", "name": "X"}).status == 404
    keeper = caller("keeper")
    assert keeper.post("/places", {"code": "W4", "name": "四仓"}).status == 403
