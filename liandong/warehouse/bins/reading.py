"""Reading bins and what lies in them, as the proposals take it: each question one statement."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, QuerySet

from liandong.documents.models import DocumentLine, State
from liandong.identity.actors import require
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.money import ZERO
from liandong.stock_ledger.bin_model import FixedBin
from liandong.stock_ledger.lots import lying
from liandong.stock_ledger.models import NO_LOT, Place, PlaceKind, Reservation, StockBalance
from liandong.warehouse.bins.placing import Available, Bin

TRANSFER = "inventory.transfer"


class Key(NamedTuple):
    """Where goods lie: place, product, lot."""

    place: int
    product: int
    lot: int

    @classmethod
    def of(cls, one: StockBalance) -> "Key":
        """Return the key of a balance."""
        return cls(one.place_id, one.product_id, one.lot_id or NO_LOT)


def warehouses(actor: Actor) -> list[Place]:
    """Return the active warehouses with bins that the actor may move goods within; one statement.

    Raises:
        NotAllowedError: he may not draft transfers.
    """
    require(actor, TRANSFER, Verb.DRAFT)
    found = Place.objects.filter(kind=PlaceKind.WAREHOUSE, is_active=True)
    found = found.filter(bins__kind=PlaceKind.BIN, bins__is_active=True)
    if actor.scope_of(TRANSFER, Verb.DRAFT) is not Scope.ALL:
        found = found.filter(pk__in=actor.places)
    return list(found.distinct().order_by("code"))


def bins_of(warehouse: int) -> list[Bin]:
    """Return the active bins of a warehouse with what they hold; four statements.

    What drafts of transfers are about to bring into a bin takes room in it already.
    """
    places = list(Place.objects.filter(parent=warehouse, kind=PlaceKind.BIN, is_active=True).order_by("code"))
    holds: dict[int, set[tuple[int, int]]] = {}
    held: dict[int, Decimal] = {}
    balances = StockBalance.objects.filter(place__parent=warehouse, quantity__gt=0)
    for place, product, lot, quantity in balances.values_list("place", "product", "lot", "quantity"):
        holds.setdefault(place, set()).add((product, lot))
        held[place] = held.get(place, ZERO) + quantity
    owners: dict[int, set[int]] = {}
    for product, own in FixedBin.objects.filter(warehouse=warehouse).values_list("product", "bin"):
        owners.setdefault(own, set()).add(product)
    for line in _drafted(Q(target_place__parent=warehouse)):
        target = line.target_place_id or 0
        holds.setdefault(target, set()).add((line.product_id or 0, line.lot_id or NO_LOT))
        held[target] = held.get(target, ZERO) + line.quantity
    return [
        Bin(
            one.pk,
            one.code,
            one.walk,
            one.capacity,
            one.is_reserve,
            frozenset(holds.get(one.pk, ())),
            held.get(one.pk, ZERO),
            frozenset(owners.get(one.pk, ())),
        )
        for one in places
    ]


def _drafted(target: Q) -> QuerySet[DocumentLine]:
    """Return the lines of drafts of transfers that bring goods to some places."""
    lines = DocumentLine.objects.filter(target, document__type=TRANSFER, document__state=State.DRAFT)
    return lines.select_related("document")


def drafted_from(warehouse: int) -> dict[tuple[int, int], Decimal]:
    """Return what drafts of transfers take out of the warehouse itself, by product and lot; one statement."""
    found: dict[tuple[int, int], Decimal] = {}
    from_here = Q(place=warehouse) | Q(place=None, document__place=warehouse)
    for line in _drafted(from_here & ~Q(target_place=None)):
        key = (line.product_id or 0, line.lot_id or NO_LOT)
        found[key] = found.get(key, ZERO) + line.quantity
    return found


def fixed_bins(warehouse: int, products: Iterable[int]) -> dict[int, int]:
    """Return the fixed bin of each product that has one in a warehouse; one statement."""
    found = FixedBin.objects.filter(warehouse=warehouse, product__in=set(products), bin__is_active=True)
    return dict(found.values_list("product", "bin"))


def stock_in(
    places: Collection[int], products: Collection[int], origins: Iterable[int] = ()
) -> list[Available]:
    """Return what may be taken of products in some warehouses and their bins; two statements.

    What is kept for the order lines ``origins`` may be taken by who delivers them. What orders keep that name
    a warehouse lies anywhere in it: that all of it is there for them is asked when goods leave.
    """
    within = Q(place__in=places) | Q(
        place__parent__in=places, place__kind=PlaceKind.BIN, place__is_active=True
    )
    kept: dict[Key, Decimal] = {}
    for place, product, lot, quantity in Reservation.objects.filter(
        line__in=set(origins), product__in=products
    ).values_list("place", "product", "lot", "quantity"):
        key = Key(place, product, lot)
        kept[key] = kept.get(key, ZERO) + quantity
    rows = StockBalance.objects.filter(within, product__in=products, quantity__gt=0)
    return [
        Available(
            one.place_id,
            one.place.code,
            one.product_id,
            one.lot_id or NO_LOT,
            available,
            one.lot.number if one.lot_id else "",
            one.lot.expires_on if one.lot_id else None,
            one.place.walk,
            one.place.is_reserve,
        )
        for one in rows.select_related("place", "lot").order_by("pk")
        if (available := lying(one, kept.get(Key.of(one), ZERO))) > ZERO
    ]
