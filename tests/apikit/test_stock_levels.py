"""Least and most stock through the interface: replaced as a whole, refused with everything, within reach."""

from liandong.identity.models import MemberPlace
from liandong.identity.registry.models import Membership
from liandong.stock_ledger.level_model import StockLevel
from tests.apikit.calling import Answer, Caller, caller
from tests.support.trading import Trading


def told(answer: Answer) -> list[tuple[str, int | None, str | None]]:
    return [(one["code"], one.get("line"), one.get("field")) for one in answer.body["problems"]]


def test_the_levels_of_a_product_are_replaced_listed_and_taken_away(trading: Trading, owner: Caller) -> None:
    p1, main = trading.products["P1"], trading.places["主仓"]
    path = f"/stock-levels/{p1}"
    winter = {"place": main, "starts": "11-1", "ends": "02-15", "minimum": "20", "maximum": None}
    body = {"levels": [winter, {"minimum": "2.5", "maximum": 9}]}
    kept = owner.put(path, body)
    assert kept.status == 200, kept.body
    assert kept.body == [
        {
            "product": p1,
            "place": None,
            "starts": "01-01",
            "ends": "12-31",
            "minimum": "2.5",
            "maximum": "9",
        },
        {**winter, "product": p1, "starts": "11-01"},
    ]
    rows = list(StockLevel.objects.order_by("pk").values())
    assert owner.put(path, body).body == kept.body
    assert list(StockLevel.objects.order_by("pk").values()) == rows, "the same again changes no row"
    owner.put(f"/stock-levels/{trading.products['P2']}", {"levels": [{"minimum": "1"}]})
    listed = owner.get("/stock-levels").body
    assert [(one["place"], one["minimum"]) for one in listed] == [(None, "2.5"), (main, "20"), (None, "1")]
    assert owner.get(f"/stock-levels?product={p1}&place={main}").body == [kept.body[1]]
    assert owner.put(path, {"levels": []}).body == []
    assert [one["product"] for one in owner.get("/stock-levels").body] == [trading.products["P2"]]


def test_everything_wrong_with_levels_is_told_and_nothing_is_written(trading: Trading, owner: Caller) -> None:
    path = f"/stock-levels/{trading.products['P1']}"
    owner.put(path, {"levels": [{"minimum": "3"}]})
    wrong = [
        {"place": 999_999, "minimum": "-1"},
        {"starts": "13-40", "ends": "02-15", "minimum": "1"},
        {"starts": "01-10", "ends": "02-15"},
        {"starts": "02-01", "ends": "03-01", "minimum": "9", "maximum": "1.0000001"},
    ]
    refused = owner.put(path, {"levels": wrong})
    assert refused.status == 422
    assert sorted(told(refused), key=str) == sorted(
        [
            ("number_negative", 1, "minimum"),
            ("warehouse_unknown", 1, "place"),
            ("season_day_unknown", 2, "starts"),
            ("levels_missing", 3, "minimum"),
            ("too_many_decimals", 4, "maximum"),
            ("stock_limits_crossed", 4, "maximum"),
            ("seasons_overlap", 4, "starts"),
        ],
        key=str,
    )
    unread = owner.put(path, {"levels": [{"minimum": 1.5e30, "place": "主仓", "least": "1"}]})
    assert told(unread) == [
        ("invalid_value", None, "levels.0.place"),
        ("invalid_value", None, "levels.0.minimum"),
        ("unknown_field", None, "levels.0.least"),
    ]
    assert [one["minimum"] for one in owner.get("/stock-levels").body] == ["3"]
    for product in (999_999, trading.service("运费")):
        missing = owner.put(f"/stock-levels/{product}", {"levels": []})
        assert (missing.status, missing.codes) == (404, {"product_unknown"})


def test_a_member_of_one_warehouse_sees_its_levels_and_changes_none(trading: Trading, owner: Caller) -> None:
    p1, main, shop = trading.products["P1"], trading.places["主仓"], trading.places["门店仓"]
    member = Membership.objects.get(person__username="keeper").member_id
    MemberPlace.objects.filter(member=member).update(place=main)
    levels = [{"place": main, "minimum": "1"}, {"place": shop, "minimum": "2"}, {"minimum": "3"}]
    owner.put(f"/stock-levels/{p1}", {"levels": levels})
    keeper = caller("keeper")
    assert [one["minimum"] for one in keeper.get("/stock-levels").body] == ["1"]
    assert keeper.get(f"/stock-levels?place={shop}").body == []
    refused = keeper.put(f"/stock-levels/{p1}", {"levels": []})
    assert (refused.status, refused.codes) == (403, {"right_missing"})
    assert len(owner.get("/stock-levels").body) == 3


def test_a_key_replaces_levels_once(trading: Trading, owner: Caller) -> None:
    path = f"/stock-levels/{trading.products['P1']}"
    first = owner.put(path, {"levels": [{"minimum": "1"}]}, key="k")
    owner.put(path, {"levels": [{"minimum": "2"}]})
    assert owner.put(path, {"levels": [{"minimum": "1"}]}, key="k").body == first.body
    assert [one["minimum"] for one in owner.get("/stock-levels").body] == ["2"], "a repeat undoes nothing"
    assert owner.put(path, {"levels": []}, key="k").codes == {"idempotency_mismatch"}
