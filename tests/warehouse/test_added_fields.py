"""Fields the company added, on the sheets of a phone: asked for, filled in, kept, demanded."""

from typing import Any

import pytest
from django.test import Client

from liandong.documents.custom_fields import FieldForm, save_field
from liandong.documents.models import Document, DocumentLine, State
from liandong.kernel.actor import superuser
from tests.support.trading import Trading
from tests.warehouse.calling import counted, deliver, fresh, messages, sheet
from tests.webkit.calling import Json

ORDER, RECEIPT, COUNT = "purchasing.order", "purchasing.receipt", "inventory.stock_count"


def add(trading: Trading, form: FieldForm) -> str:
    """Add a field to a type; return its name."""
    return save_field(None, form, superuser(trading.actor.member, "a"))


def order(trading: Trading, header: dict[str, str], line: dict[str, str]) -> int:
    """Post a purchase order with what its added fields hold; return its id."""
    rows = [trading.line("P1", "10", "5", details=line), trading.line("P2", "4", "3")]
    return trading.book(ORDER, rows, partner="S1", place="主仓", details=header).id


def filled(lines: list[dict[str, Any]], **values: dict[str, str]) -> list[dict[str, Any]]:
    """Return lines with what was filled in, by the product's place in the list: a, b."""
    return [
        {**line, "values": values[name]} if name in values else line
        for name, line in zip("ab", lines, strict=True)
    ]


def reopened(client: Client, answer: Any) -> Json:  # noqa: ANN401 - a test answer
    assert answer.status_code == 200, answer.content.decode()
    return sheet(client, f"/scan/receive/{answer.json()['document']}")


def test_what_is_demanded_can_be_filled_in_on_the_phone(trading: Trading, owner: Client) -> None:
    plate = add(trading, FieldForm(RECEIPT, "header", "车牌", "text", is_required=True))
    word = add(trading, FieldForm(RECEIPT, "line", "刻字", "text", is_required=True))
    opened = sheet(owner, f"/scan/receive/new?source={order(trading, {}, {})}")
    assert [(one["name"], one["is_required"]) for one in opened["added"]] == [(plate, True)]
    assert [(one["name"], one["label"]) for one in opened["line_fields"] if "only" not in one] == [
        (word, "刻字")
    ]
    lines = counted(opened, P1="6", P2="1")
    refused = messages(deliver(owner, "/scan/receive/finish", opened, lines))
    assert refused == ["请填写车牌", "「商品P1」：请填写刻字", "「商品P2」：请填写刻字"]
    lines = filled(lines, a={word: "福"}, b={word: "寿"})
    done = deliver(owner, "/scan/receive/finish", opened, lines, header={plate: " 沪A1 "})
    receipt = Document.objects.get(pk=done.json()["document"])
    assert (receipt.state, receipt.details) == (State.POSTED, {plate: "沪A1"})
    rows = DocumentLine.objects.filter(document=receipt).order_by("position")
    assert [row.details for row in rows] == [{word: "福"}, {word: "寿"}]


def test_what_an_order_says_is_there_and_only_what_is_filled_in_changes(
    trading: Trading, owner: Client
) -> None:
    (first, second), (plate, word) = (
        [add(trading, FieldForm(kind, *place, "text")) for place in (("header", "车牌"), ("line", "刻字"))]
        for kind in (ORDER, RECEIPT)
    )
    length = add(trading, FieldForm(RECEIPT, "line", "长度", "number"))
    opened = sheet(owner, f"/scan/receive/new?source={order(trading, {first: '沪A1'}, {second: '福'})}")
    assert (opened["added"][0]["value"], opened["lines"][0]["values"]) == ("沪A1", {word: "福"})
    lines = filled(counted(opened, P1="6", P2="1"), a={length: "2.50"})
    opened = reopened(owner, deliver(owner, "/scan/receive/save", opened, lines))
    assert [line["values"] for line in opened["lines"]] == [{word: "福", length: "2.5"}, {}]
    # An empty text empties, a name of no field in use means nothing, what is not sent stays.
    lines = filled(counted(opened), a={word: ""}, b={"x_99": "?"})
    opened = reopened(owner, deliver(owner, "/scan/receive/save", opened, lines, header={plate: ""}))
    assert [line["values"] for line in opened["lines"]] == [{length: "2.5"}, {}]
    assert opened["added"][0]["value"] == ""


@pytest.mark.parametrize("values", ["福", {"x_1": 5}])
def test_what_no_page_sends_is_no_request(trading: Trading, owner: Client, values: object) -> None:
    opened = sheet(owner, f"/scan/receive/new?source={order(trading, {}, {})}")
    lines = [{**line, "values": values} for line in counted(opened, P1="1")]
    assert deliver(owner, "/scan/receive/save", opened, lines).status_code == 400


def test_a_value_that_does_not_fit_is_told_and_nothing_is_stored(trading: Trading, owner: Client) -> None:
    length = add(trading, FieldForm(RECEIPT, "line", "长度", "number"))
    day = add(trading, FieldForm(RECEIPT, "header", "验收日", "date"))
    opened = sheet(owner, f"/scan/receive/new?source={order(trading, {}, {})}")
    lines = filled(counted(opened, P1="6", P2="1"), b={length: "很长"})
    answer = deliver(owner, "/scan/receive/save", opened, lines, header={day: "2026-02-30"})
    assert messages(answer) == ["验收日不能填「2026-02-30」", "「商品P2」：长度不能填「很长」"]
    assert not Document.objects.filter(type=RECEIPT).exists()


def test_a_blind_count_keeps_its_fields_and_says_nothing_else(trading: Trading, owner: Client) -> None:
    trading.receive("P1", "7", "2")
    shelf = add(trading, FieldForm(COUNT, "line", "货架", "text"))
    opened = sheet(owner, "/scan/count/new")
    place = {"place": trading.places["主仓"]}
    lines = [fresh(trading, "P1", "5", values={shelf: "A3"})]
    answer = deliver(owner, "/scan/count/save", opened, lines, header=place)
    opened = sheet(owner, f"/scan/count/{answer.json()['document']}")
    assert opened["lines"][0]["values"] == {shelf: "A3"}
    stored = DocumentLine.objects.get(document=answer.json()["document"])
    assert stored.details == {"book_quantity": "7", shelf: "A3"}


def test_a_check_asks_for_nothing(trading: Trading, owner: Client) -> None:
    add(trading, FieldForm("sales.delivery", "header", "车牌", "text", is_required=True))
    add(trading, FieldForm("sales.delivery", "line", "刻字", "text"))
    trading.receive("P1", "7", "2")
    draft = trading.draft("sales.delivery", [trading.line("P1", "1", "5")], partner="C1", place="主仓")
    opened = sheet(owner, f"/scan/check/{draft.id}")
    assert (opened["added"], opened["line_fields"]) == ([], [])
