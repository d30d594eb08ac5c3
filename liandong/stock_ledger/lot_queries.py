"""Lots in stock by expiry, what became of one lot, and products with lots about to expire."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import BigIntegerField, Count, DateField, F, Func, Min, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from liandong.kernel.money import ZERO, share
from liandong.kernel.pinyin import pieces
from liandong.kernel.rules import CostScope, Rules
from liandong.kernel.terms import VirtualPlace
from liandong.stock_ledger.models import (
    NO_LOT,
    OWN_KINDS,
    CostState,
    Lot,
    Place,
    SerialMove,
    StockBalance,
    StockMove,
)
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
    worth = _Worth({row.product_id for row in rows}, rules)
    return {
        row.pk: worth.of(
            (row.place.parent_id or row.place_id, row.product_id, row.lot_id or NO_LOT), row.quantity
        )
        for row in rows
    }


class _Worth:
    """What quantities of some products are worth at the average of where they lie; one statement."""

    def __init__(self, products: Iterable[int], rules: Rules) -> None:
        self._rules = rules
        found = CostState.objects.filter(product__in=set(products), quantity__gt=0)
        self._costs = {(one.scope, one.product_id, one.lot_id): one for one in found}

    def of(self, key: tuple[int, int, int], quantity: Decimal) -> Decimal:
        """Return the value, to the cent, of a quantity: key is its warehouse, product and lot."""
        warehouse, product, lot = key
        scope = 0 if self._rules.cost_scope is CostScope.COMPANY else warehouse
        cost = self._costs.get((scope, product, lot if self._rules.costs_by_lot else NO_LOT))
        return share(cost.value, quantity, cost.quantity) if cost else ZERO


class LotTotals(NamedTuple):
    """What all lots of a filter come to; ``value`` is summed by what has one cost."""

    quantity: Decimal
    reserved: Decimal
    value: Decimal | None


def lot_totals(wanted: LotFilter, rules: Rules, *, has_cost: bool) -> LotTotals:
    """Return the sums of all lots a filter finds, with their value for who sees cost: two statements."""
    lot = F("lot") if rules.costs_by_lot else Value(NO_LOT, output_field=BigIntegerField())
    grouped = (
        _balances(wanted)
        .order_by()
        .values_list(Coalesce("place__parent", "place"), "product", lot)
        .annotate(held=Sum("quantity"), kept=Sum("reserved"))
    )
    rows = list(grouped)
    worth = _Worth({row[1] for row in rows}, rules) if has_cost else None
    values = None if worth is None else [worth.of(row[:3], row[3]) for row in rows]
    return LotTotals(
        sum((row[3] for row in rows), ZERO),
        sum((row[4] for row in rows), ZERO),
        None if values is None else sum(values, ZERO),
    )


def expiring_products(until: date, limit: int) -> list[tuple[int, date, Decimal]]:
    """Return products of which something expires by a day: the first expiry and how much; one statement."""
    rows = _balances(LotFilter(until=until)).filter(place__gt=FIRST_WAREHOUSE)
    found = (
        rows.values("product")
        .annotate(many=Sum("quantity"), first=Min("lot__expires_on"))
        .order_by("product")
    )
    return list(found.values_list("product", "first", "many")[:limit])


_FROM_OWN, _TO_OWN = Q(source__kind__in=OWN_KINDS), Q(target__kind__in=OWN_KINDS)
_CAME, _WENT = ~_FROM_OWN & _TO_OWN, _FROM_OWN & ~_TO_OWN


# Said in the statement itself: SQLite takes the index of lots only where it reads the index's own condition.
_OF_LOTS = Q(lot__gt=Func(template=str(NO_LOT), output_field=BigIntegerField()))


class Trace(NamedTuple):
    """What became of a lot: moves in from outside, what lies where, moves out; the oldest first.

    ``quantity_in`` and ``quantity_out`` are of all such moves, the lists hold a page of them;
    ``next_after`` is the day and id it ends with, None at the end.
    """

    came: list[StockMove]
    lies: list[StockBalance]
    went: list[StockMove]
    quantity_in: Decimal
    quantity_out: Decimal
    has_moves: bool
    next_after: tuple[date, int] | None


def trace_of(
    lot: Lot, places: Iterable[int] | None, limit: int, after: tuple[date, int] | None = None
) -> Trace:
    """Return what became of a lot as far as it touches these places (None: all); three statements."""
    moves = StockMove.objects.filter(_OF_LOTS, lot=lot, quantity__gt=0)
    lies = StockBalance.objects.filter(_OF_LOTS, lot=lot, quantity__gt=0)
    if places is not None:
        reached = list(places)
        moves = moves.filter(Q(source__in=reached) | Q(target__in=reached))
        lies = lies.filter(place__in=reached)
    sums = moves.aggregate(
        came=Sum("quantity", filter=_CAME), went=Sum("quantity", filter=_WENT), count=Count("pk")
    )
    crossing = moves.filter(_CAME | _WENT)
    if after is not None:
        on, pk = after
        crossing = crossing.filter(Q(business_date__gt=on) | Q(business_date=on, pk__gt=pk))
    related = crossing.select_related("source", "target", "document__partner")
    found = list(related.order_by("business_date", "pk")[: limit + 1])
    rows = found[:limit]
    return Trace(
        came=[move for move in rows if _is_own(move.target)],
        lies=list(lies.select_related("place").order_by("place__code")),
        went=[move for move in rows if not _is_own(move.target)],
        quantity_in=sums["came"] or ZERO,
        quantity_out=sums["went"] or ZERO,
        has_moves=sums["count"] > 0,
        next_after=(rows[-1].business_date, rows[-1].pk) if len(found) > limit else None,
    )


def makings_of(documents: Iterable[int]) -> tuple[list[StockMove], list[SerialMove]]:
    """Return what went into and came out of documents that make goods, and its pieces; two statements.

    Their reversals make nothing and are left out.
    """
    places, wanted = (int(VirtualPlace.PRODUCTION),), set(documents)
    moves = StockMove.objects.filter(document__in=wanted, document__reverses=None, quantity__gt=0)
    moves = moves.filter(Q(source__in=places) | Q(target__in=places)).select_related("product", "lot")
    pieces = SerialMove.objects.filter(line__document__in=wanted).select_related("serial")
    return list(moves.order_by("pk")), list(pieces.order_by("serial__number"))


def _is_own(place: Place) -> bool:
    return place.kind in OWN_KINDS
