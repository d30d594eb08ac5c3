"""Stock now, as of a day, its ledger, and 进销存汇总. Cost is absent for those who may not see it."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from ninja import Query, Router, Schema
from pydantic import Field

from liandong.apikit.access import ApiRequest, require, right_missing
from liandong.apikit.fields import (
    After,
    Day,
    Id,
    KeyShape,
    Limit,
    Text,
    answers,
    checked_days,
    page_key,
    without,
)
from liandong.apikit.problems import ProblemsError
from liandong.apikit.stock_schemas import Available, LedgerOut, MovementList, StockAsOfList, StockList
from liandong.documents.allotted import keeping_lines
from liandong.documents.hiding import COST
from liandong.documents.queries import not_handled_by
from liandong.kernel.actor import Actor, Verb
from liandong.stock_ledger.filters import SUBJECT, StockFilter, visible_to
from liandong.stock_ledger.kits import kits_available
from liandong.stock_ledger.ledger import LedgerQuery, LedgerRow, stock_ledger_page
from liandong.stock_ledger.on_hand import (
    StockOrder,
    StockSlice,
    StockTotals,
    stock_on_hand,
    stock_totals,
)
from liandong.stock_ledger.projection import CONSUMER
from liandong.stock_ledger.queries import available_for
from liandong.stock_ledger.summary import (
    CodeSlice,
    Held,
    Moved,
    Movement,
    Named,
    movement_summary,
    stock_as_of,
)

router = Router(tags=["库存 · Stock"])

COST_FIELDS = ("unit_cost", "value", "value_in", "value_out")
_TEXT_KEY, _NUMBER_KEY = KeyShape((str, int, int)), KeyShape((int, int, int))
_MOVE_KEY, _CODE_KEY = KeyShape((date, int)), KeyShape((str, int))


class StockQuery(Schema):
    """Which stock; several products and places may be given."""

    product: list[Id] = Field([], max_length=500)
    place: list[Id] = Field([], max_length=500)
    category: Id | None = None
    text: Text = ""
    limit: Limit = 100
    after: After | None = None


class OnHandQuery(StockQuery):
    """Stock now."""

    empty: bool = Field(False, description="含零库存 · Rows without stock too")  # noqa: FBT003 - pydantic's default
    sort: StockOrder = StockOrder.CODE
    descending: bool = False
    totals: bool = False


class AvailableQuery(Schema):
    """What may be promised of products in a place."""

    place: Id
    product: list[Id] = Field(min_length=1, max_length=500)
    channel: Text = Field("", description="含留给这个渠道的 · With what is kept for this channel")


class AsOfQuery(StockQuery):
    """Stock at the end of a day."""

    on: Day
    by_place: bool = False


class SpanQuery(StockQuery):
    """进销存汇总 of a span; both days are included."""

    from_: Day = Field(alias="from")
    to: Day
    by_place: bool = False


class MovesQuery(Schema):
    """The ledger of one product; both days are included."""

    product: Id
    from_: Day = Field(alias="from")
    to: Day
    place: list[Id] = Field([], max_length=500)
    limit: Limit = 100
    after: After | None = None


def _filter(request: ApiRequest, query: StockQuery, *, shows_empty: bool = False) -> StockFilter:
    require(request, SUBJECT, Verb.VIEW)
    wanted = StockFilter(
        products=query.product or None,
        places=frozenset(query.place) or None,
        category=query.category,
        text=query.text,
        shows_empty=shows_empty,
    )
    return visible_to(request.auth.actor, wanted)


def _hidden(actor: Actor) -> Collection[str]:
    return () if actor.sees(COST) else COST_FIELDS


@router.get(
    "/stock",
    response=answers(ok=StockList),
    exclude_unset=True,
    summary="库存余额 · Stock on hand",
    description="现存、占用、可用、在途 · On hand, reserved, available, incoming",
)
def list_stock(request: ApiRequest, query: Query[OnHandQuery]) -> dict[str, Any]:
    """Return a page of stock per product and place."""
    stock_filter = _filter(request, query, shows_empty=query.empty)
    hidden = _hidden(request.auth.actor)
    if query.sort is StockOrder.VALUE and hidden:
        raise ProblemsError([right_missing(Verb.VIEW)])  # the order would tell what the column must not
    shape = _NUMBER_KEY if query.sort in {StockOrder.QUANTITY, StockOrder.VALUE} else _TEXT_KEY
    after = shape.read(query.after)
    page = stock_on_hand(
        stock_filter,
        request.rules.cost_scope,
        StockSlice(
            query.limit, (after[0], after[1], after[2]) if after else None, query.sort, query.descending
        ),
        by_lot=request.rules.costs_by_lot,
    )
    names = ("product", "code", "name", "specification", "place", "place_name")
    figures = ("on_hand", "reserved", "available", "incoming", "unit_cost", "value")
    answer: dict[str, Any] = {
        "rows": [
            without({name: getattr(row, name) for name in (*names, *figures)}, hidden) for row in page.rows
        ],
        "next": page_key(*page.next_after) if page.next_after else None,
    }
    if query.totals:
        totals = stock_totals(stock_filter, request.rules.cost_scope, by_lot=request.rules.costs_by_lot)
        answer["totals"] = without(_totals(totals), hidden)
    return answer


def _totals(totals: StockTotals) -> dict[str, Any]:
    names = ("rows", "on_hand", "reserved", "available", "incoming", "value")
    return {name: getattr(totals, name) for name in names}


@router.get(
    "/stock/available",
    response=answers(ok=list[Available]),
    summary="可用库存 · What may be promised in a place",
)
def list_available(request: ApiRequest, query: Query[AvailableQuery]) -> list[dict[str, Any]]:
    """Return on hand − reserved per product, and what a channel keeps; nothing of a place out of sight."""
    require(request, SUBJECT, Verb.VIEW)
    places = visible_to(request.auth.actor, StockFilter(places=frozenset({query.place}))).places
    if not places:
        raise ProblemsError([right_missing(Verb.VIEW)])
    lines = keeping_lines(query.channel, query.product)
    found = available_for(query.product, query.place, lines) | kits_available(query.product, query.place)
    return [{"product": product, "available": quantity} for product, quantity in found.items()]


@router.get(
    "/stock/as-of",
    response=answers(ok=StockAsOfList),
    exclude_unset=True,
    summary="历史库存 · Stock at the end of a day, at historical cost",
)
def list_as_of(request: ApiRequest, query: Query[AsOfQuery]) -> dict[str, Any]:
    """Return a page of stock as of a day."""
    stock_filter, hidden = _filter(request, query), _hidden(request.auth.actor)
    page = stock_as_of(query.on, stock_filter, not_handled_by(CONSUMER), _slice(query))
    rows = [without({**_named(row.named), **_held(row.held)}, hidden) for row in page.rows]
    return {
        "rows": rows,
        "totals": without({"rows": page.row_count, **_held(page.totals)}, hidden),
        "next": page_key(*page.next_after) if page.next_after else None,
    }


@router.get(
    "/stock/movements",
    response=answers(ok=MovementList),
    exclude_unset=True,
    summary="进销存汇总 · Opening, in, out, closing per product",
)
def list_movements(request: ApiRequest, query: Query[SpanQuery]) -> dict[str, Any]:
    """Return a page of 进销存汇总 and its totals, at historical cost."""
    checked_days(query.from_, query.to)
    stock_filter, hidden = _filter(request, query), _hidden(request.auth.actor)
    summary = movement_summary(query.from_, query.to, stock_filter, not_handled_by(CONSUMER), _slice(query))
    return {
        "rows": [{**_named(row.named), **_moved(row.moved, hidden)} for row in summary.rows],
        "totals": _moved(summary.totals, hidden),
        "next": page_key(*summary.next_after) if summary.next_after else None,
    }


@router.get(
    "/stock/ledger",
    response=answers(ok=LedgerOut),
    exclude_unset=True,
    summary="收发明细 · Moves of a product with running balance",
)
def list_moves(request: ApiRequest, query: Query[MovesQuery]) -> dict[str, Any]:
    """Return a page of the moves of a product."""
    require(request, SUBJECT, Verb.VIEW)
    checked_days(query.from_, query.to)
    actor = request.auth.actor
    places = visible_to(actor, StockFilter(places=frozenset(query.place) or None)).places
    after = _MOVE_KEY.read(query.after)
    wanted = LedgerQuery(
        query.product, query.from_, query.to, places=places, limit=query.limit,
        after=(after[0], after[1]) if after else None,
    )  # fmt: skip
    page = stock_ledger_page(wanted, not_handled_by(CONSUMER))
    hidden = _hidden(actor)
    return {
        "opening": without(_held(page.opening), hidden),
        "carried": without(_held(page.carried), hidden),
        "rows": [_move(row, hidden) for row in page.rows],
        "total": without(page.total._asdict(), hidden),
        "closing": without(_held(page.closing), hidden),
        "next": page_key(*page.next_after) if page.next_after else None,
    }


def _slice(query: AsOfQuery | SpanQuery) -> CodeSlice:
    after = _CODE_KEY.read(query.after)
    return CodeSlice(query.limit, (after[0], after[1]) if after else None, query.by_place)


def _named(named: Named) -> dict[str, Any]:
    row: dict[str, Any] = {
        name: getattr(named, name) for name in ("product", "code", "name", "specification")
    }
    return {**row, "place": named.place} if named.place else row


def _held(held: Held) -> dict[str, Any]:
    return held._asdict()


def _moved(moved: Moved, hidden: Collection[str]) -> dict[str, Any]:
    purposes: Mapping[str, Movement] = moved.by_purpose
    return {
        "opening": without(_held(moved.opening), hidden),
        "total": without(moved.total._asdict(), hidden),
        "closing": without(_held(moved.closing), hidden),
        "purposes": {name: without(figures._asdict(), hidden) for name, figures in purposes.items()},
    }


def _move(row: LedgerRow, hidden: Collection[str]) -> dict[str, Any]:
    names = ("move", "business_date", "document", "number", "type", "purpose", "source", "target")
    return {
        **{name: getattr(row, name) for name in names},
        **without(row.movement._asdict(), hidden),
        "balance": without(_held(row.balance), hidden),
    }
