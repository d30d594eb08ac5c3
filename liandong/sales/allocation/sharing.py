"""份额: a draft that keeps so much per cent of what is free in a warehouse for a channel."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import NamedTuple

from django.db.models import Q

from liandong.catalog.models import Product, Tracking
from liandong.documents.channels import channel_fields
from liandong.documents.drafting import save_draft
from liandong.documents.inputs import MAX_LINES, DraftInput, LineInput
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.identity.actors import require
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import HUNDRED, ZERO
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.stock_ledger.models import NO_LOT, Lot, PlaceKind, StockBalance

ALLOCATION = "sales.allocation"


@dataclass(frozen=True, slots=True)
class Share:
    """So much per cent (``rate``) of what is free in a warehouse, of all goods or of a category."""

    channel: str
    place: int
    rate: Decimal
    on: date
    until: date | None = None
    category: int | None = None


def draft_share(actor: Actor, share: Share, address: str = "") -> SavedDraft:
    """Draft what a channel shall keep, whole base units rounded down; what has lots or numbers lot by lot.

    Raises:
        NotAllowedError: the actor may not draft allocations.
        RefusedError: ``share_unfit``, ``share_of_nothing``, ``too_many_lines``, or what keeps the draft from
            being saved.
    """
    require(actor, ALLOCATION, Verb.DRAFT)
    refuse_if([] if ZERO < share.rate <= HUNDRED else [Problem("share_unfit", column="rate")])
    lines = [line for row in _free(share) if (line := _line(row, share.rate)) is not None]
    refuse_if([] if lines else [Problem("share_of_nothing", column="place")])
    if len(lines) > MAX_LINES:
        raise RefusedError([Problem("too_many_lines", column="category", detail={"limit": str(MAX_LINES)})])
    field = channel_fields().get(ALLOCATION)
    details = {field.name: share.channel} if field is not None and share.channel in field.choices else {}
    draft = DraftInput(
        ALLOCATION,
        share.on,
        tuple(lines),
        place=share.place,
        handler=actor.member,
        due_date=share.until,
        details=details,
    )
    return save_draft(DraftRequest(draft, actor, address=address))


class _Lying(NamedTuple):
    """What is free of a product's lot in a warehouse with its bins, or in a bin, base units."""

    product: Product
    lot: Lot
    free: Decimal


def _free(share: Share) -> list[_Lying]:
    """Return what nobody keeps: a warehouse's goods lie there and in its bins."""
    within = Q(place=share.place) | Q(place__parent=share.place, place__kind=PlaceKind.BIN)
    there = Q(quantity__gt=0) | Q(reserved__gt=0)
    rows = StockBalance.objects.filter(within, there, product__is_active=True)
    if share.category is not None:
        below = Product.objects.filter(category__path__contains=f"/{share.category}/")
        rows = rows.filter(product__in=below.values("pk"))
    found: dict[tuple[int, int | None], _Lying] = {}
    for row in rows.select_related("product", "lot").order_by("product__code", "lot__number"):
        before = found.get((row.product_id, row.lot_id))
        free = row.quantity - row.reserved + (before.free if before else ZERO)
        found[row.product_id, row.lot_id] = _Lying(row.product, row.lot, free)
    return list(found.values())


def _line(one: _Lying, rate: Decimal) -> LineInput | None:
    wanted = (one.free * rate / HUNDRED).to_integral_value(ROUND_FLOOR)
    if wanted <= ZERO:
        return None
    lot = one.lot.number if one.lot.pk != NO_LOT and one.product.tracking == Tracking.LOT else ""
    return LineInput(product=one.product.pk, quantity=wanted, lot=lot)
