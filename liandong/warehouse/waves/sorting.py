"""Sorting what a wave picked: for each order a draft of its delivery, all in one transaction.

The drafts are checked, posted and shipped one by one, as any delivery. What was not picked stays open
on its order.
"""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from liandong.catalog.queries import units_of
from liandong.documents.agreed_prices import agreed_price, at_its_amount
from liandong.documents.carrying import Handed, carried_on
from liandong.documents.columns import DUE_DATE, GIFT_REASON, KIT_PART
from liandong.documents.drafting import save_drafts
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.documents.types import document_type
from liandong.identity.audit import AuditEntry, record
from liandong.identity.rule_book import rules_on
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.rules import Rules
from liandong.kernel.serials import SERIALS
from liandong.kernel.terms import Problem
from liandong.partners.queries import partner_facts
from liandong.partners.terms import due_date
from liandong.stock_ledger.models import NO_LOT
from liandong.warehouse.building import Units, in_units
from liandong.warehouse.wave_models import WaveLine, WaveOrder, WaveState
from liandong.warehouse.waves.access import DELIVERY, locked_wave
from liandong.warehouse.waves.making import SUBJECT, end, ended


@transaction.atomic
def sort_wave(actor: Actor, pk: int, on: date) -> list[SavedDraft]:
    """Draft a delivery of that day for each order something was picked for, and end the wave.

    Raises:
        NotAllowedError: the actor may not draft deliveries.
        WaveMissingError: there is no such wave within his sight.
        RefusedError: ``wave_ended``, ``wave_nothing_picked``, or what is wrong with a draft.
    """
    wave = locked_wave(actor, pk)
    refuse_if(ended(wave))
    slots = list(WaveOrder.objects.filter(wave=wave).select_related("document").order_by("position"))
    picked = WaveLine.objects.filter(order__wave=wave, picked__gt=0).select_related("line__document", "lot")
    by_slot: dict[int, list[WaveLine]] = {}
    for line in picked.order_by("line__position", "pk"):
        by_slot.setdefault(line.order_id, []).append(line)
    filled = [slot for slot in slots if slot.pk in by_slot]
    if not filled:
        raise RefusedError([Problem("wave_nothing_picked", detail={"number": wave.number})])
    units = units_of({line.product_id for those in by_slot.values() for line in those})
    rules = rules_on(on)
    lines = [[_line(line, units, rules) for line in by_slot[slot.pk]] for slot in filled]
    drafts = _drafts(actor, filled, lines, on)
    saved = save_drafts([DraftRequest(draft, actor) for draft in drafts])
    for slot, one in zip(filled, saved, strict=True):
        slot.delivery_id = one.id
    WaveOrder.objects.bulk_update(filled, ["delivery"])
    end(wave, WaveState.SORTED)
    detail = {"number": wave.number, "deliveries": [one.number for one in saved]}
    record([AuditEntry("sort_wave", SUBJECT, wave.pk, actor.member, detail)])
    return saved


def _drafts(
    actor: Actor, slots: Sequence[WaveOrder], lines: Sequence[Sequence[LineInput]], on: date
) -> list[DraftInput]:
    has_due = DUE_DATE in document_type(DELIVERY).header
    facts = partner_facts([slot.document.partner_id for slot in slots if slot.document.partner_id])
    drafts = []
    for slot, own in zip(slots, lines, strict=True):
        order = slot.document
        days = facts[order.partner_id].payment_days if order.partner_id else 0
        drafts.append(
            DraftInput(
                DELIVERY,
                on,
                tuple(own),
                partner=order.partner_id,
                place=order.place_id,
                handler=order.handler_id or actor.member,
                due_date=due_date(on, days) if has_due and days else None,
                reference=order.reference,
                memo=order.memo,
            )
        )
    return carried_on(actor, [Handed(draft, (), [()] * len(draft.lines)) for draft in drafts])


def _line(picked: WaveLine, units: Units, rules: Rules) -> LineInput:
    line = picked.line
    # Without the mark of a part its kit would not be delivered, and so never billed.
    details = {name: line.details[name] for name in (GIFT_REASON, KIT_PART.name) if line.details.get(name)}
    if picked.serials:
        details[SERIALS] = picked.serials
    given = LineInput(
        product=line.product_id,
        unit=line.unit_id,
        quantity=ZERO,
        price=agreed_price(line, rules),
        discount_rate=line.discount_rate,
        tax_rate=line.tax_rate,
        place=picked.place_id,
        origin=line.pk,
        memo=line.memo,
        lot=picked.lot.number if picked.lot_id != NO_LOT else "",
        details=details,
    )
    return at_its_amount(in_units(given, picked.picked, units), line, picked.picked)
