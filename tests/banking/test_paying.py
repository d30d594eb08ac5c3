"""What a line pays: no debt that came after it, and all of what a channel kept."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from liandong.banking.accepting import accept
from liandong.banking.joining import Join, join
from liandong.banking.line_booking import Wish, book_line
from liandong.banking.models import BankProposal, How
from liandong.banking.proposals import match
from liandong.documents.models import Document
from liandong.general_ledger.claim_queries import Side, partner_statement
from liandong.general_ledger.models import Claim
from tests.banking.test_work import PAID, bank, bring, name_of, open_of, pay, refused, row, sell
from tests.support.pages import context_of, signed_in
from tests.support.trading import Trading

D = Decimal


@pytest.fixture
def client(trading: Trading) -> Client:
    del trading
    return signed_in("owner")


def test_money_before_the_debt_is_an_advance_in_the_ledger_and_the_statement(
    trading: Trading, client: Client
) -> None:
    """113 on 28 November, the invoice of 113 on 3 December: at the end of November they owe −113, on 2203."""
    sell(trading, "113.00", on=date(2026, 12, 3))
    claim = Claim.objects.get(kind="receivable")
    by_name, by_hand = bring(
        trading, row(1, 28, "113", name=name_of("C1", trading)), row(2, 28, "7", text="谁")
    )
    assert match(bank().pk, trading.actor) == (0, 1)
    assert BankProposal.objects.get().kind == "partner"
    partner = trading.partners["C1"]
    assert context_of(client, f"/bank/lines/{by_hand.pk}?partner={partner}")["claims"] == []
    wish = Wish(by_hand.pk, partner, ((claim.pk, D(7)),))
    assert refused(lambda: book_line(wish, trading.actor)) == {"bank_debt_later"}
    client.post(f"/bank/lines/{by_name.pk}/accept", {"rank": "1"})
    assert trading.entry(Document.objects.get(type=PAID).pk) == {"100201": D(113), "2203": D(-113)}
    assert sorted(trading.claims("C1")) == [
        ("advance_received", D(113), D(113)),
        ("receivable", D("113.00"), D("113.00")),
    ]
    found = partner_statement(Side.RECEIVABLE, partner, date(2026, 11, 1), date(2026, 11, 30))
    assert [(one.business_date.day, one.balance) for one in found.lines] == [(28, D(-113))]


def test_an_advance_is_what_was_paid_before_the_channel_kept_its_fee(trading: Trading) -> None:
    """By hand: 99.40 came and 0.60 was kept, so 100.00 were paid ahead."""
    (line,) = bring(trading, row(1, 5, "99.40", fee=D("0.60"), name=name_of("C1", trading)))
    match(bank().pk, trading.actor)
    assert accept(line.pk, 1, trading.actor).booked == 1
    booked = trading.entry(Document.objects.get(type=PAID).pk)
    assert booked == {"100201": D("99.40"), "560106": D("0.60"), "2203": D(-100)}
    assert open_of(line) == [D(0)]


def test_what_is_missing_beside_the_fee_that_was_told_is_a_fee_too(trading: Trading) -> None:
    """By hand: of 113.00 came 112.00, 0.60 was kept, 0.40 is missing: the fee is 1.00."""
    sell(trading, "113.00")
    number = Document.objects.get(type="finance.sales_invoice").number
    (line,) = bring(trading, row(1, 5, "112.00", fee=D("0.60"), order_number=number))
    match(bank().pk, trading.actor)
    assert accept(line.pk, 1, trading.actor).booked == 1
    booked = trading.entry(Document.objects.get(type=PAID).pk)
    assert booked == {"100201": D(112), "560106": D(1), "1122": D(-113)}
    assert trading.claims("C1") == [("receivable", D("113.00"), D(0))]


def test_what_we_pay_too_little_is_a_part(trading: Trading) -> None:
    received = trading.receive("P1", "10", "100")
    billed = trading.line("P1", "10", "100", origin=received.lines[0])
    invoice = trading.book("finance.supplier_invoice", [billed], partner="S1")
    number = Document.objects.get(pk=invoice.id).number
    (line,) = bring(trading, row(1, 5, "-1124.35", order_number=number))
    match(bank().pk, trading.actor)
    assert accept(line.pk, 1, trading.actor).booked == 1
    assert trading.claims("S1") == [("payable", D(1130), D("5.65"))]


def test_a_line_that_is_joined_in_part_keeps_its_fee_no_more(trading: Trading) -> None:
    """40 of 99.40 stand in the books with whatever was kept: the rest of the line is what it is."""
    booked = pay(trading, "40", "C2")
    (line,) = bring(trading, row(1, 5, "99.40", fee=D("0.60"), name=name_of("C1", trading)))
    join([Join(line.pk, booked, D(40), How.HAND)], trading.actor)
    match(bank().pk, trading.actor)
    assert accept(line.pk, 1, trading.actor).booked == 1
    paid = Document.objects.filter(type=PAID).latest("pk")
    assert trading.entry(paid.pk) == {"100201": D("59.40"), "2203": D("-59.40")}
