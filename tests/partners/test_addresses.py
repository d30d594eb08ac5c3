"""Addresses and people of a partner: kept together, proposed, carried on, printed, brought in by file."""

import io
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from liandong.documents.models import Document
from liandong.identity.actors import NotAllowedError
from liandong.identity.models import AuditRow
from liandong.kernel.refusal import RefusedError
from liandong.partners.address_terms import (
    DELIVERY,
    INVOICE,
    KINDS,
    AddressRow,
    ContactRow,
    offered,
    proposed,
)
from liandong.partners.addresses import (
    addresses_of,
    contacts_of,
    keep_addresses,
    keep_contacts,
    mail_addresses,
)
from liandong.partners.models import Partner
from liandong.printkit.producing import PrintOrder, documents_pdf
from liandong.printkit.templates import template_for
from tests.apikit.calling import caller
from tests.support.companies import People
from tests.support.pages import context_of, signed_in
from tests.support.trading import Trading, make_trading

SOUTH = AddressRow(DELIVERY, "江南路 1 号", "城南店", "陈先生", "13800000000", "宁波", is_default=True)
NORTH = AddressRow(DELIVERY, "江北路 2 号", "城北店")
OFFICE = AddressRow(INVOICE, "中山路 9 号")
LINE = "宁波 江南路 1 号，陈先生，13800000000"


@pytest.fixture
def trading(company: str) -> Trading:
    trading = make_trading()
    Partner.objects.filter(code="C1").update(address="老地址 8 号", contact="老王", phone="111")
    return trading


def keep(trading: Trading, *rows: AddressRow, partner: str = "C1") -> None:
    keep_addresses(trading.partners[partner], rows, trading.actor)


def address_of(document: int, name: str = "delivery_address") -> str:
    return str(Document.objects.get(pk=document).details.get(name, ""))


def order(trading: Trading, **header: Any) -> int:
    return trading.book(
        "sales.order", [trading.line("P1", "3", "10")], partner="C1", place="主仓", **header
    ).id


def test_a_new_document_has_the_default_of_its_kind_else_the_partners_own(trading: Trading) -> None:
    assert address_of(order(trading)) == "老地址 8 号，老王，111"
    keep(trading, NORTH, SOUTH, OFFICE)
    assert address_of(order(trading)) == LINE
    assert address_of(order(trading, details={"delivery_address": "自提"})) == "自提"
    invoice = trading.draft("finance.sales_invoice", [trading.line("P1", "1", "10")], partner="C1").id
    assert address_of(invoice, "invoice_address") == "中山路 9 号"
    keep(trading, NORTH)
    assert address_of(order(trading)) == "江北路 2 号"  # the only one of its kind
    keep(trading, NORTH, AddressRow(DELIVERY, "江东路 3 号"))
    assert address_of(order(trading)) == ""  # nobody can tell which


def test_what_was_written_stays_when_the_address_moves(trading: Trading) -> None:
    keep(trading, SOUTH)
    pk = order(trading)
    keep(trading)
    assert address_of(pk) == LINE
    template = template_for("sales.order", "a4")
    drawn = documents_pdf(PrintOrder([pk], template, trading.actor, "甲公司"))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(drawn)).pages)
    assert "江南路" in text.replace("\n", "")


def test_it_goes_along_to_the_delivery(trading: Trading) -> None:
    keep(trading, SOUTH)
    pk, owner = order(trading, details={"delivery_address": "工地东门"}), signed_in("owner")
    page = context_of(owner, f"/t/sales.delivery/new?origin={pk}")
    shown = {one["name"]: one for one in page["fields"]}["delivery_address"]
    assert (shown["value"], shown["suggestions"][0]) == ("工地东门", LINE)
    api = caller("owner")
    (source,) = api.get(f"/documents/sales.order/{pk}").body["lines"]
    lines = [{"origin": source["id"], "product": trading.products["P1"], "quantity": "1"}]
    body = {
        "partner": trading.partners["C1"],
        "place": trading.places["主仓"],
        "business_date": "2026-11-02",
        "lines": lines,
    }
    made = api.post("/documents/sales.delivery", body)
    assert made.status == 201, made.body
    assert address_of(made.body["id"]) == "工地东门"


def test_choosing_a_partner_proposes_and_offers(trading: Trading) -> None:
    keep(trading, NORTH, SOUTH)
    owner = signed_in("owner")
    items = owner.get("/pick/partners?type=sales.order&kind=customer").json()["items"]
    assert items[0]["addresses"]["delivery_address"] == {
        "proposed": LINE,
        "offered": [LINE, "江北路 2 号", "老地址 8 号，老王，111"],
    }
    assert "addresses" not in owner.get("/pick/partners?type=sales.quotation").json()["items"][0]


def test_every_problem_is_told_at_its_row_and_nothing_is_kept(trading: Trading, people: People) -> None:
    keep(trading, SOUTH)
    wrong = [AddressRow("home", "", is_default=True), SOUTH, AddressRow(DELIVERY, "x" * 256, is_default=True)]
    with pytest.raises(RefusedError) as refused:
        keep(trading, *wrong)
    assert [(one.code, one.line) for one in refused.value.problems] == [
        ("address_missing", 1),
        ("address_kind_unknown", 1),
        ("too_long", 3),
        ("address_default_twice", 3),
    ]
    people_wrong = [ContactRow("", email="none"), ContactRow("丙", birthday=date(2999, 1, 1))]
    with pytest.raises(RefusedError) as refused:
        keep_contacts(trading.partners["C1"], people_wrong, trading.actor)
    assert [one.code for one in refused.value.problems] == [
        "name_missing",
        "mail_address_invalid",
        "birthday_unlikely",
    ]
    with pytest.raises(NotAllowedError):
        keep_addresses(trading.partners["C1"], [NORTH], people.keeper)
    with pytest.raises(RefusedError) as refused:
        keep_addresses(2**40, [NORTH], trading.actor)
    assert [one.code for one in refused.value.problems] == ["partner_unknown"]
    assert addresses_of(trading.partners["C1"]) == [SOUTH]


def rows(table: str, *given: dict[str, str]) -> dict[str, str]:
    found = {f"{table}-shown": "1"}
    for place, row in enumerate(given):
        found |= {f"{table}-{place}-{name}": text for name, text in {"phone": "", **row}.items()}
    return found


def test_the_page_keeps_both_tables_or_neither(trading: Trading) -> None:
    owner, pk = signed_in("owner"), trading.partners["C1"]
    url = f"/partners/{pk}/addresses"
    assert url in [one.get("url") for one in context_of(owner, f"/partners/{pk}")["actions"]]
    address = {"kind": "delivery", "address": "江北路 2 号", "name": "城北店"}
    person = {"name": "陈先生", "birthday": "1990-05-01", "preferences": "少辣", "email": "chen@example.com"}
    wrong = rows("addresses", address) | rows("contacts", person | {"name": ""})
    assert owner.post(url, wrong).status_code == 422
    assert addresses_of(pk) == []
    assert owner.post(url, rows("addresses", address) | rows("contacts", person)).status_code == 302
    assert addresses_of(pk) == [NORTH]
    (kept,) = contacts_of(pk)
    assert (kept.birthday, kept.preferences) == (date(1990, 5, 1), "少辣")
    assert mail_addresses(Partner.objects.get(pk=pk)) == ["chen@example.com"]
    deeds = AuditRow.objects.filter(subject="partners.partner", subject_id=pk).values_list(
        "action", flat=True
    )
    assert sorted(deeds) == ["addresses", "contacts"]
    assert owner.post(url, rows("addresses", address) | rows("contacts", person)).status_code == 302
    assert deeds.all().count() == 2  # nothing changed, nothing is told


def test_the_interface_replaces_and_answers(trading: Trading) -> None:
    api, pk = caller("owner"), trading.partners["C1"]
    body = {"addresses": [{"kind": "delivery", "address": "江北路 2 号", "name": "城北店"}]}
    made = api.put(f"/partners/{pk}/addresses", body)
    assert (made.status, made.body[0]["line"]) == (200, "江北路 2 号")
    assert api.get(f"/partners/{pk}/addresses").body == made.body
    people = {"contacts": [{"name": "陈先生", "birthday": "1990-05-01"}]}
    assert api.put(f"/partners/{pk}/contacts", people).body[0]["birthday"] == "1990-05-01"
    assert caller("keeper").put(f"/partners/{pk}/contacts", people).status == 403
    assert api.get(f"/partners/{2**40}/contacts").status == 404


ROWS = st.lists(
    st.builds(
        AddressRow,
        st.sampled_from(KINDS),
        st.text("甲乙丙", min_size=1, max_size=3),
        is_default=st.booleans(),
    ),
    max_size=6,
)


@given(rows=ROWS, kind=st.sampled_from(KINDS), own=st.sampled_from(["", "自己"]))
def test_what_is_proposed_is_offered_first_and_each_once(rows: list[AddressRow], kind: str, own: str) -> None:
    shown, first = offered(rows, kind, own), proposed(rows, kind, own)
    assert len(shown) == len(set(shown))
    assert not first or shown[0] == first
    assert {row.line for row in rows} <= set(shown)
    assert first in {"", own} or any(row.line == first and row.kind == kind for row in rows)
