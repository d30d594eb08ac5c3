"""补拣货位: fixed picking bins less than half full, filled up from the reserve of their warehouse."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Q, Sum

from liandong.documents.drafting import save_draft
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import DocumentLine, State
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.stock_ledger.bin_model import FixedBin
from liandong.stock_ledger.models import Place, StockBalance
from liandong.warehouse.bins.filling import Filling, Low, replenish
from liandong.warehouse.bins.putting import require_warehouse
from liandong.warehouse.bins.reading import TRANSFER, stock_in

HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Needed:
    """A picking bin that is running empty, with what its capacity is, and what fills it."""

    fixed: FixedBin
    low: Low
    fillings: Sequence[Filling]


def needed_in(warehouse: int) -> list[Needed]:
    """Return the fixed picking bins of a warehouse that are less than half full; five statements.

    A bin without a capacity is never running empty. What drafts of transfers bring counts as there.
    """
    fixed = list(
        FixedBin.objects.filter(
            warehouse=warehouse, bin__capacity__gt=0, bin__is_reserve=False, bin__is_active=True
        )
        .select_related("product", "bin")
        .order_by("bin__walk", "bin__code", "product__code")
    )
    if not fixed:
        return []
    held = _held([one.bin_id for one in fixed])
    everything: dict[int, Decimal] = {}
    for (bin_id, _product), quantity in held.items():
        everything[bin_id] = everything.get(bin_id, ZERO) + quantity
    low = [
        (one, Low(one.product_id, one.bin_id, own, room))
        for one in fixed
        if (own := held.get((one.bin_id, one.product_id), ZERO)) < (one.bin.capacity or ZERO) * HALF
        and (room := (one.bin.capacity or ZERO) - everything.get(one.bin_id, ZERO)) > ZERO
    ]
    products = {one.product for _, one in low}
    sources = [one for one in stock_in({warehouse}, products) if one.is_reserve] if low else []
    fillings = replenish([one for _, one in low], sources)
    return [
        Needed(fixed_bin, one, [part for part in fillings if part.position == position])
        for position, (fixed_bin, one) in enumerate(low)
    ]


def _held(bins: Sequence[int]) -> dict[tuple[int, int], Decimal]:
    """Return what lies in each bin, and what drafts bring there, by bin and product; two statements."""
    rows = StockBalance.objects.filter(place__in=bins, quantity__gt=0).order_by()
    found = {
        (place, product): quantity
        for place, product, quantity in rows.values("place", "product")
        .annotate(held=Sum("quantity"))
        .values_list("place", "product", "held")
    }
    drafted = DocumentLine.objects.filter(
        Q(target_place__in=bins), document__type=TRANSFER, document__state=State.DRAFT
    ).exclude(place=F("target_place"))
    for place, product, quantity in drafted.values_list("target_place", "product", "quantity"):
        if place and product:
            found[place, product] = found.get((place, product), ZERO) + quantity
    return found


def draft_filling(actor: Actor, warehouse: int, on: date) -> SavedDraft:
    """Draft the transfer that fills up the picking bins of a warehouse.

    Raises:
        NotAllowedError: the actor may not draft transfers in this warehouse.
        RefusedError: ``nothing_to_replenish``, or what keeps the draft from being saved; nothing was done.
    """
    require_warehouse(actor, warehouse)
    with transaction.atomic():
        # Two people asking at once don't fill the same bin twice.
        place = Place.objects.select_for_update(no_key=True).get(pk=warehouse).pk
        lines = [
            LineInput(
                product=one.low.product,
                quantity=part.quantity,
                place=part.source.place,
                target_place=one.low.bin,
                lot=part.source.number,
            )
            for one in needed_in(warehouse)
            for part in one.fillings
        ]
        if not lines:
            raise RefusedError([Problem("nothing_to_replenish")])
        draft = DraftInput(TRANSFER, on, tuple(lines), place=place, target_place=place, handler=actor.member)
        return save_draft(DraftRequest(draft, actor))
