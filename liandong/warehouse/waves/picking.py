"""Picking a wave: one stop for each place, product and lot; what was picked goes to the orders in turn."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.warehouse.wave_models import Wave, WaveLine
from liandong.warehouse.waves.access import locked_wave
from liandong.warehouse.waves.making import SUBJECT, ended


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the picker stands once: goods of one place and lot for several orders, base units."""

    key: str
    lines: Sequence[WaveLine]

    @property
    def quantity(self) -> Decimal:
        """Return what all orders want of it."""
        return sum((line.quantity for line in self.lines), ZERO)

    @property
    def picked(self) -> Decimal:
        """Return what was picked of it."""
        return sum((line.picked for line in self.lines), ZERO)


def stops_of(wave: Wave) -> list[Stop]:
    """Return the stops of a wave in walking order: by places, then products; one statement."""
    lines = WaveLine.objects.filter(order__wave=wave).select_related(
        "place", "product", "lot", "order", "line"
    )
    groups: defaultdict[tuple[str, str, int], list[WaveLine]] = defaultdict(list)
    for line in lines.order_by("order__position", "pk"):
        groups[line.place.code, line.product.code, line.lot_id or 0].append(line)
    # The way goes along the bins, what lies in the warehouse itself comes last.
    ordered = sorted(groups.items(), key=lambda found: (found[1][0].place_id == wave.place_id, found[0]))
    return [Stop(f"w{min(line.pk for line in those)}", those) for _, those in ordered]


@transaction.atomic
def pick(actor: Actor, pk: int, version: int, picked: Mapping[str, Decimal]) -> Wave:
    """Write how much was picked at stops, by their keys; the first orders of the cart get it first.

    Raises:
        NotAllowedError: the actor may not draft deliveries.
        WaveMissingError: there is no such wave within his sight.
        RefusedError: ``version_conflict``, ``wave_ended``, ``wave_stop_unknown``, ``picked_beyond``; the
            last two with the place of the stop among those given, from one.
    """
    wave = locked_wave(actor, pk)
    refuse_if(ended(wave))
    if wave.version != version:
        raise RefusedError([Problem("version_conflict")])
    stops = {stop.key: stop for stop in stops_of(wave)}
    problems = []
    for place, (key, quantity) in enumerate(picked.items(), 1):
        stop = stops.get(key)
        if stop is None:
            problems.append(Problem("wave_stop_unknown", place))
        elif not ZERO <= quantity <= stop.quantity:
            detail = {"wanted": plain(stop.quantity), "picked": plain(quantity)}
            problems.append(Problem("picked_beyond", place, "quantity", detail))
    refuse_if(problems)
    changed = [line for key, quantity in picked.items() for line in _dealt(stops[key], quantity)]
    WaveLine.objects.bulk_update(changed, ["picked"], batch_size=500)
    wave.version += 1
    wave.save(update_fields=["version"])
    detail = {"number": wave.number, "stops": str(len(picked))}
    record([AuditEntry("pick_wave", SUBJECT, wave.pk, actor.member, detail)])
    return wave


def _dealt(stop: Stop, quantity: Decimal) -> list[WaveLine]:
    """Give a stop's quantity to its orders in their turn; return the lines that changed."""
    changed = []
    for line in stop.lines:
        part = min(quantity, line.quantity)
        quantity -= part
        if line.picked != part:
            line.picked = part
            changed.append(line)
    return changed
