"""What the books say of goods in a place: now, at a moment that has passed, and corrected since.

Goods may move while people count. A finding keeps what the books said at its moment, so moves after it
are no difference. Corrections by other counts are no moves of goods: they are added to what it kept.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from liandong.kernel.money import ZERO
from liandong.kernel.terms import Purpose
from liandong.stock_ledger.models import Serial, StockBalance, StockMove
from liandong.stock_ledger.serial_model import SerialMove
from liandong.warehouse.counts.pieces import Books

Goods = tuple[int, str]
"""A product and the number of its lot, blank where it has none."""


def books_now(place: int, products: Collection[int]) -> dict[Goods, Decimal]:
    """Return what lies in a place, lot by lot, base units; one statement."""
    rows = StockBalance.objects.filter(place=place, product__in=list(products))
    found: dict[Goods, Decimal] = {}
    for product, lot, quantity in rows.values_list("product", "lot__number", "quantity"):
        key = (product, lot or "")
        found[key] = found.get(key, ZERO) + quantity
    return found


def books_at(place: int, moment: datetime, products: Collection[int]) -> dict[Goods, Decimal]:
    """Return what the books said at a moment that has passed: what lies there, without what moved since."""
    found = books_now(place, products)
    moved = StockMove.objects.filter(
        Q(source=place) | Q(target=place), product__in=list(products), document__posted_at__gt=moment
    )
    for product, lot, target, quantity in moved.values_list("product", "lot__number", "target", "quantity"):
        key = (product, lot or "")
        found[key] = found.get(key, ZERO) + (-quantity if target == place else quantity)
    return found


def corrections(place: int, since: Mapping[Goods, datetime]) -> dict[Goods, Decimal]:
    """Return by how much counts have corrected the books after each moment; one statement."""
    if not since:
        return {}
    moves = StockMove.objects.filter(
        Q(source=place) | Q(target=place),
        purpose=Purpose.COUNT.value,
        document__posted_at__gt=min(since.values()),
    )
    found: dict[Goods, Decimal] = {}
    rows = moves.values_list("product", "lot__number", "target", "quantity", "document__posted_at")
    for product, lot, target, quantity, posted_at in rows:
        key = (product, lot or "")
        if key in since and posted_at is not None and posted_at > since[key]:
            found[key] = found.get(key, ZERO) + (quantity if target == place else -quantity)
    return found


def pieces_now(place: int, since: Mapping[int, datetime]) -> dict[int, Books]:
    """Return what the books say of products kept piece by piece, by product; three statements.

    ``since`` is the moment from which moves of each are no difference.
    """
    products = list(since)
    here: dict[int, set[str]] = {}
    lying = Serial.objects.filter(place=place, product__in=products)
    for product, number in lying.values_list("product", "number"):
        here.setdefault(product, set()).add(number)
    moved: dict[int, set[str]] = {}
    moves = SerialMove.objects.filter(
        Q(source=place) | Q(target=place),
        serial__product__in=products,
        line__document__posted_at__gt=min(since.values()),
    )
    rows = moves.values_list("serial__product", "serial__number", "line__document__posted_at")
    for product, number, posted_at in rows:
        if posted_at is not None and posted_at > since[product]:
            moved.setdefault(product, set()).add(number)
    on_hand = books_now(place, products)
    return {
        product: Books(
            on_hand.get((product, ""), ZERO),
            frozenset(here.get(product, ())),
            frozenset(moved.get(product, ())),
        )
        for product in products
    }


def products_of(goods: Iterable[Goods]) -> set[int]:
    """Return the products among goods."""
    return {product for product, _lot in goods}
