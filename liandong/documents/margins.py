"""Which sales a document made dearer or cheaper: the margins before it and since."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from django.db.models import Q, Sum

from liandong.documents.models import Document
from liandong.documents.queries import visible_to
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO, spread
from liandong.kernel.terms import VirtualPlace
from liandong.stock_ledger.models import StockMove
from liandong.stock_ledger.stock import is_own

_CUSTOMER = VirtualPlace.CUSTOMER
_SALES = {"sales.delivery": 1, "sales.sales_return": -1}
"""The types whose cost is a margin's, and the sign of their revenue."""


@dataclass(frozen=True, slots=True)
class Margin:
    """A sale whose cost was corrected; ``change`` is what this document added to it."""

    document: Document
    partner: str
    revenue: Decimal
    cost: Decimal
    change: Decimal

    @property
    def before(self) -> Decimal:
        """Return the margin without this document."""
        return self.revenue - self.cost + self.change

    @property
    def after(self) -> Decimal:
        """Return the margin as it is now."""
        return self.revenue - self.cost


@dataclass(frozen=True, slots=True)
class Corrected:
    """The sales that were corrected most, how many there are, and what all corrections came to.

    ``elsewhere`` is what went to losses, counts and other issues.
    """

    margins: list[Margin]
    count: int
    change: Decimal
    elsewhere: Decimal


def corrected_by(document: Document, actor: Actor, most: int) -> Corrected:
    """Return the sales whose cost a document corrected, those changed most first; four statements at most.

    Sales out of the actor's sight are counted
    and summed, not listed.
    """
    moves = StockMove.objects.filter(document=document).exclude(line__document=document)
    sums = moves.aggregate(
        dearer=Sum("value", filter=Q(target=_CUSTOMER)),
        cheaper=Sum("value", filter=Q(source=_CUSTOMER)),
        out=Sum("value", filter=~Q(target=_CUSTOMER) & Q(target__lt=VirtualPlace.TRANSIT)),
        back=Sum("value", filter=~Q(source=_CUSTOMER) & Q(source__lt=VirtualPlace.TRANSIT)),
    )
    change = (sums["dearer"] or ZERO) - (sums["cheaper"] or ZERO)
    elsewhere = (sums["out"] or ZERO) - (sums["back"] or ZERO)
    sold = moves.filter(Q(target=_CUSTOMER) | Q(source=_CUSTOMER))
    by_document = (
        sold.values("line__document")
        .annotate(
            dearer=Sum("value", filter=Q(target=_CUSTOMER)),
            cheaper=Sum("value", filter=Q(source=_CUSTOMER)),
            total=Sum("value"),
        )
        .order_by("-total", "line__document")
    )
    count = sold.values("line__document").distinct().count()
    changes = {
        row["line__document"]: (row["dearer"] or ZERO) - (row["cheaper"] or ZERO)
        for row in by_document[:most]
    }
    return Corrected(_margins(changes, actor), count, change, elsewhere)


def passed_on(document: Document) -> dict[int, Decimal]:
    """Return what corrections of others' lines took out of stock again, by product; one statement."""
    moves = StockMove.objects.filter(document=document, quantity=0).exclude(line__document=document)
    found: dict[int, Decimal] = {}
    for product, source, target, value in moves.values_list("product", "source", "target", "value"):
        found[product] = found.get(product, ZERO) + (is_own(source) - is_own(target)) * value
    return found


class Shared(Protocol):
    """What a line's goods took of a late cost: what stays in stock, and what has gone."""

    kept: Decimal
    gone: Decimal


def pass_on(document: Document, lines: Iterable[tuple[int | None, Shared]]) -> None:
    """Count as gone what went through the stock to those that had used the goods.

    ``lines`` come with their product.
    """
    by_product: dict[int, list[Shared]] = {}
    for product, one in lines:
        by_product.setdefault(product or 0, []).append(one)
    for product, amount in passed_on(document).items():
        sharing = by_product.get(product, [])
        parts = spread(amount, [abs(one.kept) for one in sharing])
        for one, part in zip(sharing, parts, strict=True):
            one.kept -= part
            one.gone += part


def _margins(changes: dict[int, Decimal], actor: Actor) -> list[Margin]:
    if not changes:
        return []
    documents = visible_to(actor).filter(pk__in=changes, type__in=_SALES).select_related("partner")
    costs = _costs(changes)
    found = {one.pk: one for one in documents}
    return [
        Margin(
            document=found[pk],
            partner=str(found[pk].partner or ""),
            revenue=_SALES[found[pk].type] * found[pk].net_amount,
            cost=costs.get(pk, ZERO),
            change=change,
        )
        for pk, change in changes.items()
        if pk in found
    ]


def _costs(documents: Iterable[int]) -> dict[int, Decimal]:
    """Return what sales cost by now: all moves of their lines to the customer less those back."""
    rows = (
        StockMove.objects.filter(line__document__in=list(documents))
        .values("line__document")
        .annotate(
            dearer=Sum("value", filter=Q(target=_CUSTOMER)),
            cheaper=Sum("value", filter=Q(source=_CUSTOMER)),
        )
        .order_by()
    )
    return {row["line__document"]: (row["dearer"] or ZERO) - (row["cheaper"] or ZERO) for row in rows}
