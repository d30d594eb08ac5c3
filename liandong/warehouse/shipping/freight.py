"""结算运费: what a carrier is owed for his waybills becomes a draft of a receipt of services.

Freight that is bought without goods is a cost of selling at once and waits for the carrier's invoice, as any
receipt does; each waybill is a line. A waybill is billed once: it names its bill, and a bill that was
discarded or reversed no longer counts.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet

from liandong.catalog.freight import freight_product
from liandong.catalog.models import Product
from liandong.documents.drafting import save_drafts
from liandong.documents.hiding import COST
from liandong.documents.inputs import MAX_LINES, DraftInput, LineInput
from liandong.documents.models import State
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.identity.actors import NotAllowedError, require
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.warehouse.shipping.access import DELIVERY, shipments
from liandong.warehouse.shipping_models import Carrier, Shipment

RECEIPT = "purchasing.receipt"


def unbilled(actor: Actor, carrier: int, days: tuple[date, date]) -> QuerySet[Shipment]:
    """Return a carrier's waybills of some days whose freight no document in force holds."""
    is_free = Q(bill=None) | Q(bill__state__in=[State.DISCARDED, State.REVERSED])
    within = shipments(actor).filter(shipped_on__gte=days[0], shipped_on__lte=days[1])
    return within.filter(is_free, carrier=carrier, withdrawn_at=None, freight_paid__gt=0).order_by("pk")


@transaction.atomic
def draft_freight(actor: Actor, carrier: int, days: tuple[date, date], on: date) -> SavedDraft:
    """Draft the document of what a carrier is owed for his waybills of some days, and mark them by it.

    Raises:
        NotAllowedError: the actor may not draft receipts, or sees no cost.
        RefusedError: ``carrier_unknown``, ``freight_partner_missing``, ``freight_product_unset``,
            ``freight_nothing``.
    """
    require(actor, RECEIPT, Verb.DRAFT)
    require(actor, DELIVERY, Verb.VIEW)
    if not actor.sees(COST):
        raise NotAllowedError(RECEIPT, Verb.DRAFT)
    owed = Carrier.objects.select_for_update(no_key=True).filter(pk=carrier).first()
    found = list(unbilled(actor, carrier, days).select_related("document")[:MAX_LINES])
    product = freight_product()
    problems = _problems(owed, product, found)
    if problems or owed is None or product is None:
        raise RefusedError(problems)
    draft = DraftInput(
        RECEIPT,
        on,
        tuple(_line(one, product.pk) for one in found),
        partner=owed.partner_id,
        place=found[0].document.place_id,
        handler=actor.member,
    )
    (saved,) = save_drafts([DraftRequest(draft, actor)])
    Shipment.objects.filter(pk__in=[one.pk for one in found]).update(bill=saved.id)
    return saved


def _problems(owed: Carrier | None, product: Product | None, found: Sequence[Shipment]) -> list[Problem]:
    if owed is None:
        return [Problem("carrier_unknown")]
    problems = []
    if owed.partner_id is None:
        problems.append(Problem("freight_partner_missing", detail={"carrier": owed.name}))
    if product is None or not product.is_active:
        problems.append(Problem("freight_product_unset"))
    if not found:
        problems.append(Problem("freight_nothing"))
    return problems


def _line(one: Shipment, product: int) -> LineInput:
    memo = f"{one.waybill or one.carrier_id} {one.document.number}"
    return LineInput(
        product=product,
        quantity=Decimal(1),
        gross_amount=one.freight_paid,
        anchor="gross_amount",
        memo=memo.strip(),
    )
