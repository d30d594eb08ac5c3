"""The hash chain of a year's journal entries: what is sealed, and how.

Each entry's hash covers the hash before it, so changing, removing or inserting an entry
breaks every later link. Pure, so that an auditor can recompute it without the program.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from liandong.kernel.money import ZERO, plain

GENESIS = ""
"""What stands before the first entry of a year."""


@dataclass(frozen=True, slots=True)
class SealedLeg:
    """A journal line as it is sealed: account code, partner's id, amount (debit positive).

    ``foreign`` is the amount in the currency of an account kept in another; zero is not sealed.
    """

    account_code: str
    partner: int | None
    amount: Decimal
    foreign: Decimal = ZERO

    def content(self) -> list[Any]:
        """Return what is sealed of it."""
        sealed = [self.account_code, self.partner, plain(self.amount)]
        return [*sealed, plain(self.foreign)] if self.foreign else sealed


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """A journal entry as it is sealed. ``chain_position`` counts from 1 in the year."""

    year: int
    chain_position: int
    business_date: date
    voucher_type: str
    voucher_number: int
    document_number: str
    memo: str
    is_red: bool
    legs: Sequence[SealedLeg]

    def content(self) -> list[Any]:
        """Return the list whose canonical JSON is hashed; legs in the order of their positions."""
        return [
            self.year,
            self.chain_position,
            self.business_date.isoformat(),
            self.voucher_type,
            self.voucher_number,
            self.document_number,
            self.memo,
            self.is_red,
            [leg.content() for leg in self.legs],
        ]


def chain_key(year: int) -> str:
    """Return the key of the ``VoucherCounter`` row that holds the year's last position and hash."""
    return f"chain:{year}"


def entry_hash(previous: str, content: Sequence[Any]) -> str:
    """Return the SHA-256, in hexadecimal, of the previous hash, a newline and the content.

    The content is written as JSON without spaces, non-ASCII characters as themselves, in UTF-8.
    """
    canonical = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()
