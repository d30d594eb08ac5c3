"""What a line pays: no debt that came after it, and all of what a channel kept."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from liandong.banking.line_booking import Wish, book_line
from liandong.banking.models import BankProposal
from liandong.banking.proposals import match
from liandong.documents.models import Document
from liandong.general_ledger.claim_queries import Side, partner_statement
from liandong.general_ledger.models import Claim
from tests.banking.test_work import PAID, bank, bring, name_of, refused, row, sell
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
