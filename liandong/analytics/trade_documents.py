"""The documents a figure of the trade is made of; their sum is the figure, to the cent.

A page is found over the index by type and date; what each document of it carried is read by its
id. The sum of all pages comes from the folded days.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from liandong.analytics.periods import Days
from liandong.analytics.trade import MARGIN, OPENING, Reach, Trade, types_with
from liandong.analytics.trade_days import PURCHASES, SALES, sources
from liandong.documents.models import Document, State
from liandong.documents.queries import visible_to
from liandong.general_ledger.models import JournalLine
from liandong.kernel.actor import Scope
from liandong.kernel.money import from_scaled
from liandong.kernel.terms import VirtualPlace
from liandong.stock_ledger.models import StockMove
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.pieces import fetch, joined, united

_IN_THE_BOOKS = (State.POSTED.value, State.REVERSED.value)
_CUSTOMER = VirtualPlace.CUSTOMER.value

Key = tuple[date, int]
"""Business date and id of a page's last document."""


class TradeDocument(NamedTuple):
    """A document and what it adds to the figures of the trade."""

    document: Document
    trade: Trade


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figure's documents: ``sales``, ``margin``, ``purchases`` or ``money``, and of which days."""

    measure: str
    days: Days


def trade_documents(
    reach: Reach, asked: Asked, limit: int, after: Key | None = None
) -> tuple[list[TradeDocument], Key | None]:
    """Return a page of them, the latest first, and the key of the next one; a statement a type, and three."""
    keys: list[Key] = []
    for found in _found(reach, asked):
        left = found if after is None else found.filter(*_beyond(after))
        keys += left.order_by("-business_date", "-pk").values_list("business_date", "pk")[: limit + 1]
    keys.sort(reverse=True)
    shown = keys[:limit]
    ids = [pk for _, pk in shown]
    documents, carried = Document.objects.select_related("partner").in_bulk(ids), _carried(ids)
    page = [TradeDocument(documents[pk], carried.get(pk, Trade())) for pk in ids]
    return page, shown[-1] if len(keys) > limit else None


def _beyond(after: Key) -> tuple[Q, Q]:
    """Return the conditions of what follows a page: the first is for the index, the second exact."""
    on, pk = after
    return Q(business_date__lte=on), Q(business_date__lt=on) | Q(business_date=on, pk__lt=pk)


def _found(reach: Reach, asked: Asked) -> Iterator[QuerySet[Document]]:
    """Yield the documents of each type: one type's are walked in the order of their index."""
    within = Document.objects.filter(
        business_date__gte=asked.days.start, business_date__lte=asked.days.end, state__in=_IN_THE_BOOKS
    )
    if asked.measure == "money":
        paid = JournalLine.objects.filter(entry__document=OuterRef("pk"), account__is_settlement=True)
        for kind in types_with(("money_in", "money_out"), asked.days):
            if kind != OPENING:
                yield within.filter(Exists(paid), type=kind)
        return
    for kind in PURCHASES if asked.measure == "purchases" else SALES:
        scope = reach.scopes.get(kind)
        if scope is not None:
            seen = visible_to(reach.actor, only=kind).order_by().values("pk")
            is_seen = Q() if scope is Scope.ALL else Q(pk__in=seen)
            yield within.filter(is_seen, type=kind)
    if asked.measure == MARGIN and reach.sees_every_cost:
        yield from (within.filter(_at_customers(), type=kind) for kind in _correcting(asked.days))


def _correcting(days: Days) -> list[str]:
    """Return the other types whose documents changed what goods sold have cost."""
    return [kind for kind in types_with(("cost",), days) if kind not in SALES]


def _at_customers() -> Q:
    moves = StockMove.objects.filter(document=OuterRef("pk"))
    return Q(Exists(moves.filter(Q(source=_CUSTOMER) | Q(target=_CUSTOMER))))


def _carried(documents: Sequence[int]) -> Mapping[int, Trade]:
    """Return what each document adds to the figures, with one statement."""
    if not documents:
        return {}
    condition, params = bulk.among(documents)
    rows = fetch(
        joined(
            *("SELECT t.document, t.type, SUM(t.net), SUM(t.cost), SUM(t.money_in), SUM(t.money_out) FROM "),
            *(united(sources(Source(f" {condition}", params))), " AS t GROUP BY t.document, t.type"),
        )
    )
    return {document: _trade(kind, sums) for document, kind, *sums in rows}


def _trade(kind: str, sums: Sequence[Decimal | int]) -> Trade:
    net, cost, money_in, money_out = (from_scaled(int(figure), 4) for figure in sums)
    return Trade(net * SALES.get(kind, 0), cost, net * PURCHASES.get(kind, 0), money_in, money_out)
