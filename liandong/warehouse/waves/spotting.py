"""Where a wave finds its goods: bins and lots of a warehouse, what expires first on top."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from liandong.kernel.money import ZERO
from liandong.stock_ledger.models import NO_LOT, Place, PlaceKind, StockBalance
from liandong.warehouse.wave_models import WaveLine, WaveState


@dataclass(slots=True)
class Spot:
    """Goods of one place and lot, and how much of them no open wave wants yet."""

    place: int
    lot: int
    free: Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """So much of a spot."""

    place: int
    lot: int
    quantity: Decimal


_LAST = 2**31


def walk_of(place: Place) -> tuple[int, str]:
    """Return where on the walk a place comes: bins nobody gave a turn come last, by their codes."""
    return (_LAST if place.walk is None else place.walk, place.code)


def spots_of(place: int, products: Iterable[int]) -> dict[int, list[Spot]]:
    """Return where a warehouse and its bins hold products, by product; two statements.

    Lots that expire first come first, then picking bins before the reserve, by the walk; the warehouse
    itself last. What other open waves want is left out.
    """
    wanted = set(products)
    within = Q(place=place) | Q(place__parent=place, place__kind=PlaceKind.BIN)
    balances = StockBalance.objects.filter(within, product__in=wanted, quantity__gt=0)
    taken = _taken(place, wanted)
    rows = sorted(
        balances.select_related("place", "lot"),
        key=lambda one: (
            (one.lot.expires_on or date.max) if one.lot_id != NO_LOT else date.max,
            one.place_id == place,
            one.place.is_reserve,
            *walk_of(one.place),
            one.lot_id,
        ),
    )
    found: defaultdict[int, list[Spot]] = defaultdict(list)
    for one in rows:
        lot = one.lot_id or NO_LOT
        free = one.quantity - taken.get((one.place_id, one.product_id, lot), ZERO)
        if free > ZERO:
            found[one.product_id].append(Spot(one.place_id, lot, free))
    return found


def _taken(place: int, products: Iterable[int]) -> Mapping[tuple[int, int, int], Decimal]:
    within = Q(place=place) | Q(place__parent=place)
    lines = WaveLine.objects.filter(within, product__in=products, order__wave__state=WaveState.PICKING)
    rows = lines.values("place", "product", "lot").annotate(sum=Sum("quantity")).order_by()
    return {(row["place"], row["product"], row["lot"]): row["sum"] for row in rows}


def shares(wanted: Decimal, spots: Sequence[Spot], place: int, lot: int = NO_LOT) -> list[Share]:
    """Return where a quantity is taken from, and take it; what no spot has stands at the line's own place.

    A line that names its lot takes that lot alone.
    """
    found = []
    for spot in spots:
        if wanted <= ZERO:
            break
        if lot not in {NO_LOT, spot.lot}:
            continue
        part = min(wanted, spot.free)
        if part > ZERO:
            found.append(Share(spot.place, spot.lot, part))
            spot.free -= part
            wanted -= part
    if wanted > ZERO:
        found.append(Share(place, lot, wanted))
    return found
