"""拣货: from which bins the lines of a draft leave, proposed and written into the draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import transaction

from liandong.catalog.models import Product, Tracking
from liandong.catalog.queries import units_of
from liandong.documents.copying import read_stored
from liandong.documents.drafting import save_draft
from liandong.documents.inputs import QUANTITY_DIGITS, DraftInput, LineInput
from liandong.documents.models import Document, State
from liandong.documents.queries import visible_to
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.documents.types import Direction, PriceSource, document_type
from liandong.identity.actors import require
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO, plain, spread
from liandong.kernel.refusal import refuse_if
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Problem
from liandong.stock_ledger.models import Place, PlaceKind
from liandong.warehouse.bins.placing import Available, Picking, Reason, Wanted, pick
from liandong.warehouse.bins.reading import stock_in


class DraftMissingError(LookupError):
    """There is no such draft within the actor's sight, or none whose goods leave from a place."""


@dataclass(frozen=True, slots=True)
class Picked:
    """From where the lines of a draft should leave: parts by the position of their line, from 0.

    Lines without goods, with serial numbers, or that leave another warehouse have no parts. ``places`` are
    the warehouse and its bins by id.
    """

    draft: DraftInput
    parts: Mapping[int, Sequence[Picking]]
    ratios: Mapping[tuple[int, int | None], Decimal]
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
    """Return from which bins the lines of a draft should leave; at most seven statements.

    A bin that a line names already is kept as far as it has enough.
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
    whole = Product.objects.exclude(tracking=Tracking.SERIAL).filter(pk__in=products, is_stocked=True)
    known = set(whole.values_list("pk", flat=True))
    lines = [(position, line) for position, line in lines if line.product in known]
    warehouse = next(pk for pk, place in places.items() if place.kind == PlaceKind.WAREHOUSE)
    ratios = _ratios(known)
    stock = stock_in({warehouse}, known, [line.origin for _, line in lines if line.origin])
    since = _since(draft, rules)
    wanted = [_wanted(line, ratios, since, warehouse) for _, line in lines]
    parts: dict[int, list[Picking]] = {position: [] for position, _ in lines}
    for part in pick(wanted, stock):
        parts[lines[part.position][0]].append(part)
    return Picked(draft, parts, ratios, places)


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
    line: LineInput, ratios: Mapping[tuple[int, int | None], Decimal], since: date, warehouse: int
) -> Wanted:
    ratio = ratios.get((line.product or 0, line.unit or None), Decimal(1))
    kept = line.place if line.place != warehouse else None
    return Wanted(line.product or 0, line.quantity * ratio, ratio, line.lot, since, kept)


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
    found = []
    for place, part in enumerate(parts):
        own = replace(line, quantity=quantities[place], net_amount=nets[place], gross_amount=grosses[place])
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


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody picks of a line (its position from 0) where: base units, a bin's code, a lot."""

    position: int
    quantity: Decimal
    bin: str
    lot: str = ""


def write_bins(
    document: Document, actor: Actor, rules: Rules, choices: Sequence[Choice] | None = None
) -> SavedDraft:
    """Write the bins into a draft: those chosen, or, for None, those proposed.

    Raises:
        RefusedError: ``nothing_to_pick``, ``bin_unknown``, ``picked_otherwise``, or what keeps the draft
            from being saved; nothing was done.
    """
    with transaction.atomic():
        found = Document.objects.select_for_update(no_key=True).get(pk=document.pk)
        picked = proposed(read_stored(found).draft, rules)
        refuse_if([] if picked.parts else [Problem("nothing_to_pick")])
        if choices is not None:
            picked = _chosen(picked, choices)
        request = DraftRequest(with_bins(picked), actor, document.pk, document.version)
        return save_draft(request)


def _at(place: Place | None, picked: Picked, one: Choice) -> Available | None:
    """Return the stock somebody chose; None where no bin is named, and the line stays as it was."""
    if place is None:
        return None
    product = picked.draft.lines[one.position].product or 0
    return Available(place.pk, place.code, product, 0, one.quantity, one.lot)


def _chosen(picked: Picked, choices: Sequence[Choice]) -> Picked:
    named = {one.code.lower(): one for one in picked.places.values()}
    parts: dict[int, list[Picking]] = {}
    problems: list[Problem] = []
    for one in choices:
        place = named.get(one.bin.strip().lower())
        if place is None and one.bin.strip():
            problems.append(Problem("bin_unknown", one.position + 1, "place", {"bin": one.bin[:32]}))
        elif one.position in picked.parts and one.quantity > ZERO:
            own = parts.setdefault(one.position, [])
            own.append(Picking(one.position, one.quantity, Reason.KEPT, _at(place, picked, one)))
    for position, known in picked.parts.items():
        wanted = sum((part.quantity for part in known), ZERO)
        given = sum((part.quantity for part in parts.get(position, ())), ZERO)
        if given != wanted:
            detail = {"picked": plain(given), "quantity": plain(wanted)}
            problems.append(Problem("picked_otherwise", position + 1, "quantity", detail))
    refuse_if(problems)
    return replace(picked, parts=parts)
