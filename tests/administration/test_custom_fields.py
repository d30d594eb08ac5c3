"""Fields a company adds: typed, wherever documents are, and never in the way of old ones."""

import pytest
from django.test import Client
from django.utils import timezone

from liandong.documents.custom_fields import FieldForm, own_document_type, read_fields, save_field
from liandong.documents.models import Document, DocumentLine
from liandong.documents.types import document_type
from liandong.exchange.document_fields import document_fields
from liandong.identity.actors import NotAllowedError, load_actor
from liandong.identity.models import AuditRow, Member
from liandong.kernel.actor import Actor
from liandong.kernel.refusal import RefusedError
from liandong.printkit.facts import Occasion, document_facts
from liandong.printkit.saving import letterhead
from liandong.printkit.templates import palette_for
from tests.administration.added import ORDER, add_fields, body, filled, on_page, saved_order, send
from tests.support.companies import People
from tests.support.pages import context_of, made_of, signed_in, table
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


def actor() -> Actor:
    return load_actor(Member.objects.get(is_owner=True).pk)


def codes(form: FieldForm, who: Actor, name: str | None = None) -> list[str]:
    with pytest.raises(RefusedError) as caught:
        save_field(name, form, who)
    return [problem.code for problem in caught.value.problems]


def test_values_are_kept_by_page_and_interface_alike(
    owner: Client, trading: Trading, fields: dict[str, str]
) -> None:
    answer = send(owner, f"/t/{ORDER}/save", on_page(filled(trading, fields)))
    assert answer.status_code == 200, answer.content
    stored = Document.objects.get()
    expected = {"车牌": "沪A12345", "里程": "12.5", "验收日": "2026-12-01", "渠道": "线上", "加急": "是"}
    assert stored.details == {fields[label]: value for label, value in expected.items()}
    added = {fields["刻字"]: "福", fields["长度"]: "3"}
    assert DocumentLine.objects.get().details == {**added, "price_reason": "typed"}
    answer = send(owner, f"/api/v1/documents/{ORDER}", filled(trading, fields))
    assert answer.status_code == 201, answer.content
    read = owner.get(f"/api/v1/documents/{ORDER}/{answer.json()['id']}").json()
    assert (read[fields["里程"]], read["lines"][0][fields["刻字"]]) == ("12.5", "福")
    declared = next(one for one in owner.get("/api/v1/document-types").json() if one["id"] == ORDER)
    assert fields["刻字"] in {one["name"] for one in declared["columns"]}


def test_all_wrong_values_are_told_at_once(owner: Client, trading: Trading, fields: dict[str, str]) -> None:
    header: dict[str, object] = {
        fields["里程"]: "很远",
        fields["验收日"]: "2026-02-30",
        fields["渠道"]: "邮购",
        fields["加急"]: "yes",
    }
    wrong = body(trading, header, {fields["长度"]: "1.1234567"})
    for url, sent in ((f"/t/{ORDER}/save", on_page(wrong)), (f"/api/v1/documents/{ORDER}", wrong)):
        answer = send(owner, url, sent)
        assert answer.status_code == 422
        told = {(one["code"], one["field"]) for one in answer.json()["problems"]}
        assert told == {
            ("not_a_number", fields["里程"]),
            ("not_a_date", fields["验收日"]),
            ("unknown_choice", fields["渠道"]),
            ("unknown_choice", fields["加急"]),
            ("inexact_number", fields["长度"]),
        }
    assert not Document.objects.exists()


def test_entry_document_and_list_show_them(owner: Client, trading: Trading, fields: dict[str, str]) -> None:
    saved = saved_order(owner, trading, fields)
    page = context_of(owner, f"/t/{ORDER}/new")
    assert fields["渠道"] in {one["name"] for one in page["fields"]}
    assert fields["刻字"] in {one["name"] for one in page["grid_config"]["columns"]}
    assert fields["刻字"] not in {
        one["name"] for one in context_of(owner, "/t/sales.delivery/new")["grid_config"]["columns"]
    }
    shown = owner.get(f"/t/{ORDER}/{saved['id']}").content.decode()
    assert "沪A12345" in shown
    send(owner, f"{saved['url']}/book", on_page(filled(trading, fields), version=1))
    shown = owner.get(f"/t/{ORDER}/{saved['id']}").content.decode()
    assert ("沪A12345" in shown, "福" in shown) == (True, True)
    rows = table(context_of(owner, f"/t/{ORDER}/?columns=number,{fields['渠道']},{fields['里程']}"))
    assert rows[0][1:3] == ["线上", "12.5"]


def test_prints_and_files_have_them(owner: Client, trading: Trading, fields: dict[str, str]) -> None:
    saved = saved_order(owner, trading, fields)
    who = actor()
    (facts,) = document_facts([saved["id"]], Occasion(who, "甲公司", timezone.now(), letterhead()))
    assert (facts.fields[fields["加急"]], facts.lines[0][fields["刻字"]]) == ("是", "福")
    palette = palette_for(ORDER, who)
    assert (palette.fields[fields["车牌"]], palette.columns[fields["长度"]]) == ("车牌", "长度")
    labels = {one.label for one in document_fields(document_type(ORDER), who)}
    assert {"车牌", "渠道", "刻字"} <= labels


def test_a_field_that_is_off_is_gone_but_what_it_held_stays(
    owner: Client, trading: Trading, fields: dict[str, str], people: People
) -> None:
    saved = saved_order(owner, trading, fields)
    before = Document.objects.get().details
    save_field(fields["车牌"], FieldForm(ORDER, "header", "车牌", "text", is_active=False), people.owner)
    page = context_of(owner, f"/t/{ORDER}/new")
    assert fields["车牌"] not in {one["name"] for one in page["fields"]}
    assert owner.get(f"/t/{ORDER}/{saved['id']}").status_code == 200
    assert Document.objects.get().details == before
    new = save_field(None, FieldForm(ORDER, "header", "车牌", "number"), people.owner)
    assert new not in fields.values()


def test_a_choice_taken_away_does_not_break_old_documents(
    owner: Client, trading: Trading, fields: dict[str, str], people: People
) -> None:
    saved = saved_order(owner, trading, fields)
    save_field(fields["渠道"], FieldForm(ORDER, "header", "渠道", "choice", ("门店",)), people.owner)
    assert owner.post(f"/t/{ORDER}/{saved['id']}/post", {"version": "1"}).status_code == 302
    assert Document.objects.get().state == "posted"
    assert "线上" in owner.get(f"/t/{ORDER}/{saved['id']}").content.decode()


def test_fields_make_sense_by_themselves(people: People) -> None:
    wrong = FieldForm("sales.nothing", "foot", "", "colour")
    assert codes(wrong, people.owner) == ["type_unknown", "level_unknown", "kind_unknown", "name_missing"]
    assert codes(FieldForm(ORDER, "header", "渠道", "choice"), people.owner) == ["choices_missing"]
    assert codes(FieldForm(ORDER, "header", "渠道", "choice", ("a", "a")), people.owner) == ["choices_unfit"]
    assert codes(FieldForm(ORDER, "header", "客户", "text"), people.owner) == ["label_taken"]
    name = save_field(None, FieldForm(ORDER, "header", "车牌", "text"), people.owner)
    assert codes(FieldForm(ORDER, "line", "车牌", "text"), people.owner) == ["label_taken"]
    assert codes(FieldForm(ORDER, "line", "车牌", "text"), people.owner, name) == ["field_fixed"]
    assert codes(FieldForm(ORDER, "header", "车", "text"), people.owner, "x_99") == ["field_unknown"]
    for number in range(19):
        save_field(None, FieldForm(ORDER, "header", f"字段{number}", "text"), people.owner)
    assert codes(FieldForm(ORDER, "header", "又一个", "text"), people.owner) == ["fields_too_many"]
    with pytest.raises(NotAllowedError):
        save_field(None, FieldForm(ORDER, "header", "车牌", "text"), people.clerk)


def test_the_pages_add_and_change_a_field(owner: Client) -> None:
    data = {
        "subject": ORDER,
        "level": "line",
        "label": "颜色",
        "kind": "choice",
        "choices": "红\n\n 蓝 ",
        "is_active": "true",
    }
    assert owner.post("/settings/fields/new", data).status_code == 302
    (field,) = read_fields()
    assert (field.name, field.choices) == ("x_1", ("红", "蓝"))
    assert context_of(owner, "/settings/fields/x_1")["sections"][0]["fields"][4]["value"] == "红\n蓝"
    owner.post("/settings/fields/x_1", {"label": "色", "choices": "红"})
    (field,) = read_fields()
    assert (field.label, field.choices, field.kind, field.is_active) == ("色", ("红",), "choice", False)
    row = AuditRow.objects.filter(subject="documents.custom_field").latest("pk")
    assert (row.detail["name_before"], row.detail["name"]) == ("颜色", "色")
    refused = owner.post("/settings/fields/new", {**data, "label": "数量"})
    assert made_of(refused)["problems"][0]["message"] == "这种单据已有叫「数量」的字段"
    assert owner.get("/settings/fields/x_9").status_code == 404
    assert table(context_of(owner, "/settings/fields")) == []
    assert len(table(context_of(owner, "/settings/fields?disabled=1"))) == 1
    assert signed_in("clerk").post("/settings/fields/new", data).status_code == 403


def test_a_type_without_added_fields_is_the_declared_one(people: People, fields: dict[str, str]) -> None:
    who = actor()
    assert own_document_type("sales.delivery", who) is document_type("sales.delivery")
    assert own_document_type(ORDER, who) is own_document_type(ORDER, who)
    assert own_document_type(ORDER, who) != document_type(ORDER)
