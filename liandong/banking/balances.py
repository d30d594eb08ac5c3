"""What an account had at the bank before its first line and after its last, by whatever the bank said of it.

That is the balance beside a line, or what a statement opened and closed with, as in MT940 and CAMT.053, where
lines have none. Lines beside which nothing is said pass on the sum.
"""

from datetime import date
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Sum

from liandong.banking.models import BankLine, BankStatement
from liandong.kernel.money import ZERO

_Said = tuple[date, int, Decimal]
"""A line's day and id, and a balance before or after it."""
_OLDEST, _NEWEST = ("business_date", "pk"), ("-business_date", "-pk")


def ends(account: int, on: date) -> tuple[Decimal | None, Decimal | None]:
    """Return the balance before the first line and at the end of a day; None where nobody says.

    At most nine statements.
    """
    lines = BankLine.objects.filter(account=account, is_withdrawn=False, business_date__lte=on)
    opening, closing = _opening(lines, account, on), _closing(lines, account, on)
    if closing is None and opening is not None:
        closing = opening + _total(lines)
    return opening, closing


def _opening(lines: QuerySet[BankLine], account: int, on: date) -> Decimal | None:
    found: list[_Said] = []
    told = lines.filter(balance__isnull=False).order_by(*_OLDEST).first()
    if told is not None and told.balance is not None:
        found.append((told.business_date, told.pk, told.balance - told.amount))
    whole = _whole(account).filter(first_day__lte=on).order_by("first_day", "pk").first()
    begun = whole.lines.order_by(*_OLDEST).first() if whole else None
    if whole and begun and whole.opening is not None:
        found.append((begun.business_date, begun.pk, whole.opening))
    if not found:
        return None
    day, pk, balance = min(found, key=lambda one: one[:2])
    return balance - _total(lines.filter(Q(business_date__lt=day) | Q(business_date=day, pk__lt=pk)))


def _closing(lines: QuerySet[BankLine], account: int, on: date) -> Decimal | None:
    found: list[_Said] = []
    told = lines.filter(balance__isnull=False).order_by(*_NEWEST).first()
    if told is not None and told.balance is not None:
        found.append((told.business_date, told.pk, told.balance))
    whole = _whole(account).filter(last_day__lte=on).order_by("-last_day", "-pk").first()
    ended = whole.lines.order_by(*_NEWEST).first() if whole else None
    if whole and ended and whole.closing is not None:
        found.append((ended.business_date, ended.pk, whole.closing))
    if not found:
        return None
    day, pk, balance = max(found, key=lambda one: one[:2])
    return balance + _total(lines.filter(Q(business_date__gt=day) | Q(business_date=day, pk__gt=pk)))


def _whole(account: int) -> QuerySet[BankStatement]:
    """Return the statements all of whose lines were new: what they open and close with is around these."""
    found = BankStatement.objects.filter(account=account, withdrawn_at__isnull=True)
    return found.filter(closing=F("opening") + F("incoming") - F("outgoing"))


def _total(lines: QuerySet[BankLine]) -> Decimal:
    return lines.aggregate(total=Sum("amount"))["total"] or ZERO
