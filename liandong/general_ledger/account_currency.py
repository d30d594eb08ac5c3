"""In which other currency an account that holds money may be kept, and what the accounts hold in theirs."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django.db.models import Q, Sum

from liandong.currencies.actions import own_currency
from liandong.currencies.models import Currency
from liandong.general_ledger.models import Account, JournalLine
from liandong.kernel.money import ZERO
from liandong.kernel.terms import Problem


class Form(Protocol):
    """What is asked of an account's form."""

    @property
    def code(self) -> str:
        """Its code."""

    @property
    def is_settlement(self) -> bool:
        """Whether it holds money."""

    @property
    def currency(self) -> str | None:
        """The currency it shall be kept in; blank for the company's own."""


_HELD: dict[str, Callable[[int], bool]] = {}


def register_held(code: str, holds: Callable[[int], bool]) -> None:
    """Let a room above tell of accounts of which it keeps amounts in their currency, so that this stays.

    ``code`` is the problem's that is told then.
    """
    _HELD[code] = holds


def held_problems(account: int, code: str) -> Iterator[Problem]:
    """Yield why an account's currency stays although nothing was booked to it."""
    for problem, holds in _HELD.items():
        if holds(account):
            yield Problem(problem, column="currency", detail={"code": code})


def currency_problems(form: Form, roles: Collection[str]) -> Iterator[Problem]:
    """Yield why an account can't be kept in the currency named; two statements, none for the own.

    What documents book to by itself, the ``roles``, is in the company's own currency.
    """
    if not form.currency:
        return
    told = {"code": form.code, "currency": form.currency}
    if not form.is_settlement:
        yield Problem("account_currency_without_money", column="currency", detail=told)
    if roles:
        yield Problem("account_currency_of_role", column="currency", detail=told)
    if form.currency == own_currency():
        yield Problem("account_currency_is_own", column="currency", detail=told)
    elif not Currency.objects.filter(code=form.currency, is_active=True).exists():
        yield Problem("currency_unusable", column="currency", detail=told)


@dataclass(frozen=True, slots=True)
class Held:
    """What an account held in its currency, what came and went, and what it holds; debit positive."""

    currency: str
    opening: Decimal = ZERO
    came: Decimal = ZERO
    went: Decimal = ZERO

    @property
    def closing(self) -> Decimal:
        """What it holds at the end."""
        return self.opening + self.came - self.went


def held_in_currencies(start: date, end: date) -> Mapping[int, Held]:
    """Return the accounts kept in another currency, by id, over days both included.

    One statement where there are none, else two more. A red entry takes back on the side it reverses.
    """
    currencies = dict(Account.objects.exclude(currency="").values_list("pk", "currency"))
    if not currencies:
        return {}
    lines = JournalLine.objects.filter(account__in=currencies).exclude(foreign_amount=0)
    before = lines.filter(business_date__lt=start).values("account").order_by("account")
    opening = dict(before.annotate(total=Sum("foreign_amount")).values_list("account", "total"))
    within = lines.filter(business_date__range=(start, end)).values("account").order_by("account")
    moved = {row["account"]: row for row in within.annotate(**foreign_sums())}
    return {pk: _held(code, opening.get(pk, ZERO), moved.get(pk, {})) for pk, code in currencies.items()}


def _held(code: str, opening: Decimal, moved: Mapping[str, Any]) -> Held:
    return Held(code, opening, moved.get("came") or ZERO, -(moved.get("went") or ZERO))


def foreign_sums() -> dict[str, Sum]:
    """Return the sums of what came and what went, the latter negative, of lines in another currency."""
    is_debit = Q(foreign_amount__gt=0, entry__is_red=False) | Q(foreign_amount__lt=0, entry__is_red=True)
    return {
        "came": Sum("foreign_amount", filter=is_debit),
        "went": Sum("foreign_amount", filter=~is_debit),
    }
