"""Sums of whole months by customer, product, person and the like, within the actor's right.

Read from the folded months (``trade_months``) and the documents not folded yet, in one statement, so
that a report is exact at every moment. Sales come with their cost; what corrected the cost of goods
sold later, and is no trade with a customer, stands in a row of its own (``CORRECTIONS``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from liandong.analytics.periods import Days
from liandong.analytics.sum_groups import EVERYTHING, Group, Narrowed
from liandong.analytics.trade import Reach, carried_cost, of_types, signed
from liandong.analytics.trade_days import PURCHASES, SALES
from liandong.analytics.trade_months import late
from liandong.documents.queries import visible_to
from liandong.kernel.money import ZERO, from_scaled
from liandong.stock_ledger.flows import among, between
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.cubes import rows_of
from liandong.storage.pieces import fetch, given, joined, united

SIDES = {"sales": SALES, "purchases": PURCHASES}
_RATE = 10_000

Key = int | str
"""What a row is about: an id, or the words of a region; ``CORRECTIONS`` and blanks are there too."""


class Sums(NamedTuple):
    """How many (documents, or base units of products), the amount without tax, and its cost."""

    many: Decimal = ZERO
    net: Decimal = ZERO
    cost: Decimal = ZERO

    @property
    def margin(self) -> Decimal:
        """Return the amount less its cost."""
        return self.net - self.cost


class SumRow(NamedTuple):
    """A row: what it is about, and its sums in each of the spans that were asked for."""

    key: Key
    code: str
    name: str
    sums: tuple[Sums, ...]


class SumPage(NamedTuple):
    """A page of rows, how many rows there are, the sums of all of them, and the key of the next page."""

    rows: list[SumRow]
    row_count: int
    totals: tuple[Sums, ...]
    next_after: tuple[int, Key] | None
    """The number the last row is sorted by, and its key."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is summed: a side's months, for a group, narrowed.

    ``spans`` are of whole months; by the first one rows are sorted.
    """

    reach: Reach
    side: str
    group: Group
    spans: tuple[Days, ...]
    narrowed: Narrowed = EVERYTHING

    @property
    def kinds(self) -> Mapping[str, int]:
        """Return the side's types, each with its sign."""
        return SIDES[self.side]

    @property
    def has_cost(self) -> bool:
        """Tell whether costs are asked for and may be seen."""
        return self.side == "sales" and self.reach.sees_margin


@dataclass(frozen=True, slots=True)
class SumSlice:
    """At most ``limit`` rows in an order, the highest first unless ``is_ascending``, after a key."""

    limit: int = 100
    order: str = "net"
    is_ascending: bool = False
    after: tuple[int, Key] | None = None


ORDERS = ("net", "count", "margin", "rate", "change")
"""What rows may be sorted by: ``change`` is what the first span has more than the second."""


def sum_page(asked: Asked, page: SumSlice) -> SumPage:
    """Return a page of rows and the sums of all rows; one statement."""
    names = [f"{name}{place}" for place in range(len(asked.spans)) for name in Sums._fields]
    picks = [piece for one in _picks(asked) for piece in (", ", one)]
    whole = ", ".join(f"COALESCE(SUM(s.{name}), 0) AS all_{name}" for name in names)
    is_any = " OR ".join(f"s.{name} <> 0" for name in names)
    rows = fetch(
        joined(
            *("WITH summed AS (SELECT ", _key(asked), " AS k", *picks, " FROM ", _table(asked)),
            *(" GROUP BY 1), s AS (SELECT s.*, ", _order(asked, page), " AS o FROM summed s WHERE "),
            *(is_any, "), total AS (SELECT COUNT(*) AS rows_found, ", whole, " FROM s), page AS ("),
            *("SELECT s.* FROM s", _after(page), _ordered(page), ")"),
            f" SELECT total.*, page.o, page.k, n.code, n.name, {', '.join(f'page.{name}' for name in names)}",
            *(" FROM total LEFT JOIN page ON true LEFT JOIN ", asked.group.names, " n ON n.id = page.k"),
            _ordered(page, "page", limited=False),
        )
    )
    width = len(names) + 1
    found = [row[width:] for row in rows if row[width] is not None]
    shown = [SumRow(row[1], row[2] or "", row[3] or "", _sums(asked, row[4:])) for row in found]
    last = found[page.limit - 1] if len(found) > page.limit else None
    after = (int(last[0]), last[1]) if last else None
    return SumPage(shown[: page.limit], int(rows[0][0]), _sums(asked, rows[0][1:width]), after)


def month_sums(asked: Asked, keys: Sequence[Key] | None = None) -> dict[tuple[Key, date], Sums]:
    """Return the sums of each month of the first span by row; for None of all rows as one, its key blank."""
    if keys is not None and not keys:
        return {}
    key = Source("''", []) if keys is None else _key(asked)
    figures = [piece for one in _figures(asked) for piece in (", ", _sum_of(one))]
    chosen = Source("", []) if keys is None else joined(" AND ", _key(asked), " ", _among(keys))
    rows = fetch(
        joined(
            *("SELECT ", key, " AS k, t.month", *figures, " FROM ", _table(asked, asked.spans[:1]), chosen),
            " GROUP BY 1, 2",
        )
    )
    return {(key, bulk.as_date(day)): _one(asked, figures) for key, day, *figures in rows}


def total_of(asked: Asked) -> Sums:
    """Return the sums of the first span over all rows; one statement."""
    wanted = replace(asked, spans=asked.spans[:1])
    picks = [piece for one in _picks(wanted) for piece in (", ", one)]
    ((figures),) = fetch(joined("SELECT ", *picks[1:], " FROM ", _table(wanted)))
    return _one(asked, [one or 0 for one in figures])


def _sum_of(expression: Source) -> Source:
    """Return the sum of an expression as a 64-bit number: PostgreSQL would make it numeric."""
    return joined("CAST(SUM(", expression, ") AS bigint)")


def _among(keys: Sequence[Key]) -> Source:
    if isinstance(keys[0], int):
        return among([int(one) for one in keys])
    pieces = [piece for one in keys for piece in (", ", given(one))]
    return joined("IN (", *pieces[1:], ")")


def _key(asked: Asked) -> Source:
    """Return the expression for what a row is about; other types than the side's only correct costs."""
    group = asked.group
    if not group.sets_corrections_apart or not asked.has_cost:
        return Source(group.key, [])
    return joined(
        "CASE WHEN t.", of_types(list(asked.kinds)), f" THEN {group.key} ELSE {group.corrections} END"
    )


def _figures(asked: Asked) -> Iterator[Source]:
    """Yield the expressions of a row's figures: how many, amount and cost."""
    yield signed(asked.reach, _counted(asked), asked.group.count, is_seen=True)
    is_seen = asked.side == "sales" or asked.reach.sees_purchases
    yield signed(asked.reach, asked.kinds, "net", is_seen=is_seen)
    yield carried_cost(asked.reach) if asked.has_cost else Source("0", [])


def _counted(asked: Asked) -> Mapping[str, int]:
    """Return the signs things are counted with: a return is a document too, and takes quantity back."""
    return dict.fromkeys(asked.kinds, 1) if asked.group.count == "documents" else asked.kinds


def _picks(asked: Asked) -> Iterator[Source]:
    """Yield the sums of every figure in every span, named ``many0``, ``net0`` and so on."""
    for place, span in enumerate(asked.spans):
        within = between("t.month", span.start, span.end)
        for name, figure in zip(Sums._fields, _figures(asked), strict=True):
            one = joined("CASE WHEN ", within, " THEN ", figure, " ELSE 0 END")
            yield joined(_sum_of(one), f" AS {name}{place}")


def _table(asked: Asked, spans: Sequence[Days] | None = None) -> Source:
    """Return what is summed up as ``t``, joined with what the group needs, and its condition."""
    cube, wanted = asked.group.cube, asked.spans if spans is None else spans
    inside = _inside(wanted)
    side = joined("side = ", given(asked.side), " AND ", inside)
    pieces = [
        joined("SELECT ", cube.columns, " FROM ", cube.table, " WHERE ", side),
        joined("SELECT * FROM (", late(cube), ") AS late WHERE ", side),
    ]
    reach = asked.reach
    if reach.in_places:
        rest = joined("SELECT * FROM ", united(pieces), " AS kept WHERE NOT ", of_types(reach.in_places))
        seen = rows_of(cube, joined(" IN ", _documents_in_places(reach, wanted)))
        pieces = [rest, joined("SELECT * FROM (", seen, ") AS seen WHERE ", side)]
    return joined(united(pieces), " AS t", asked.group.joins, " WHERE true", asked.narrowed.condition(cube))


def _inside(spans: Sequence[Days]) -> Source:
    pieces = [piece for one in spans for piece in (" OR ", between("month", one.start, one.end))]
    return joined("(", *pieces[1:], ")")


def _documents_in_places(reach: Reach, spans: Sequence[Days]) -> Source:
    start, end = min(one.start for one in spans), max(one.end for one in spans)
    found = visible_to(reach.actor).filter(
        type__in=reach.in_places, business_date__gte=start, business_date__lte=end
    )
    sql, params = found.order_by().values("pk").query.sql_with_params()
    return joined("(", Source(sql, list(params)), ")")


def _order(asked: Asked, page: SumSlice) -> str:
    """Return the whole number that rows are sorted by; those without sales have no rate and come last."""
    if page.order == "rate":
        lowest = -(10**12) if not page.is_ascending else 10**12
        rate = f"CAST((s.net0 - s.cost0) * {_RATE} / s.net0 AS bigint)"
        return f"CASE WHEN s.net0 > 0 THEN {rate} ELSE {lowest} END"
    earlier = "s.net1" if len(asked.spans) > 1 else "0"
    return {
        "net": "s.net0",
        "count": "s.many0",
        "margin": "s.net0 - s.cost0",
        "change": f"s.net0 - {earlier}",
    }[page.order]


def _after(page: SumSlice) -> Source:
    if page.after is None:
        return Source("", [])
    value, key = page.after
    sign = ">" if page.is_ascending else "<"
    beyond = (" WHERE s.o ", sign, " ", given(value), " OR s.o = ", given(value), " AND s.k > ", given(key))
    return joined(*beyond)


def _ordered(page: SumSlice, table: str = "s", *, limited: bool = True) -> str:
    """Return the order, and for the page the limit, one row more than it has."""
    way = "" if page.is_ascending else " DESC"
    order = f" ORDER BY {table}.o{way}, {table}.k"
    return f"{order} LIMIT {int(page.limit) + 1}" if limited else order


def _sums(asked: Asked, row: Sequence[int | Decimal]) -> tuple[Sums, ...]:
    width = len(Sums._fields)
    return tuple(_one(asked, row[place * width : (place + 1) * width]) for place in range(len(asked.spans)))


def _one(asked: Asked, row: Sequence[int | Decimal]) -> Sums:
    count, net, cost = row
    digits = 0 if asked.group.count == "documents" else 6
    return Sums(from_scaled(int(count), digits), from_scaled(int(net), 4), from_scaled(int(cost), 4))
