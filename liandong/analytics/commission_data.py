"""What commission is worked out of: a month's sales by person, product and channel; the rules that hold.

The sums by person are those of all sales reports: what corrected costs afterwards is nobody's sale.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from liandong.analytics.commissioning import Base, Rule, Sold, Step
from liandong.analytics.models import CommissionRule
from liandong.analytics.periods import Days, whole_months
from liandong.analytics.receipts import receipts_by_month
from liandong.analytics.trade_days import SALES
from liandong.analytics.trade_months import bearer_of_move, channel_of_document
from liandong.documents.models import Document, DocumentLine
from liandong.identity.models import Member
from liandong.kernel.money import from_scaled, plain
from liandong.kernel.terms import VirtualPlace
from liandong.pricing.promotion_queries import categories_of
from liandong.stock_ledger.flows import between
from liandong.stock_ledger.models import StockMove
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.pieces import fetch, given, joined, united

_DOCUMENTS, _LINES, _MOVES = bulk.table(Document), bulk.table(DocumentLine), bulk.table(StockMove)
_CUSTOMER = VirtualPlace.CUSTOMER.value
_BACK = next(kind for kind, sign in SALES.items() if sign < 0)
_SIGN = f"CASE WHEN d.type = '{_BACK}' THEN -1 ELSE 1 END"
_PERSON = "COALESCE(d.handler_id, d.member_id) AS person"
_VALUE = f"CASE WHEN m.target_id = {_CUSTOMER} THEN m.value ELSE -m.value END"


def sold_in(month: date, persons: Collection[int] | None = None) -> list[Sold]:
    """Return what was sold in a month, of some persons or everybody; two statements."""
    own = "person, product, channel"
    rows = fetch(
        joined(
            *("SELECT ", own, ", SUM(quantity), SUM(net), SUM(cost) FROM "),
            *(united([_by_line(month), _by_move(month)]), " AS s GROUP BY ", own, " ORDER BY ", own),
        )
    )
    chosen = [row for row in rows if persons is None or row[0] in persons]
    above = categories_of({int(row[1]) for row in chosen})
    return [
        Sold(
            int(person),
            int(product),
            channel,
            from_scaled(int(quantity), 6),
            from_scaled(int(net), 4),
            from_scaled(int(cost), 4),
            above.get(int(product), frozenset()),
        )
        for person, product, channel, quantity, net, cost in chosen
    ]


def _sales(month: date) -> Source:
    """Return the condition on the documents ``d`` that are a month's sales."""
    days = whole_months(month, month)
    kinds = [piece for kind in SALES for piece in (", ", given(kind))]
    return joined(
        *("d.type IN (", *kinds[1:], ") AND d.state IN ('posted', 'reversed') AND "),
        between("d.business_date", days.start, days.end),
    )


def _by_line(month: date) -> Source:
    part = "l.details ->> 'kit_part'" if bulk.is_postgresql() else "json_extract(l.details, '$.kit_part')"
    return joined(
        f"SELECT {_PERSON}, COALESCE(l.product_id, 0) AS product, {channel_of_document()} AS channel,",
        f" {_SIGN} * l.quantity AS quantity, {_SIGN} * l.net_amount AS net, 0 AS cost",
        f" FROM {_DOCUMENTS} d JOIN {_LINES} l ON l.document_id = d.id WHERE {part} IS NULL AND ",
        _sales(month),
    )


def _by_move(month: date) -> Source:
    return joined(
        f"SELECT {_PERSON}, {bearer_of_move()}, {channel_of_document()}, 0, 0, {_VALUE}",
        f" FROM {_DOCUMENTS} d JOIN {_MOVES} m ON m.document_id = d.id",
        f" WHERE {_CUSTOMER} IN (m.target_id, m.source_id) AND ",
        _sales(month),
    )


def received_in(month: date, persons: Collection[int] | None = None) -> dict[int, Decimal]:
    """Return the money that came for sales in a month, by person; one statement."""
    days: Days = whole_months(month, month)
    found = receipts_by_month(days)
    return {pk: amount for (pk, _month), amount in found.items() if persons is None or pk in persons}


def rules_of(month: date) -> list[Rule]:
    """Return the rules that hold for a month; two statements."""
    held = CommissionRule.objects.filter(Q(start__isnull=True) | Q(start__lte=month), is_active=True)
    rows = list(held.filter(Q(end__isnull=True) | Q(end__gte=month)).order_by("pk"))
    roles = {row.role_id for row in rows if row.role_id is not None}
    members: dict[int, set[int]] = {role: set() for role in roles}
    for role, member in Member.roles.through.objects.filter(role__in=roles).values_list("role", "member"):
        members[role].add(member)
    return [_rule(row, members) for row in rows]


def _rule(row: CommissionRule, members: Mapping[int, Collection[int]]) -> Rule:
    persons = None if row.role_id is None else frozenset(members[row.role_id])
    if row.member_id is not None:
        persons = frozenset({row.member_id})
    return Rule(
        row.pk,
        row.name,
        Base(row.base),
        tuple(Step(Decimal(threshold), Decimal(value)) for threshold, value in row.steps),
        persons,
        row.product_id,
        row.category_id,
        row.channel,
        row.least_margin,
        row.is_progressive,
        row.priority,
    )


def written(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    """Return rules as a closed month keeps them."""
    return [
        {
            "id": one.id,
            "name": one.name,
            "base": one.base.value,
            "steps": [[plain(step.threshold), plain(step.value)] for step in one.steps],
            "persons": None if one.persons is None else sorted(one.persons),
            "product": one.product,
            "category": one.category,
            "channel": one.channel,
            "least_margin": None if one.least_margin is None else plain(one.least_margin),
            "is_progressive": one.is_progressive,
            "priority": one.priority,
        }
        for one in rules
    ]


def as_rules(stored: Iterable[Mapping[str, Any]]) -> list[Rule]:
    """Return rules that a closed month kept."""
    return [
        Rule(
            one["id"],
            one["name"],
            Base(one["base"]),
            tuple(Step(Decimal(threshold), Decimal(value)) for threshold, value in one["steps"]),
            None if one["persons"] is None else frozenset(one["persons"]),
            one["product"],
            one["category"],
            one["channel"],
            None if one["least_margin"] is None else Decimal(one["least_margin"]),
            one["is_progressive"],
            one["priority"],
        )
        for one in stored
    ]
