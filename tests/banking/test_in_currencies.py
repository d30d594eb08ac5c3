"""Statements of accounts in another currency: matched, booked and reconciled by their foreign amounts."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.banking.accepting import accept, accept_all, join_by_hand
from liandong.banking.exceptions import reconciled
from liandong.banking.facts import BankRow, Form, Parsed
from liandong.banking.joining import Join, join, undo
from liandong.banking.line_booking import Wish, book_line
from liandong.banking.models import BankLine, BankMatch, BankProposal, BookMoney, How
from liandong.banking.proposals import match
from liandong.banking.ruling import RuleForm, add_rule
from liandong.banking.taking import Source, look, take, withdraw
from liandong.currencies.actions import save_rates
from liandong.currencies.forms import RateForm
from liandong.documents.auditing.auditor import audit
from liandong.documents.currency_fields import switch_currencies
from liandong.documents.models import Document
from liandong.general_ledger.account_actions import AccountForm, save_account
from liandong.general_ledger.account_currency import held_in_currencies
from liandong.general_ledger.models import Account, Claim, JournalLine, MoneyCategory
from liandong.identity.actors import load_actor
from tests.banking.test_work import name_of, open_of, refused
from tests.documents.test_currencies import head, named, sold, trading
from tests.documents.test_foreign_claims import (
    PAYMENT,
    RECEIPT,
    _invoiced_with_goods,
    amount,
    delivered,
    paid,
)
from tests.documents.test_money_in_currencies import NOVEMBER, account, moved
from tests.documents.test_revaluation import LAST, revalued
from tests.support.pages import signed_in, statements
from tests.support.trading import Trading

__all__ = ("_invoiced_with_goods", "trading")

D = Decimal
CODE = "100203"


@pytest.fixture
def usd(trading: Trading) -> Account:
    """An account of dollars, worth 7.12 on 2 November and 7.20 from the 20th on."""
    save_rates([RateForm("USD", date(2026, 11, 20), D("7.2"))], trading.actor)
    return Account.objects.get(pk=account(trading, CODE, "USD"))


@pytest.fixture
def client(trading: Trading) -> Client:
    del trading
    return signed_in("owner")


def row(number: int, amount: str, day: int = 20, **more: Any) -> BankRow:
    return BankRow(number, date(2026, 11, day), D(amount), serial=f"F{number}{day}{amount}", **more)


def sell_in_yuan(trading: Trading, price: str) -> int:
    """Sell without tax in the own currency; return the claim."""
    line = trading.line("P1", "1", price, tax_rate=D(0))
    done = trading.book("sales.delivery", [line], partner="C1", place="主仓")
    return Claim.objects.get(document=done.id).pk


def bring(trading: Trading, kept: Account, *rows: BankRow) -> list[BankLine]:
    looked = look(Parsed(Form.BANK, list(rows)), kept.pk)
    pk = take(Source(kept, "流水"), looked, trading.actor, accepts_breaks=True)
    return list(BankLine.objects.filter(statement=pk).order_by("row"))


def received(trading: Trading, kept: Account, text: str, partner: str = "C1") -> int:
    """Book dollars from a customer on the 20th; return the journal line."""
    done = paid(trading, [amount(trading, RECEIPT, text, account=kept.pk)], partner=partner)
    return JournalLine.objects.get(entry__document=done.id, account=kept).pk


def first_proposal(line: BankLine) -> tuple[str, list[list[Any]]]:
    found = BankProposal.objects.get(line=line, rank=1)
    return found.kind, found.targets


def test_a_booking_is_known_by_its_foreign_amount(trading: Trading, usd: Account) -> None:
    """600 USD are 4,320.00 in the books: the bank's 600 are these, its 4,320 are something else."""
    booked = received(trading, usd, "600")
    name = name_of("C1", trading)
    line, other = bring(trading, usd, row(1, "600", name=name), row(2, "4320", name="谁"))
    assert match(usd.pk, trading.actor) == (1, 0)
    assert open_of(line, other) == [D(0), D(4320)]
    (stands,) = BankMatch.objects.all()
    assert (stands.how, stands.journal_line_id, stands.amount) == (How.ALONE, booked, D(600))
    kept = BookMoney.objects.get()
    assert (kept.amount, kept.matched) == (D(600), D(600))
    undo(line.pk, trading.actor)
    assert (open_of(line), BookMoney.objects.get().matched) == ([D(600)], D(0))


def test_a_debt_of_the_currency_is_paid_at_the_rate_of_the_day(trading: Trading, usd: Account) -> None:
    """1,000 USD at 7.12 are 7,120.00; at 7.20 they bring 7,200.00: a gain of 80.00."""
    claim = delivered(trading, "10", "100")
    (line,) = bring(trading, usd, row(1, "1000", name=name_of("C1", trading), text="货款"))
    assert match(usd.pk, trading.actor) == (0, 1)
    assert first_proposal(line) == ("claims", [[claim, "1000"]])
    assert accept(line.pk, 1, trading.actor).booked == 1
    document = Document.objects.get(type=RECEIPT)
    wanted = named(trading, RECEIPT, currency="USD", rate="7.2", foreign_total="1000")
    assert wanted.items() <= document.details.items()
    assert document.business_date == line.business_date
    assert trading.entry(document.pk) == {CODE: D(7200), "1122": D(-7120), "560303": D(-80)}
    settled = Claim.objects.get(pk=claim)
    assert (settled.open_amount, settled.foreign_open) == (D(0), D(0))
    assert (open_of(line), BankMatch.objects.get().amount) == ([D(0)], D(1000))
    (held,) = held_in_currencies(*NOVEMBER).values()
    assert held.closing == D(1000)
    assert audit() == []


def test_debts_in_yuan_and_in_other_currencies_are_not_proposed(trading: Trading, usd: Account) -> None:
    """A debt of 500.00, one of 500 yen and none of dollars: nothing speaks for either."""
    claim = sell_in_yuan(trading, "500")
    delivered(trading, "1", "500", "JPY")
    numbers = list(Claim.objects.values_list("document__number", flat=True))
    lines = [row(place, "500", order_number=number) for place, number in enumerate(numbers, 1)]
    found = bring(trading, usd, *lines, row(9, "500", name=name_of("C1", trading)))
    match(usd.pk, trading.actor)
    assert set(BankProposal.objects.values_list("line", "kind")) == {(found[-1].pk, "partner")}
    wish = Wish(found[0].pk, trading.partners["C1"], ((claim, D(500)),))
    assert refused(lambda: book_line(wish, trading.actor)) == {"claim_own_currency"}
    assert open_of(found[0]) == [D(500)]


def test_what_was_kept_on_the_way_is_a_fee_in_the_books(trading: Trading, usd: Account) -> None:
    """990 of 1,000 USD arrive: the 10 are 72.00 of fees, and the debt is settled."""
    claim = delivered(trading, "10", "100")
    (line,) = bring(trading, usd, row(1, "990", fee=D(10), name=name_of("C1", trading)))
    match(usd.pk, trading.actor)
    accept(line.pk, 1, trading.actor)
    entry = {CODE: D(7128), "560106": D(72), "1122": D(-7120), "560303": D(-80)}
    assert trading.entry(Document.objects.get(type=RECEIPT).pk) == entry
    assert Claim.objects.get(pk=claim).foreign_open == D(0)
    assert (open_of(line), BookMoney.objects.get().amount) == ([D(0)], D(990))
    assert audit() == []


def test_a_supplier_is_paid_and_the_rest_is_an_advance_in_the_currency(
    trading: Trading, usd: Account
) -> None:
    """100 USD owed at 7.12, 130 paid at 7.20: 936.00 go, of them 216.00 are an advance of 30 USD."""
    line = sold(trading, "10", "10", "purchasing.receipt", tax_rate=D(0))
    bought = trading.book(
        "purchasing.receipt", [line], **head(trading, "purchasing.receipt") | {"partner": "S1"}
    )
    claim = Claim.objects.get(document=bought.id).pk
    (out,) = bring(trading, usd, row(1, "-130", name="某行"))
    wish = Wish(out.pk, trading.partners["S1"], ((claim, D(100)),))
    done = book_line(wish, trading.actor)
    entry = {CODE: D(-936), "220201": D(712), "1123": D(216), "560303": D(8)}
    assert trading.entry(done.document) == entry
    advance = Claim.objects.get(kind="advance_paid")
    assert (advance.foreign_open, advance.currency) == (D(30), "USD")
    assert (open_of(out), BookMoney.objects.get().amount) == ([D(0)], D(-130))
    assert audit() == []


def test_income_and_expense_are_booked_in_the_currency(trading: Trading, usd: Account) -> None:
    """12.34 USD of interest at 7.20 are 88.85 (88.848); 5 of fees, known by a rule, are 36.00."""
    fee = MoneyCategory.objects.get(name="银行手续费")
    add_rule(RuleForm(text="WIRE FEE", is_incoming=False, category=fee.pk), trading.actor)
    interest, charged = bring(trading, usd, row(1, "12.34", text="利息"), row(2, "-5", text="wire fee"))
    first = book_line(Wish(interest.pk, category="利息收入"), trading.actor)
    assert trading.entry(first.document)[CODE] == D("88.85")
    match(usd.pk, trading.actor)
    found = accept_all(usd.pk, 90, trading.actor)
    assert (found.taken, found.booked, found.problems) == (1, 1, [])
    second = Document.objects.get(type="finance.other_expense")
    assert trading.entry(second.pk) == {CODE: D(-36), fee.account.code: D(36)}
    assert open_of(interest, charged) == [D(0), D(0)]
    (held,) = held_in_currencies(*NOVEMBER).values()
    assert held.closing == D("7.34")
    assert audit() == []


def test_a_transfer_is_met_on_both_sides_in_their_own_currency(trading: Trading, usd: Account) -> None:
    bank = Account.objects.get(pk=trading.money_account("100201"))
    moved(trading, (bank.pk, "", "14300"), (usd.pk, "2000", ""))
    (bought,) = bring(trading, usd, row(1, "2000", 2))
    (sold_for,) = bring(trading, bank, row(1, "-14300", 2))
    for kept in (usd, bank):
        match(kept.pk, trading.actor)
        for one in BankProposal.objects.filter(line__account=kept):
            accept(one.line_id, 1, trading.actor)
    assert open_of(bought, sold_for) == [D(0), D(0)]
    assert set(BookMoney.objects.values_list("amount", "matched")) == {
        (D(2000), D(2000)),
        (D(-14300), D(-14300)),
    }


def test_never_more_is_joined_than_there_is_of_the_currency(trading: Trading, usd: Account) -> None:
    """A booking of 100 USD, worth 720.00, takes 100 of the bank's 300 and no cent more."""
    booked = received(trading, usd, "100")
    (line,) = bring(trading, usd, row(1, "300", name="谁"))
    beyond = Join(line.pk, booked, D("100.01"), How.HAND)
    assert refused(lambda: join([beyond], trading.actor)) == {"bank_booking_taken"}
    join_by_hand(line.pk, [booked], trading.actor)
    assert (open_of(line), BookMoney.objects.get().matched) == ([D(200)], D(100))


def test_both_balances_come_together_in_the_currency(trading: Trading, usd: Account) -> None:
    """Books 600 + 50.5 = 650.5 USD, bank 600 − 5 = 595: 650.5 − 5 = 595 + 50.5. The worth changes nothing."""
    first, late = received(trading, usd, "600"), received(trading, usd, "50.5", "C2")
    came, charged = bring(
        trading,
        usd,
        row(1, "600", balance=D(600), name=name_of("C1", trading)),
        row(2, "-5", 21, balance=D(595)),
    )
    join([Join(came.pk, first, D(600), How.HAND)], trading.actor)
    save_rates([RateForm("USD", LAST, D("7.3"))], trading.actor)
    revalued(trading, LAST)
    assert JournalLine.objects.filter(account=usd, foreign_amount=0).exists()
    found = reconciled(usd.pk, LAST)
    assert (found.currency, found.book, found.bank, found.difference) == ("USD", D("650.5"), D(595), D(0))
    assert (found.bank_out, found.book_in, found.book_after) == (D(5), D("50.5"), D("645.5"))
    assert ([one.id for one in found.only_bank], [one.id for one in found.only_book]) == (
        [charged.pk],
        [late],
    )
    (held,) = held_in_currencies(*NOVEMBER).values()
    assert held.closing == found.book


def test_what_can_not_be_booked_is_told(trading: Trading, usd: Account) -> None:
    early, later = bring(trading, usd, row(1, "5", 1), row(2, "5", 20))
    assert refused(lambda: book_line(Wish(early.pk, category="利息收入"), trading.actor)) == {
        "exchange_rate_lacking"
    }
    switch_currencies(trading.actor, is_on=False)
    actor = load_actor(trading.actor.member)
    assert refused(lambda: book_line(Wish(later.pk, category="利息收入"), actor)) == {"bank_currencies_off"}
    assert not Document.objects.filter(type="finance.other_income").exists()


def test_the_currency_stays_while_a_statement_stands(trading: Trading, usd: Account) -> None:
    (line,) = bring(trading, usd, row(1, "5"))
    in_yen = AccountForm(CODE, "美元户", is_settlement=True, currency="JPY")
    renamed = AccountForm(CODE, "外汇户", is_settlement=True)
    assert refused(lambda: save_account(usd.pk, in_yen, trading.actor)) == {"bank_currency_fixed"}
    save_account(usd.pk, renamed, trading.actor)
    withdraw(line.statement_id, trading.actor)
    save_account(usd.pk, in_yen, trading.actor)
    looked = look(Parsed(Form.BANK, [row(1, "5")]), usd.pk)
    assert refused(lambda: take(Source(usd, "旧"), looked, trading.actor)) == {"bank_currency_differs"}


def test_many_cost_as_many_statements_as_few(trading: Trading, usd: Account, client: Client) -> None:
    def taken(count: int, day: int) -> tuple[int, int]:
        for _ in range(count):
            delivered(trading, "1", "113")
        fresh = Claim.objects.filter(foreign_open=113).values_list("document__number", flat=True)
        bring(trading, usd, *(row(place, "113", day, order_number=one) for place, one in enumerate(fresh, 1)))
        with CaptureQueriesContext(connection) as matching:
            match(usd.pk, trading.actor)
        with CaptureQueriesContext(connection) as queries:
            found = accept_all(usd.pk, 90, trading.actor)
        assert (found.taken, found.booked, found.problems) == (count, count, [])
        return len(matching), len(queries)

    taken(1, 20)
    assert taken(2, 21) == taken(7, 22)
    assert audit() == []
    url = f"/bank/reconciliation?account={usd.pk}&on=2026-11-30"
    before = statements(client, url)
    bring(trading, usd, *(row(place, "3", 23) for place in range(60, 70)))
    assert statements(client, url) == before


def test_payments_out_of_yuan_stay_as_they_were(trading: Trading, usd: Account) -> None:
    """A debt of 100 USD is met from an account in yuan by its worth, 712.00, as before."""
    del usd
    claim = delivered(trading, "1", "100")
    bank = Account.objects.get(pk=trading.money_account("100201"))
    (line,) = bring(trading, bank, row(1, "712", name=name_of("C1", trading)))
    match(bank.pk, trading.actor)
    assert first_proposal(line) == ("claims", [[claim, "712"]])
    accept(line.pk, 1, trading.actor)
    assert Claim.objects.get(pk=claim).foreign_open == D(0)
    assert not Document.objects.filter(type=PAYMENT).exists()
