"""Summaries of vouchers: sums by account that balance, of days and types, and nothing booked."""

from datetime import date

import pytest
from django.test import Client

from liandong.general_ledger.models import JournalEntry
from tests.general_ledger.rows import Side, entry, posted
from tests.support.companies import People
from tests.support.pages import context_of, signed_in, statements, table

DAYS = "from=2026-03-01&to=2026-03-31"


@pytest.fixture
def books(company: str, people: People) -> Client:
    """On the 5th sales of 100.00 and 20.00, the latter taken back in red, and 7.00 spent; on the 9th 3.00."""
    fifth = date(2026, 3, 5)
    for amount in ("100", "20"):
        entry(posted(fifth), [Side("1001", amount), Side("5001", f"-{amount}")])
    entry(posted(fifth), [Side("1001", "-20"), Side("5001", "20")], is_red=True)
    entry(posted(fifth, type="finance.other_expense"), [Side("560101", "7"), Side("1001", "-7")])
    entry(posted(date(2026, 3, 9)), [Side("1001", "3"), Side("5001", "-3")])
    return signed_in("owner")


def test_a_days_vouchers_are_one(books: Client) -> None:
    rows = table(context_of(books, f"/ledger/voucher-summaries?{DAYS}"))
    assert [(row[0], *row[2:]) for row in rows] == [
        ("2026-03-05 · 4 张凭证", "", ""),
        ("1001", "100.00", "7.00"),
        ("5001", "", "100.00"),
        ("560101", "7.00", ""),
        ("", "107.00", "107.00"),
        ("2026-03-09 · 1 张凭证", "", ""),
        ("1001", "3.00", ""),
        ("5001", "", "3.00"),
        ("", "3.00", "3.00"),
    ]


def test_a_types_vouchers_are_one_and_both(books: Client) -> None:
    page = context_of(books, f"/ledger/voucher-summaries?{DAYS}&by=type")
    groups = [row["cells"][0]["text"] for row in page["rows"] if row.get("look") == "is-group"]
    assert groups == ["其他支出单 · 1 张凭证", "销售出库单 · 4 张凭证"]
    ledger = context_of(books, page["rows"][1]["cells"][2]["url"] or page["rows"][1]["cells"][0]["url"])
    assert ledger["rows"]
    both = context_of(books, f"/ledger/voucher-summaries?{DAYS}&by=both")
    assert sum(row.get("look") == "is-group" for row in both["rows"]) == 3
    assert books.get(f"/ledger/voucher-summaries?{DAYS}&by=x").status_code == 400


def test_more_vouchers_take_no_more_statements_and_nothing_is_booked(books: Client) -> None:
    url = f"/ledger/voucher-summaries?{DAYS}"
    statements(books, url)
    before, count = statements(books, url), JournalEntry.objects.count()
    for day in range(10, 20):
        entry(posted(date(2026, 3, day)), [Side("1001", "1"), Side("5001", "-1")])
    assert statements(books, url) == before
    assert books.get(f"{url}&export=xlsx").getvalue()
    assert JournalEntry.objects.count() == count + 10


def test_only_who_sees_vouchers_sees_their_sums(books: Client) -> None:
    assert signed_in("clerk").get(f"/ledger/voucher-summaries?{DAYS}").status_code == 403
