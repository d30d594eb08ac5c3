"""份额: a draft that keeps so much per cent of what is free in a warehouse for a channel."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

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
from liandong.stock_ledger.models import StockBalance

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


def _free(share: Share) -> list[StockBalance]:
    rows = StockBalance.objects.filter(place=share.place, quantity__gt=0, product__is_active=True)
    if share.category is not None:
        below = Product.objects.filter(category__path__contains=f"/{share.category}/")
        rows = rows.filter(product__in=below.values("pk"))
    return list(rows.select_related("product", "lot").order_by("product__code", "lot__number"))


def _line(row: StockBalance, rate: Decimal) -> LineInput | None:
    wanted = ((row.quantity - row.reserved) * rate / HUNDRED).to_integral_value(ROUND_FLOOR)
    if wanted <= ZERO:
        return None
    lot = row.lot.number if row.lot_id and row.product.tracking == Tracking.LOT else ""
    return LineInput(product=row.product_id, quantity=wanted, lot=lot)
