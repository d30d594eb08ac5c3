"""收发明细: the moves of one product in time order, with running quantity and value."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from liandong.kernel.money import from_scaled
from liandong.stock_ledger.flows import MOVES, Documents, Reach, between, flows, sides
from liandong.stock_ledger.models import StockMove
from liandong.stock_ledger.spans import Span
from liandong.stock_ledger.summary import Held, Movement
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.pieces import fetch, given, joined, united

_OPENING, _PERIOD, _PASSED = 0, 1, 2
_BALANCE_COLUMNS = 8
_ABOUT = 9

MoveKey = tuple[date, int]
"""Where a page ended: business date and id of a move."""


@dataclass(frozen=True, slots=True)
class LedgerQuery:
    """One product over a span of days, both included; ``places`` None means all own places."""

    product: int
    start: date
    end: date
    places: frozenset[int] | None = None
    after: MoveKey | None = None
    limit: int = 100


class LedgerRow(NamedTuple):
    """A move, base units and value, with what was there after it.

    A transfer between two of the places asked for is one row that comes in and goes out.
    """

    move: int
    business_date: date
    document: int
    number: str
    type: str
    purpose: str
    source: int
    target: int
    lot: int
    movement: Movement
    balance: Held


class LedgerPage(NamedTuple):
    """A page of the ledger.

    ``opening`` and ``closing`` are of the whole span, ``carried`` is what stood before this
    page's first row, ``total`` what came and went in the whole span.
    """

    opening: Held
    carried: Held
    rows: list[LedgerRow]
    total: Movement
    closing: Held
    next_after: MoveKey | None


def stock_ledger_page(query: LedgerQuery, unfolded: Documents) -> LedgerPage:
    """Return a page of the ledger with its opening and closing, all from one statement."""
    rows = fetch(
        joined(
            *("WITH balance AS (", _balances(query, unfolded), "), page AS (", _moves(query), ")"),
            " SELECT balance.*, page.* FROM balance LEFT JOIN page ON true",
            " ORDER BY page.business_date, page.id",
        )
    )
    figures = [int(number) for number in rows[0][:_BALANCE_COLUMNS]]
    opening, passed = _held(*figures[:2]), _held(*figures[6:])
    total = _movement(figures[2:6])
    carried = Held(opening.quantity + passed.quantity, opening.value + passed.value)
    moves = [row[_BALANCE_COLUMNS:] for row in rows if row[_BALANCE_COLUMNS] is not None]
    found = list(_running(moves[: query.limit], carried))
    is_last = len(moves) <= query.limit
    return LedgerPage(
        opening=opening,
        carried=carried,
        rows=found,
        total=total,
        closing=_after(opening, total),
        next_after=None if is_last else (found[-1].business_date, found[-1].move),
    )


def _balances(query: LedgerQuery, unfolded: Documents) -> Source:
    """Return the select of opening, of what came and went, and of what earlier pages moved."""
    reach = Reach([query.product], query.places)
    day = timedelta(days=1)
    spans = [Span(_OPENING, None, query.start - day, is_net=True), Span(_PERIOD, query.start, query.end)]
    pieces = []
    if query.after is not None:
        on, move = query.after
        spans.append(Span(_PASSED, query.start, on - day, is_net=True))
        same_day = joined(" AND ", between("m.business_date", on, on), " AND m.id <= ", given(move))
        pieces = sides(reach, f"{_PASSED} AS label, '' AS purpose", same_day)
    names = ("quantity_in", "quantity_out", "value_in", "value_out")
    quantity, value = "quantity_in - quantity_out", "value_in - value_out"
    columns = [
        *(_sum(_OPENING, quantity), _sum(_OPENING, value)),
        *(_sum(_PERIOD, name) for name in names),
        *(_sum(_PASSED, quantity), _sum(_PASSED, value)),
    ]
    aliased = ", ".join(f"{column} AS figure{number}" for number, column in enumerate(columns))
    kept = joined("SELECT * FROM ", flows(reach, spans, unfolded), " AS kept")
    return joined("SELECT ", aliased, " FROM ", united([kept, *pieces]), " AS flow")


def _sum(label: int, expression: str) -> str:
    return f"COALESCE(SUM(CASE WHEN label = {label} THEN {expression} ELSE 0 END), 0)"


def _moves(query: LedgerQuery) -> Source:
    reach = Reach(None, query.places)
    came, went = reach.of_place("m.target_id"), reach.of_place("m.source_id")
    after = Source("", [])
    if query.after is not None:
        on, move = query.after
        after = joined(" AND (m.business_date, m.id) > (", given(on.isoformat()), ", ", given(move), ")")
    figures: list[str | Source] = []
    for side in (came, went):
        for name in ("quantity", "value"):
            figures += [", CASE WHEN ", side, f" THEN m.{name} ELSE 0 END"]
    return joined(
        "SELECT m.id, m.business_date, m.document_id, d.number, d.type, m.purpose, m.source_id, m.target_id,",
        *(
            " m.lot_id",
            *_aliased(figures),
            " FROM ",
            MOVES,
            " m JOIN ",
            _documents(),
            " d ON d.id = m.document_id",
        ),
        *(" WHERE m.product_id = ", given(query.product), " AND "),
        *(between("m.business_date", query.start, query.end), " AND (", came, " OR ", went, ")", after),
        f" ORDER BY m.business_date, m.id LIMIT {query.limit + 1}",
    )


def _aliased(figures: Sequence[str | Source]) -> Iterator[str | Source]:
    names = iter(("quantity_in", "value_in", "quantity_out", "value_out"))
    for part in figures:
        yield part
        if isinstance(part, str) and part.endswith("END"):
            yield f" AS {next(names)}"


def _documents() -> str:
    """Return the table moves belong to; it lies above this floor, so it is asked of the model."""
    model: Any = StockMove._meta.get_field("document").related_model
    return bulk.table(model)


def _running(rows: Sequence[Sequence[Any]], carried: Held) -> Iterator[LedgerRow]:
    balance = carried
    for row in rows:
        move, on, document, number, type_, purpose, source, target, lot = row[:_ABOUT]
        quantity_in, value_in, quantity_out, value_out = row[_ABOUT:]
        movement = _movement([quantity_in, quantity_out, value_in, value_out])
        balance = _after(balance, movement)
        about = (document, number, type_, purpose, source, target, lot)
        yield LedgerRow(move, bulk.as_date(on), *about, movement, balance)


def _after(held: Held, movement: Movement) -> Held:
    return Held(
        held.quantity + movement.quantity_in - movement.quantity_out,
        held.value + movement.value_in - movement.value_out,
    )


def _movement(figures: Sequence[int]) -> Movement:
    quantity_in, quantity_out, value_in, value_out = figures
    came, went = _held(quantity_in, value_in), _held(quantity_out, value_out)
    return Movement(came.quantity, went.quantity, came.value, went.value)


def _held(quantity: int, value: int) -> Held:
    return Held(from_scaled(quantity, 6), from_scaled(value, 4))
