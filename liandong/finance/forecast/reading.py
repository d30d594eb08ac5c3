"""What is to come and go, read from open debts, orders and plans; nothing of it is kept."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from operator import itemgetter

from django.db.models import F

from liandong.documents.models import DocumentLine
from liandong.documents.queries import not_handled_by
from liandong.documents.stages import UNDER_WAY
from liandong.general_ledger.account_months import CONSUMER, Reached, balance_before
from liandong.general_ledger.cash_queries import is_petty_cash, money_accounts
from liandong.general_ledger.models import Claim, PlannedCash, Settlement
from liandong.kernel.forecast import Flow, FlowKind, Rhythm, delayed, expected_on, occurrences
from liandong.kernel.money import ZERO, round_half_up
from liandong.kernel.terms import ClaimKind

_COUNTER = {
    ClaimKind.ADVANCE_RECEIVED.value: ClaimKind.RECEIVABLE.value,
    ClaimKind.ADVANCE_PAID.value: ClaimKind.PAYABLE.value,
}
_SIGN = {ClaimKind.RECEIVABLE.value: 1, ClaimKind.PAYABLE.value: -1}
_SIDE = {1: ClaimKind.RECEIVABLE, -1: ClaimKind.PAYABLE}
_BILL_SIGN = {ClaimKind.BILL_RECEIVABLE.value: 1, ClaimKind.BILL_PAYABLE.value: -1}
_ORDERS = {"sales.order": 1, "purchasing.order": -1}
_GOODS = {"sales.delivery": 1, "purchasing.receipt": -1}
_HABIT_DAYS = 365
_Credit = defaultdict[tuple[str, int | None], Decimal]
"""What partners paid, or were paid, more than they owe, by side and partner."""


@dataclass(frozen=True, slots=True)
class Supposed:
    """What a forecast supposes: customers later by days, partners as late as usual, orders or none."""

    late_days: int = 0
    by_habit: bool = False
    has_orders: bool = True


def opening(today: date) -> Decimal:
    """Return the money held at the end of a day, what employees hold aside; two statements."""
    accounts = [pk for pk, code in money_accounts().values_list("pk", "code") if not is_petty_cash(code)]
    return balance_before(accounts, Reached(today + timedelta(days=1)), not_handled_by(CONSUMER))


def flows(supposed: Supposed, today: date, end: date) -> list[Flow]:
    """Return what is to come and go from today up to a day, the earliest first; six statements at most."""
    habits = _habits(today) if supposed.by_habit else {}
    found, credit = _claims(habits, today)
    if supposed.has_orders:
        found += _orders(today, credit)
    found = delayed(found, supposed.late_days)
    found += _planned(today, end)
    return sorted(
        (one for one in found if one.day <= end), key=lambda one: (one.day, -one.amount, one.number)
    )


def _habits(today: date) -> dict[tuple[str, int], int]:
    """Return by how many days each partner paid late in the last year, by amount; early payers by none."""
    rows = Settlement.objects.filter(
        business_date__gt=today - timedelta(days=_HABIT_DAYS),
        business_date__lte=today,
        claim__kind__in=list(_SIGN),
        amount__gt=0,
    )
    sums: defaultdict[tuple[str, int], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    columns = ("claim__kind", "claim__partner", "claim__due_date", "business_date", "amount")
    for kind, partner, due, paid, amount in rows.values_list(*columns).iterator():
        one = sums[kind, partner]
        one[0] += amount * (paid - due).days
        one[1] += amount
    return {key: max(int(round_half_up(late / whole, 0)), 0) for key, (late, whole) in sums.items()}


def _claims(habits: dict[tuple[str, int], int], today: date) -> tuple[list[Flow], _Credit]:
    """Return open debts and bills on their expected days, and what is left of advances and credit notes.

    These are taken off the earliest debts; a bill is paid by who accepted it, on its day, whatever else its
    partner owes.
    """
    rows = Claim.objects.exclude(open_amount=0).order_by("due_date", "pk")
    columns = ("kind", "partner", "partner__name", "due_date", "open_amount", "document", "document__number")
    every = list(rows.values_list(*columns))
    credit: _Credit = defaultdict(Decimal)
    for kind, partner, _name, _due, left, _document, _number in every:
        if kind in _COUNTER:
            credit[_COUNTER[kind], partner] += left
        elif left < ZERO:
            credit[kind, partner] -= left
    found = []
    for kind, partner, name, due, left, document, number in every:
        if sign := _BILL_SIGN.get(kind):
            day = expected_on(due, today, 0)
            found.append(Flow(day, sign * left, FlowKind.BILL, name, document, number, due))
        if kind not in _SIGN or left <= ZERO:
            continue
        taken = min(credit[kind, partner], left)
        credit[kind, partner] -= taken
        if left > taken:
            day = expected_on(due + timedelta(days=habits.get((kind, partner), 0)), today, 0)
            amount = _SIGN[kind] * (left - taken)
            found.append(Flow(day, amount, FlowKind.CLAIM, name, document, number, due))
    return found, credit


def _orders(today: date, credit: _Credit) -> list[Flow]:
    """Return what orders still bring and cost, and goods that were moved and not invoiced; two statements.

    What was paid ahead is taken off the earliest, off goods before orders.
    """
    return [*_open(_GOODS, "invoiced", today, credit), *_open(_ORDERS, "fulfilled", today, credit)]


def _open(types: dict[str, int], done: str, today: date, credit: _Credit) -> Iterable[Flow]:
    """Yield documents whose lines are open, with the open part of their amounts, tax included."""
    stages = [stage.value for stage in UNDER_WAY]
    lines = DocumentLine.objects.filter(
        document__type__in=list(types), document__stage__in=stages, is_closed=False, quantity__gt=F(done)
    )
    columns = (
        *("document", "document__type", "document__number", "document__partner", "document__partner__name"),
        *("document__partner__payment_days", "document__business_date", "document__due_date", "due_date"),
        *("gross_amount", "quantity", done, "returned"),
    )
    sums: defaultdict[tuple[date, int, str, str, int | None, str], Decimal] = defaultdict(Decimal)
    for row in lines.values_list(*columns).iterator():
        document, kind, number, partner, name, days, on, wanted, line_wanted, gross, quantity, moved, back = (
            row
        )
        left = quantity - moved - (back if kind in _GOODS else ZERO)
        due = (line_wanted or wanted or on) if kind in _ORDERS else on
        if left > ZERO:
            key = due + timedelta(days=days or 0), document, kind, number, partner, name or ""
            sums[key] += gross * left / quantity
    for (due, document, kind, number, partner, name), whole in sorted(sums.items(), key=itemgetter(0)):
        amount, side = round_half_up(whole), _SIDE[types[kind]].value
        taken = min(max(credit[side, partner], ZERO), amount)
        credit[side, partner] -= taken
        if amount > taken:
            money = types[kind] * (amount - taken)
            yield Flow(expected_on(due, today, 0), money, FlowKind.ORDER, name, document, number, due)


def _planned(today: date, end: date) -> list[Flow]:
    found = []
    for one in PlannedCash.objects.filter(is_active=True, first_on__lte=end).order_by("pk"):
        days = today, min(end, one.last_on) if one.last_on else end
        amount = one.amount if one.is_inflow else -one.amount
        found += [
            Flow(day, amount, FlowKind.PLAN, one.name, None, "", day)
            for day in occurrences(one.first_on, Rhythm(one.rhythm), days)
        ]
    return found


def total(found: Sequence[Flow]) -> Decimal:
    """Return what flows come to together."""
    return sum((one.amount for one in found), ZERO)
