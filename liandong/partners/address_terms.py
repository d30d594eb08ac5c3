"""A partner's addresses and people as they are typed, what is wrong with them, how one is written. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, TypeVar

from liandong.kernel.checks import missing_problems, text_problems, trimmed
from liandong.kernel.terms import Problem
from liandong.partners.checks import is_mail_address

MOST_ROWS = 200
"""Addresses of one partner, and people."""

DELIVERY, INVOICE, OTHER = "delivery", "invoice", "other"
BANK = "bank"
"""No kind of address: where his money goes to."""
KINDS = (DELIVERY, INVOICE, OTHER)
ADDRESS_LIMITS = {"name": 64, "contact": 64, "phone": 32, "region": 64, "address": 255}
CONTACT_LIMITS = {"name": 64, "position": 64, "phone": 32, "email": 254, "preferences": 255, "memo": 255}
FIRST_YEAR = 1900


@dataclass(frozen=True, slots=True)
class AddressRow:
    """An address; ``kind`` is one of ``KINDS``, of which one is the default where any is."""

    kind: str
    address: str
    name: str = ""
    contact: str = ""
    phone: str = ""
    region: str = ""
    is_default: bool = False

    @property
    def line(self) -> str:
        """Return the address as a document holds and prints it."""
        return written(self.region, self.address, self.contact, self.phone)


@dataclass(frozen=True, slots=True)
class ContactRow:
    """Somebody at the partner's; ``preferences`` are his in his own words (size, taste …)."""

    name: str
    position: str = ""
    phone: str = ""
    email: str = ""
    birthday: date | None = None
    preferences: str = ""
    memo: str = ""


Row = TypeVar("Row", AddressRow, ContactRow)


def written(region: str, address: str, contact: str, phone: str) -> str:
    """Return an address in one line: where, then who, then his number."""
    where = f"{region} {address}".strip() if region not in address else address
    return "，".join(part for part in (where, contact, phone) if part)


def cleaned(row: Row) -> Row:
    """Return a row with blanks around texts taken off."""
    values = {one.name: getattr(row, one.name) for one in fields(row)}
    texts: dict[str, Any] = {name: trimmed(text) for name, text in values.items() if isinstance(text, str)}
    return replace(row, **texts)


def address_problems(rows: Sequence[AddressRow]) -> Iterator[Problem]:
    """Yield what is wrong with a partner's addresses, by the 1-based position of the row."""
    yield from _too_many(len(rows), "addresses")
    defaults = set[str]()
    for line, row in enumerate(rows, 1):
        texts = {name: getattr(row, name) for name in ADDRESS_LIMITS}
        if not row.address:
            yield Problem("address_missing", line, "address")
        yield from text_problems(texts, ADDRESS_LIMITS, line)
        if row.kind not in KINDS:
            yield Problem("address_kind_unknown", line, "kind", {"kind": row.kind[:32]})
        if row.is_default and row.kind in defaults:
            yield Problem("address_default_twice", line, "is_default")
        if row.is_default:
            defaults.add(row.kind)


def contact_problems(rows: Sequence[ContactRow], today: date) -> Iterator[Problem]:
    """Yield what is wrong with a partner's people, by the 1-based position of the row."""
    yield from _too_many(len(rows), "contacts")
    for line, row in enumerate(rows, 1):
        texts = {name: getattr(row, name) for name in CONTACT_LIMITS}
        yield from missing_problems(texts, ("name",), line)
        yield from text_problems(texts, CONTACT_LIMITS, line)
        if row.email and not is_mail_address(row.email):
            yield Problem("mail_address_invalid", line, "email", {"address": row.email})
        if row.birthday and not (row.birthday.year >= FIRST_YEAR and row.birthday <= today):
            yield Problem("birthday_unlikely", line, "birthday", {"day": row.birthday.isoformat()})


def _too_many(count: int, column: str) -> Iterator[Problem]:
    if count > MOST_ROWS:
        yield Problem("rows_too_many", column=column, detail={"limit": str(MOST_ROWS)})


def proposed(rows: Sequence[AddressRow], kind: str, own: str) -> str:
    """Return what a document proposes: the kind's default, the only one of it, else the partner's ``own``."""
    of_kind = [row for row in rows if row.kind == kind]
    default = next((row for row in of_kind if row.is_default), None)
    if default is None and len(of_kind) == 1:
        default = of_kind[0]
    if default is not None:
        return default.line
    return "" if of_kind else own


def offered(rows: Sequence[AddressRow], kind: str, own: str) -> list[str]:
    """Return what a document offers, what it proposes first, then those of the kind, each once."""
    ordered = sorted(rows, key=lambda row: (row.kind != kind, not row.is_default))
    lines = [proposed(rows, kind, own), *(row.line for row in ordered), own]
    return list(dict.fromkeys(line for line in lines if line))
