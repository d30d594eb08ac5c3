"""What was sold, bought, earned and paid on the days of a span, within the actor's right; one statement.

Sales are what was delivered less what came back, without tax, by the documents' date; a reversal
takes them back on its own date. Their cost is what the moves to customers carried, later
corrections on their own day. Purchases are receipts less returns. Money is what settlement
accounts took in and gave out, opening balances apart.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from liandong.analytics.periods import Days
from liandong.analytics.trade_days import FIGURES, KEY, PURCHASES, SALES, TABLE, late, rows_of
from liandong.documents.hiding import COST
from liandong.documents.queries import visible_to
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.money import ZERO, from_scaled
from liandong.stock_ledger.flows import between
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.pieces import fetch, given, joined, united

ACCOUNT, MARGIN = "general_ledger.account", "margin"
OPENING = "finance.opening_balances"
"""Type whose documents put money into accounts that nobody paid."""


@dataclass(frozen=True, slots=True)
class Trade:
    """What some days came to; what the actor may not see is zero, see ``Reach``."""

    sales: Decimal = ZERO
    cost: Decimal = ZERO
    purchases: Decimal = ZERO
    money_in: Decimal = ZERO
    money_out: Decimal = ZERO

    @property
    def margin(self) -> Decimal:
        """Return sales less their cost."""
        return self.sales - self.cost

    @property
    def money(self) -> Decimal:
        """Return what came in less what went out."""
        return self.money_in - self.money_out

    def plus(self, other: "Trade") -> "Trade":
        """Return the sum, figure by figure."""
        return Trade(
            self.sales + other.sales,
            self.cost + other.cost,
            self.purchases + other.purchases,
            self.money_in + other.money_in,
            self.money_out + other.money_out,
        )


@dataclass(frozen=True, slots=True)
class Reach:
    """Which figures an actor may see, and of whose documents."""

    actor: Actor
    scopes: Mapping[str, Scope]
    sees_sales: bool
    sees_margin: bool
    sees_purchases: bool
    sees_money: bool

    @property
    def sees_any(self) -> bool:
        """Tell whether there is anything to show."""
        return self.sees_sales or self.sees_purchases or self.sees_money

    @property
    def in_places(self) -> list[str]:
        """Return the types seen by their places only."""
        return [kind for kind, scope in self.scopes.items() if scope is Scope.PLACES]

    @property
    def sees_every_cost(self) -> bool:
        """Tell whether costs count that no delivery or return carried, such as later corrections."""
        return all(self.scopes.get(kind) is Scope.ALL for kind in SALES)


def reach_of(actor: Actor) -> Reach:
    """Return what an actor may see of the trade."""
    found = {kind: actor.scope_of(kind, Verb.VIEW) for kind in (*SALES, *PURCHASES)}
    scopes = {kind: scope for kind, scope in found.items() if scope is not None}
    sees_sales = any(kind in scopes for kind in SALES)
    return Reach(
        actor,
        scopes,
        sees_sales=sees_sales,
        sees_margin=sees_sales and actor.sees(COST) and actor.sees(MARGIN),
        # What the company pays is a cost wherever it stands.
        sees_purchases=actor.sees(COST) and any(kind in scopes for kind in PURCHASES),
        sees_money=actor.scope_of(ACCOUNT, Verb.VIEW) is Scope.ALL,
    )


def trade_by_day(reach: Reach, days: Days) -> dict[date, Trade]:
    """Return the trade of each day that had any."""
    columns = [
        signed(reach, SALES, "net", is_seen=reach.sees_sales),
        carried_cost(reach),
        signed(reach, PURCHASES, "net", is_seen=reach.sees_purchases),
        *(_money(name, is_seen=reach.sees_money) for name in ("money_in", "money_out")),
    ]
    picks = [part for column in columns for part in (", SUM(", column, ")")]
    rows = fetch(joined("SELECT t.day", *picks, " FROM ", _rows(reach, days), " AS t GROUP BY t.day"))
    return {bulk.as_date(day): Trade(*(from_scaled(int(sum_), 4) for sum_ in sums)) for day, *sums in rows}


def summed(by_day: Mapping[date, Trade], days: Days) -> Trade:
    """Return what the days of a span came to."""
    found = [trade for day, trade in by_day.items() if days.start <= day <= days.end]
    return Trade(
        sum((one.sales for one in found), ZERO),
        sum((one.cost for one in found), ZERO),
        sum((one.purchases for one in found), ZERO),
        sum((one.money_in for one in found), ZERO),
        sum((one.money_out for one in found), ZERO),
    )


def money_held(on: date) -> Decimal:
    """Return what the settlement accounts hold at the end of a day, opening balances included."""
    kept = joined("SELECT ", KEY, ", ", ", ".join(FIGURES), " FROM ", TABLE)
    ((held,),) = fetch(
        joined(
            *("SELECT COALESCE(SUM(t.money_in - t.money_out), 0) FROM ", united([kept, late()])),
            *(" AS t WHERE t.day <= ", given(on.isoformat())),
        )
    )
    return from_scaled(int(held), 4)


def types_with(figures: Sequence[str], days: Days) -> list[str]:
    """Return the types whose documents added to one of these columns of ``TradeDay`` in a span."""
    is_any = " OR ".join(f"t.{name} <> 0" for name in figures)
    rows = fetch(joined("SELECT DISTINCT t.type FROM ", united(_kept_and_late(days)), " AS t WHERE ", is_any))
    return sorted(kind for (kind,) in rows)


def _rows(reach: Reach, days: Days) -> Source:
    """Return folded days, late documents, and what is seen by place, as one table."""
    pieces = _kept_and_late(days)
    if not reach.in_places:
        return united(pieces)
    rest = joined("SELECT * FROM ", united(pieces), " AS kept WHERE NOT ", of_types(reach.in_places))
    return united([rest, rows_of(joined(" IN ", _documents_in_places(reach, days)))])


def _kept_and_late(days: Days) -> list[Source]:
    within = between("day", days.start, days.end)
    kept = joined("SELECT ", KEY, ", ", ", ".join(FIGURES), " FROM ", TABLE, " WHERE ", within)
    return [kept, joined("SELECT * FROM (", late(), ") AS late WHERE ", within)]


def _documents_in_places(reach: Reach, days: Days) -> Source:
    found = visible_to(reach.actor).filter(
        type__in=reach.in_places, business_date__gte=days.start, business_date__lte=days.end
    )
    sql, params = found.order_by().values("pk").query.sql_with_params()
    return joined("(", Source(sql, list(params)), ")")


def of_types(kinds: Sequence[str]) -> Source:
    """Return the condition that a row is of one of these types."""
    parts = [piece for kind in kinds for piece in (", ", given(kind))]
    return joined("type IN (", *parts[1:], ")")


def signed(reach: Reach, kinds: Mapping[str, int], figure: str, *, is_seen: bool) -> Source:
    """Return the expression for a figure of these types, each with its sign and within its scope."""
    cases = list(_cases(reach, kinds, figure)) if is_seen else []
    return joined("CASE", *cases, " ELSE 0 END") if cases else Source("0", [])


def _cases(reach: Reach, kinds: Mapping[str, int], figure: str) -> Iterator[Source]:
    for kind, sign in kinds.items():
        scope = reach.scopes.get(kind)
        if scope is not None:
            own = joined(" AND t.member_id = ", given(reach.actor.member)) if scope is Scope.OWN else ""
            value = f"t.{figure}" if sign > 0 else f"-t.{figure}"
            yield joined(" WHEN t.type = ", given(kind), own, f" THEN {value}")


def carried_cost(reach: Reach) -> Source:
    """Return the expression for the cost of ``t`` within the actor's right."""
    if not reach.sees_margin:
        return Source("0", [])
    if reach.sees_every_cost:
        return Source("t.cost", [])
    return signed(reach, dict.fromkeys(SALES, 1), "cost", is_seen=True)


def _money(figure: str, *, is_seen: bool) -> Source:
    if not is_seen:
        return Source("0", [])
    return joined("CASE WHEN t.type = ", given(OPENING), f" THEN 0 ELSE t.{figure} END")
