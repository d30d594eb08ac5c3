"""拣货: the bins that were proposed or chosen, written into a draft; pieces leave from where they lie."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction

from liandong.documents.copying import read_stored
from liandong.documents.drafting import save_draft
from liandong.documents.inputs import DraftInput
from liandong.documents.models import Document
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import refuse_if
from liandong.kernel.rules import Rules
from liandong.kernel.serials import SERIALS, joined_serials, named_serials, repeated, serials_of
from liandong.kernel.terms import Problem
from liandong.stock_ledger.models import Place
from liandong.warehouse.bins.picking import Picked, proposed, with_bins
from liandong.warehouse.bins.placing import Available, Picking, Reason


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody picks of a line (its position from 0) where: base units, a bin's code, a lot, pieces."""

    position: int
    quantity: Decimal
    bin: str
    lot: str = ""
    serials: tuple[str, ...] = ()


def write_bins(
    document: Document, actor: Actor, rules: Rules, choices: Sequence[Choice] | None = None
) -> SavedDraft:
    """Write the bins into a draft: those chosen, or, for None, those proposed.

    Raises:
        RefusedError: ``nothing_to_pick``, ``bin_unknown``, ``picked_otherwise``, ``serial_twice``,
            ``serial_unknown``, or what keeps the draft from being saved; nothing was done.
    """
    with transaction.atomic():
        found = Document.objects.select_for_update(no_key=True).get(pk=document.pk)
        draft = read_stored(found).draft
        picked = proposed(draft if choices is None else _named(draft, choices), rules)
        refuse_if([] if picked.parts else [Problem("nothing_to_pick")])
        if choices is not None:
            picked = _chosen(picked, choices)
        request = DraftRequest(with_bins(picked), actor, document.pk, document.version)
        return save_draft(request)


def _named(draft: DraftInput, choices: Sequence[Choice]) -> DraftInput:
    """Return the draft with the pieces that were chosen in its lines."""
    serials: dict[int, tuple[str, ...]] = {}
    for one in choices:
        serials[one.position] = (*serials.get(one.position, ()), *one.serials)
    lines = list(draft.lines)
    for position, numbers in serials.items():
        is_known = position < len(lines)
        if is_known and (numbers or lines[position].details.get(SERIALS)):
            details = {**lines[position].details, SERIALS: joined_serials(numbers)}
            lines[position] = replace(lines[position], details=details)
    return replace(draft, lines=tuple(lines))


def _chosen(picked: Picked, choices: Sequence[Choice]) -> Picked:
    """Return the parts somebody chose: pieces in the bins they lie in, the rest in those he named."""
    named = {one.code.lower(): one for one in picked.places.values()}
    parts: dict[int, list[Picking]] = {
        position: [part for part in own if part.serials] for position, own in picked.parts.items()
    }
    problems = [problem for position in parts for problem in _piece_problems(picked, position)]
    told = {problem.line for problem in problems}
    for one in choices:
        place = named.get(one.bin.strip().lower())
        left = one.quantity - len(one.serials)
        if place is None and one.bin.strip():
            problems.append(Problem("bin_unknown", one.position + 1, "place", {"bin": one.bin[:32]}))
        elif one.position in parts and left > ZERO:
            part = Picking(one.position, left, Reason.KEPT, _at(place, picked, one))
            parts[one.position].append(part)
    problems += (problem for problem in _sum_problems(picked.parts, parts) if problem.line not in told)
    refuse_if(problems)
    return replace(picked, parts=parts)


def _piece_problems(picked: Picked, position: int) -> Iterator[Problem]:
    """Yield what is wrong with the pieces of a line: named twice, or in no bin of the warehouse."""
    serials = serials_of(picked.draft.lines[position].details)
    if twice := repeated(serials):
        yield Problem("serial_twice", position + 1, "serials", {"serials": named_serials(twice)})
    placed = {number for part in picked.parts[position] for number in part.serials}
    if strange := [number for number in serials if number not in placed]:
        detail = {"serials": named_serials(strange)}
        yield Problem("serial_not_in_bins", position + 1, "serials", detail)


def _sum_problems(
    wanted: Mapping[int, Sequence[Picking]], parts: Mapping[int, Sequence[Picking]]
) -> Iterator[Problem]:
    for position, known in wanted.items():
        asked = sum((part.quantity for part in known), ZERO)
        given = sum((part.quantity for part in parts[position]), ZERO)
        if given != asked:
            detail = {"picked": plain(given), "quantity": plain(asked)}
            yield Problem("picked_otherwise", position + 1, "quantity", detail)


def _at(place: Place | None, picked: Picked, one: Choice) -> Available | None:
    """Return the stock somebody chose; None where no bin is named, and the line stays as it was."""
    if place is None:
        return None
    product = picked.draft.lines[one.position].product or 0
    return Available(place.pk, place.code, product, 0, one.quantity, one.lot)
