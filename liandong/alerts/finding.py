"""What is wrong in the company just now: each kind's conditions, read for all records at once."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from liandong.alerts.models import ORDER_TYPES, AlertKind, AlertRule
from liandong.documents.awaiting import awaiting_condition
from liandong.documents.models import ApprovalRule, AuditRun, Document
from liandong.documents.price_jumps import price_jumps
from liandong.documents.promises import arrivals, due_orders, ending_agreements
from liandong.general_ledger.open_claims import due_claims
from liandong.identity.rule_book import rules_on
from liandong.kernel.money import ZERO
from liandong.kernel.terms import ClaimKind
from liandong.stock_ledger.alerts import negative_products, over_products, short_products, slow_products
from liandong.stock_ledger.filters import StockFilter
from liandong.stock_ledger.levels import standings
from liandong.stock_ledger.lot_queries import expiring_products

MOST = 5_000
"""Alerts of one kind; who has more has another problem first."""

SEVERELY_OVERDUE_DAYS = 30
SEVERELY_LATE_DAYS = 7
SEVERELY_UNANSWERED_DAYS = 3
RESTED = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Found:
    """Something wrong: the columns of an ``Alert``."""

    subject: int
    figure: Decimal = ZERO
    level: Decimal = ZERO
    day: date | None = None
    is_severe: bool = False


Finder = Callable[[AlertRule, date], Iterator[Found]]


def found_by(rule: AlertRule, today: date) -> dict[int, Found]:
    """Return what a rule finds today, by subject; the statements do not grow with what there is."""
    return {one.subject: one for one in _FINDERS[AlertKind(rule.kind)](rule, today)}


def _low_stock(_rule: AlertRule, today: date) -> Iterator[Found]:
    for one in short_products(StockFilter(), today, MOST):
        yield Found(one.product, one.available, one.minimum, is_severe=one.available <= 0)


def _low_place(_rule: AlertRule, today: date) -> Iterator[Found]:
    """Yield the levels of warehouses, by their own id, that a warehouse has not enough for."""
    for one in standings(StockFilter(), today, is_short=True, limit=MOST):
        yield Found(one.level, one.available, one.minimum or ZERO, is_severe=one.available <= 0)


def _high_stock(_rule: AlertRule, today: date) -> Iterator[Found]:
    for one in over_products(today, MOST):
        yield Found(one.product, one.on_hand, one.maximum, is_severe=one.on_hand > 2 * one.maximum)


def _slow_stock(rule: AlertRule, today: date) -> Iterator[Found]:
    for product, on_hand in slow_products(today - timedelta(days=rule.days), MOST):
        yield Found(product, on_hand, Decimal(rule.days))


def _negative_stock(_rule: AlertRule, _today: date) -> Iterator[Found]:
    for product, on_hand in negative_products(MOST):
        yield Found(product, on_hand, is_severe=True)


def _expiring(rule: AlertRule, today: date) -> Iterator[Found]:
    for product, first, quantity in expiring_products(today + timedelta(days=rule.days), MOST):
        yield Found(product, quantity, Decimal(rule.days), first, is_severe=first < today)


def _due(kind: ClaimKind) -> Finder:
    def find(rule: AlertRule, today: date) -> Iterator[Found]:
        until = today + timedelta(days=rule.days)
        return _claims(kind, today, until, today)

    return find


def _overdue(kind: ClaimKind) -> Finder:
    def find(rule: AlertRule, today: date) -> Iterator[Found]:
        return _claims(kind, date.min, today - timedelta(days=rule.days + 1), today)

    return find


def _claims(kind: ClaimKind, first: date, last: date, today: date) -> Iterator[Found]:
    severe = today - timedelta(days=SEVERELY_OVERDUE_DAYS)
    for pk, left, amount, due in due_claims(kind, first, last, MOST):
        yield Found(pk, left, amount, due, is_severe=due < severe)


def _bills(rule: AlertRule, today: date) -> Iterator[Found]:
    """Yield bills due within the days, theirs and ours, and those that are overdue and still open."""
    until = today + timedelta(days=rule.days)
    for kind in (ClaimKind.BILL_RECEIVABLE, ClaimKind.BILL_PAYABLE):
        for pk, left, amount, due in due_claims(kind, date.min, until, MOST):
            yield Found(pk, left, amount, due, is_severe=due < today)


def _late(kind: AlertKind) -> Finder:
    def find(rule: AlertRule, today: date) -> Iterator[Found]:
        latest = today - timedelta(days=rule.days + 1)
        severe = today - timedelta(days=SEVERELY_LATE_DAYS)
        for pk, due in due_orders(ORDER_TYPES[kind], date.min, latest)[:MOST]:
            yield Found(pk, day=due, is_severe=due < severe)

    return find


def _coming(rule: AlertRule, today: date) -> Iterator[Found]:
    """Yield purchase orders of which something is due within the days: time to ask the supplier."""
    until = today + timedelta(days=rule.days)
    for pk, due in due_orders(ORDER_TYPES[AlertKind.PURCHASE_DUE], today, until)[:MOST]:
        yield Found(pk, day=due)


def _arrived(rule: AlertRule, today: date) -> Iterator[Found]:
    """Yield receipts of the last days whose goods were ordered: they can be put away and promised."""
    first = today - timedelta(days=rule.days)
    receipts = arrivals(ORDER_TYPES[AlertKind.ARRIVED], first, today)
    for pk, day, quantity in receipts[:MOST]:
        yield Found(pk, quantity, day=day)


def _dear(rule: AlertRule, today: date) -> Iterator[Found]:
    """Yield receipts of the last days at a price far from the one before; twice as far is severe."""
    rules, first = rules_on(today), today - timedelta(days=rule.days)
    limit = rules.unusual_price_rate
    for one in price_jumps(ORDER_TYPES[AlertKind.UNUSUAL_PRICE], first, today, rules)[:MOST]:
        yield Found(one.document, one.change, limit, one.day, is_severe=abs(one.change) > 2 * limit)


def _ending(rule: AlertRule, today: date) -> Iterator[Found]:
    """Yield agreements whose last day is within the days, unless the supplier has one that goes on."""
    until = today + timedelta(days=rule.days)
    for pk, day in ending_agreements(ORDER_TYPES[AlertKind.AGREEMENT_ENDING], today, until)[:MOST]:
        yield Found(pk, day=day)


def _approvals(_rule: AlertRule, today: date) -> Iterator[Found]:
    """Yield drafts that lack an approval and have rested: who still types is not waiting yet."""
    rested = timezone.now() - RESTED
    for type_id, rules in _approval_rules().items():
        drafts = Document.objects.filter(awaiting_condition(rules), type=type_id, updated_at__lte=rested)
        for pk, at in drafts.order_by("pk").values_list("pk", "updated_at")[:MOST]:
            since = timezone.localdate(at)
            yield Found(pk, day=since, is_severe=(today - since).days > SEVERELY_UNANSWERED_DAYS)


def _audit(_rule: AlertRule, _today: date) -> Iterator[Found]:
    """Yield the company when its last audit found anything, whatever was found before."""
    last = AuditRun.objects.order_by("-started_at", "-pk").first()
    if last is not None and last.count:
        day = timezone.localdate(last.started_at)
        yield Found(0, Decimal(last.count), day=day, is_severe=True)


def _approval_rules() -> dict[str, list[ApprovalRule]]:
    found: dict[str, list[ApprovalRule]] = {}
    for rule in ApprovalRule.objects.filter(is_active=True).order_by("type", "step", "pk"):
        found.setdefault(rule.type, []).append(rule)
    return found


_FINDERS: Mapping[AlertKind, Finder] = {
    AlertKind.LOW_STOCK: _low_stock,
    AlertKind.PLACE_LOW: _low_place,
    AlertKind.HIGH_STOCK: _high_stock,
    AlertKind.SLOW_STOCK: _slow_stock,
    AlertKind.NEGATIVE_STOCK: _negative_stock,
    AlertKind.EXPIRING: _expiring,
    AlertKind.RECEIVABLE_DUE: _due(ClaimKind.RECEIVABLE),
    AlertKind.RECEIVABLE_OVERDUE: _overdue(ClaimKind.RECEIVABLE),
    AlertKind.PAYABLE_DUE: _due(ClaimKind.PAYABLE),
    AlertKind.PAYABLE_OVERDUE: _overdue(ClaimKind.PAYABLE),
    AlertKind.BILL_DUE: _bills,
    AlertKind.SALES_LATE: _late(AlertKind.SALES_LATE),
    AlertKind.PURCHASE_DUE: _coming,
    AlertKind.PURCHASE_LATE: _late(AlertKind.PURCHASE_LATE),
    AlertKind.ARRIVED: _arrived,
    AlertKind.UNUSUAL_PRICE: _dear,
    AlertKind.AGREEMENT_ENDING: _ending,
    AlertKind.APPROVAL: _approvals,
    AlertKind.AUDIT: _audit,
}
