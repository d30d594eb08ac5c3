"""供应商评分: four rates of a period, weighted. The sums are the database's, the decision is pure.

On time: the part of each order line that had come by its promised day, of the lines due in the period.
Quality: what was neither refused at the door nor written off by an inspection, of what arrived, by amount.
Price: the best average price of each product among the suppliers who delivered it, to his own, by amount.
Returns: what did not go back, of what was received, by amount. A rate without figures does not count.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from django.db.models import BigIntegerField, F, Q, Sum
from django.db.models.functions import Cast, Coalesce

from liandong.documents.models import DocumentLine, State
from liandong.kernel.money import HUNDRED, ZERO, from_scaled, round_half_up
from liandong.kernel.rules import Rules
from liandong.kernel.terms import VirtualPlace
from liandong.purchasing.receipt.plan import REJECTED
from liandong.stock_ledger.models import StockMove
from liandong.storage.fields import AmountField

ORDER, RECEIPT, RETURN = "purchasing.order", "purchasing.receipt", "purchasing.purchase_return"
INSPECTION = "purchasing.inspection"
GRADES = (("A", Decimal(90)), ("B", Decimal(75)), ("C", Decimal(60)), ("D", ZERO))
YEAR = timedelta(days=365)
"""What suppliers are ranked by is of the last year."""

_RATE_DIGITS = 1


class Rate(NamedTuple):
    """A rate as its parts; ``whole`` zero means there is nothing to go by."""

    part: Decimal = ZERO
    whole: Decimal = ZERO

    @property
    def per_cent(self) -> Decimal | None:
        """Return 0 … 100; None without figures."""
        if self.whole <= ZERO:
            return None
        return round_half_up(min(max(self.part, ZERO), self.whole) * HUNDRED / self.whole, _RATE_DIGITS)


NOTHING = Rate()


@dataclass(frozen=True, slots=True)
class Score:
    """What a supplier reached in a period."""

    on_time: Rate = NOTHING
    quality: Rate = NOTHING
    price: Rate = NOTHING
    returns: Rate = NOTHING

    def rates(self, rules: Rules) -> list[tuple[Decimal, Decimal]]:
        """Return the rates there are, each with its weight."""
        weights = (rules.score_on_time, rules.score_quality, rules.score_price, rules.score_returns)
        rates = (rate.per_cent for rate in (self.on_time, self.quality, self.price, self.returns))
        return [(rate, weight) for rate, weight in zip(rates, weights, strict=True) if rate is not None]

    def total(self, rules: Rules) -> Decimal | None:
        """Return 0 … 100: Σ weight × rate ÷ Σ weight; None where nothing with a weight has figures."""
        rates = self.rates(rules)
        weight = sum((weight for _, weight in rates), ZERO)
        if not weight:
            return None
        return round_half_up(sum((rate * one for rate, one in rates), ZERO) / weight, _RATE_DIGITS)

    def grade(self, rules: Rules) -> str:
        """Return A to D by the total; blank without one."""
        total = self.total(rules)
        return "" if total is None else next(grade for grade, least in GRADES if total >= least)


class Bought(NamedTuple):
    """What a supplier delivered of a product in the period: whole numbers, as the database keeps them."""

    partner: int
    product: int
    quantity: int
    amount: int


def price_rates(bought: Iterable[Bought]) -> dict[int, Rate]:
    """Return each supplier's price rate: what his goods would have cost at the best price, to what they cost.

    Only products that several suppliers delivered say anything. Whole numbers: a year has a hundred
    thousand of these, and each is divided once.
    """
    by_product: defaultdict[int, list[Bought]] = defaultdict(list)
    for one in bought:
        if one.quantity > 0 and one.amount > 0:
            by_product[one.product].append(one)
    best_of: defaultdict[int, int] = defaultdict(int)
    whole_of: defaultdict[int, int] = defaultdict(int)
    for offers in by_product.values():
        if len({one.partner for one in offers}) > 1:
            best = _cheapest(offers)
            for one in offers:
                best_of[one.partner] += _half_up(best.amount * one.quantity, best.quantity)
                whole_of[one.partner] += one.amount
    return {one: Rate(_money(best_of[one]), _money(whole)) for one, whole in whole_of.items()}


def _cheapest(offers: Sequence[Bought]) -> Bought:
    best = offers[0]
    for one in offers[1:]:
        if one.amount * best.quantity < best.amount * one.quantity:
            best = one
    return best


def _money(scaled: int) -> Decimal:
    return from_scaled(scaled, AmountField.digits)


def _half_up(dividend: int, divisor: int) -> int:
    return (2 * dividend + divisor) // (2 * divisor)


_amounts = partial(defaultdict[int, Decimal], Decimal)


@dataclass(slots=True)
class _Sums:
    received: defaultdict[int, Decimal] = field(default_factory=_amounts)
    refused: defaultdict[int, Decimal] = field(default_factory=_amounts)
    returned: defaultdict[int, Decimal] = field(default_factory=_amounts)
    due: defaultdict[int, Decimal] = field(default_factory=_amounts)
    came: defaultdict[int, Decimal] = field(default_factory=_amounts)


def scores(first: date, last: date, partners: Sequence[int] | None = None) -> Mapping[int, Score]:
    """Return the scores of a period by supplier, six statements; of some suppliers only, or of all.

    The whole company counts, whoever asks: a score that depends on its reader is none.
    """
    period = Q(document__business_date__gte=first, document__business_date__lte=last)
    bought = _bought(period)
    sums = _Sums()
    received: defaultdict[int, int] = defaultdict(int)
    for one in bought:
        received[one.partner] += one.amount
    sums.received.update((partner, _money(amount)) for partner, amount in received.items())
    _add_refused(sums, period)
    _add_returned(sums, period)
    _add_due(sums, first, last)
    prices = price_rates(bought)
    known = {*sums.received, *sums.refused, *sums.due}
    wanted = known if partners is None else known.intersection(partners)
    return {partner: _score(partner, sums, prices) for partner in wanted}


def grades_of(partners: Sequence[int], on: date, rules: Rules) -> Mapping[int, str]:
    """Return the grades of suppliers in the year up to a day, blank without figures; six statements."""
    found = scores(on - YEAR, on, partners) if partners else {}
    return {partner: score.grade(rules) for partner, score in found.items()}


def _score(partner: int, sums: _Sums, prices: Mapping[int, Rate]) -> Score:
    received, refused = sums.received[partner], sums.refused[partner]
    arrived = received + refused
    return Score(
        Rate(round_half_up(sums.came[partner]), sums.due[partner]),
        Rate(arrived - refused, arrived),
        prices.get(partner, NOTHING),
        Rate(received - sums.returned[partner], received),
    )


def _posted(type_id: str) -> Q:
    return Q(
        document__type=type_id,
        document__state=State.POSTED,
        document__reverses=None,
        document__partner__isnull=False,
    )


def _bought(period: Q) -> list[Bought]:
    lines = DocumentLine.objects.filter(_posted(RECEIPT), period, product__isnull=False).order_by()
    rows = lines.values_list("document__partner", "product").annotate(
        bought=Cast(Sum("quantity"), BigIntegerField()), amount=Cast(Sum("net_amount"), BigIntegerField())
    )
    return [Bought(*row) for row in rows]


def _add_refused(sums: _Sums, period: Q) -> None:
    """Add what was refused at the door, at the line's price, and what an inspection wrote off, at cost."""
    said = {f"details__{REJECTED.name}__isnull": False}
    lines = DocumentLine.objects.filter(_posted(RECEIPT), period, **said)
    for line in lines.select_related("document"):
        amount = round_half_up(Decimal(line.details[REJECTED.name] or 0) * line.price)
        sums.refused[line.document.partner_id or 0] += amount
    scrapped = StockMove.objects.filter(
        _posted(INSPECTION), period, target=VirtualPlace.LOSS, document__partner__isnull=False
    )
    for partner, value in scrapped.order_by().values_list("document__partner").annotate(value=Sum("value")):
        sums.refused[partner] += value
        sums.received[partner] -= value


def _add_returned(sums: _Sums, period: Q) -> None:
    lines = DocumentLine.objects.filter(_posted(RETURN), period).order_by()
    for partner, amount in lines.values_list("document__partner").annotate(amount=Sum("net_amount")):
        sums.returned[partner] += amount


def _add_due(sums: _Sums, first: date, last: date) -> None:
    """Add each order line that was due in the period, and the part of it that had come by then."""
    due = Coalesce("due_date", "document__due_date")
    lines = DocumentLine.objects.filter(_posted(ORDER), quantity__gt=0).annotate(due=due)
    ordered = {
        pk: (partner, quantity)
        for pk, partner, quantity in lines.filter(due__gte=first, due__lte=last).values_list(
            "pk", "document__partner", "quantity"
        )
    }
    promised = Coalesce(F("origin__due_date"), F("origin__document__due_date"))
    received = DocumentLine.objects.filter(_posted(RECEIPT), origin__document__type=ORDER).annotate(
        due=promised
    )
    in_time = received.filter(due__gte=first, due__lte=last, document__business_date__lte=F("due"))
    came = dict(in_time.order_by().values_list("origin").annotate(quantity=Sum("quantity")))
    for pk, (partner, quantity) in ordered.items():
        sums.due[partner] += 1
        sums.came[partner] += min(came.get(pk, ZERO) / quantity, Decimal(1))
