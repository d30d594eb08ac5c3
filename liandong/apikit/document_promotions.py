"""Drafts of programs with promotions, where they ask for them: priced, reduced, with their gifts."""

from collections.abc import Sequence
from dataclasses import replace

from liandong.apikit.document_input import ReadDraft
from liandong.documents.columns import COUPONS, PRICE_REASON, PROMOTION
from liandong.documents.drafting import answered_document
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.promoted_drafts import promote
from liandong.documents.quoting import Market, Offer, offers
from liandong.documents.types import document_type
from liandong.identity.rule_book import rules_on
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO
from liandong.kernel.terms import Problem


def with_promotions(read: ReadDraft, actor: Actor, key: str | None, document: int | None = None) -> ReadDraft:
    """Return a draft that asks for promotions with them; others as they are. Constant in statements.

    Lines without a price are given the one they would be proposed, and take part; gifts follow them.
    ``document`` is the draft that is replaced.
    """
    draft = read.draft
    if draft is None:
        return read
    if not read.applies_promotions:
        asks = draft.details.get(COUPONS.name)
        return replace(read, draft=None, problems=(_unasked(),)) if asks else read
    on = draft.business_date
    kind = document_type(draft.type)
    market = Market(kind, actor, rules_on(on), on, draft.partner, document, draft.details)
    given = _offered(draft, market)
    lines = [
        line if offer is None else _priced(line, offer)
        for line, offer in zip(draft.lines, given, strict=True)
    ]
    own = answered_document(key) if key else None
    result = promote(replace(draft, lines=tuple(lines)), market, given, own)
    if result.problems:
        return replace(read, draft=None, problems=result.problems)
    gifts = [
        LineInput(product=gift.product, quantity=gift.quantity, details={PROMOTION.name: gift.text})
        for gift in result.gifts
    ]
    return replace(read, draft=replace(result.draft, lines=(*result.draft.lines, *gifts)))


def _offered(draft: DraftInput, market: Market) -> Sequence[Offer | None]:
    """Return what the lines without a price are proposed; None for the others."""
    waiting = [line for line in draft.lines if _is_unpriced(line)]
    found = iter(offers(market, waiting) if waiting else ())
    return [next(found) if _is_unpriced(line) else None for line in draft.lines]


def _is_unpriced(line: LineInput) -> bool:
    is_open = line.product is not None and line.origin is None
    return is_open and line.price == ZERO and line.anchor == "price"


def _priced(line: LineInput, offer: Offer) -> LineInput:
    return replace(line, price=offer.price, details={**line.details, PRICE_REASON.name: offer.text})


def _unasked() -> Problem:
    return Problem("coupons_unasked", None, COUPONS.name)
