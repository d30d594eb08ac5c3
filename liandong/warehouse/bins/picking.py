"""拣货: from which bins the lines of a draft leave, proposed; ``writing`` writes them into the draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from liandong.catalog.models import Product
from liandong.catalog.queries import units_of
from liandong.documents.copying import read_stored
from liandong.documents.inputs import QUANTITY_DIGITS, DraftInput, LineInput
from liandong.documents.models import Document, State
from liandong.documents.queries import visible_to
from liandong.documents.types import Direction, PriceSource, document_type
from liandong.identity.actors import require
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO, spread
from liandong.kernel.rules import Rules
from liandong.kernel.serials import SERIALS, joined_serials, serials_of
from liandong.stock_ledger.models import Place, PlaceKind
from liandong.warehouse.bins.pieces import Named, named_parts, shared, without
from liandong.warehouse.bins.placing import Picking, Wanted, pick
from liandong.warehouse.bins.reading import stock_in
from liandong.warehouse.pieces import places_of as places_of_pieces

Ratios = Mapping[tuple[int, int | None], Decimal]
"""Base units of one, by product and unit; the base unit also under None."""


class DraftMissingError(LookupError):
    """There is no such draft within the actor's sight, or none whose goods leave from a place."""


@dataclass(frozen=True, slots=True)
class Picked:
    """From where the lines of a draft should leave: parts by the position of their line, from 0.

    Lines without goods, or that leave another warehouse, have no parts. ``places`` are the warehouse and
    its bins by id.
    """

    draft: DraftInput
    parts: Mapping[int, Sequence[Picking]]
    ratios: Ratios
    places: Mapping[int, Place]


def picks(type_id: str) -> bool:
    """Tell whether goods leave with documents of a type, line by line from a place of its own."""
    kind = document_type(type_id)
    leaves = kind.direction is Direction.OUT and not kind.is_closable
    return leaves and kind.enters("place") and kind.has_lots


def places_of(place: int | None) -> dict[int, Place]:
    """Return the warehouse of a place with its bins, by id; nothing where it has none; two statements."""
    found = Place.objects.filter(pk=place or 0).first()
    warehouse = found.parent_id if found is not None and found.kind == PlaceKind.BIN else place
    bins = list(Place.objects.filter(parent=warehouse, kind=PlaceKind.BIN, is_active=True))
    if found is None or not bins:
        return {}
    own = [found] if warehouse == place else list(Place.objects.filter(pk=warehouse or 0))
    return {one.pk: one for one in (*own, *bins)}


def proposed(draft: DraftInput, rules: Rules) -> Picked:
    """Return from which bins the lines of a draft should leave; at most seven statements, eight with pieces.

    Pieces that a line names leave from where they lie. A bin that it names is kept as far as it has enough.
    """
    places = places_of(draft.place)
    lines = [
        (position, line)
        for position, line in enumerate(draft.lines)
        if places and line.product and line.quantity > ZERO and (line.place or draft.place) in places
    ]
    products = {line.product or 0 for _, line in lines}
    if not products:
        return Picked(draft, {}, {}, places)
    known = set(Product.objects.filter(pk__in=products, is_stocked=True).values_list("pk", flat=True))
    lines = [(position, line) for position, line in lines if line.product in known]
    warehouse = next(pk for pk, place in places.items() if place.kind == PlaceKind.WAREHOUSE)
    ratios = _ratios(known)
    stock = stock_in({warehouse}, known, [line.origin for _, line in lines if line.origin])
    since = _since(draft, rules)
    parts = _named(lines, places, ratios)
    wanted = [_wanted(line, ratios, since, warehouse, parts[position]) for position, line in lines]
    left = without(stock, [part for own in parts.values() for part in own])
    for part in pick(wanted, left):
        parts[lines[part.position][0]].append(part)
    return Picked(draft, parts, ratios, places)


def _named(
    lines: Sequence[tuple[int, LineInput]], places: Mapping[int, Place], ratios: Ratios
) -> dict[int, list[Picking]]:
    """Return the parts of the pieces that lines name, by the position of the line; one statement or none."""
    where = places_of_pieces(
        (line.product or 0, number) for _, line in lines for number in serials_of(line.details)
    )
    codes = {pk: place.code for pk, place in places.items()}
    found = {}
    for position, line in lines:
        ratio = ratios.get((line.product or 0, line.unit or None), Decimal(1))
        serials = serials_of(line.details)
        asked = Named(position, line.product or 0, line.quantity * ratio, ratio, serials)
        found[position] = named_parts(asked, where, codes) if serials else []
    return found


def _ratios(products: set[int]) -> dict[tuple[int, int | None], Decimal]:
    """Return base units of one, by product and unit; the base unit also under None."""
    found: dict[tuple[int, int | None], Decimal] = {}
    for product, units in units_of(products).items():
        found[product, None] = Decimal(1)
        found |= {(product, unit.id): unit.ratio for unit in units}
    return found


def _since(draft: DraftInput, rules: Rules) -> date:
    is_sale = document_type(draft.type).price_source is PriceSource.SALE
    return draft.business_date if is_sale and not rules.sells_expired else date.min


def _wanted(
    line: LineInput,
    ratios: Ratios,
    since: date,
    warehouse: int,
    named: Sequence[Picking],
) -> Wanted:
    """Return what a line asks for beside the pieces it names."""
    ratio = ratios.get((line.product or 0, line.unit or None), Decimal(1))
    kept = line.place if line.place != warehouse else None
    quantity = max(line.quantity * ratio - sum((part.quantity for part in named), ZERO), ZERO)
    return Wanted(line.product or 0, quantity, ratio, line.lot, since, kept)


def with_bins(picked: Picked) -> DraftInput:
    """Return the draft with its lines split over the bins; what nothing has stays on a line as it was."""
    lines: list[LineInput] = []
    for position, line in enumerate(picked.draft.lines):
        parts = picked.parts.get(position)
        ratio = picked.ratios.get((line.product or 0, line.unit or None), Decimal(1))
        lines += [line] if not parts else split(line, parts, ratio, picked.draft.place)
    return replace(picked.draft, lines=tuple(lines))


def split(line: LineInput, parts: Sequence[Picking], ratio: Decimal, default: int | None) -> list[LineInput]:
    """Return a line for each part, the first with the line's key; their amounts come to the line's."""
    quantities = [round(part.quantity / ratio, QUANTITY_DIGITS) for part in parts]
    quantities[-1] = line.quantity - sum(quantities[:-1], ZERO)
    nets, grosses = (_spread(amount, quantities) for amount in (line.net_amount, line.gross_amount))
    pieces = shared(serials_of(line.details), parts)
    found = []
    for place, part in enumerate(parts):
        own = replace(line, quantity=quantities[place], net_amount=nets[place], gross_amount=grosses[place])
        if line.details.get(SERIALS):
            own = replace(own, details={**line.details, SERIALS: joined_serials(pieces[place])})
        if part.stock is not None:
            at = part.stock.place
            own = replace(own, place=None if at == default else at, lot=part.stock.number or line.lot)
        found.append(own if place == 0 else replace(own, key=""))
    return found


def _spread(amount: Decimal | None, quantities: Sequence[Decimal]) -> Sequence[Decimal | None]:
    return [None] * len(quantities) if amount is None else spread(amount, quantities)


def draft_for(actor: Actor, pk: int) -> Document:
    """Return a draft whose goods leave, within the actor's right to draft.

    Raises:
        DraftMissingError: there is none.
    """
    found = visible_to(actor, Verb.DRAFT).filter(pk=pk, state=State.DRAFT, reverses=None)
    document = found.select_related("partner", "place").first()
    if document is None or not picks(document.type):
        raise DraftMissingError(pk)
    require(actor, document.type, Verb.DRAFT)
    return document


def read_proposed(document: Document, rules: Rules) -> Picked:
    """Return from which bins a stored draft should leave."""
    return proposed(read_stored(document).draft, rules)


def anew(draft: DraftInput, places: Mapping[int, Place]) -> DraftInput:
    """Return a draft whose lines name no bin of these places any more."""
    lines = (replace(line, place=None) if line.place in places else line for line in draft.lines)
    return replace(draft, lines=tuple(lines))
