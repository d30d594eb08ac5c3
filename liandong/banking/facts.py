"""What a bank says of an account: lines, their order, whether the balance runs through them. Pure.

Amounts are signed as the account's owner sees them: money that came is positive. They are in the currency
that the account is kept in.
"""

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from liandong.kernel.checks import has_more_decimals
from liandong.kernel.money import MINOR_DIGITS, ZERO, plain


class Form(StrEnum):
    """What kind of file it is; the values are kept."""

    BANK = "bank"
    WECHAT = "wechat"
    ALIPAY = "alipay"
    CHANNEL = "channel"
    MT940 = "mt940"
    CAMT = "camt053"


YUAN = "CNY"
_OTHER_WORDS = {
    YUAN: ("RMB", "人民币", "人民币元", "156"),
    "USD": ("美元", "美金", "840"),
    "EUR": ("欧元", "978"),
    "HKD": ("港币", "港元", "344"),
    "JPY": ("日元", "日圆", "392"),
    "GBP": ("英镑", "826"),
}
"""What sheets of Chinese banks call the currencies they keep most, beside the code; figures are those of ISO
4217."""


@dataclass(frozen=True, slots=True)
class Kept:
    """In which currency an account is kept: its code, its name and its minor digits."""

    code: str = YUAN
    name: str = ""
    digits: int = MINOR_DIGITS

    def is_named(self, text: str) -> bool:
        """Tell whether a file that says this of its currency may be of the account; it may say nothing."""
        words = {"", self.code, narrow(self.name), *_OTHER_WORDS.get(self.code, ())}
        return narrow(text) in words


@dataclass(frozen=True, slots=True)
class BankRow:
    """A line as the bank gave it.

    ``amount`` is what the account gained or lost, ``fee`` what a channel kept before (gross is both
    together); ``row`` is the line in the file, ``raw`` its cells.
    """

    row: int
    on: date
    amount: Decimal
    balance: Decimal | None = None
    fee: Decimal = ZERO
    name: str = ""
    account: str = ""
    text: str = ""
    serial: str = ""
    order_number: str = ""
    raw: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wrong:
    """What can't be read; without a row it is about the whole file. ``text`` is for the user."""

    row: int | None
    text: str


@dataclass(slots=True)
class Parsed:
    """A file that was read. ``skipped`` counts lines that moved no money: closed, neutral, sums.

    ``currencies`` are the codes that the file names as those of the account, none where it says nothing;
    ``accounts`` the accounts that it is of, each with the line where it is named first.
    """

    form: Form
    rows: list[BankRow] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    skipped: int = 0
    accounts: dict[str, int] = field(default_factory=dict)
    currencies: set[str] = field(default_factory=set)
    opening: Decimal | None = None
    closing: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """The balance of a line is not the one before it and the amount together."""

    row: int
    expected: Decimal
    found: Decimal


def too_fine(rows: Sequence[BankRow], digits: int) -> list[tuple[BankRow, Decimal]]:
    """Return the lines that say an amount with more decimals than the currency has, and that amount."""
    found = []
    for one in rows:
        amounts = (one.amount, one.fee, one.balance or ZERO)
        fine = next((amount for amount in amounts if has_more_decimals(amount, digits)), None)
        if fine is not None:
            found.append((one, fine))
    return found


def oldest_first(rows: Sequence[BankRow]) -> list[BankRow]:
    """Return the lines in the order in which they happened: banks print the newest first or last.

    Where the days don't tell, the order in which the balance runs through with fewer breaks is right.
    """
    if len(rows) < 2:  # noqa: PLR2004 - one line has no order
        return list(rows)
    turned = list(reversed(rows))
    if rows[0].on != rows[-1].on:
        return turned if rows[0].on > rows[-1].on else list(rows)
    return turned if len(breaks(turned)) < len(breaks(rows)) else list(rows)


def breaks(
    rows: Sequence[BankRow], opening: Decimal | None = None, closing: Decimal | None = None
) -> list[Break]:
    """Return every place where the running balance does not follow, lines oldest first.

    Lines without a balance pass on the sum; what the file says of its opening and closing counts too.
    """
    found: list[Break] = []
    running = opening
    for one in rows:
        expected = None if running is None else running + one.amount
        if one.balance is not None and expected is not None and one.balance != expected:
            found.append(Break(one.row, expected, one.balance))
        running = expected if one.balance is None else one.balance
    if closing is not None and running is not None and running != closing:
        found.append(Break(rows[-1].row if rows else 0, running, closing))
    return found


def opening_of(rows: Sequence[BankRow], said: Decimal | None) -> Decimal | None:
    """Return the balance before the first line, lines oldest first; None where nobody says."""
    before = ZERO
    for one in rows if said is None else ():
        before += one.amount
        if one.balance is not None:
            return one.balance - before
    return said


def closing_of(rows: Sequence[BankRow], said: Decimal | None) -> Decimal | None:
    """Return the balance after the last line; None where nobody says."""
    after = ZERO
    for one in reversed(rows) if said is None else ():
        if one.balance is not None:
            return one.balance + after
        after += one.amount
    return said


def fingerprints(rows: Sequence[BankRow]) -> list[str]:
    """Return what a line is known by, so that none is imported twice.

    That is the bank's own serial number with day and amount; a bank that gives none is known by all it
    says. Lines that are alike in one file are told apart by their ordinal.
    """
    seen: Counter[str] = Counter()
    found = []
    for one in rows:
        own = [one.on.isoformat(), plain(one.amount)]
        if one.serial:
            own.append(one.serial)
        else:
            balance = "" if one.balance is None else plain(one.balance)
            own += [balance, one.name, one.account, one.text, one.order_number]
        key = "\x1f".join(own)
        found.append(hashlib.sha256(f"{key}\x1f{seen[key]}".encode()).hexdigest())
        seen[key] += 1
    return found


def narrow(text: str) -> str:
    """Return a text in the usual width, without blanks, capitals large: for comparing only."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()
