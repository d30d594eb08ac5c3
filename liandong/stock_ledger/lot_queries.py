"""Lots in stock by expiry, what became of one lot, and products with lots about to expire."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import DateField, Min, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from liandong.kernel.money import ZERO, share
from liandong.kernel.pinyin import pieces
from liandong.kernel.rules import CostScope, Rules
from liandong.stock_ledger.models import NO_LOT, OWN_KINDS, CostState, Place, StockBalance, StockMove
from liandong.stock_ledger.stock import FIRST_WAREHOUSE

NEVER = date.max
"""The last day of a lot nobody gave an expiry: it sorts last."""


@dataclass(frozen=True, slots=True)
class LotFilter:
    """Which lots; None and blank mean everything. ``until`` is the last expiry asked for."""

    products: Sequence[int] | None = None
    places: frozenset[int] | None = None
    text: str = ""
    until: date | None = None


def lots_in_stock(wanted: LotFilter, limit: int, after: tuple[date, int] | None = None) -> list[StockBalance]:
    """Return balances of lots with product, lot and place, the earliest expiry first; one statement.

    Each has ``last_day``, its expiry or ``NEVER``. ``after`` is last day and id of a page's last row.
    """
    last_day = Coalesce("lot__expires_on", Value(NEVER, output_field=DateField()))
    rows = _balances(wanted).annotate(last_day=last_day).select_related("product", "lot", "place")
    if after is not None:
        on, pk = after
        rows = rows.filter(Q(last_day__gt=on) | Q(last_day=on, pk__gt=pk))
    return list(rows.order_by("last_day", "pk")[:limit])


def _balances(wanted: LotFilter) -> QuerySet[StockBalance]:
    rows = StockBalance.objects.filter(quantity__gt=0).exclude(lot=NO_LOT)
    if wanted.products is not None:
        rows = rows.filter(product__in=wanted.products)
    if wanted.places is not None:
        rows = rows.filter(place__in=wanted.places)
    if wanted.until is not None:
        rows = rows.filter(lot__expires_on__lte=wanted.until)
    for piece in pieces(wanted.text):
        rows = rows.filter(Q(product__search_text__contains=piece) | Q(lot__number__icontains=piece))
    return rows


def lot_values(rows: Sequence[StockBalance], rules: Rules) -> dict[int, Decimal]:
    """Return what each balance is worth at its scope's average, or its lot's, by id; one statement."""
    products = {row.product_id for row in rows}
    costs = {
        (one.scope, one.product_id, one.lot_id): one
        for one in CostState.objects.filter(product__in=products, quantity__gt=0)
    }
    found = {}
    for row in rows:
        place = row.place.parent_id or row.place_id
        scope = 0 if rules.cost_scope is CostScope.COMPANY else place
        cost = costs.get((scope, row.product_id, row.lot_id if rules.costs_by_lot else NO_LOT))
        found[row.pk] = share(cost.value, row.quantity, cost.quantity) if cost else ZERO
    return found


def expiring_products(until: date, limit: int) -> list[tuple[int, date, Decimal]]:
    """Return products of which something expires by a day: the first expiry and how much; one statement."""
    rows = _balances(LotFilter(until=until)).filter(place__gt=FIRST_WAREHOUSE)
    found = (
        rows.values("product")
        .annotate(many=Sum("quantity"), first=Min("lot__expires_on"))
        .order_by("product")
    )
    return list(found.values_list("product", "first", "many")[:limit])


class Trace(NamedTuple):
    """What became of a lot: moves in from outside, what lies where, moves out; the oldest first.

    ``passed`` counts the moves between the company's own places.
    """

    came: list[StockMove]
    lies: list[StockBalance]
    went: list[StockMove]
    passed: int


def trace_of(lot: int, product: int, places: Iterable[int] | None, limit: int) -> Trace:
    """Return what became of a lot as far as it touches these places (None: all); two statements."""
    moves = StockMove.objects.filter(product=product, lot=lot, quantity__gt=0)
    lies = StockBalance.objects.filter(product=product, lot=lot, quantity__gt=0)
    if places is not None:
        reached = list(places)
        moves = moves.filter(Q(source__in=reached) | Q(target__in=reached))
        lies = lies.filter(place__in=reached)
    related = moves.select_related("source", "target", "document__partner").order_by("business_date", "pk")
    rows = list(related[:limit])
    own = {move.pk: (_is_own(move.source), _is_own(move.target)) for move in rows}
    return Trace(
        came=[move for move in rows if own[move.pk] == (False, True)],
        lies=list(lies.select_related("place").order_by("place__code")),
        went=[move for move in rows if own[move.pk] == (True, False)],
        passed=sum(one == (True, True) for one in own.values()),
    )


def _is_own(place: Place) -> bool:
    return place.kind in OWN_KINDS
