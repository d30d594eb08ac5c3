"""提成: what a month's sales earn those who sold, each amount with how it came about. Pure.

A sale earns by one rule, the nearest to it: the higher priority first, then the one that names its
product, its category, its channel, its person, then the older. Money that came earns beside that.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from liandong.kernel.money import HUNDRED, ZERO, round_half_up


class Base(StrEnum):
    """What a rule counts: sales without tax, their margin, base units, or the money that came."""

    NET = "net"
    MARGIN = "margin"
    PIECES = "pieces"
    RECEIPTS = "receipts"


@dataclass(frozen=True, slots=True)
class Step:
    """From ``threshold`` on ``value``: per cent of what is counted, or money for each base unit."""

    threshold: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of commission. None and blank mean any.

    The last of the ``steps`` that is reached holds for the whole, or with ``is_progressive`` each for
    the part above its threshold. Goods whose margin is below ``least_margin`` per cent earn nothing.
    """

    id: int
    name: str
    base: Base
    steps: tuple[Step, ...]
    persons: frozenset[int] | None = None
    product: int | None = None
    category: int | None = None
    channel: str = ""
    least_margin: Decimal | None = None
    is_progressive: bool = False
    priority: int = 0

    def is_of(self, sold: "Sold") -> bool:
        """Tell whether a sale may earn by this rule."""
        return (
            (self.persons is None or sold.person in self.persons)
            and self.product in {None, sold.product}
            and (self.category is None or self.category in sold.categories)
            and self.channel in {"", sold.channel}
        )

    @property
    def nearness(self) -> tuple[int, bool, bool, bool, bool, int]:
        """Return by which rules are sorted: the first that fits a sale is its own."""
        anybody = self.persons is None
        return (
            -self.priority,
            self.product is None,
            self.category is None,
            not self.channel,
            anybody,
            self.id,
        )


@dataclass(frozen=True, slots=True)
class Sold:
    """What somebody sold of a product by a channel in a month, less what came back."""

    person: int
    product: int
    channel: str
    quantity: Decimal
    net: Decimal
    cost: Decimal
    categories: frozenset[int] = frozenset()

    @property
    def margin_rate(self) -> Decimal | None:
        """Return the margin in per cent of the amount, None where there is no amount."""
        return (self.net - self.cost) * HUNDRED / self.net if self.net else None


@dataclass(frozen=True, slots=True)
class Earned:
    """An amount with how it came about: so much counted, at a rate, by a rule.

    ``rate`` is None where no step is reached. ``left_out`` is the sales whose margin was too low.
    """

    person: int
    rule: int
    name: str
    base: Base
    counted: Decimal
    rate: Decimal | None
    amount: Decimal
    left_out: Decimal = ZERO


@dataclass(slots=True)
class _Counted:
    counted: Decimal = ZERO
    left_out: Decimal = ZERO


def earned(rules: Iterable[Rule], sold: Iterable[Sold], receipts: Mapping[int, Decimal]) -> list[Earned]:
    """Return what everybody earned, by person and rule."""
    ordered = sorted(rules, key=lambda rule: rule.nearness)
    found: defaultdict[tuple[int, int], _Counted] = defaultdict(_Counted)
    of_sales = [rule for rule in ordered if rule.base is not Base.RECEIPTS]
    for one in sold:
        rule = next((rule for rule in of_sales if rule.is_of(one)), None)
        if rule is not None:
            _count(found[one.person, rule.id], rule, one)
    for person, amount in receipts.items():
        rule = next((rule for rule in ordered if _is_for_receipts(rule, person)), None)
        if rule is not None and amount:
            found[person, rule.id].counted += amount
    by_id = {rule.id: rule for rule in ordered}
    return [
        line for (person, pk), counted in sorted(found.items()) for line in _lines(person, by_id[pk], counted)
    ]


def _is_for_receipts(rule: Rule, person: int) -> bool:
    return rule.base is Base.RECEIPTS and (rule.persons is None or person in rule.persons)


def _count(counted: _Counted, rule: Rule, one: Sold) -> None:
    rate = one.margin_rate
    if rule.least_margin is not None and rate is not None and rate < rule.least_margin:
        counted.left_out += one.net
        return
    by_base = {Base.NET: one.net, Base.MARGIN: one.net - one.cost, Base.PIECES: one.quantity}
    counted.counted += by_base[rule.base]


def _lines(person: int, rule: Rule, counted: _Counted) -> list[Earned]:
    shown: list[tuple[Decimal, Decimal | None]] = list(_parts(rule, counted.counted))
    shown = shown or [(counted.counted, None)]
    return [
        Earned(
            person,
            rule.id,
            rule.name,
            rule.base,
            part,
            value,
            ZERO if value is None else _amount(rule, part, value),
            counted.left_out if place == 0 else ZERO,
        )
        for place, (part, value) in enumerate(shown)
    ]


def _amount(rule: Rule, part: Decimal, value: Decimal) -> Decimal:
    return round_half_up(part * value if rule.base is Base.PIECES else part * value / HUNDRED)


def _parts(rule: Rule, counted: Decimal) -> list[tuple[Decimal, Decimal]]:
    """Return what is counted in parts, each with its value; none where no step is reached.

    More came back than was sold: it takes away at the lowest step.
    """
    steps = sorted(rule.steps, key=lambda step: step.threshold)
    if not steps or not counted:
        return []
    if counted < ZERO:
        return [(counted, steps[0].value)]
    reached = [step for step in steps if step.threshold <= counted]
    if not reached:
        return []
    return _by_part(reached, counted) if rule.is_progressive else [(counted, reached[-1].value)]


def _by_part(reached: Sequence[Step], counted: Decimal) -> list[tuple[Decimal, Decimal]]:
    ends = [*(step.threshold for step in reached[1:]), counted]
    parts = [(end - step.threshold, step.value) for step, end in zip(reached, ends, strict=True)]
    return [(part, value) for part, value in parts if part]


def differences(now: Iterable[Earned], kept: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Return what everybody should have more of a month by now than was kept for it, where that is any."""
    sums: defaultdict[int, Decimal] = defaultdict(Decimal)
    for one in now:
        sums[one.person] += one.amount
    for person, amount in kept.items():
        sums[person] -= amount
    return {person: amount for person, amount in sorted(sums.items()) if amount}
