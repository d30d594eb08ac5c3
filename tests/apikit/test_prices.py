"""Price lists and prices by the interface."""

import pytest

from liandong.partners.models import Partner
from tests.apikit.calling import Caller, caller
from tests.support.trading import Trading


@pytest.fixture
def body(trading: Trading) -> dict[str, object]:
    Partner.objects.filter(pk=trading.partners["C1"]).update(level="会员")
    case, p1 = trading.units["P1", "箱"], trading.products["P1"]
    prices = [
        {"product": p1, "unit": case, "price": "96"},
        {"product": p1, "unit": case, "minimum": "10", "price": "90"},
    ]
    return {"code": "VIP", "name": "会员价", "audience": "level", "level": "会员", "prices": prices}


def test_a_list_is_made_changed_and_disabled(
    trading: Trading, owner: Caller, body: dict[str, object]
) -> None:
    made = owner.post("/price-lists", body)
    assert made.status == 201
    path = f"/price-lists/{made.body['id']}"
    assert [(one["minimum"], one["price"]) for one in made.body["prices"]] == [("0", "96"), ("10", "90")]
    kept = {name: value for name, value in body.items() if name != "prices"}
    assert len(owner.put(path, {**kept, "name": "VIP"}).body["prices"]) == 2
    assert owner.put(path, {**kept, "prices": []}).body["prices"] == []
    assert owner.post(f"{path}/disable").body["is_active"] is False
    assert [one["code"] for one in owner.get("/price-lists").body] == ["VIP"]
    assert owner.put(path, {**kept, "level": "", "digits": 9}).codes == {"level_missing", "not_within"}
    assert owner.get("/price-lists/999999").status == 404


def test_prices_come_with_their_reasons(trading: Trading, owner: Caller, body: dict[str, object]) -> None:
    price_list = owner.post("/price-lists", body).body["id"]
    p1, case = trading.products["P1"], trading.units["P1", "箱"]
    lines = [{"product": p1, "unit": case, "quantity": "10"}, {"product": p1}, {"product": 999_999}]
    asked = {"partner": trading.partners["C1"], "business_date": "2026-11-22", "lines": lines}
    answer = owner.post("/documents/sales.order/prices", asked)
    assert answer.status == 200
    reason = {"source": "level_list", "text": "会员价 · 满 10 箱", "price_list": price_list, "minimum": "10"}
    assert answer.body[0] == {"product": p1, "unit": case, "quantity": "10", "price": "90", "reason": reason}
    assert (answer.body[1]["price"], answer.body[1]["reason"]["text"]) == ("4", "会员价")
    assert "price" not in answer.body[2]
    assert caller("keeper").post("/documents/purchasing.order/prices", asked).status == 403
