"""A document's voucher, and the hash chain: unbroken when untouched, broken by any change."""

import hashlib
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import F

from liandong.documents.guards import guard_names
from liandong.documents.models import Document
from liandong.general_ledger import entry_queries
from liandong.general_ledger.chain import entry_hash
from liandong.general_ledger.entry_queries import ChainBreak, entry_of, verify_chain
from liandong.general_ledger.models import Account, JournalEntry, JournalLine
from tests.general_ledger.rows import Side, book, draft, entry, partner, posted

ON = date(2026, 3, 5)
D = Decimal


def unguarded() -> None:
    """Take the triggers off, as someone with the database's password could."""
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if is_postgresql:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, name in guard_names(is_postgresql=is_postgresql):
            cursor.execute(f"DROP TRIGGER {name} ON {table}" if is_postgresql else f"DROP TRIGGER {name}")


def three_entries() -> list[JournalEntry]:
    return [book(ON, ("1001", amount), ("5001", f"-{amount}")) for amount in ("10", "20.5", "0.01")]


def test_hash_is_of_the_previous_hash_and_canonical_json() -> None:
    content = [2026, 1, "2026-03-05", "记", 1, "XS1", "销售", False, [["1001", None, "10.5"]]]
    text = 'ab\n[2026,1,"2026-03-05","记",1,"XS1","销售",false,[["1001",null,"10.5"]]]'
    assert entry_hash("ab", content) == hashlib.sha256(text.encode()).hexdigest()


def test_voucher_of_a_document(company: str) -> None:
    customer = partner("甲客户")
    document = posted(ON)
    entry(document, [Side("1122", "113", customer), Side("5001", "-100"), Side("22210107", "-13")])
    voucher = entry_of(document.pk)
    assert voucher is not None
    assert [(line.account.code, line.partner_name, line.debit, line.credit) for line in voucher.lines] == [
        ("1122", "甲客户", D(113), D(0)),
        ("5001", "", D(0), D(100)),
        ("22210107", "", D(0), D(13)),
    ]
    assert (voucher.voucher_number, voucher.total) == (1, D(113))
    assert voucher.lines[2].account.full_name == "应交税费—应交增值税—销项税额"
    assert entry_of(draft(ON).pk) is None


def test_untouched_chain_holds(company: str) -> None:
    three_entries()
    report = verify_chain(2026)
    assert (report.checked, report.breaks) == (3, [])
    assert verify_chain(2025).breaks == []


def change_amount(entries: list[JournalEntry]) -> None:
    JournalLine.objects.filter(entry=entries[1]).update(amount=F("amount") * 2)


def change_partner(entries: list[JournalEntry]) -> None:
    JournalLine.objects.filter(entry=entries[1], position=1).update(partner=partner("甲客户"))


def change_account(entries: list[JournalEntry]) -> None:
    bank = Account.objects.get(code="100201")
    JournalLine.objects.filter(entry=entries[1], position=1).update(account=bank)


def change_date(entries: list[JournalEntry]) -> None:
    JournalEntry.objects.filter(pk=entries[1].pk).update(business_date=date(2026, 3, 6))


def change_number(entries: list[JournalEntry]) -> None:
    JournalEntry.objects.filter(pk=entries[1].pk).update(voucher_number=7)


def change_document(entries: list[JournalEntry]) -> None:
    Document.objects.filter(pk=entries[1].document_id).update(number="X")


@pytest.mark.parametrize(
    "tamper",
    [change_amount, change_partner, change_account, change_date, change_number, change_document],
)
def test_a_changed_entry_is_found(company: str, tamper: Callable[[list[JournalEntry]], None]) -> None:
    entries = three_entries()
    unguarded()
    tamper(entries)
    assert verify_chain(2026).breaks == [ChainBreak(2, "changed")]


def test_a_changed_entry_with_a_fitting_hash_no_longer_links(company: str) -> None:
    entries = three_entries()
    unguarded()
    JournalEntry.objects.filter(pk=entries[1].pk).update(hash="f" * 64)
    assert verify_chain(2026).breaks == [ChainBreak(2, "changed"), ChainBreak(3, "unlinked")]


def remove_entry(entry: JournalEntry) -> None:
    JournalLine.objects.filter(entry=entry).delete()
    entry.delete()


def test_a_removed_entry_is_found(company: str) -> None:
    entries = three_entries()
    unguarded()
    remove_entry(entries[1])
    assert verify_chain(2026).breaks == [ChainBreak(3, "missing"), ChainBreak(3, "unlinked")]


def test_a_removed_end_is_found_by_the_counter(company: str) -> None:
    entries = three_entries()
    unguarded()
    remove_entry(entries[2])
    assert verify_chain(2026).breaks == [ChainBreak(2, "cut")]


def test_long_chains_are_read_in_chunks(company: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry_queries, "CHUNK", 2)
    three_entries()
    assert (verify_chain(2026).checked, verify_chain(2026).breaks) == (3, [])
