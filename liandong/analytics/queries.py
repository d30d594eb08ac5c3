"""What the home page counts: debts, drafts, what waits, open orders; each with one or two statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Q

from liandong.documents.awaiting import awaiting_condition
from liandong.documents.models import ApprovalRule, State
from liandong.documents.queries import visible_to
from liandong.documents.stages import UNDER_WAY, Stage
from liandong.documents.types import document_types
from liandong.general_ledger.models import Claim, Settlement
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO, from_scaled
from liandong.kernel.terms import ClaimKind
from liandong.partners.models import Partner
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.pieces import fetch, given, joined


class OpenDebt(NamedTuple):
    """What is open of a kind of claim, how much of it is overdue, and how many claims that is."""

    amount: Decimal = ZERO
    overdue: Decimal = ZERO
    overdue_count: int = 0


class Drafts(NamedTuple):
    """How many drafts of a type there are, and how many of them the actor made."""

    total: int
    own: int


def open_debts(on: date, owner: int | None) -> Mapping[ClaimKind, OpenDebt]:
    """Return what is open by kind at the end of a day; ``owner`` limits to a salesperson's partners.

    As the reports have it: what is open now, plus what was settled after the day.
    """
    is_late = joined("CASE WHEN o.due_date < ", given(on.isoformat()), " THEN ")
    rows = fetch(
        joined(
            *("SELECT o.kind, SUM(o.amount), SUM(", is_late, "o.amount ELSE 0 END), SUM(", is_late),
            *("1 ELSE 0 END) FROM (SELECT kind, due_date, SUM(amount) AS amount FROM (", _open_on(on)),
            *(") AS parts WHERE true", _of_owner(owner), " GROUP BY id, kind, due_date"),
            " HAVING SUM(amount) <> 0) AS o GROUP BY o.kind",
        )
    )
    found = dict.fromkeys(ClaimKind, OpenDebt())
    for kind, amount, overdue, count in rows:
        found[ClaimKind(kind)] = OpenDebt(_amount(amount), _amount(overdue), int(count))
    return found


def _open_on(on: date) -> Source:
    claims, settled = bulk.table(Claim), bulk.table(Settlement)
    day = given(on.isoformat())
    # IS TRUE and CROSS JOIN are hints for SQLite, see general_ledger.claim_queries.
    return joined(
        *("SELECT c.id, c.kind, c.partner_id, c.due_date, c.open_amount AS amount FROM ", claims, " c"),
        *(" WHERE NOT (c.open_amount = 0) AND (c.business_date <= ", day, ") IS TRUE UNION ALL"),
        *(" SELECT c.id, c.kind, c.partner_id, c.due_date, s.amount FROM ", settled, " s CROSS JOIN "),
        *(claims, " c WHERE c.id = s.claim_id AND s.business_date > ", day, " AND (c.business_date <= "),
        *(day, ") IS TRUE"),
    )


def _of_owner(owner: int | None) -> Source:
    if owner is None:
        return Source("", [])
    mine = ("SELECT p.id FROM ", bulk.table(Partner), " p WHERE p.owner_id = ", given(owner))
    return joined(" AND partner_id IN (", *mine, ")")


def draft_counts(actor: Actor) -> dict[str, Drafts]:
    """Return how many drafts there are of each type that the actor may see, and how many are his."""
    drafts = visible_to(actor).filter(stage=Stage.DRAFT).order_by()
    mine = Count("pk", filter=Q(member=actor.member))
    rows = drafts.values("type").annotate(count=Count("pk"), own=mine)
    return {row["type"]: Drafts(row["count"], row["own"]) for row in rows}


def goods_moved(actor: Actor, kinds: Sequence[str], on: date) -> dict[str, int]:
    """Return how many posted documents of these types a day has."""
    found = visible_to(actor).filter(type__in=kinds, state=State.POSTED, business_date=on).order_by()
    return dict(found.values("type").annotate(count=Count("pk")).values_list("type", "count"))


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
    orders = [kind.id for kind in document_types() if kind.is_closable]
    found = visible_to(actor).order_by().filter(type__in=orders, stage__in=UNDER_WAY)
    rows = found.values_list("type", "stage").annotate(count=Count("pk"))
    return {(kind, Stage(stage)): count for kind, stage, count in rows}


def _amount(scaled: Decimal | int) -> Decimal:
    return from_scaled(int(scaled), 4)
