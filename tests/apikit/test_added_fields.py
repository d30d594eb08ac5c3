"""Fields a company added, through the interface: in lists, and carried on from earlier documents."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from liandong.documents.carrying import Handed, carried_on
from liandong.documents.custom_fields import FieldForm, read_fields, save_field
from liandong.documents.inputs import DraftInput
from liandong.kernel.actor import Actor, Scope, Verb, superuser
from tests.apikit.calling import Caller
from tests.apikit.sheets import line, sheet
from tests.apikit.test_statements import statements
from tests.support.companies import People
from tests.support.trading import DAY, Trading

pytestmark = pytest.mark.usefixtures("company")

ORDER, DELIVERY = "sales.order", "sales.delivery"
Fields = dict[tuple[str, str], str]


@pytest.fixture
def fields(people: People) -> Fields:
    """Add a plate above and a word in the lines of orders and deliveries; return their names."""
    wanted = [
        (kind, label, level)
        for kind in (ORDER, DELIVERY)
        for label, level in (("车牌", "header"), ("刻字", "line"))
    ]
    return {
        (kind, label): save_field(None, FieldForm(kind, level, label, "text"), people.owner)
        for kind, label, level in wanted
    }


def ordered(trading: Trading, owner: Caller, fields: Fields) -> dict[str, Any]:
    """Post an order with a plate and a word; return it as it is read."""
    row = line(trading, "P1", "6", "30", **{fields[ORDER, "刻字"]: "福"})
    body = sheet(trading, "C1", [row], **{fields[ORDER, "车牌"]: "沪A1"})
    made = owner.post(f"/documents/{ORDER}/post-new", body)
    assert made.status == 201, made.body
    found: dict[str, Any] = owner.get(f"/documents/{ORDER}/{made.body['id']}").body
    return found


def delivered(trading: Trading, origin: int, line_values: dict[str, Any], **header: object) -> dict[str, Any]:
    row = line(trading, "P1", "2", "30", origin=origin, **line_values)
    return sheet(trading, "C1", [row], **header)


def values_of(document: dict[str, Any], fields: Fields) -> tuple[str | None, str | None]:
    """Return the plate and the word of a delivery as it is read."""
    word = document["lines"][0].get(fields[DELIVERY, "刻字"])
    return document.get(fields[DELIVERY, "车牌"]), word


def saved(owner: Caller, body: dict[str, Any]) -> dict[str, Any]:
    made = owner.post(f"/documents/{DELIVERY}", body)
    assert made.status == 201, made.body
    found: dict[str, Any] = owner.get(f"/documents/{DELIVERY}/{made.body['id']}").body
    return found


def test_rows_of_a_list_carry_what_the_document_says(trading: Trading, owner: Caller, fields: Fields) -> None:
    path = f"/documents/{ORDER}?totals=true"
    ordered(trading, owner, fields)
    first = statements(lambda: owner.get(path))
    for _ in range(2):
        ordered(trading, owner, fields)
    assert statements(lambda: owner.get(path)) == first
    plates = [row[fields[ORDER, "车牌"]] for row in owner.get(path).body["rows"]]
    assert plates == ["沪A1"] * 3


def test_open_lines_offer_what_is_carried_on(trading: Trading, owner: Caller, fields: Fields) -> None:
    ordered(trading, owner, fields)
    (row,) = owner.get(f"/documents/{DELIVERY}/origins").body["rows"]
    assert row[fields[DELIVERY, "刻字"]] == "福"
    assert row["header"] == {fields[DELIVERY, "车牌"]: "沪A1"}


def test_a_draft_carries_on_what_it_does_not_say_itself(
    trading: Trading, owner: Caller, fields: Fields
) -> None:
    origin = ordered(trading, owner, fields)["lines"][0]["id"]
    plate, word = fields[DELIVERY, "车牌"], fields[DELIVERY, "刻字"]
    assert values_of(saved(owner, delivered(trading, origin, {})), fields) == ("沪A1", "福")
    own = saved(owner, delivered(trading, origin, {word: "寿"}, **{plate: "京B2"}))
    assert values_of(own, fields) == ("京B2", "寿")
    blank = saved(owner, delivered(trading, origin, {word: ""}, **{plate: None}))
    assert values_of(blank, fields) == (None, None)
    # A replaced draft is what the body says; only its new lines carry anything on.
    path = f"/documents/{DELIVERY}/{own['id']}"
    body = delivered(trading, origin, {"id": own["lines"][0]["id"]}, version=1)
    body["lines"].append(line(trading, "P1", "1", "30", origin=origin))
    assert owner.put(path, body).status == 200
    replaced = owner.get(path).body
    assert values_of(replaced, fields) == (None, None)
    assert replaced["lines"][1][word] == "福"


def test_a_batch_meets_a_demand_by_what_it_carries_on(
    trading: Trading, owner: Caller, fields: Fields, people: People
) -> None:
    trading.receive("P1", "10", "5")
    form = FieldForm(DELIVERY, "header", "车牌", "text", is_required=True)
    save_field(fields[DELIVERY, "车牌"], form, people.owner)
    origin = ordered(trading, owner, fields)["lines"][0]["id"]
    items = [{"type": DELIVERY, **delivered(trading, origin, {})} for _ in range(2)]
    items.append({"type": DELIVERY, **sheet(trading, "C1", [line(trading, "P1", "1", "30")])})
    done = owner.post("/documents/batch", {"mode": "each", "documents": items})
    assert [one["state"] for one in done.body["outcomes"]] == ["posted", "posted", "refused"]


def test_what_is_out_of_sight_is_not_carried_on(trading: Trading, owner: Caller, fields: Fields) -> None:
    order = ordered(trading, owner, fields)
    given = trading.line("P1", "1", "30", origin=order["lines"][0]["id"])
    drafts = [Handed(DraftInput(DELIVERY, DAY, (given,)), (), [()])] * 3
    everything = superuser(trading.actor.member, "a")
    kept = {(DELIVERY, Verb.DRAFT): Scope.ALL, (ORDER, Verb.VIEW): Scope.PLACES}
    found: list[DraftInput] = []
    for grants, plate in ((everything.grants, {fields[DELIVERY, "车牌"]: "沪A1"}), (kept, {})):
        actor = replace(everything, grants=grants, fields=read_fields())
        assert statements(partial(_collect, found, actor, drafts)) == 2
        assert [one.details for one in found] == [plate] * 3
        found.clear()
    # Without added fields the order's address may still go along.
    assert statements(partial(_collect, found, everything, drafts)) == 2
    assert [one.details for one in found] == [{}] * 3


def _collect(found: list[DraftInput], actor: Actor, drafts: list[Handed]) -> None:
    found += carried_on(actor, drafts)
