"""Why a line costs what it costs: proposed anew while it is typed, checked when it is saved.

A line that the page sends with a reason has the price it was proposed; without one it was typed. What
is kept with the line is the server's word: with a reason it would not give itself the price was typed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from liandong.documents.columns import PRICE_REASON, TYPED_PRICE, without_reason
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import Document, DocumentLine
from liandong.documents.quoting import Market, Offer, offers
from liandong.documents.types import DocumentType
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO
from liandong.kernel.rules import Rules

_NAME = PRICE_REASON.name
_AS_PRICED = ("product", "unit", "price")


def proposed_anew(draft: DraftInput, kind: DocumentType, actor: Actor, rules: Rules) -> DraftInput:
    """Return the draft with the prices its lines are proposed now, where nobody typed another.

    Quantity, unit, partner and day may have changed since. Constant in statements; none where no
    line has a reason.
    """
    waiting = [line for line in draft.lines if _is_proposed(line)]
    if not waiting or not kind.enters(_NAME):
        return draft
    found = iter(offers(_market(draft, kind, actor, rules), waiting))
    lines = (_repriced(line, next(found)) if _is_proposed(line) else line for line in draft.lines)
    return replace(draft, lines=tuple(lines))


def with_reasons(
    draft: DraftInput, kind: DocumentType, actor: Actor, rules: Rules, stored: Document | None = None
) -> DraftInput:
    """Return the draft to be kept: with reasons the server stands by, and typed prices said to be so.

    A line from an earlier document keeps that one's reason with its price; a line of the draft that
    is replaced keeps its own, whatever the price lists say by now. Constant in statements.
    """
    if not kind.enters(_NAME):
        return draft
    waiting = [line for line in draft.lines if _is_proposed(line)]
    origins = _origins(draft.lines)
    kept = _kept(stored) if waiting else frozenset()
    market = _market(draft, kind, actor, rules)
    found = iter(offers(market, waiting) if waiting else ())
    lines = []
    for line in draft.lines:
        offer = next(found) if _is_proposed(line) else None
        lines.append(_with(line, _reason(line, offer, origins, kept)))
    return replace(draft, lines=tuple(lines))


def _market(draft: DraftInput, kind: DocumentType, actor: Actor, rules: Rules) -> Market:
    return Market(kind, actor, rules, draft.business_date, draft.partner)


def _is_proposed(line: LineInput) -> bool:
    is_told = line.details.get(_NAME, TYPED_PRICE) != TYPED_PRICE
    return is_told and line.product is not None and line.origin is None


def shown_reason(details: Mapping[str, object]) -> str:
    """Return the reason as the grid takes it: none for a price that was typed."""
    told = str(details.get(_NAME, ""))
    return "" if told == TYPED_PRICE else told


def _repriced(line: LineInput, offer: Offer | None) -> LineInput:
    if offer is None:
        return line
    return _with(replace(line, price=offer.price, anchor="price"), offer.text)


def _with(line: LineInput, reason: str) -> LineInput:
    details = without_reason(line.details)
    return replace(line, details=details | {_NAME: reason} if reason else details)


def _reason(
    line: LineInput,
    offer: Offer | None,
    origins: Mapping[int, DocumentLine],
    kept: frozenset[tuple[object, ...]],
) -> str:
    told = line.details.get(_NAME, "")
    if line.product is None:
        return ""
    if line.origin is not None:
        origin = origins.get(line.origin)
        is_its_price = origin is not None and _is_priced_as(line, origin)
        return told if is_its_price and origin and origin.details.get(_NAME) == told else ""
    typed = TYPED_PRICE if line.price != ZERO or line.anchor != "price" else ""
    if not told or line.anchor != "price":
        return typed
    if offer is not None and offer.price == line.price:
        return offer.text
    return told if _priced_as(line, told) in kept else typed


def _priced_as(line: LineInput, told: str) -> tuple[object, ...]:
    return (*(getattr(line, name) for name in _AS_PRICED), told)


def _is_priced_as(line: LineInput, origin: DocumentLine) -> bool:
    """Tell whether a line has its origin's price; in another unit it is taken at its word."""
    return origin.unit_id != line.unit or line.price == origin.price


def _origins(lines: Sequence[LineInput]) -> dict[int, DocumentLine]:
    wanted = [line.origin for line in lines if line.origin and line.details.get(_NAME)]
    return DocumentLine.objects.in_bulk(wanted) if wanted else {}


def _kept(stored: Document | None) -> frozenset[tuple[object, ...]]:
    """Return how the lines of the stored draft are priced, and why."""
    if stored is None:
        return frozenset()
    rows = DocumentLine.objects.filter(document=stored).values_list(*_AS_PRICED, "details")
    return frozenset((*priced, details.get(_NAME, "")) for *priced, details in rows)
