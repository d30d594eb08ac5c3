"""Which balances plans touch, to be locked before they are weighed."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils import timezone

from liandong.documents.posting.loading import LoadedDocument
from liandong.kernel.plans import Plan
from liandong.kernel.terms import OriginLine
from liandong.stock_ledger.stock import BalanceKey, is_own


def stock_keys(plans: Iterable[Plan]) -> set[BalanceKey]:
    """Return the balances that plans move or keep goods of."""
    keys: set[BalanceKey] = set()
    for plan in plans:
        for move in plan.moves:
            keys |= {
                (place, move.product, move.lot or 0) for place in (move.source, move.target) if is_own(place)
            }
        keys |= {(one.place, one.product, one.lot or 0) for one in plan.reservations}
    return keys


def reserved_keys(origins: dict[int, OriginLine], order_lines: Iterable[int]) -> set[BalanceKey]:
    """Return where order lines hold stock: at their own place, and nowhere where goods only pass."""
    lines = [origins[line] for line in order_lines]
    own = (one for one in lines if one.place and one.product and is_own(one.place))
    return {(one.place or 0, one.product or 0, one.lot or 0) for one in own}


def may_be_late(plans: Sequence[tuple[LoadedDocument, Plan]]) -> bool:
    """Tell whether moves of later dates are likely: what is dated today and moves goods needs no look."""
    today = timezone.localdate()
    return any(
        document.header.business_date < today or not all(move.quantity for move in plan.moves)
        for document, plan in plans
    )


def moved(plans: Sequence[tuple[LoadedDocument, Plan]]) -> list[tuple[BalanceKey, date]]:
    """Return the balances that goods come to or go from, with the days."""
    return [
        ((place, move.product, move.lot or 0), document.header.business_date)
        for document, plan in plans
        for move in plan.moves
        for place in (move.source, move.target)
        if is_own(place) and move.quantity
    ]


def outgoing(plans: Sequence[tuple[LoadedDocument, Plan]]) -> list[tuple[BalanceKey, date]]:
    """Return the balances that goods go from, with the days."""
    return [
        ((move.source, move.product, move.lot or 0), document.header.business_date)
        for document, plan in plans
        for move in plan.moves
        if is_own(move.source) and move.quantity
    ]
