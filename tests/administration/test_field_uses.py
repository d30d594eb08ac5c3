"""What added fields do besides holding values: narrowing lists, being demanded, carried on by 选单."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from liandong.documents.custom_fields import FieldForm, read_fields, save_field
from liandong.documents.models import Document
from tests.administration.added import ORDER, add_fields, body, on_page, saved_order, send
from tests.support.companies import People
from tests.support.pages import context_of, signed_in, table
from tests.support.trading import Trading, make_trading

pytestmark = pytest.mark.usefixtures("company")


@pytest.fixture
def owner() -> Client:
    return signed_in("owner")


@pytest.fixture
def trading() -> Trading:
    return make_trading()


@pytest.fixture
def fields(people: People) -> dict[str, str]:
    """Add one field of each kind to sales orders; return their names by label."""
    return add_fields(people)


def asked(owner: Client, **wanted: str) -> list[str]:
    """Return the numbers of the orders that a list finds, the sums' count checked against them."""
    rows = table(context_of(owner, f"/t/{ORDER}/?{urlencode({'columns': 'number', **wanted})}"))
    answer = owner.get(f"/api/v1/documents/{ORDER}?{urlencode({'totals': 'true', **wanted})}").json()
    numbers = [row[0] for row in rows]
    assert [one["number"] for one in answer["rows"]] == numbers
    assert answer["totals"]["count"] == len(numbers)
    return numbers


def test_lists_are_narrowed_by_what_fields_hold(
    owner: Client, trading: Trading, fields: dict[str, str]
) -> None:
    first = saved_order(owner, trading, fields)["number"]
    other: dict[str, object] = {fields["车牌"]: "京B678", fields["里程"]: "100", fields["加急"]: "否"}
    line: dict[str, object] = {fields["刻字"]: "寿比南山"}
    second = send(owner, f"/t/{ORDER}/save", on_page(body(trading, other, line))).json()
    assert asked(owner, **{fields["车牌"]: "b67"}) == [second["number"]]
    assert asked(owner, **{fields["加急"]: "是"}) == [first]
    assert asked(owner, **{f"{fields['里程']}_from": "12.5", f"{fields['里程']}_to": "99"}) == [first]
    assert asked(owner, **{f"{fields['验收日']}_from": "2026-12-02"}) == []
    assert asked(owner, **{fields["刻字"]: "寿", "sort": "number"}) == [second["number"]]
    wanted = {fields["渠道"]: "线上", f"{fields['长度']}_to": "3"}
    assert asked(owner, **wanted) == [first]
    shown = context_of(owner, f"/t/{ORDER}/?{urlencode(wanted)}")["filters"]
    assert {"渠道", "长度至"} == {one["label"] for one in shown["chips"]}
    # What a changed draft no longer holds finds it no more.
    changed = {**body(trading, {fields["车牌"]: "京C1"}, {}), "version": "1"}
    assert send(owner, f"{second['url']}/save", on_page(changed, version=1)).status_code == 200
    assert asked(owner, **{fields["车牌"]: "b67"}) == []
    assert owner.get(f"/t/{ORDER}/?{fields['里程']}_from=far").status_code == 400
    refused = owner.get(f"/api/v1/documents/{ORDER}?{fields['里程']}_from=far&{fields['加急']}=yes")
    assert {one["field"] for one in refused.json()["problems"]} == {f"{fields['里程']}_from", fields["加急"]}


def test_the_list_sorts_by_a_field_and_forgets_one_that_is_off(
    owner: Client, trading: Trading, fields: dict[str, str], people: People
) -> None:
    plate = fields["车牌"]
    made = [
        send(owner, f"/t/{ORDER}/save", on_page(body(trading, {plate: text} if text else {}, {}))).json()
        for text in ("沪B", "", "沪A")
    ]
    url = f"/t/{ORDER}/?columns=number,{plate}&sort={plate}"
    page = context_of(owner, f"{url}&way=up")
    assert [row[0] for row in table(page)] == [made[place]["number"] for place in (2, 0, 1)]
    assert [one["sort"] for one in page["columns"]] == ["", "ascending"]
    assert owner.get(f"{url}&after=WyI_IiwxXQ").status_code == 400  # ?, 1
    save_field(plate, FieldForm(ORDER, "header", "车牌", "text", is_active=False), people.owner)
    assert len(table(context_of(owner, url))) == len(made)


def test_a_required_field_stops_posting_but_no_draft(owner: Client, trading: Trading, people: People) -> None:
    plate = save_field(None, FieldForm(ORDER, "header", "车牌", "text", is_required=True), people.owner)
    word = save_field(None, FieldForm(ORDER, "line", "刻字", "text", is_required=True), people.owner)
    saved = send(owner, f"/t/{ORDER}/save", on_page(body(trading, {}, {}))).json()
    answer = send(owner, f"/api/v1/documents/{ORDER}/{saved['id']}/post", {})
    told = [(one["code"], one["field"], one.get("line")) for one in answer.json()["problems"]]
    assert (answer.status_code, told) == (
        422,
        [("field_missing", plate, None), ("field_missing", word, 1)],
    )
    answer = send(owner, f"{saved['url']}/book", on_page(body(trading, {}, {}), version=1))
    assert {one["message"] for one in answer.json()["problems"]} == {"请填写车牌", "第 1 行：请填写刻字"}
    page = context_of(owner, f"/t/{ORDER}/{saved['id']}")
    assert next(one for one in page["fields"] if one["name"] == plate)["is_required"]
    full = on_page(body(trading, {plate: "沪A"}, {word: "福"}), version=1)
    assert send(owner, f"{saved['url']}/book", full).status_code == 200
    # A red document repeats its original, whatever is demanded by then.
    save_field(None, FieldForm(ORDER, "header", "里程", "number", is_required=True), people.owner)
    assert owner.post(f"/t/{ORDER}/{saved['id']}/reverse", {"reason": "错"}).status_code == 302
    assert Document.objects.get(pk=saved["id"]).state == "reversed"


def test_what_is_called_the_same_is_carried_on(
    owner: Client, trading: Trading, fields: dict[str, str], people: People
) -> None:
    for label, level, kind in (
        ("车牌", "header", "text"),
        ("里程", "header", "text"),
        ("刻字", "line", "text"),
    ):
        save_field(None, FieldForm("sales.delivery", level, label, kind), people.owner)
    saved = saved_order(owner, trading, fields)
    assert owner.post(f"/t/{ORDER}/{saved['id']}/post", {"version": "1"}).status_code == 302
    (plate, distance, word) = (one.name for one in read_fields() if one.subject == "sales.delivery")
    found = owner.get(f"/t/sales.delivery/origins?partner={trading.partners['C1']}").json()["documents"][0]
    assert (found["header"][plate], found["lines"][0]["values"][word]) == ("沪A12345", "福")
    assert distance not in found["header"]  # the same name, another kind
    page = context_of(owner, f"/t/sales.delivery/new?origin={saved['id']}")
    values = {one["name"]: one["value"] for one in page["fields"]}
    assert (values[plate], page["grid_config"]["lines"][0][word]) == ("沪A12345", "福")
