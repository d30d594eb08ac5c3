"""Making a wave of chosen orders, and cancelling it."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.documents.models import DocumentLine
from liandong.documents.queries import visible_to
from liandong.identity.actors import require
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.checks import text_problems
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.stock_ledger.models import NO_LOT, Place, PlaceKind
from liandong.warehouse.wave_models import Wave, WaveLine, WaveOrder, WaveState
from liandong.warehouse.waves.access import DELIVERY, ORDER, locked_wave
from liandong.warehouse.waves.choosing import (
    MOST_ORDERS,
    OrdersAsked,
    open_lines_of,
    open_orders,
    open_quantity,
)
from liandong.warehouse.waves.spotting import Spot, shares, spots_of

SUBJECT = "warehouse.wave"
"""The word of the audit trail."""


def make_wave(actor: Actor, place: int, orders: Sequence[int], note: str = "") -> Wave:
    """Make a wave of orders of a warehouse; their slots are in the order of what is due first.

    Raises:
        NotAllowedError: the actor may not draft deliveries.
        RefusedError: ``wave_empty``, ``wave_too_large``, ``wave_order_taken`` for each order that is
            closed, delivered or in another wave by now; ``wave_place``.
    """
    require(actor, DELIVERY, Verb.DRAFT)
    try:
        with transaction.atomic():
            return _made(actor, place, list(dict.fromkeys(orders)), note)
    except IntegrityError as error:  # an order was taken in the same moment
        raise RefusedError([Problem("wave_order_taken", detail={"number": "—"})]) from error


def _made(actor: Actor, place: int, orders: Sequence[int], note: str) -> Wave:
    refuse_if([*text_problems({"note": note}, {"note": 255}, None), *_problems(actor, place, orders)])
    chosen = list(open_orders(actor, OrdersAsked(place)).filter(pk__in=orders))
    gone = set(orders) - {one.pk for one in chosen}
    if gone:
        # What he may not see has no number for him.
        seen = visible_to(actor, only=ORDER).filter(type=ORDER, pk__in=gone)
        numbers = sorted(seen.values_list("number", flat=True)) or ["—"]
        raise RefusedError([Problem("wave_order_taken", detail={"number": _("、").join(numbers)})])
    wave = Wave.objects.create(
        number=f"new-{timezone.now():%H%M%S%f}",
        place_id=place,
        note=note,
        member_id=actor.member,
        made_at=timezone.now(),
    )
    wave.number = f"BC{wave.pk:06d}"
    wave.save(update_fields=["number"])
    slots = WaveOrder.objects.bulk_create(
        WaveOrder(wave=wave, document=one, position=position) for position, one in enumerate(chosen, 1)
    )
    _fill(place, slots)
    _note(actor, wave, "wave", {"orders": [one.number for one in chosen]})
    return wave


def _problems(actor: Actor, place: int, orders: Sequence[int]) -> list[Problem]:
    if not orders:
        return [Problem("wave_empty")]
    if len(orders) > MOST_ORDERS:
        return [Problem("wave_too_large", detail={"limit": str(MOST_ORDERS)})]
    is_within = actor.scope_of(DELIVERY, Verb.DRAFT) is not Scope.PLACES or place in actor.places
    own = Place.objects.filter(pk=place, kind=PlaceKind.WAREHOUSE, is_active=True)
    if not is_within or not own.exists():
        return [Problem("wave_place", column="place")]
    return []


def _fill(place: int, slots: Sequence[WaveOrder]) -> None:
    """Write where each order's goods are taken from; the statements do not depend on the orders."""
    by_order = {slot.document_id: slot for slot in slots}
    lines = open_lines_of(place, by_order)
    spots = spots_of(place, {line.product_id for line in lines if line.product_id})
    turn = {document: slot.position for document, slot in by_order.items()}
    made: list[WaveLine] = []
    for line in sorted(lines, key=lambda one: (turn[one.document_id], one.position)):
        made += _parts(by_order[line.document_id], line, place, spots.get(line.product_id or 0, []))
    WaveLine.objects.bulk_create(made)


def _parts(slot: WaveOrder, line: DocumentLine, place: int, spots: Sequence[Spot]) -> list[WaveLine]:
    found = shares(open_quantity(line), spots, place, line.lot_id or NO_LOT)
    return [
        WaveLine(
            order=slot,
            line=line,
            product_id=line.product_id or 0,
            place_id=share.place,
            lot_id=share.lot,
            quantity=share.quantity,
        )
        for share in found
    ]


@transaction.atomic
def cancel_wave(actor: Actor, pk: int) -> None:
    """End a wave without deliveries: its orders may be in another one again.

    Raises:
        NotAllowedError: the actor may not draft deliveries.
        WaveMissingError: there is no such wave within his sight.
        RefusedError: ``wave_ended``.
    """
    wave = locked_wave(actor, pk)
    refuse_if(ended(wave))
    end(wave, WaveState.CANCELLED)
    _note(actor, wave, "cancel_wave", {})


def ended(wave: Wave) -> list[Problem]:
    """Return why a wave takes nothing more."""
    return [] if wave.state == WaveState.PICKING else [Problem("wave_ended", detail={"number": wave.number})]


def end(wave: Wave, state: WaveState) -> None:
    """Write the end of a wave that is under lock; its orders are free."""
    wave.state, wave.ended_at, wave.version = state, timezone.now(), wave.version + 1
    wave.save(update_fields=["state", "ended_at", "version"])
    WaveOrder.objects.filter(wave=wave).update(is_open=False)


def _note(actor: Actor, wave: Wave, deed: str, more: dict[str, list[str]]) -> None:
    record([AuditEntry(deed, SUBJECT, wave.pk, actor.member, {"number": wave.number, **more})])
