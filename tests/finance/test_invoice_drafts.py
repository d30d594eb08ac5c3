"""A supplier's digital invoice proposes a supplier invoice: matched with receipts, drafted once."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liandong.documents.discarding import discard
from liandong.documents.models import Document, DocumentLine
from liandong.documents.posting.engine import post
from liandong.documents.requests import PostRequest, SavedDraft
from liandong.identity.actors import NotAllowedError
from liandong.identity.models import AuditRow
from liandong.identity.rule_book import rules_on, set_rules
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import AccountRole
from liandong.partner_products.actions import save_partner_products
from liandong.partner_products.forms import PartnerProductForm
from liandong.partner_products.terms import Side
from liandong.partners.models import Partner
from liandong.tax_invoices import drafting
from liandong.tax_invoices.drafting import INVOICE, DraftWish, draft_invoice, proposed
from liandong.tax_invoices.files import import_files
from liandong.tax_invoices.keeping import save_invoice
from liandong.tax_invoices.linking import Wish, link_documents
from liandong.tax_invoices.models import TaxInvoice
from liandong.tax_invoices.proposing import proposals
from liandong.tax_invoices.terms import InvoiceForm, InvoiceLine
from tests.finance.einvoices import OURS, THEIRS, einvoice
from tests.support.companies import People
from tests.support.pages import context_of, signed_in
from tests.support.trading import DAY, Trading, make_trading

D = Decimal


@pytest.fixture
def trading(company: str) -> Trading:
    del company
    made = make_trading()
    Partner.objects.filter(code="S1").update(tax_number=THEIRS)
    set_rules({"tax_number": OURS}, effective_from=DAY, actor=made.actor, has_moves=lambda: False)
    return made


@pytest.fixture
def owner(company: str) -> Client:
    return signed_in("owner")


def registered(trading: Trading, **more: Any) -> TaxInvoice:
    """Register a file of ten bottles at 10 and 13 % from S1, or what is said."""
    found = import_files([("票.xml", einvoice(**more))], trading.actor, rules_on(DAY))[0]
    assert found.problems == []
    return TaxInvoice.objects.get(number=found.number)


def refused(*given: Any) -> list[str]:
    with pytest.raises(RefusedError) as caught:
        draft_invoice(*given)
    return [one.code for one in caught.value.problems]


def line_of(saved: SavedDraft, position: int = 1) -> DocumentLine:
    return DocumentLine.objects.get(document=saved.id, position=position)


def test_a_file_proposes_its_receipt_and_the_draft_books_its_debt(trading: Trading) -> None:
    receipt = trading.receive("P1", "10", "10")
    found = registered(trading)
    proposal = proposed(trading.actor, found, rules_on(DAY))
    assert [(one.received, one.quantity, one.differences) for one in proposal.matches] == [
        (line_of(receipt).pk, D(10), ())
    ]
    assert proposal.matches[0].reasons == ("name", "amount", "quantity", "price", "rate")
    wish = DraftWish(line_of(receipt).pk, D(10), D(13), D(113))
    saved = draft_invoice(found.pk, [wish], DAY, trading.actor)
    made = Document.objects.get(pk=saved.id)
    assert (made.state, made.reference, made.partner_id) == ("draft", found.number, found.partner_id)
    assert AuditRow.objects.filter(action="draft_from_invoice", subject_id=found.pk).count() == 1
    assert refused(found.pk, [wish], DAY, trading.actor) == ["invoice_has_document"]
    assert post([PostRequest(saved.id, trading.actor)])[0].problems == ()
    booked = [trading.account(role) for role in (AccountRole.PAYABLES, AccountRole.INPUT_TAX)]
    assert booked == [D(-113), D(13)]
    assert trading.account(AccountRole.ACCRUED_PURCHASES) == D(0)
    (best,) = proposals(trading.actor, found)
    assert (best.document.pk, best.amount, best.reasons[0]) == (saved.id, D(113), "number")
    link_documents(found.pk, [Wish(saved.id, D(113))], trading.actor)
    assert refused(found.pk, [wish], DAY, trading.actor) == ["invoice_is_linked", "invoice_has_document"]


def test_the_suppliers_own_code_finds_the_goods_and_differences_are_told(trading: Trading) -> None:
    receipt = trading.receive("P2", "10", "9")
    called = PartnerProductForm(trading.partners["S1"], trading.products["P2"], name="商品P1")
    save_partner_products(Side.SUPPLIER, [called], trading.actor)
    (one,) = proposed(trading.actor, registered(trading), rules_on(DAY)).matches
    assert (one.received, one.reasons) == (line_of(receipt).pk, ("name", "quantity", "rate"))
    assert one.differences == (("price", "100", "90"),)


def test_a_general_invoice_has_no_tax_to_deduct(trading: Trading) -> None:
    trading.receive("P1", "10", "10")
    found = registered(trading, special="02")
    proposal = proposed(trading.actor, found, rules_on(DAY))
    assert [(one.net, one.tax) for one in proposal.matches] == [(D(113), D(0))]
    assert proposal.lines[0].tax_rate == D(0)


def test_a_discarded_draft_makes_room_and_every_problem_is_told(trading: Trading) -> None:
    receipt = trading.receive("P1", "10", "10")
    found, line = registered(trading), line_of(receipt).pk
    assert refused(found.pk, [], DAY, trading.actor) == ["invoice_draft_empty"]
    wishes = [DraftWish(999, D(1), D(13), D(200)), DraftWish(line, D(-1), D(13), D(1))]
    assert refused(found.pk, wishes, DAY, trading.actor) == [
        "invoice_origin_unfit",
        "invoice_draft_sign",
        "invoice_draft_beyond",
    ]
    wish = DraftWish(line, D(10), D(13), D(113))
    first = draft_invoice(found.pk, [wish], DAY, trading.actor)
    discard(first.id, trading.actor)
    assert draft_invoice(found.pk, [wish], DAY, trading.actor).id != first.id


def test_the_page_shows_why_and_makes_the_draft(trading: Trading, owner: Client) -> None:
    receipt = trading.receive("P1", "6", "10")
    found = registered(trading)
    address = f"/tax-invoices/{found.pk}/draft"
    rows = context_of(owner, address)["sections"][-1]["table"]["rows"]
    values = [{one["name"].rpartition("-")[2]: one["value"] for one in row} for row in rows]
    number = Document.objects.get(pk=receipt.id).number
    assert (values[0]["origin"], values[0]["quantity"], values[0]["gross"]) == (f"{number}#1", "6", "67.8")
    assert (values[1]["reason"], values[1]["difference"]) == ("没有找到收货", "差 45.20")
    sent = {
        "business_date": timezone.localdate().isoformat(),
        "received-0-origin": f"{number}#1",
        "received-0-quantity": "6",
        "received-0-tax_rate": "13",
        "received-0-gross": "67.8",
        "received-1-gross": "",
        "received-1-origin": "",
    }
    bad = owner.post(
        address, sent | {"received-1-gross": "1", "received-1-origin": "x#y", "business_date": ""}
    )
    assert bad.status_code == 422
    assert "请填写单据日期" in bad.content.decode()
    made = owner.post(address, sent, follow=True)
    assert made.status_code == 200
    assert "与发票不同" in made.content.decode()
    document = Document.objects.get(type=INVOICE)
    assert (document.gross_amount, document.state) == (D("67.80"), "draft")
    assert document.number in owner.get(f"/tax-invoices/{found.pk}").content.decode()
    assert "已经有采购发票" in owner.get(address).content.decode()


def test_an_unknown_seller_is_told_and_who_sees_no_cost_is_refused(
    trading: Trading, people: People, owner: Client
) -> None:
    Partner.objects.filter(code="S1").update(tax_number="", name="别名")
    found = registered(trading)
    assert refused(found.pk, [], DAY, trading.actor) == ["invoice_no_supplier"]
    assert "还不是往来单位" in owner.get(f"/tax-invoices/{found.pk}/draft").content.decode()
    with pytest.raises(NotAllowedError):
        draft_invoice(found.pk, [], DAY, people.clerk)


def test_a_red_invoice_is_matched_with_what_went_back(trading: Trading) -> None:
    receipt = trading.receive("P1", "10", "10")
    lines = [replace(trading.line("P1", "4", "10"), origin=line_of(receipt).pk)]
    back = trading.book("purchasing.purchase_return", lines, partner="S1", place="主仓")
    line = InvoiceLine(D(13), D(-40), D("-5.20"), "*饮料*商品P1", quantity=D(-4))
    partner = trading.partners["S1"]
    form = InvoiceForm(
        "input", "digital_special", "9" * 20, DAY, "供应商S1", "甲公司", (line,), partner=partner
    )
    pk = save_invoice(None, form, trading.actor)
    (one,) = proposed(trading.actor, TaxInvoice.objects.get(pk=pk), rules_on(DAY)).matches
    assert (one.received, one.quantity, one.net, one.tax) == (line_of(back).pk, D(-4), D(-40), D("-5.20"))
    saved = draft_invoice(pk, [DraftWish(line_of(back).pk, D(-4), D(13), D("-45.20"))], DAY, trading.actor)
    assert post([PostRequest(saved.id, trading.actor)])[0].problems == ()
    assert trading.account(AccountRole.PAYABLES) == D("45.20")


def test_a_wish_is_found_however_many_lines_are_open(
    trading: Trading, monkeypatch: pytest.MonkeyPatch
) -> None:
    trading.receive("P1", "3", "10")
    last = trading.receive("P1", "10", "10")
    monkeypatch.setattr(drafting, "MOST_OPEN", 1)
    found = registered(trading)
    assert not proposed(trading.actor, found, rules_on(DAY)).is_all
    wish = DraftWish(line_of(last).pk, D(10), D(13), D(113))
    assert line_of(draft_invoice(found.pk, [wish], DAY, trading.actor)).origin_id == line_of(last).pk
