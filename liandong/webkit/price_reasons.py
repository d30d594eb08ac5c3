"""Why a line costs what it costs: proposed anew while it is typed, checked when it is saved.

A line that the page sends with a reason has the price it was proposed, less what promotions took off;
without one it was typed. What is kept with the line is the server's word: with a reason it would not
give itself the price was typed, and promotions that came to something else meanwhile are refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from liandong.documents.columns import (
    IS_LISTED,
    LIST_PRICE,
    OF_PROMOTIONS,
    PRICE_REASON,
    PROMOTION,
    TYPED_PRICE,
)
from liandong.documents.drafting import answered_document
from liandong.documents.foreign_money import is_price
from liandong.documents.in_currencies import in_currency
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import Document, DocumentLine
from liandong.documents.promoted_drafts import Promoted, gift_problems, is_gift, promote
from liandong.documents.quoting import Market, Offer, offers
from liandong.documents.types import DocumentType
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import refuse_if
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Problem

_NAME = PRICE_REASON.name
_AS_PRICED = ("product", "unit", "price")
_CARRIED = frozenset({_NAME, *OF_PROMOTIONS})


@dataclass(frozen=True, slots=True)
class Saving:
    """A draft that is to be kept: by whom, by which rules, in the place of what, under which key.

    ``document`` names what is typed on where only its id is known.
    """

    kind: DocumentType
    actor: Actor
    rules: Rules
    stored: Document | None = None
    key: str | None = None
    document: int | None = None


def proposed_anew(draft: DraftInput, saving: Saving) -> Promoted:
    """Return the draft with the prices its lines are proposed now, where nobody typed another.

    Quantity, unit, partner and day may have changed since; promotions come on top. Constant in
    statements; none where no line has a reason.
    """
    waiting = [line for line in draft.lines if _is_proposed(line)]
    kind = saving.kind
    if not kind.enters(_NAME) or not (waiting or draft.details):
        return Promoted(draft)
    market = _market(draft, saving)
    found = iter(offers(market, waiting))
    given = [next(found) if _is_proposed(line) else None for line in draft.lines]
    lines = tuple(
        line if offer is None else _repriced(line, offer)
        for line, offer in zip(draft.lines, given, strict=True)
    )
    draft = replace(draft, lines=lines)
    return promote(draft, market, given) if kind.enters(PROMOTION.name) else Promoted(draft)


def with_reasons(
    draft: DraftInput, kind: DocumentType, actor: Actor, rules: Rules, stored: Document | None = None
) -> DraftInput:
    """Return the draft with reasons the server stands by, and typed prices said to be so.

    A line from an earlier document keeps that one's reason with its price; a line of the draft that
    is replaced keeps its own, whatever the price lists say by now. Constant in statements.
    """
    return _reasoned(draft, Saving(kind, actor, rules, stored))[0] if kind.enters(_NAME) else draft


def to_be_kept(draft: DraftInput, saving: Saving) -> DraftInput:
    """Return the draft as ``with_reasons`` does, with the promotions it has. Constant in statements.

    Raises:
        RefusedError: promotions or coupons don't come to what the page shows; every such line.
    """
    if not saving.kind.enters(_NAME):
        return draft
    told = draft.lines
    draft, given = _reasoned(draft, saving)
    if not saving.kind.enters(PROMOTION.name):
        return draft
    lines = (
        line if offer is None else _repriced(line, offer)
        for line, offer in zip(draft.lines, given, strict=True)
    )
    return _promoted(replace(draft, lines=tuple(lines)), told, given, saving)


def _reasoned(draft: DraftInput, saving: Saving) -> tuple[DraftInput, Sequence[Offer | None]]:
    """Return the draft with reasons, and what each line is offered that has the price of its offer."""
    waiting = [line for line in draft.lines if _is_proposed(line)]
    origins = _origins(draft.lines)
    kept = _kept(saving.stored) if waiting else frozenset()
    found = iter(offers(_market(draft, saving), waiting) if waiting else ())
    lines, given = [], []
    for line in draft.lines:
        offer = next(found) if _is_proposed(line) else None
        reason, is_offered = _reason(line, offer, kept)
        lines.append(_of_origin(line, origins) if line.origin is not None else _with(line, reason))
        given.append(offer if is_offered else None)
    return replace(draft, lines=tuple(lines)), given


def _market(draft: DraftInput, saving: Saving) -> Market:
    document = saving.stored.pk if saving.stored else saving.document
    on = draft.business_date
    return Market(saving.kind, saving.actor, saving.rules, on, draft.partner, document, draft.details)


def _promoted(
    draft: DraftInput, told: Sequence[LineInput], given: Sequence[Offer | None], saving: Saving
) -> DraftInput:
    has_promotions = any(PROMOTION.name in line.details for line in told) or bool(draft.details)
    own = answered_document(saving.key) if has_promotions and saving.key else None
    result = promote(draft, _market(draft, saving), given, own)
    gifts = gift_problems(result.draft.lines, result.gifts)
    refuse_if([*result.problems, *_changed(told, result.draft, saving), *gifts])
    return result.draft


def _changed(told: Sequence[LineInput], draft: DraftInput, saving: Saving) -> list[Problem]:
    """Return the lines whose price by promotions is another than the page shows.

    In another currency it shows what the foreign price comes to.
    """
    found = []
    for position, (one, other) in enumerate(zip(told, draft.lines, strict=True), 1):
        texts = (one.details.get(PROMOTION.name), other.details.get(PROMOTION.name))
        if any(texts) and one.price != other.price and not is_gift(one):
            found.append((position, one.price, other.price, texts[1] or "—"))
    agreed = in_currency(draft, (), saving.actor, saving.rules).agreed if found else None
    return [
        Problem("promotion_changed", position, "price", _figures(price, now, text))
        for position, price, now, text in found
        if agreed is None or not is_price(price, now, agreed)
    ]


def _figures(told: Decimal, now: Decimal, promotion: str) -> dict[str, str]:
    return {"price": plain(now), "promotion": promotion, "told": plain(told)}


def _is_proposed(line: LineInput) -> bool:
    is_told = line.details.get(_NAME, TYPED_PRICE) != TYPED_PRICE
    return is_told and line.product is not None and line.origin is None


def shown_reason(details: Mapping[str, object]) -> str:
    """Return the reason as the grid takes it: none for a price that was typed."""
    told = str(details.get(_NAME, ""))
    return "" if told == TYPED_PRICE else told


def shown_promotion(details: Mapping[str, object]) -> dict[str, str]:
    """Return what promotions say of a line, as the grid takes it; empty where they say nothing."""
    return {name: str(details.get(name, "")) for name in (PROMOTION.name, LIST_PRICE.name)}


def _repriced(line: LineInput, offer: Offer) -> LineInput:
    return _with(replace(line, price=offer.price, anchor="price"), offer.text)


def _with(line: LineInput, reason: str) -> LineInput:
    """Return a line with a reason, or without any; a gift stays one."""
    if is_gift(line):
        return line
    details = {name: text for name, text in line.details.items() if name not in _CARRIED}
    return replace(line, details=details | {_NAME: reason} if reason else details)


def _reason(line: LineInput, offer: Offer | None, kept: frozenset[tuple[object, ...]]) -> tuple[str, bool]:
    """Return why a line costs what it costs, and whether it is what it is offered now."""
    told = line.details.get(_NAME, "")
    if line.product is None or is_gift(line):
        return "", False
    # What promotions lowered is worked out anew, and refused where it is something else by now.
    is_lowered = LIST_PRICE.name in line.details
    is_as_offered = offer is not None and offer.price == line.price and line.anchor == "price"
    if told and offer is not None and (is_lowered or is_as_offered):
        return offer.text, True
    typed = TYPED_PRICE if line.price != ZERO or line.anchor != "price" else ""
    if not told or line.anchor != "price":
        return typed, False
    return (told if _priced_as(line, told) in kept else typed), False


def _priced_as(line: LineInput, told: str) -> tuple[object, ...]:
    return (*(getattr(line, name) for name in _AS_PRICED), told)


def _of_origin(line: LineInput, origins: Mapping[int, DocumentLine]) -> LineInput:
    """Return a line from an earlier one with why that one costs what it costs, if it has its price.

    In another unit it is taken at its word.
    """
    origin = origins.get(line.origin or 0)
    others = {name: text for name, text in line.details.items() if name not in _CARRIED}
    told = {name: text for name, text in line.details.items() if name in _CARRIED}
    is_its_price = origin is not None and (origin.unit_id != line.unit or line.price == origin.price)
    if not is_its_price or origin is None:
        return replace(line, details=others)
    same = {name: text for name, text in told.items() if str(origin.details.get(name, "")) == text}
    if origin.unit_id != line.unit:
        same.pop(LIST_PRICE.name, None)
    same.pop(IS_LISTED, None)
    return replace(line, details=others | same)


def _origins(lines: Sequence[LineInput]) -> dict[int, DocumentLine]:
    wanted = [line.origin for line in lines if line.origin and _CARRIED & line.details.keys()]
    return DocumentLine.objects.in_bulk(wanted) if wanted else {}


def _kept(stored: Document | None) -> frozenset[tuple[object, ...]]:
    """Return how the lines of the stored draft are priced, and why."""
    if stored is None:
        return frozenset()
    rows = DocumentLine.objects.filter(document=stored).values_list(*_AS_PRICED, "details")
    return frozenset((*priced, details.get(_NAME, "")) for *priced, details in rows)
