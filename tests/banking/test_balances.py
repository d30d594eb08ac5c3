"""Balances where lines carry none: carried on from what was said, of a line or of a statement."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from liandong.banking.balances import ends
from liandong.banking.exceptions import reconciled
from liandong.banking.facts import BankRow, closing_of, opening_of
from liandong.banking.models import BankLine, BankStatement
from liandong.banking.taking import withdraw
from tests.banking.files import CAMT
from tests.banking.test_statements import bring_in
from tests.banking.test_work import bank, bring, pay, row
from tests.support.pages import context_of, made_of, signed_in
from tests.support.trading import Trading

D = Decimal


@pytest.fixture
def client(trading: Trading) -> Client:
    del trading
    return signed_in("owner")


def message(day: int, opening: str, closing: str, *amounts: str) -> bytes:
    """Return MT940 of one day; amounts are marked C or D."""
    lines = "".join(f":61:2611{day:02}{one}NTRFNONREF//{day}{one}\n" for one in amounts)
    head = f":20:S\n:25:1/62220\n:28C:1\n:60F:C261101CNY{opening}\n"
    return f"{head}{lines}:62F:C261130CNY{closing}\n-\n".encode()


def test_what_was_said_is_carried_over_lines_that_say_nothing(trading: Trading) -> None:
    """By hand: 1,000 were said on the 2nd, 500 came on the 5th: 1,500."""
    bring(trading, row(1, 2, "1000", balance=D(1000)), row(2, 5, "500"))
    found = reconciled(bank().pk, date(2026, 11, 30))
    assert (found.bank, found.at_start, found.difference) == (D(1500), D(0), D(0))
    assert reconciled(bank().pk, date(2026, 11, 4)).bank == D(1000)


def test_the_beginning_is_found_from_the_first_that_was_said(trading: Trading) -> None:
    """By hand: 1,600 after 1,000 and 500 came, so 100 were there, of which the books know nothing."""
    bring(trading, row(1, 2, "500"), row(2, 3, "1000", balance=D(1600)))
    found = reconciled(bank().pk, date(2026, 11, 30))
    assert (found.bank, found.at_start, found.difference) == (D(1600), D(100), D(0))
    assert reconciled(bank().pk, date(2026, 11, 2)).bank == D(600)


def test_an_account_of_messages_is_reconciled_by_their_balances(trading: Trading, client: Client) -> None:
    """By hand: 100 + 50 + 30 − 20 = 160 at the bank; 50 are in the books, and 100 were there before."""
    pay(trading, "50", day=2)
    for content in (message(2, "100,00", "180,00", "C50,00", "C30,00"), message(4, "180,", "160,", "D20,")):
        assert bring_in(client, content, "a.sta").status_code == 302
    found = reconciled(bank().pk, date(2026, 11, 30))
    assert (found.book, found.bank, found.at_start, found.difference) == (D(50), D(160), D(100), D(0))
    assert reconciled(bank().pk, date(2026, 11, 3)).bank == D(180)
    # A break that was accepted is a difference: 7,000 − 160 are not explained by any line.
    assert bring_in(client, message(6, "7000,", "7001,", "C1,"), "b.sta", accepts="1").status_code == 302
    assert reconciled(bank().pk, date(2026, 11, 30)).difference == D(7000) - D(160)
    # Until the statement ends its lines are carried on from the one before.
    assert ends(bank().pk, date(2026, 11, 5)) == (D(100), D(160))


@pytest.mark.parametrize("lines", [["C50,00"], ["C60,00", "D10,00"]])
def test_a_torn_message_is_told(client: Client, lines: list[str]) -> None:
    assert bring_in(client, message(2, "1000,00", "1050,00", *lines), "a.sta").status_code == 302
    answer = bring_in(client, message(3, "7000,00", "7001,00", "C1,00"), "b.sta")
    assert answer.status_code == 422
    gap = made_of(answer)["gap"]
    assert (gap.row, gap.expected, gap.found) == (5, D(1050), D(7000))
    assert bring_in(client, message(3, "1050,00", "1051,00", "C1,00"), "b.sta").status_code == 302
    # In another form too: that of CAMT.053 opens with 500.00, but on a day that is reached already.
    torn = made_of(bring_in(client, CAMT.replace("2026-11-0", "2026-11-1").encode(), "a.xml"))
    assert (torn["gap"].expected, torn["gap"].found) == (D(1051), D(500))


def test_a_statement_that_was_withdrawn_or_known_in_part_says_nothing(
    trading: Trading, client: Client
) -> None:
    bring_in(client, message(2, "1000,", "1050,", "C50,"), "a.sta")
    first = BankStatement.objects.get()
    withdraw(first.pk, trading.actor)
    assert ends(bank().pk, date(2026, 11, 30)) == (None, None)
    bring_in(client, message(4, "1050,", "1060,", "C10,"), "b.sta")
    # The next file has the 4th too: it closes after a line that is not its own, and opens before none.
    more = message(4, "1050,", "1060,", "C10,").replace(b":62F", b":61:261103C7,NTRFNONREF//7\n:62F")
    assert bring_in(client, more, "c.sta", accepts="1").status_code == 302
    assert BankLine.objects.filter(is_withdrawn=False).count() == 2
    assert ends(bank().pk, date(2026, 11, 30)) == (D(1043), D(1060))
    page = context_of(client, f"/bank/reconciliation?account={bank().pk}&on=2026-11-30")
    assert page["found"].bank == D(1060)


def test_a_file_opens_and_closes_with_what_was_said_in_it() -> None:
    amounts = (("5", None), ("10", "115"), ("-3", None))
    rows = [
        BankRow(place, date(2026, 11, 2), D(amount), None if said is None else D(said))
        for place, (amount, said) in enumerate(amounts)
    ]
    assert (opening_of(rows, None), closing_of(rows, None)) == (D(100), D(112))
    assert (opening_of(rows, D(1)), closing_of(rows, D(2))) == (D(1), D(2))
    assert (opening_of(rows[:1], None), closing_of(rows[:1], None)) == (None, None)
