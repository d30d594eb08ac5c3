"""Picking a wave: one stop for each place, product and lot; what was picked goes to the orders in turn."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.serials import joined_serials, named_serials, repeated
from liandong.kernel.terms import Problem
from liandong.warehouse.pieces import places_of
from liandong.warehouse.wave_models import Wave, WaveLine
from liandong.warehouse.waves.access import locked_wave
from liandong.warehouse.waves.making import SUBJECT, ended
from liandong.warehouse.waves.spotting import walk_of


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

    @property
    def serials(self) -> tuple[str, ...]:
        """Return the numbers of the pieces that were picked of it."""
        return tuple(number for line in self.lines for number in line.serials.split())


def stops_of(wave: Wave) -> list[Stop]:
    """Return the stops of a wave in walking order: along the bins, then by products; one statement."""
    lines = WaveLine.objects.filter(order__wave=wave).select_related(
        "place", "product", "lot", "order", "line"
    )
    groups: defaultdict[tuple[int, str, str, int], list[WaveLine]] = defaultdict(list)
    for line in lines.order_by("order__position", "pk"):
        groups[*walk_of(line.place), line.product.code, line.lot_id or 0].append(line)
    # What lies in the warehouse itself comes last.
    ordered = sorted(groups.items(), key=lambda found: (found[1][0].place_id == wave.place_id, found[0]))
    return [Stop(f"w{min(line.pk for line in those)}", those) for _, those in ordered]


@transaction.atomic
def pick(
    actor: Actor,
    pk: int,
    version: int,
    picked: Mapping[str, Decimal],
    serials: Mapping[str, Sequence[str]] | None = None,
) -> Wave:
    """Write how much was picked at stops, by their keys; the first orders of the cart get it first.

    ``serials`` are the numbers of the pieces, of the stops whose pieces were named; those that were named
    before stay where none are given.

    Raises:
        NotAllowedError: the actor may not draft deliveries.
        WaveMissingError: there is no such wave within his sight.
        RefusedError: ``version_conflict``, ``wave_ended``, ``wave_stop_unknown``, ``picked_beyond`` and what
            is wrong with the pieces; with the place of the stop among those given, from one.
    """
    wave = locked_wave(actor, pk)
    refuse_if(ended(wave))
    if wave.version != version:
        raise RefusedError([Problem("version_conflict")])
    stops = {stop.key: stop for stop in stops_of(wave)}
    named = dict(serials or {})
    problems = list(_problems(stops, picked))
    problems += _piece_problems([(key, stops.get(key), named.get(key, ())) for key in picked], picked)
    refuse_if(problems)
    changed = [
        line
        for key, quantity in picked.items()
        for line in _dealt(stops[key], quantity, named.get(key, stops[key].serials))
    ]
    WaveLine.objects.bulk_update(changed, ["picked", "serials"], batch_size=500)
    wave.version += 1
    wave.save(update_fields=["version"])
    detail = {"number": wave.number, "stops": str(len(picked))}
    record([AuditEntry("pick_wave", SUBJECT, wave.pk, actor.member, detail)])
    return wave


def _problems(stops: Mapping[str, Stop], picked: Mapping[str, Decimal]) -> Iterator[Problem]:
    for place, (key, quantity) in enumerate(picked.items(), 1):
        stop = stops.get(key)
        if stop is None:
            yield Problem("wave_stop_unknown", place)
        elif not ZERO <= quantity <= stop.quantity:
            detail = {"wanted": plain(stop.quantity), "picked": plain(quantity)}
            yield Problem("picked_beyond", place, "quantity", detail)


def _piece_problems(
    named: Sequence[tuple[str, Stop | None, Sequence[str]]], picked: Mapping[str, Decimal]
) -> Iterator[Problem]:
    """Yield what is wrong with the pieces of stops: too many, named twice, or lying elsewhere."""
    known = [
        (place, key, stop.lines[0], list(numbers))
        for place, (key, stop, numbers) in enumerate(named, 1)
        if stop is not None and numbers
    ]
    where = places_of((line.product_id, number) for _, _, line, numbers in known for number in numbers)
    seen: set[tuple[int, str]] = set()
    for place, key, line, numbers in known:
        keys = [(line.product_id, number) for number in numbers]
        detail = {"product": line.product.name, "needed": plain(picked[key]), "given": str(len(numbers))}
        if len(numbers) > picked[key]:
            yield Problem("serial_count", place, "serials", detail)
        if twice := {*repeated(numbers), *(one[1] for one in keys if one in seen)}:
            yield Problem("serial_twice", place, "serials", {"serials": named_serials(sorted(twice))})
        if strange := [one[1] for one in keys if where.get(one) != line.place_id]:
            detail = {"product": line.product.name, "serials": named_serials(strange)}
            yield Problem("serial_not_at_stop", place, "serials", detail)
        seen.update(keys)


def _dealt(stop: Stop, quantity: Decimal, serials: Sequence[str]) -> list[WaveLine]:
    """Give a stop's quantity and its pieces to its orders in their turn; return the lines that changed."""
    changed = []
    for line in stop.lines:
        part = min(quantity, line.quantity)
        quantity -= part
        own, serials = joined_serials(serials[: int(part)]), serials[int(part) :]
        if (line.picked, line.serials) != (part, own):
            line.picked, line.serials = part, own
            changed.append(line)
    return changed
