"""Amounts, columns and accounts with the currency they are in; of the own currency nothing is said."""

from decimal import Decimal

from liandong.general_ledger.models import Account
from liandong.kernel.money import ZERO
from liandong.webkit import report_parts as ui
from liandong.webkit.templatetags.webkit_tags import price


def with_currency(label: str, currency: str) -> str:
    """Return a label with the currency that its amounts are in."""
    return f"{label} {currency}".rstrip()


def account_name(account: Account) -> str:
    """Return what an account is called, with its currency."""
    return with_currency(account.name, account.currency)


def amount_text(amount: Decimal | None) -> str:
    """Return an amount with two decimals, or all it has: some currencies have three."""
    return price(amount)


def amount_cell(amount: Decimal | None, currency: str, url: str = "") -> ui.Part:
    """Return a cell of money, in another currency with the decimals it has."""
    if not currency:
        return ui.money_cell(amount, url)
    return ui.quantity_cell(amount, url) | {"text": amount_text(amount)}


def moved_cells(amount: Decimal, balance: Decimal | None, currency: str) -> list[ui.Part]:
    """Return what came, what went and the balance after it, as three cells."""
    sides = (amount if amount > ZERO else None, -amount if amount < ZERO else None, balance)
    return [amount_cell(one, currency) for one in sides]
