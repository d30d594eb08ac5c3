"""Rows of the books written directly, to test reading and guarding them without the engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from liandong.documents.models import Document, DocumentLine, State
from liandong.general_ledger.chain import GENESIS, SealedEntry, SealedLeg, chain_key, entry_hash
from liandong.general_ledger.models import (
    Account,
    Claim,
    JournalEntry,
    JournalLine,
    Period,
    Settlement,
    VoucherCounter,
)
from liandong.identity.models import Member
from liandong.kernel.terms import ClaimKind
from liandong.partners.models import Partner

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Side:
    """One line of an entry: account code, amount (debit positive), partner, and what it is abroad."""

    code: str
    amount: str
    partner: Partner | None = None
    foreign: str = "0"


def partner(name: str) -> Partner:
    return Partner.objects.create(code=name, name=name, is_customer=True, is_supplier=True)


def draft(on: date, lines: int = 0, **columns: Any) -> Document:
    now = timezone.now()
    document = Document.objects.create(
        type=columns.pop("type", "sales.delivery"),
        number=columns.pop("number", f"T{next(_numbers):05}"),
        business_date=on,
        member=Member.objects.get(is_owner=True),
        created_at=now,
        updated_at=now,
        **columns,
    )
    for position in range(1, lines + 1):
        DocumentLine.objects.create(document=document, position=position, quantity=Decimal(10))
    return document


def posted(on: date, lines: int = 0, **columns: Any) -> Document:
    document = draft(on, lines, **columns)
    document.state = State.POSTED
    document.posted_at = timezone.now()
    document.save(update_fields=["state", "posted_at"])
    return document


def entry(
    document: Document, sides: Sequence[Side], *, is_red: bool = False, skipped: int = 0
) -> JournalEntry:
    """Write a numbered and chained entry the way the book does; ``skipped`` numbers are left out."""
    on, year = document.business_date, document.business_date.year
    period, _ = Period.objects.get_or_create(year=year, month=on.month)
    head, _ = VoucherCounter.objects.get_or_create(key=chain_key(year), defaults={"hash": GENESIS})
    number = JournalEntry.objects.filter(period=period).count() + 1 + skipped
    legs = [
        SealedLeg(side.code, side.partner.pk if side.partner else None, Decimal(side.amount))
        for side in sides
    ]
    sealed = SealedEntry(year, head.value + 1, on, "记", number, document.number, "测试", is_red, legs)
    written = JournalEntry.objects.create(
        document=document,
        period=period,
        business_date=on,
        voucher_number=number,
        is_red=is_red,
        memo="测试",
        year=year,
        chain_position=sealed.chain_position,
        previous_hash=head.hash,
        hash=entry_hash(head.hash, sealed.content()),
    )
    VoucherCounter.objects.filter(pk=head.pk).update(value=sealed.chain_position, hash=written.hash)
    accounts = dict(Account.objects.values_list("code", "pk"))
    JournalLine.objects.bulk_create(
        JournalLine(
            entry=written,
            position=position,
            account_id=accounts[side.code],
            partner=side.partner,
            amount=Decimal(side.amount),
            foreign_amount=Decimal(side.foreign),
            business_date=on,
        )
        for position, side in enumerate(sides, 1)
    )
    return written


def book(on: date, *sides: tuple[str, str], is_red: bool = False) -> JournalEntry:
    """Post a document whose entry has these (account code, amount) sides."""
    return entry(posted(on), [Side(code, amount) for code, amount in sides], is_red=is_red)


def claim(
    document: Document, kind: ClaimKind, amount: str, due: date | None = None, foreign: str = ""
) -> Claim:
    """Make a claim; ``foreign`` is what it is in another currency, as ``USD 12.34``."""
    assert document.partner is not None
    currency, _, abroad = (foreign or "CNY 0").partition(" ")
    return Claim.objects.create(
        document=document,
        kind=kind.value,
        partner=document.partner,
        business_date=document.business_date,
        due_date=due or document.business_date,
        amount=Decimal(amount),
        open_amount=Decimal(amount),
        currency=currency,
        foreign_amount=Decimal(abroad),
        foreign_open=Decimal(abroad),
    )


def settle(settled: Claim, document: Document, amount: str, foreign: str = "0") -> Settlement:
    settled.open_amount -= Decimal(amount)
    settled.foreign_open -= Decimal(foreign)
    settled.save(update_fields=["open_amount", "foreign_open"])
    return Settlement.objects.create(
        claim=settled,
        document=document,
        amount=Decimal(amount),
        foreign_amount=Decimal(foreign),
        business_date=document.business_date,
    )
