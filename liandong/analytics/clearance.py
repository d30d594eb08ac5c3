"""促销建议: what lies too long, is too much or expires soon, with a price it may be sold off at."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Min, Q
from django.utils.translation import gettext as _

from liandong.catalog.models import Product
from liandong.documents.hiding import COST
from liandong.documents.queries import not_handled_by
from liandong.kernel.actor import Actor
from liandong.kernel.money import HUNDRED, ZERO
from liandong.kernel.rules import Rules
from liandong.pricing.clearing import EXPIRY_DAYS, Bound, Held, Offered, Signal, Why, price_for, signal_of
from liandong.pricing.models import PromotionItem
from liandong.pricing.promotion_actions import create_promotion, set_promotion_active
from liandong.pricing.promotion_forms import PromotionForm
from liandong.pricing.promotions import Kind, Step
from liandong.stock_ledger.filters import StockFilter, visible_to
from liandong.stock_ledger.models import OWN_KINDS, StockBalance
from liandong.stock_ledger.projection import CONSUMER
from liandong.stock_ledger.turnover import Turned, turned_over

DAYS = 90
"""Sales of so many days are looked at."""
MOST_PROPOSED = 200
HOLDS_DAYS = 30
"""So long a promotion made of a proposal holds, or until the day before the first lot expires."""
_LONGEST_CODE = 32
_LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Asked:
    """What is proposed for whom: for a day, of one warehouse or all, with a least margin in per cent."""

    actor: Actor
    rules: Rules
    on: date
    place: int | None = None
    category: int | None = None
    text: str = ""
    margin_rate: Decimal = ZERO

    @property
    def sees_cost(self) -> bool:
        """Tell whether costs may bound prices: a bound tells what it comes of."""
        return self.actor.sees(COST)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A product to sell off, why, and for how much; ``offered`` is None where there is no room."""

    product: Product
    quantity: Decimal
    sold: Decimal
    signal: Signal
    expires_on: date | None
    bound: Bound
    offered: Offered | None


def proposals(asked: Asked) -> list[Proposal]:
    """Return what should be sold off: what expires first, then the most; five statements."""
    wanted = visible_to(
        asked.actor,
        StockFilter(
            places=None if asked.place is None else frozenset({asked.place}),
            category=asked.category,
            text=asked.text,
        ),
    )
    start = asked.on - timedelta(days=DAYS - 1)
    rows = {row.product: row for row in turned_over(start, asked.on, wanted, not_handled_by(CONSUMER))}
    expiring = _expiring(asked.on, wanted.places)
    signals = {pk: one for pk, row in rows.items() if (one := _signal(row, expiring.get(pk), asked.on))}
    busy = _promoted(asked.on)
    chosen = sorted(
        (pk for pk in signals if pk not in busy), key=lambda pk: (*_urgency(signals[pk], rows[pk]), pk)
    )
    products = Product.objects.filter(is_active=True, retail_price__gt=0).in_bulk(chosen[: MOST_PROPOSED * 2])
    found = [
        _proposal(asked, products[pk], (rows[pk], signals[pk]), expiring.get(pk))
        for pk in chosen
        if pk in products
    ]
    return found[:MOST_PROPOSED]


def _expiring(on: date, places: frozenset[int] | None) -> dict[int, date]:
    """Return when the first lot in stock expires, by product; what expired already is no sale any more."""
    until = on + timedelta(days=EXPIRY_DAYS)
    held = StockBalance.objects.filter(
        quantity__gt=0, place__kind__in=OWN_KINDS, lot__expires_on__gt=on, lot__expires_on__lte=until
    )
    if places is not None:
        held = held.filter(place__in=places)
    return dict(held.values("product").annotate(first=Min("lot__expires_on")).values_list("product", "first"))


def _signal(row: Turned, expires_on: date | None, on: date) -> Signal | None:
    left = None if expires_on is None else (expires_on - on).days
    return signal_of(Held(row.closing, row.sold, DAYS, left))


def _promoted(on: date) -> frozenset[int]:
    """Return the products that a promotion is about already, in use or only drafted; one statement."""
    is_over = Q(promotion__end__isnull=False, promotion__end__lt=on)
    items = PromotionItem.objects.filter(~is_over, product__isnull=False, quantity__isnull=True)
    return frozenset(items.values_list("product", flat=True))


def _urgency(signal: Signal, row: Turned) -> tuple[int, Decimal]:
    if signal.why is Why.EXPIRING:
        return 0, Decimal(signal.days or 0)
    return (1, -row.closing) if signal.why is Why.IDLE else (2, -Decimal(signal.days or 0))


def _proposal(
    asked: Asked, product: Product, told: tuple[Turned, Signal], expires_on: date | None
) -> Proposal:
    row, signal = told
    cost = None
    if asked.sees_cost and row.closing > ZERO:
        with_tax = HUNDRED + (product.tax_rate if asked.rules.price_includes_tax else ZERO)
        cost = row.closing_value / row.closing * with_tax / HUNDRED
    bound = Bound(product.minimum_price, cost, asked.margin_rate)
    offered = price_for(product.retail_price or ZERO, signal, bound)
    return Proposal(product, row.closing, row.sold, signal, expires_on, bound, offered)


def why_text(one: Proposal) -> str:
    """Return in one sentence why a product should be sold off."""
    days = one.signal.days
    if one.signal.why is Why.EXPIRING:
        day = one.expires_on.isoformat() if one.expires_on else ""
        return _("还有 %(days)s 天到期（%(day)s）") % {"days": days, "day": day}
    if one.signal.why is Why.IDLE:
        return _("%(days)s 天一件没卖") % {"days": DAYS}
    return _("按近 %(span)s 天的销量还能卖 %(days)s 天") % {"span": DAYS, "days": days}


def draft_promotions(asked: Asked, chosen: Collection[int]) -> list[int]:
    """Make a disabled promotion of each product chosen, all or none; return their ids.

    What is proposed is worked out anew; a product that is proposed no longer makes none.

    Raises:
        RefusedError: a promotion is refused; none was made.
        NotAllowedError: the actor may not keep promotions.
    """
    wanted = [one for one in proposals(asked) if one.product.pk in chosen and one.offered is not None]
    with transaction.atomic():
        return list(_made(asked, wanted))


def _made(asked: Asked, wanted: Iterable[Proposal]) -> Iterator[int]:
    for one in wanted:
        price = one.offered.price if one.offered else ZERO
        end = asked.on + timedelta(days=HOLDS_DAYS)
        if one.signal.why is Why.EXPIRING and one.expires_on is not None:
            end = max(min(end, one.expires_on - timedelta(days=1)), asked.on)
        form = PromotionForm(
            f"QL{asked.on:%y%m%d}-{one.product.code}"[:_LONGEST_CODE],
            _("清仓 %(name)s") % {"name": one.product.name[: _LONGEST_NAME - 10]},
            Kind.SPECIAL_PRICE.value,
            (Step(ZERO, price),),
            start=asked.on,
            end=end,
            products=(one.product.pk,),
            memo=why_text(one),
        )
        pk = create_promotion(form, asked.actor)
        set_promotion_active(pk, asked.actor, is_active=False)
        yield pk
