"""The figures of the workbench, each read with one statement over indexes, within the actor's right.

Sales are what was delivered less what came back, without tax, by the documents' date; a
reversal takes them back on its own date. Their cost is what the moves to customers carried.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Case, Count, Exists, F, OuterRef, Q, When

from liandong.catalog.models import Product
from liandong.documents.awaiting import awaiting_condition
from liandong.documents.models import ApprovalRule, Document, DocumentLine, State
from liandong.documents.progress import Stage, main_course
from liandong.documents.queries import visible_to
from liandong.documents.types import document_types
from liandong.general_ledger.models import Account, Claim, JournalLine
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.money import ZERO, from_scaled
from liandong.kernel.terms import ClaimKind, VirtualPlace
from liandong.partners.models import Partner
from liandong.stock_ledger.models import StockMove
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.pieces import fetch, given, joined

DELIVERY, SALES_RETURN = "sales.delivery", "sales.sales_return"
_SALES = (DELIVERY, SALES_RETURN)
_DOCUMENTS, _LINES, _MOVES = bulk.table(Document), bulk.table(DocumentLine), bulk.table(StockMove)
_CUSTOMER = VirtualPlace.CUSTOMER.value
_SIGNED = f"CASE WHEN d.type = '{SALES_RETURN}' THEN -{{0}} ELSE {{0}} END"
_IN_THE_BOOKS = " AND d.state IN ('posted', 'reversed')"


@dataclass(frozen=True, slots=True)
class Days:
    """From the first to the last day, both included."""

    start: date
    end: date


class TopProduct(NamedTuple):
    """A product with what was sold of it, base units and amount without tax."""

    product: int
    code: str
    name: str
    quantity: Decimal
    amount: Decimal


class OpenDebt(NamedTuple):
    """What is open of a kind of claim, how much of it is overdue, and how many claims that is."""

    amount: Decimal = ZERO
    overdue: Decimal = ZERO
    overdue_count: int = 0


def sees_sales(actor: Actor) -> bool:
    """Tell whether the actor may see any sales at all."""
    return any(actor.may(kind, Verb.VIEW) for kind in _SALES)


def sales_by_day(actor: Actor, days: Days) -> dict[date, Decimal]:
    """Return net sales of each day that had any."""
    rows = fetch(
        joined(
            *("SELECT d.business_date, SUM(", _SIGNED.format("d.net_amount"), ") FROM ", _DOCUMENTS, " d"),
            *(" WHERE ", _of_sales(actor, days), " GROUP BY d.business_date"),
        )
    )
    return {bulk.as_date(on): from_scaled(int(amount), 4) for on, amount in rows}


def cost_by_day(actor: Actor, days: Days) -> dict[date, Decimal]:
    """Return the cost of the sales of each day that had any; later corrections count on their own day."""
    value = f"CASE WHEN m.target_id = {_CUSTOMER} THEN m.value ELSE -m.value END"
    rows = fetch(
        joined(
            *("SELECT m.business_date, SUM(", value, ") FROM ", _MOVES, " m WHERE "),
            *(_within("m.business_date", days), f" AND {_CUSTOMER} IN (m.target_id, m.source_id)"),
            *(_visible(actor, "m.document_id"), " GROUP BY m.business_date"),
        )
    )
    return {bulk.as_date(on): from_scaled(int(amount), 4) for on, amount in rows}


def top_products(actor: Actor, days: Days, limit: int) -> list[TopProduct]:
    """Return the products that sold most, by amount."""
    quantity, amount = (_SIGNED.format(name) for name in ("l.quantity", "l.net_amount"))
    sold = joined(
        *("SELECT l.product_id, SUM(", quantity, ") AS quantity, SUM(", amount, ") AS amount FROM "),
        *(_DOCUMENTS, " d JOIN ", _LINES, " l ON l.document_id = d.id WHERE ", _of_sales(actor, days)),
        f" GROUP BY l.product_id ORDER BY amount DESC LIMIT {int(limit)}",
    )
    rows = fetch(
        joined(
            *("SELECT p.id, p.code, p.name, s.quantity, s.amount FROM (", sold, ") AS s JOIN "),
            *(bulk.table(Product), " p ON p.id = s.product_id ORDER BY s.amount DESC, p.code"),
        )
    )
    return [
        TopProduct(product, code, name, from_scaled(int(quantity_sold), 6), _amount(sold_for))
        for product, code, name, quantity_sold, sold_for in rows
    ]


def open_debts(on: date, owner: int | None) -> Mapping[ClaimKind, OpenDebt]:
    """Return what is open by kind; ``owner`` limits to a salesperson's partners."""
    mine = Source("", [])
    if owner is not None:
        partners = ("SELECT p.id FROM ", bulk.table(Partner), " p WHERE p.owner_id = ")
        mine = joined(" AND c.partner_id IN (", *partners, given(owner), ")")
    is_late = joined("CASE WHEN c.due_date < ", given(on.isoformat()), " THEN ")
    rows = fetch(
        joined(
            *("SELECT c.kind, SUM(c.open_amount), SUM(", is_late, "c.open_amount ELSE 0 END), SUM("),
            *(is_late, "1 ELSE 0 END) FROM ", bulk.table(Claim), " c WHERE NOT (c.open_amount = 0)"),
            *(mine, " GROUP BY c.kind"),
        )
    )
    found: defaultdict[ClaimKind, OpenDebt] = defaultdict(OpenDebt)
    for kind, amount, overdue, count in rows:
        found[ClaimKind(kind)] = OpenDebt(_amount(amount), _amount(overdue), int(count))
    return found


def cash_balance() -> tuple[Decimal, int]:
    """Return what all settlement accounts hold together, and how many hold something."""
    ((amount, count),) = fetch(
        joined(
            "SELECT COALESCE(SUM(held.amount), 0), COUNT(*) FROM (SELECT SUM(l.amount) AS amount FROM ",
            *(bulk.table(Account), " a JOIN ", bulk.table(JournalLine), " l ON l.account_id = a.id"),
            " WHERE a.is_settlement GROUP BY a.id HAVING SUM(l.amount) <> 0) AS held",
        )
    )
    return _amount(amount), int(count)


def draft_counts(actor: Actor) -> dict[str, int]:
    """Return how many drafts there are of each type that the actor may see."""
    drafts = visible_to(actor).filter(state=State.DRAFT).order_by()
    return dict(drafts.values("type").annotate(count=Count("pk")).values_list("type", "count"))


def awaiting_counts(actor: Actor) -> dict[str, int]:
    """Return how many drafts of each type lack an approval; two statements, one without rules."""
    by_type: defaultdict[str, list[ApprovalRule]] = defaultdict(list)
    for rule in ApprovalRule.objects.filter(is_active=True):
        by_type[rule.type].append(rule)
    if not by_type:
        return {}
    lacking = Q(pk__in=[])
    for kind, rules in by_type.items():
        lacking |= Q(type=kind) & awaiting_condition(rules)
    found = visible_to(actor).filter(lacking).order_by()
    return dict(found.values("type").annotate(count=Count("pk")).values_list("type", "count"))


def open_order_counts(actor: Actor) -> dict[tuple[str, Stage], int]:
    """Return how many orders of each type wait, and how many are done in part; one statement."""
    orders = [kind for kind in document_types() if kind.is_closable]
    is_open, has_begun = Q(pk__in=[]), Q(pk__in=[])
    for kind in orders:
        course = main_course(kind)
        if course is not None:
            done = course.progress.value
            lines = DocumentLine.objects.filter(document=OuterRef("pk"))
            left = Q(Exists(lines.filter(is_closed=False, quantity__gt=F(done))))
            is_open |= Q(type=kind.id) & left
            has_begun |= Q(type=kind.id) & Q(Exists(lines.exclude(**{done: 0})))
    found = visible_to(actor).order_by().filter(type__in=[kind.id for kind in orders])
    found = found.filter(is_open, state=State.POSTED, reverses=None, is_closed=False)
    found = found.annotate(has_begun=Case(When(has_begun, then=True), default=False))
    rows = found.values("type", "has_begun").annotate(count=Count("pk"))
    return {(row["type"], Stage.PARTLY if row["has_begun"] else Stage.WAITING): row["count"] for row in rows}


def _of_sales(actor: Actor, days: Days) -> Source:
    kinds = joined("d.type IN (", given(DELIVERY), ", ", given(SALES_RETURN), ")", _IN_THE_BOOKS)
    return joined(kinds, " AND ", _within("d.business_date", days), _visible(actor, "d.id"))


def _within(column: str, days: Days) -> Source:
    first, last = given(days.start.isoformat()), given(days.end.isoformat())
    return joined(column, " >= ", first, " AND ", column, " <= ", last)


def _visible(actor: Actor, column: str) -> Source:
    """Return the condition that a document is within the right; nothing for who may see all."""
    if all(actor.scope_of(kind, Verb.VIEW) is Scope.ALL for kind in _SALES):
        return Source("", [])
    sql, params = visible_to(actor).filter(type__in=_SALES).order_by().values("pk").query.sql_with_params()
    return joined(" AND ", column, " IN (", Source(sql, list(params)), ")")


def _amount(scaled: Decimal | int) -> Decimal:
    return from_scaled(int(scaled), 4)
