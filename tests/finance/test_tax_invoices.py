"""The register of invoices: written, linked to documents, taken back by red ones, deducted, voided."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from liandong.documents.models import Document
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.actors import NotAllowedError
from liandong.identity.rule_book import rules_on, set_rules
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.tax_invoices.documents import Asked, rooms_of, with_rest
from liandong.tax_invoices.keeping import deduct_invoices, save_invoice, void_invoice
from liandong.tax_invoices.linking import Wish, link_documents
from liandong.tax_invoices.models import Direction, TaxInvoice, TaxInvoiceLink
from liandong.tax_invoices.proposing import proposals
from liandong.tax_invoices.terms import InvoiceForm, InvoiceLine
from liandong.webkit.report_parts import typed_document_url
from tests.apikit.calling import caller
from tests.support.companies import People
from tests.support.pages import context_of, signed_in, statements, table
from tests.support.trading import DAY, Trading, make_trading

D = Decimal


def ruled(trading: Trading, changes: dict[str, Any]) -> None:
    set_rules(changes, effective_from=DAY, actor=trading.actor, has_moves=lambda: False)


@pytest.fixture
def trading(company: str) -> Trading:
    del company
    made = make_trading()
    ruled(made, {"invoice_with_goods": True})
    made.receive("P1", "100", "5")
    return made


@pytest.fixture
def owner(company: str) -> Client:
    return signed_in("owner")


def sold(trading: Trading, quantity: str, partner: str = "C1") -> int:
    """Book a delivery at 10 a bottle and 13 %; ten of them are 113."""
    lines = [trading.line("P1", quantity, "10")]
    return trading.book("sales.delivery", lines, partner=partner, place="主仓").id


def form(number: int, net: str, tax: str, **more: Any) -> InvoiceForm:
    line = InvoiceLine(D(more.pop("rate", 13)), D(net), D(tax))
    given: dict[str, Any] = {"seller_name": "甲公司", "buyer_name": "客户C1", "issued_on": DAY}
    return InvoiceForm(
        more.pop("direction", "output"),
        "digital_special",
        f"{number:020}",
        lines=(line,),
        **{**given, **more},
    )


def refused(act: Callable[..., object], *given: object) -> list[str]:
    with pytest.raises(RefusedError) as caught:
        act(*given)
    return [one.code for one in caught.value.problems]


def rest(trading: Trading, direction: Direction = Direction.OUTPUT) -> dict[int, Decimal]:
    found = list(with_rest(trading.actor, Asked(direction, date(2026, 1, 1), date(2026, 12, 31))))
    return {pk: room.left for pk, room in rooms_of(found).items()}


def test_several_deliveries_on_one_invoice_and_one_on_several(trading: Trading) -> None:
    first, second = sold(trading, "10"), sold(trading, "20")  # 113 and 226
    assert rest(trading) == {first: D(113), second: D(226)}
    one = save_invoice(None, form(1, "200", "26"), trading.actor)
    link_documents(one, [Wish(first, D(113)), Wish(second, D(113))], trading.actor)
    assert rest(trading) == {second: D(113)}
    two = save_invoice(None, form(2, "200", "26"), trading.actor)
    wishes = [Wish(second, D("113.01")), Wish(first, D(1)), Wish(second, D(1)), Wish(999, D(1))]
    assert refused(link_documents, two, wishes, trading.actor) == [
        "invoice_link_beyond",
        "invoice_link_beyond",
        "invoice_document_twice",
        "invoice_document_unfit",
    ]
    link_documents(two, [Wish(second, D(113))], trading.actor)
    assert rest(trading) == {}
    assert TaxInvoice.objects.get(pk=two).linked_amount == D(113)
    link_documents(one, [], trading.actor)
    assert rest(trading) == {first: D(113), second: D(113)}


def test_an_invoice_gives_no_more_than_it_is_for(trading: Trading) -> None:
    document = sold(trading, "20")
    pk = save_invoice(None, form(1, "100", "13"), trading.actor)
    assert refused(link_documents, pk, [Wish(document, D("113.01"))], trading.actor) == [
        "invoice_links_beyond"
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        TaxInvoice.objects.filter(pk=pk).update(linked_amount=D(114))


def test_a_return_lowers_what_is_to_be_invoiced(trading: Trading) -> None:
    delivery = sold(trading, "10")
    back = trading.book(
        "sales.sales_return", [trading.line("P1", "4", "10")], partner="C1", place="主仓"
    ).id  # −45.20
    assert rest(trading) == {delivery: D(113), back: D("-45.20")}
    pk = save_invoice(None, form(1, "60", "7.80"), trading.actor)
    link_documents(pk, [Wish(delivery, D(113)), Wish(back, D("-45.20"))], trading.actor)
    assert rest(trading) == {}
    assert TaxInvoice.objects.get(pk=pk).linked_amount == D("67.80")


def test_what_was_reversed_before_any_invoice_is_gone_after_one_it_asks_for_a_red(trading: Trading) -> None:
    gone, kept = sold(trading, "10"), sold(trading, "10")
    blue = save_invoice(None, form(1, "100", "13"), trading.actor)
    link_documents(blue, [Wish(kept, D(113))], trading.actor)
    for pk in (gone, kept):
        reverse(ReversalRequest(pk, trading.actor))
    mirror = Document.objects.get(reverses=kept).pk
    assert rest(trading) == {mirror: D(-113)}
    red = save_invoice(None, form(2, "-100", "-13", red_of=blue), trading.actor)
    link_documents(red, [Wish(mirror, D(-113))], trading.actor)
    assert rest(trading) == {}
    assert TaxInvoice.objects.get(pk=blue).red_amount == D(113)


def test_red_ones_never_take_back_more_and_a_voided_one_gives_it_back(trading: Trading) -> None:
    blue = save_invoice(None, form(1, "100", "13"), trading.actor)
    red = save_invoice(None, form(2, "-60", "-7.80", red_of=blue), trading.actor)
    assert refused(save_invoice, None, form(3, "-50", "-6.50", red_of=blue), trading.actor) == [
        "invoice_red_beyond"
    ]
    other = form(3, "-10", "-1.30", red_of=blue, buyer_name="别人")
    assert refused(save_invoice, None, other, trading.actor) == ["invoice_blue_of_others"]
    assert refused(save_invoice, None, form(3, "10", "1.30", red_of=blue), trading.actor) == [
        "invoice_red_positive"
    ]
    assert refused(void_invoice, blue, trading.actor) == ["invoice_is_red"]
    void_invoice(red, trading.actor)
    assert TaxInvoice.objects.get(pk=blue).red_amount == ZERO
    void_invoice(blue, trading.actor)
    assert refused(void_invoice, blue, trading.actor) == ["invoice_is_void"]


def test_every_problem_of_a_form_at_once(trading: Trading) -> None:
    bad = InvoiceForm("output", "paper_special", "12", None, "", "乙", (InvoiceLine(D(13), D(100), D(20)),))
    assert sorted(refused(save_invoice, None, bad, trading.actor)) == [
        "invoice_code_paper",
        "invoice_date_missing",
        "invoice_number_paper",
        "invoice_tax_wrong",
        "seller_name_missing",
    ]
    pk = save_invoice(None, form(1, "100", "13"), trading.actor)
    assert refused(save_invoice, None, form(1, "50", "6.50"), trading.actor) == ["invoice_number_taken"]
    save_invoice(pk, form(1, "50", "6.50"), trading.actor)
    assert TaxInvoice.objects.get(pk=pk).gross_amount == D("56.50")
    link_documents(pk, [Wish(sold(trading, "10"), D("56.50"))], trading.actor)
    assert refused(save_invoice, pk, form(1, "60", "7.80"), trading.actor) == ["invoice_is_linked"]


def test_input_invoices_are_deducted_in_a_month_not_before_they_were_issued(trading: Trading) -> None:
    given = {"direction": "input", "seller_name": "供应商S1", "buyer_name": "甲公司"}
    pk = save_invoice(None, form(1, "100", "13", **given), trading.actor)
    sale = save_invoice(None, form(2, "100", "13"), trading.actor)
    assert refused(deduct_invoices, [pk, sale], date(2026, 10, 1), trading.actor) == [
        "invoice_deducted_early",
        "invoice_not_deductible",
        "invoice_deducted_early",
    ]
    deduct_invoices([pk], date(2026, 11, 20), trading.actor)
    assert TaxInvoice.objects.get(pk=pk).deducted_in == date(2026, 11, 1)
    assert refused(void_invoice, pk, trading.actor) == ["invoice_is_deducted"]
    deduct_invoices([pk], None, trading.actor)
    void_invoice(pk, trading.actor)


def test_what_fits_is_proposed_with_the_reason(trading: Trading) -> None:
    sold(trading, "20", "C2")
    first, second = sold(trading, "20"), sold(trading, "10")
    pk = save_invoice(None, form(1, "100", "13", partner=trading.partners["C1"]), trading.actor)
    found = proposals(trading.actor, TaxInvoice.objects.get(pk=pk))
    assert [(one.document.pk, one.amount, one.reasons) for one in found] == [
        (second, D(113), ("amount",)),
        (first, ZERO, ()),
    ]


def test_another_partners_documents_are_refused(trading: Trading) -> None:
    pk = save_invoice(None, form(1, "100", "13", partner=trading.partners["C2"]), trading.actor)
    wishes = [Wish(sold(trading, "10"), D(113))]
    assert refused(link_documents, pk, wishes, trading.actor) == ["invoice_document_of_others"]


def test_a_receipt_that_waits_for_its_invoice_document_is_not_invoiced(trading: Trading) -> None:
    ruled(trading, {"invoice_with_goods": False})
    assert rules_on(DAY).invoice_with_goods is False
    before = rest(trading, Direction.INPUT)
    trading.receive("P2", "10", "10")
    assert rest(trading, Direction.INPUT) == before


def test_who_may_not_see_costs_sees_no_input_invoices(trading: Trading, people: People) -> None:
    given = {"direction": "input", "seller_name": "供应商S1", "buyer_name": "甲公司"}
    with pytest.raises(NotAllowedError):
        save_invoice(None, form(1, "100", "13", **given), people.clerk)


def test_pages(trading: Trading, owner: Client) -> None:
    document = sold(trading, "10")
    number = Document.objects.get(pk=document).number
    rates = {
        "rates-0-name": "",
        "rates-0-tax_rate": "13",
        "rates-0-net_amount": "100",
        "rates-0-tax_amount": "",
    }
    head = {
        "direction": "output",
        "kind": "digital_special",
        "number": f"{1:020}",
        "issued_on": DAY.isoformat(),
        "partner": str(trading.partners["C1"]),
    }
    answer = owner.post("/tax-invoices/new", head | rates)
    invoice = TaxInvoice.objects.get()
    assert answer.headers["Location"] == f"/tax-invoices/{invoice.pk}"
    assert (invoice.buyer_name, invoice.seller_name, invoice.gross_amount) == ("客户C1", "甲公司", D(113))
    assert owner.post("/tax-invoices/new", head | rates).status_code == 422
    links = owner.get(f"/tax-invoices/{invoice.pk}/links").content.decode()
    assert number in links
    assert "金额相同" in links
    rows = {"links-0-document": number, "links-0-amount": "113"}
    assert owner.post(f"/tax-invoices/{invoice.pk}/links", rows).status_code == 302
    assert TaxInvoiceLink.objects.get().amount == D(113)
    assert number in owner.get(f"/tax-invoices/{invoice.pk}").content.decode()
    assert (
        "已开票 113.00，未开票 0.00。"
        in owner.get(typed_document_url("sales.delivery", document)).content.decode()
    )
    assert [row[10] for row in table(context_of(owner, "/tax-invoices?state=linked"))] == [""]
    assert context_of(owner, "/tax-invoices/uninvoiced?from=2026-11-01&to=2026-11-30")["rows"] == []
    assert owner.get(f"/tax-invoices/new?red_of={invoice.pk}").status_code == 200
    assert owner.get(f"/tax-invoices/{invoice.pk}/edit").status_code == 200


def test_statements_stay_the_same(trading: Trading, owner: Client) -> None:
    urls = ("/tax-invoices", "/tax-invoices/uninvoiced?from=2026-11-01&to=2026-11-30")
    sold(trading, "1")
    save_invoice(None, form(1, "100", "13"), trading.actor)
    before = [statements(owner, url) for url in urls]
    for number in range(2, 6):
        sold(trading, "1")
        save_invoice(None, form(number, "100", "13"), trading.actor)
    assert [statements(owner, url) for url in urls] == before


def test_programs_register_link_and_void(trading: Trading) -> None:
    api = caller("owner")
    document = sold(trading, "10")
    body = {
        "direction": "output",
        "kind": "digital_special",
        "number": f"{1:020}",
        "issued_on": "2026-11-02",
        "seller_name": "甲公司",
        "buyer_name": "客户C1",
        "lines": [{"tax_rate": "13", "net_amount": "100", "tax_amount": "13"}],
    }
    made = api.post("/tax-invoices", body)
    assert made.status == 201, made.body
    pk = made.body["id"]
    linked = api.put(f"/tax-invoices/{pk}/links", {"links": [{"document": document, "amount": "113"}]})
    assert linked.body["links"] == [{"document": document, "amount": "113"}]
    assert api.post(f"/tax-invoices/{pk}/void", {}).status == 422
    api.put(f"/tax-invoices/{pk}/links", {"links": []})
    assert api.post(f"/tax-invoices/{pk}/void", {}).body["is_void"] is True
    assert [one["id"] for one in api.get("/tax-invoices").body["invoices"]] == [pk]
