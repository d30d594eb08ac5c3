"""What sales orders still need to be bought for them, line by line."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from liandong.documents.columns import KIT_PART
from liandong.documents.models import DocumentLine, State
from liandong.documents.queries import visible_to
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO
from liandong.purchasing.proposing import ORDER
from liandong.purchasing.to_order.waiting import waiting_for_lines
from liandong.stock_ledger.models import PlaceKind, Reservation, StockBalance
from liandong.storage.fields import QuantityField

SALES_ORDER = "sales.order"
MOST_ORDERS = 50
"""So many sales orders are bought for at once."""
_FREE = (PlaceKind.WAREHOUSE, PlaceKind.BIN)


@dataclass(frozen=True, slots=True)
class Needed:
    """A line of a sales order, base units: what it holds of stock, what is free, what is on order for it.

    What was bought for it and waits for inspection counts as on order: it is neither free nor kept.
    """

    line: DocumentLine
    reserved: Decimal = ZERO
    free: Decimal = ZERO
    ordered: Decimal = ZERO

    @property
    def open(self) -> Decimal:
        """Return what is not delivered yet."""
        return max(self.line.quantity - self.line.fulfilled, ZERO)

    @property
    def most(self) -> Decimal:
        """Return what may be bought for it: all that is neither delivered nor on order."""
        return max(self.open - self.ordered, ZERO)

    @property
    def short(self) -> Decimal:
        """Return what is there for it nowhere."""
        return max(self.most - self.reserved - self.free, ZERO)

    @property
    def ratio(self) -> Decimal:
        """Return how many base units one of the line's unit holds."""
        return self.line.unit.ratio if self.line.unit else Decimal(1)

    @property
    def is_kit(self) -> bool:
        """Tell whether the line is a part of a kit."""
        return bool(self.line.details.get(KIT_PART.name))


def needed_lines(actor: Actor, orders: Collection[int]) -> list[Needed]:
    """Return the open lines of goods of these sales orders within sight; seven statements at most."""
    seen = visible_to(actor, only=SALES_ORDER).filter(
        type=SALES_ORDER, state=State.POSTED, reverses=None, is_closed=False, pk__in=list(orders)
    )
    lines = DocumentLine.objects.filter(
        document__in=seen.values("pk"),
        is_closed=False,
        product__is_stocked=True,
        product__is_active=True,
        quantity__gt=F("fulfilled"),
    )
    related = ("document__partner", "document__place", "place", "product", "unit")
    rows = list(lines.select_related(*related).order_by("document__business_date", "document", "position"))
    return _counted(rows)


def _counted(rows: Collection[DocumentLine]) -> list[Needed]:
    ids = [one.pk for one in rows]
    ordered = ordered_for(ids)
    for pk, quantity in waiting_for_lines(ids).items():
        ordered[pk] = ordered.get(pk, ZERO) + quantity
    held = dict(Reservation.objects.filter(line__in=ids).values_list("line", "quantity"))
    free = _free({one.product_id for one in rows if one.product_id})
    found = []
    for line in rows:
        key = (_place(line), line.product_id or 0)
        wanted = line.quantity - line.fulfilled - ordered.get(line.pk, ZERO) - held.get(line.pk, ZERO)
        taken = max(min(free[key], wanted), ZERO)
        free[key] -= taken
        found.append(Needed(line, held.get(line.pk, ZERO), taken, ordered.get(line.pk, ZERO)))
    return found


def _place(line: DocumentLine) -> int:
    place = line.place or line.document.place
    return 0 if place is None else place.parent_id or place.pk


def _free(products: Collection[int]) -> defaultdict[tuple[int, int], Decimal]:
    """Return what nobody holds of products, by warehouse with its bins: it may hold what all lies in them."""
    there = Q(quantity__gt=0) | Q(reserved__gt=0)
    rows = StockBalance.objects.filter(there, product__in=products, place__kind__in=_FREE)
    summed = (
        rows.annotate(warehouse=Coalesce("place__parent", "place"))
        .order_by()
        .values("warehouse", "product")
        .annotate(left=Sum(F("quantity") - F("reserved"), output_field=QuantityField()))
    )
    found: defaultdict[tuple[int, int], Decimal] = defaultdict(lambda: ZERO)
    found.update({(row["warehouse"], row["product"]): row["left"] for row in summed})
    return found


def ordered_for(lines: Collection[int]) -> dict[int, Decimal]:
    """Return what is on order for lines of sales orders and has not come, base units; drafts count."""
    rows = DocumentLine.objects.filter(
        origin__in=list(lines),
        document__type=ORDER,
        document__state__in=[State.DRAFT, State.POSTED],
        document__reverses=None,
        document__is_closed=False,
        is_closed=False,
        quantity__gt=F("fulfilled"),
    )
    summed = (
        rows.order_by()
        .values("origin")
        .annotate(left=Sum(F("quantity") - F("fulfilled"), output_field=QuantityField()))
    )
    return {row["origin"]: row["left"] for row in summed if row["origin"]}
