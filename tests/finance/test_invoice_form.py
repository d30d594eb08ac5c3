"""修改发票 and 关联单据: what the pages do not show stays, and more rows than they show stay whole."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from liandong.documents.drafting import save_drafts
from liandong.documents.inputs import DraftInput
from liandong.documents.posting.engine import post
from liandong.documents.requests import DraftRequest, PostRequest
from liandong.identity.rule_book import set_rules
from liandong.kernel.actor import Actor
from liandong.tax_invoices.keeping import save_invoice
from liandong.tax_invoices.linking import Wish, link_documents
from liandong.tax_invoices.models import TaxInvoice
from liandong.tax_invoices.terms import InvoiceForm, InvoiceLine
from tests.apikit.calling import caller
from tests.support.companies import People
from tests.support.pages import made_of, signed_in
from tests.support.trading import DAY, make_trading

D = Decimal
pytestmark = pytest.mark.usefixtures("company")


@pytest.fixture
def owner() -> Client:
    return signed_in("owner")


def line(number: int) -> InvoiceLine:
    """Return five bottles at 20: 100 and 13 of tax."""
    return InvoiceLine(D(13), D(100), D(13), f"*饮料*{number} 号", "500ml", "瓶", D(5), D(20))


def registered(actor: Actor, count: int) -> TaxInvoice:
    """Register an invoice of so many lines."""
    lines = tuple(line(number) for number in range(count))
    given = InvoiceForm("output", "digital_special", f"{1:020}", DAY, "甲公司", "客户C1", lines)
    return TaxInvoice.objects.get(pk=save_invoice(None, given, actor))


def typed(client: Client, url: str) -> dict[str, str]:
    """Return what the form of a page would send as it stands."""
    found: dict[str, str] = {}
    sections: list[dict[str, Any]] = made_of(client.get(url))["sections"]
    for section in sections:
        rows = section.get("table", {}).get("rows", [])
        fields = [*section.get("fields", []), *(one for row in rows for one in row)]
        found |= {one["name"]: str("" if one["value"] is None else one["value"]) for one in fields}
    return found


def kept(invoice: TaxInvoice) -> list[InvoiceLine]:
    names = list(asdict(line(0)))
    return [InvoiceLine(**row) for row in invoice.lines.order_by("position").values(*names)]


@pytest.mark.parametrize("count", [2, 100, 150])
def test_what_is_saved_unchanged_stays_as_it_is(people: People, owner: Client, count: int) -> None:
    invoice = registered(people.owner, count)
    url = f"/tax-invoices/{invoice.pk}/edit"
    answer = owner.post(url, typed(owner, url) | {"memo": "改了备注"})
    assert answer.status_code == 302, answer.content.decode()
    invoice.refresh_from_db()
    assert (invoice.memo, invoice.gross_amount) == ("改了备注", D(113) * count)
    assert kept(invoice) == [line(number) for number in range(count)]


def test_a_row_that_goes_leaves_the_others_what_they_are(people: People, owner: Client) -> None:
    invoice = registered(people.owner, 3)
    url = f"/tax-invoices/{invoice.pk}/edit"
    form = typed(owner, url)
    left = {name: text for name, text in form.items() if not name.startswith("rates-1-")}
    assert owner.post(url, left | {"rates-7-tax_rate": "6", "rates-7-net_amount": "50"}).status_code == 302
    assert kept(invoice) == [line(0), line(2), InvoiceLine(D(6), D(50), D(3))]


def test_a_form_opened_before_somebody_else_changed_the_lines_is_refused(
    people: People, owner: Client
) -> None:
    invoice = registered(people.owner, 2)
    url = f"/tax-invoices/{invoice.pk}/edit"
    early, late = typed(owner, url), typed(owner, url) | {"rates-0-name": "改名"}
    assert owner.post(url, late).status_code == 302
    answer = owner.post(url, early)
    assert answer.status_code == 422
    assert "请重新打开再改" in answer.content.decode()
    assert [one.name for one in kept(invoice)] == ["改名", "*饮料*1 号"]


def test_more_rows_than_a_page_takes_are_refused_not_cut(people: People, owner: Client) -> None:
    invoice = registered(people.owner, 100)
    url = f"/tax-invoices/{invoice.pk}/edit"
    more = {"rates-100-tax_rate": "13", "rates-100-net_amount": "100"}
    assert owner.post(url, typed(owner, url) | more).status_code == 422
    assert len(kept(invoice)) == 100


def test_a_red_one_of_many_lines_takes_all_of_them_back_by_rate(people: People, owner: Client) -> None:
    blue = registered(people.owner, 150)
    form = typed(owner, f"/tax-invoices/new?red_of={blue.pk}") | {"number": f"{2:020}"}
    answer = owner.post("/tax-invoices/new", form)
    assert answer.status_code == 302, answer.content.decode()
    red = TaxInvoice.objects.get(red_of=blue)
    assert (red.gross_amount, len(kept(red))) == (-blue.gross_amount, 1)


def test_hundreds_of_documents_stay_linked_when_the_links_are_saved_again(owner: Client) -> None:
    trading = make_trading()
    rules = {"invoice_with_goods": True}
    set_rules(rules, effective_from=DAY, actor=trading.actor, has_moves=lambda: False)
    trading.receive("P1", "400", "5")
    one = DraftInput(
        "sales.delivery",
        DAY,
        (trading.line("P1", "1", "10"),),
        partner=trading.partners["C1"],
        place=trading.places["主仓"],
    )
    sold = save_drafts([DraftRequest(one, trading.actor)] * 310)
    post([PostRequest(saved.id, trading.actor) for saved in sold])
    invoice = registered(trading.actor, 40)
    link_documents(invoice.pk, [Wish(saved.id, D("11.30")) for saved in sold], trading.actor)
    url = f"/tax-invoices/{invoice.pk}/links"
    answer = owner.post(url, typed(owner, url))
    assert answer.status_code == 302, answer.content.decode()
    invoice.refresh_from_db()
    assert (invoice.links.count(), invoice.linked_amount) == (310, D("3503.00"))


@pytest.mark.parametrize("column", ["quantity", "price"])
@pytest.mark.parametrize(
    ("number", "code"), [("0.1234567", "too_many_decimals"), ("9" * 14, "number_too_large")]
)
def test_what_no_column_holds_is_told(column: str, number: str, code: str) -> None:
    line = {"tax_rate": "13", "net_amount": "100", "tax_amount": "13", column: number}
    head = {"direction": "output", "kind": "digital_special", "number": f"{1:020}", "issued_on": "2026-11-02"}
    body = head | {"seller_name": "甲公司", "buyer_name": "客户C1", "lines": [line]}
    told = caller("owner").post("/tax-invoices", body)
    assert (told.status, told.codes) == (422, {code})
    assert [one["field"] for one in told.body["problems"]] == [column]
    kept = caller("owner").post("/tax-invoices", body | {"lines": [line | {column: "0.123456"}]})
    assert kept.body["lines"][0][column] == "0.123456"
