"""In which currency an account is kept, and so in which its statements, and what of the books they meet.

Of an account in another currency a booking is its foreign amount, of one in the company's own its amount.
"""

from decimal import Decimal

from liandong.banking.facts import YUAN, Kept
from liandong.banking.models import BankLine
from liandong.currencies.actions import own_currency
from liandong.currencies.models import Currency
from liandong.general_ledger.models import Account
from liandong.kernel.money import MINOR_DIGITS


def currency_of(account: int) -> str:
    """Return the other currency that an account is kept in; blank for the own or for no account."""
    return Account.objects.filter(pk=account).values_list("currency", flat=True).first() or ""


def column_of(currency: str) -> str:
    """Return the column of journal lines that is compared with what the bank says."""
    return "foreign_amount" if currency else "amount"


def moved_of(amount: Decimal, foreign: Decimal, currency: str) -> Decimal:
    """Return what a journal line is in the currency of its account."""
    return foreign if currency else amount


def kept_of(account: Account) -> Kept:
    """Return how an account is kept; one statement, two for an own currency that is not the yuan."""
    code = account.currency or own_currency()
    if code == YUAN:
        return Kept()
    found = Currency.objects.filter(code=code).first()
    name, digits = (found.name, found.digits) if found else ("", MINOR_DIGITS)
    return Kept(code, name, digits if account.currency else MINOR_DIGITS)


def has_lines(account: int) -> bool:
    """Tell whether a bank said anything of an account that counts: its amounts are in its currency."""
    return BankLine.objects.filter(account=account, is_withdrawn=False).exists()
