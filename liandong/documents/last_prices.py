"""Which price a partner last got for a product, for what a new line proposes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max

from liandong.documents.columns import LIST_PRICE
from liandong.documents.models import DocumentLine, State
from liandong.documents.queries import visible_to
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO


@dataclass(frozen=True, slots=True)
class LastPrice:
    """The price of the latest posted line, per its own unit, and its document; the discount is per cent."""

    product: int
    unit: int
    price: Decimal
    discount_rate: Decimal
    number: str = ""


def last_prices(actor: Actor, type_id: str, partner: int, products: Iterable[int]) -> dict[int, LastPrice]:
    """Return the partner's last price of each product on documents of a type, with one statement.

    Only documents the actor may see count; lines without a price and red documents don't. A price that
    promotions lowered is the one before them.
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
    columns = ("product", "unit", "price", "discount_rate", "document__number", "details")
    return {row[0]: _last(*row) for row in rows.values_list(*columns)}


def _last(product: int, unit: int, price: Decimal, discount: Decimal, *rest: Any) -> LastPrice:
    """Return a price as it was before promotions: else the next one would come off what is left."""
    number, details = rest
    before = details.get(LIST_PRICE.name)
    return LastPrice(product, unit, Decimal(before) if before else price, discount, number)


@dataclass(frozen=True, slots=True)
class PaidPrice:
    """What a posted line was priced at, per its own unit; the discount is per cent."""

    document: int
    number: str
    business_date: date
    unit: int
    price: Decimal
    discount_rate: Decimal


def recent_prices(actor: Actor, type_id: str, partner: int, product: int, limit: int = 3) -> list[PaidPrice]:
    """Return the partner's latest prices of a product, newest first, with one statement.

    The same documents count as for ``last_prices``.
    """
    sources = visible_to(actor).filter(type=type_id, partner=partner, state=State.POSTED, reverses=None)
    rows = (
        DocumentLine.objects.filter(document__in=sources.values("pk"), product=product)
        .exclude(price=ZERO)
        .exclude(unit=None)
        .order_by("-pk")
        .values_list(
            "document", "document__number", "document__business_date", "unit", "price", "discount_rate"
        )
    )
    return [PaidPrice(*row) for row in rows[:limit]]
