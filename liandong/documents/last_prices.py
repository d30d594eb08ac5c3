"""Which price a partner last got for a product, for what a new line proposes."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max

from liandong.documents.models import DocumentLine, State
from liandong.documents.queries import visible_to
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO


@dataclass(frozen=True, slots=True)
class LastPrice:
    """The price of the latest posted line, per its own unit; the discount is per cent."""

    product: int
    unit: int
    price: Decimal
    discount_rate: Decimal


def last_prices(actor: Actor, type_id: str, partner: int, products: Iterable[int]) -> dict[int, LastPrice]:
    """Return the partner's last price of each product on documents of a type, with one statement.

    Only documents the actor may see count; lines without a price and red documents don't.
    """
    sources = visible_to(actor).filter(type=type_id, partner=partner, state=State.POSTED, reverses=None)
    latest = (
        DocumentLine.objects.filter(document__in=sources.values("pk"), product__in=set(products))
        .exclude(price=ZERO)
        .exclude(unit=None)
        .values("product")
        .annotate(last=Max("pk"))
        .order_by()
    )
    rows = DocumentLine.objects.filter(pk__in=latest.values("last"))
    return {
        product: LastPrice(product, unit, price, rate)
        for product, unit, price, rate in rows.values_list("product", "unit", "price", "discount_rate")
    }
