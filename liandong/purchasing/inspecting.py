"""What waits for inspection: where, since when, from whom; and the draft of its inspection."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, Q

from liandong.documents.drafting import save_drafts
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.queries import visible_to
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.documents.stages import Stage
from liandong.identity.actors import require
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.purchasing.inspection.plan import RELEASE, RESULT
from liandong.stock_ledger.filters import SUBJECT as STOCK
from liandong.stock_ledger.models import NO_LOT, Place, PlaceKind, StockBalance

INSPECTION, RECEIPT = "purchasing.inspection", "purchasing.receipt"

Key = tuple[int, int, int]
"""Place, product, lot."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Goods of one balance that wait, base units; ``receipt`` is the latest line that brought some in."""

    balance: StockBalance
    receipt: DocumentLine | None
    drafted: Decimal

    @property
    def since(self) -> date | None:
        """Return the day the latest of them came in."""
        return self.receipt.document.business_date if self.receipt else self.balance.last_move_on


def waiting_goods(actor: Actor) -> list[Waiting]:
    """Return what waits in the places the actor may see, by place and product; four statements."""
    balances = StockBalance.objects.filter(place__kind=PlaceKind.QUARANTINE, quantity__gt=0)
    scope = actor.scope_of(STOCK, Verb.VIEW)
    if scope is None:
        return []
    if scope is not Scope.ALL:
        balances = balances.filter(place__in=actor.places)
    found = list(
        balances.select_related("place__parent", "product", "lot").order_by(
            "place__code", "product__code", "lot__number"
        )
    )
    receipts = _receipts(actor, found)
    drafted = _drafted(found)
    return [Waiting(one, receipts.get(_key(one)), drafted.get(_key(one), ZERO)) for one in found]


def _key(one: StockBalance) -> Key:
    return (one.place_id, one.product_id, one.lot_id or NO_LOT)


def _receipts(actor: Actor, balances: Sequence[StockBalance]) -> dict[Key, DocumentLine]:
    """Return the latest receipt line of each balance that the actor may see."""
    posted = visible_to(actor).filter(type=RECEIPT, state=State.POSTED, reverses=None)
    lines = DocumentLine.objects.filter(
        document__in=posted.values("pk"), place__in={one.place_id for one in balances}
    )
    last = lines.order_by().values("place", "product", "lot").annotate(last=Max("pk")).values("last")
    rows = DocumentLine.objects.filter(pk__in=last).select_related("document__partner")
    return {(row.place_id or 0, row.product_id or 0, row.lot_id or NO_LOT): row for row in rows}


def _drafted(balances: Sequence[StockBalance]) -> dict[Key, Decimal]:
    """Return how much of each balance drafts of inspections hold already."""
    places = {one.place_id for one in balances}
    lines = DocumentLine.objects.filter(
        Q(place__in=places) | Q(place=None, document__place__in=places),
        document__type=INSPECTION,
        document__stage=Stage.DRAFT,
    )
    found: dict[Key, Decimal] = {}
    for line in lines.select_related("document"):
        key = (line.place_id or line.document.place_id or 0, line.product_id or 0, line.lot_id or NO_LOT)
        found[key] = found.get(key, ZERO) + line.quantity
    return found


def draft_inspection(actor: Actor, place: int, on: date, receipt: int | None = None) -> SavedDraft:
    """Draft the inspection of what waits in a place and no draft holds yet, all of it to be released.

    Of a ``receipt`` alone, no more than it brought there.

    Raises:
        NotAllowedError: the actor may not draft inspections.
        RefusedError: ``nothing_waits``, or what keeps the draft from being saved; nothing was done.
    """
    require(actor, INSPECTION, Verb.DRAFT)
    with transaction.atomic():
        found = (
            Place.objects.select_for_update(no_key=True).filter(pk=place, kind=PlaceKind.QUARANTINE).first()
        )
        waiting = [one for one in waiting_goods(actor) if one.balance.place_id == place]
        brought = None if receipt is None else _brought(actor, receipt, place)
        lines = [line for one in waiting if (line := _line(one, brought)) is not None]
        if found is None or not lines:
            raise RefusedError([Problem("nothing_waits")])
        of = {one.receipt.document.partner_id for one in waiting if one.receipt}
        partner = next(iter(of)) if len(of) == 1 else None
        if receipt is not None:
            partner = Document.objects.values_list("partner", flat=True).get(pk=receipt)
        draft = DraftInput(
            INSPECTION,
            on,
            tuple(lines),
            partner=partner,
            place=place,
            target_place=found.parent_id,
            handler=actor.member,
        )
        return save_drafts([DraftRequest(draft, actor)])[0]


def _brought(actor: Actor, receipt: int, place: int) -> dict[Key, Decimal]:
    posted = visible_to(actor).filter(pk=receipt, type=RECEIPT, state=State.POSTED, reverses=None)
    found: dict[Key, Decimal] = {}
    for line in DocumentLine.objects.filter(document__in=posted.values("pk"), place=place):
        key = (place, line.product_id or 0, line.lot_id or NO_LOT)
        found[key] = found.get(key, ZERO) + line.quantity - line.returned
    return found


def _line(one: Waiting, brought: dict[Key, Decimal] | None) -> LineInput | None:
    balance = one.balance
    quantity = balance.quantity - one.drafted
    if brought is not None:
        quantity = min(quantity, brought.get(_key(balance), ZERO))
    if quantity <= ZERO:
        return None
    return LineInput(
        product=balance.product_id,
        quantity=quantity,
        lot=balance.lot.number if balance.lot_id != NO_LOT else "",
        details={RESULT.name: RELEASE},
    )
