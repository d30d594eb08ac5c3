"""Batches: all or none, or each by itself with its own outcome."""

from typing import Any

from liandong.documents.models import Document
from tests.apikit.calling import Caller
from tests.apikit.sheets import line, sheet
from tests.support.trading import Trading


def delivery(trading: Trading, quantity: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "sales.delivery",
        **sheet(trading, "C1", [line(trading, "P1", quantity, "9", key="l")]),
        **more,
    }


def deliveries() -> int:
    return Document.objects.filter(type="sales.delivery").count()


def test_each_by_itself(trading: Trading, owner: Caller) -> None:
    trading.receive("P1", "10", "5")
    documents = [
        delivery(trading, "6", key="first"),
        delivery(trading, "6", key="second"),
        delivery(trading, "much"),
        {"type": "sales.nothing", "lines": []},
        delivery(trading, "1", place=987654),
        delivery(trading, "4"),
        5,
    ]
    answer = owner.post("/documents/batch", {"mode": "each", "documents": documents})
    assert (answer.status, answer.body["posted"], answer.body["refused"]) == (200, 2, 5)
    outcomes = answer.body["outcomes"]
    assert [one["state"] for one in outcomes] == [
        *("posted", "refused", "refused", "refused", "refused", "posted", "refused")
    ]
    codes = [[problem["code"] for problem in one.get("problems", [])] for one in outcomes]
    assert codes == [
        *([], ["short_stock"], ["not_a_number"], ["unknown_type"], ["reference_missing"]),
        *([], ["invalid_value"]),
    ]
    assert (outcomes[1]["key"], outcomes[1]["problems"][0]["key"]) == ("second", "l")
    assert outcomes[1]["problems"][0]["document"] == 1
    assert trading.stock("P1")[0] == 0
    assert deliveries() == 2


def test_all_or_none_tells_every_problem_of_every_document(trading: Trading, owner: Caller) -> None:
    trading.receive("P1", "10", "5")
    documents = [delivery(trading, "6"), delivery(trading, "0"), delivery(trading, "5")]
    refused = owner.post("/documents/batch", {"documents": documents})
    assert refused.status == 422
    told = [(one["document"], one["code"]) for one in refused.body["problems"]]
    assert told == [(1, "quantity_zero"), (2, "short_stock")]
    assert deliveries() == 0
    unreadable = [delivery(trading, "x"), delivery(trading, "y")]
    refused = owner.post("/documents/batch", {"documents": unreadable})
    assert [(one["document"], one["code"]) for one in refused.body["problems"]] == [
        (0, "not_a_number"),
        (1, "not_a_number"),
    ]
    answer = owner.post("/documents/batch", {"mode": "all", "documents": documents[:1]})
    assert answer.body["posted"] == 1


def test_the_same_batch_again_posts_nothing_twice(trading: Trading, owner: Caller) -> None:
    trading.receive("P1", "10", "5")
    body = {"mode": "each", "documents": [delivery(trading, "6"), delivery(trading, "6")]}
    first = owner.post("/documents/batch", body, key="night")
    assert (first.body["posted"], first.body["refused"]) == (1, 1)
    trading.receive("P1", "10", "5")
    again = owner.post("/documents/batch", body, key="night")
    assert (again.body["posted"], again.body["refused"]) == (2, 0)
    assert again.body["outcomes"][0] == first.body["outcomes"][0]
    assert deliveries() == 2
    assert trading.stock("P1")[0] == 8


def test_shapes_that_are_no_batch(company: str, owner: Caller) -> None:
    for body, code in (
        ({}, "field_missing"),
        ({"documents": []}, "field_missing"),
        ({"documents": {}}, "field_missing"),
        ({"documents": [1], "mode": "some"}, "invalid_value"),
        ({"documents": [1], "colour": 1}, "unknown_field"),
        ({"documents": [1] * 1001}, "too_many_documents"),
    ):
        refused = owner.post("/documents/batch", body)
        assert (refused.status, refused.codes) == (422, {code})
