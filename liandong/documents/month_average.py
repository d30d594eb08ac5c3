"""全月加权平均: what the issues of a month lack, and the documents that bring them to the average."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from liandong.documents.booking import book
from liandong.documents.inputs import MAX_LINES, DraftInput, LineInput
from liandong.documents.posting.averages import costing_of, inside
from liandong.documents.posting.history import moves_since
from liandong.documents.requests import DraftRequest, Outcome
from liandong.general_ledger.models import Period
from liandong.identity.actors import require_everywhere
from liandong.identity.rule_book import rules_on
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO, round_half_up
from liandong.kernel.refusal import refuse_if
from liandong.kernel.rules import CostMethod, Rules
from liandong.kernel.terms import Problem, VirtualPlace
from liandong.stock_ledger.averaging import Averaged, averaged, corrected
from liandong.stock_ledger.models import CostState, StockMove
from liandong.stock_ledger.recosting import PastMove
from liandong.stock_ledger.stock import Costing, CostKey

TYPE = "finance.month_average"
LARGE = 20_000
"""Moves of a month from which on reckoning it takes seconds, so that it is done in the background."""

Told = Callable[[int, int], None]
"""Told before each cost: how many are reckoned, and how many there are."""


def untold(_done: int, _total: int) -> None:
    """Tell nobody."""


class Costed(NamedTuple):
    """A month of one cost up to a day: 0 as ``scope`` is the company, else a warehouse."""

    scope: int
    product: int
    until: date
    averaged: Averaged


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run posted, and every cost it changed: the month's first, then those of later months."""

    outcomes: Sequence[Outcome]
    changed: Sequence[Costed]


def month_costs(first: date, today: date, told: Told = untold) -> list[Costed]:
    """Return every cost with moves in the month beginning on ``first``, by product and scope.

    Nothing is locked; three statements. Months that are not over are reckoned up to today.
    """
    rules = rules_on(first)
    moves = moves_since(dict.fromkeys(_moved(first, _until(first, today)), first))
    found = [chain.month(first) for chain in _chains(rules, moves, today, told)]
    return [one for one in found if one.averaged.issued[0] or one.averaged.received != (ZERO, ZERO)]


def is_used(first: date) -> bool:
    """Tell whether the company keeps cost at the month's average in the month beginning on ``first``."""
    return rules_on(first).cost_method is CostMethod.MONTHLY_AVERAGE


def is_large(first: date) -> bool:
    """Tell whether reckoning the averages of the month from ``first`` on takes seconds; two statements."""
    if not is_used(first):
        return False
    moves = StockMove.objects.filter(business_date__gte=first, business_date__lte=_end(first))
    return len(moves.order_by().values_list("pk", flat=True)[LARGE : LARGE + 1]) > 0


def lacking(first: date, today: date, told: Told = untold) -> int:
    """Return how many products' issues of a month are not at its average; 0 under any other method."""
    if not is_used(first):
        return 0
    return len({one.product for one in month_costs(first, today, told) if one.averaged.corrections})


def not_averaged(first: date, today: date, told: Told = untold) -> list[Problem]:
    """Return why a month can't be closed yet: its issues are not at its average."""
    count = lacking(first, today, told)
    return [Problem("month_not_averaged", detail={"count": str(count)})] if count else []


def run(first: date, actor: Actor, today: date, address: str = "", told: Told = untold) -> Ran:
    """Bring the issues of the month beginning on ``first`` to its average, and post the documents.

    Where that changes what the month leaves to the next, the later months follow, the running one
    up to today. Run again after a late entry it corrects again; with nothing to correct it posts nothing.

    Raises:
        RefusedError: another method, a month that is not over, or one that is closed.
        NotAllowedError: the actor may not post the document everywhere.
    """
    require_everywhere(actor, TYPE, Verb.POST)
    rules = rules_on(first)
    refuse_if(_problems(first, rules, today))
    moves = moves_since(dict.fromkeys(_moved(first, _until(first, today)), first))
    chains = _chains(rules, moves, today, told)
    changed = [one for chain in chains for one in _followed(first, chain)]
    changed.sort(key=lambda one: (one.until, one.product, one.scope))
    requests = [DraftRequest(draft, actor, address=address) for draft in _drafts(changed)]
    return Ran(book(requests) if requests else (), changed)


def _problems(first: date, rules: Rules, today: date) -> Iterator[Problem]:
    named = {"period": f"{first:%Y-%m}"}
    if rules.cost_method is not CostMethod.MONTHLY_AVERAGE:
        yield Problem("not_monthly_average")
    if today <= _end(first):
        yield Problem("average_not_over", detail=named)
    if Period.objects.filter(year=first.year, month=first.month, is_closed=True).exists():
        yield Problem("period_closed", detail=named)


def _end(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _until(first: date, today: date) -> date:
    return min(_end(first), max(today, first))


def _moved(first: date, last: date) -> list[int]:
    rows = StockMove.objects.filter(business_date__gte=first, business_date__lte=last)
    return sorted(rows.order_by().values_list("product", flat=True).distinct())


@dataclass(slots=True)
class _Chain:
    """A cost with its moves; ``after`` is what it holds with all of them."""

    key: CostKey
    costing: Costing
    cost: CostState
    moves: list[PastMove]
    today: date

    def month(self, first: date) -> Costed:
        """Return the month's average as the moves stand."""
        until = _until(first, self.today)
        after = (self.cost.quantity, self.cost.value)
        found = averaged(after, self.moves, (first, until), inside(self.costing, self.key))
        return Costed(self.key[0], self.key[1], until, found)

    def correct(self, month: Costed) -> None:
        """Go on as if the month's corrections were posted."""
        self.moves += [corrected(one, month.until) for one in month.averaged.corrections]
        self.cost.value += month.averaged.change


def _chains(rules: Rules, moves: Mapping[int, list[PastMove]], today: date, told: Told) -> Iterator[_Chain]:
    costing = costing_of(rules)
    found = CostState.objects.exclude(scope=VirtualPlace.TRANSIT).order_by("product", "scope")
    costs = [cost for cost in found if cost.product_id in moves]
    for at, cost in enumerate(costs):
        told(at, len(costs))
        key = (cost.scope, cost.product_id, 0)
        yield _Chain(key, costing, cost, list(moves[cost.product_id]), today)


def _followed(first: date, chain: _Chain) -> Iterator[Costed]:
    """Yield the months that change, until what a month leaves to the next is what it was."""
    while first <= chain.today:
        month = chain.month(first)
        if not month.averaged.corrections:
            return
        yield month
        chain.correct(month)
        if not month.averaged.change:
            return
        first = _end(first) + timedelta(days=1)


def _drafts(changed: Sequence[Costed]) -> Iterator[DraftInput]:
    by_day: dict[date, list[Costed]] = {}
    for one in changed:
        by_day.setdefault(one.until, []).append(one)
    for until, costs in sorted(by_day.items()):
        for part in _parts(costs):
            yield DraftInput(TYPE, until, tuple(_line(one) for one in part))


def _parts(costs: Sequence[Costed]) -> Iterator[Sequence[Costed]]:
    return (costs[start : start + MAX_LINES] for start in range(0, len(costs), MAX_LINES))


def _line(one: Costed) -> LineInput:
    quantity, value = one.averaged.issued
    place = one.scope or None
    unit = one.averaged.unit
    if not quantity or round_half_up(quantity * unit) == value:
        return LineInput(product=one.product, quantity=quantity, price=unit, place=place)
    return LineInput(
        product=one.product,
        quantity=quantity,
        net_amount=round_half_up(value),
        anchor="net_amount",
        place=place,
    )
