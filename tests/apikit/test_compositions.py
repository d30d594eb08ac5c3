"""Compositions, proposed parts and kits by the interface."""

from decimal import Decimal

from tests.apikit.calling import Caller, caller
from tests.support.trading import Trading


def parts(trading: Trading, **quantities: str) -> list[dict[str, object]]:
    return [{"part": trading.products[code], "quantity": text} for code, text in quantities.items()]


def test_a_composition_is_set_read_listed_and_removed(trading: Trading, owner: Caller) -> None:
    p3 = trading.products["P3"]
    path = f"/compositions/{p3}"
    assert owner.get(path).status == 404
    made = owner.put(path, {"quantity": "2", "parts": parts(trading, P1="3", P2="1.5")})
    assert (made.status, made.body["is_kit"], made.body["quantity"]) == (200, False, "2")
    assert [one["quantity"] for one in made.body["parts"]] == ["3", "1.5"]
    assert owner.get("/compositions").body["rows"] == [made.body]
    assert owner.put(path, {"parts": parts(trading, P3="1")}).codes == {"composition_cycle"}
    assert caller("keeper").put(path, {"parts": parts(trading, P1="1")}).status == 403
    assert owner.post(f"{path}/remove").body == {"product": p3}
    assert owner.get("/compositions").body == {"rows": [], "next": None}


def test_parts_are_proposed(trading: Trading, owner: Caller) -> None:
    owner.put(f"/compositions/{trading.products['P3']}", {"parts": parts(trading, P1="2")})
    trading.receive("P1", "4", "2")
    body = {
        "business_date": "2026-11-05",
        "place": trading.places["主仓"],
        "propose_parts": True,
        "fee": "1",
        "lines": [{"product": trading.products["P3"], "quantity": "2"}],
    }
    made = owner.post("/documents/inventory.assembly/post-new", body)
    assert made.status == 201, made.body
    assert trading.cost("P3") == (Decimal(2), Decimal("9.00"))


def test_a_kit_is_ordered_and_promised(trading: Trading, owner: Caller) -> None:
    box = trading.service("礼盒")
    owner.put(f"/compositions/{box}", {"parts": parts(trading, P1="2", P2="1")})
    trading.receive("P1", "10", "2")
    trading.receive("P2", "3", "2")
    place = trading.places["主仓"]
    asked = f"/stock/available?place={place}&product={box}&product={trading.products['P1']}"
    assert [one["available"] for one in owner.get(asked).body] == ["3", "10"]
    body = {
        "business_date": "2026-11-05",
        "partner": trading.partners["C1"],
        "place": place,
        "lines": [{"product": box, "quantity": "2", "price": "20"}],
    }
    made = owner.post("/documents/sales.order/post-new", body)
    assert made.status == 201, made.body
    stored = owner.get(f"/documents/sales.order/{made.body['id']}").body
    assert [(one["product_code"], one.get("kit_part")) for one in stored["lines"]] == [
        ("礼盒", None),
        ("P1", "2"),
        ("P2", "1"),
    ]
    assert [one["available"] for one in owner.get(asked).body] == ["1", "6"]
