"""Documents with promotions, as the entry page would hand them in: what is taken off, and by which coupon."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from liandong.documents.columns import PRICE_REASON
from liandong.documents.custom_fields import own_document_type
from liandong.documents.inputs import DraftInput, LineInput, read_draft
from liandong.documents.promoted_drafts import promote
from liandong.documents.quoting import Market, Offer, offers
from liandong.identity.rule_book import rules_on
from liandong.kernel.money import plain
from liandong.simulation.numbering import Sheet
from liandong.simulation.wishes import Scene, Wish

_COUPON_PER_CENT = 40
_AMOUNTS = ("price", "net_amount", "gross_amount")


def promoted(scene: Scene, wish: Wish) -> Wish:
    """Return the wish with the prices of the price book and what promotions make of them.

    What they say stands in the sheet under ``promised``: asked again, it must be the same.
    """
    sheet = wish.sheets[0]
    kind = own_document_type(sheet["type"], scene.actor)
    draft, _problems = read_draft(kind, sheet["header"], sheet["lines"])
    if draft is None:
        return wish
    if scene.happens(_COUPON_PER_CENT):
        draft = replace(draft, details={**draft.details, "coupons": scene.one(scene.cast.coupons)})
    on = draft.business_date
    market = Market(kind, scene.actor, rules_on(on), on, draft.partner, details=draft.details)
    found = offers(market, draft.lines)
    priced = [
        line if offer is None else _offered(line, offer)
        for line, offer in zip(draft.lines, found, strict=True)
    ]
    made = promote(replace(draft, lines=tuple(priced)), market, found).draft
    promise = {"details": dict(made.details), "lines": [_said(line) for line in made.lines]}
    return replace(wish, sheets=[{**sheet, "promised": promise}])


def _offered(line: LineInput, offer: Offer) -> LineInput:
    return replace(line, price=offer.price, details={**line.details, PRICE_REASON.name: offer.text})


def _said(line: LineInput) -> Sheet:
    amounts = {name: None if (one := getattr(line, name)) is None else plain(one) for name in _AMOUNTS}
    return {**amounts, "anchor": line.anchor, "details": dict(line.details)}


def with_promise(draft: DraftInput, promise: dict[str, Any]) -> DraftInput:
    """Return the draft as ``promoted`` said."""
    lines = tuple(
        replace(line, **_amounts(said), anchor=said["anchor"], details=said["details"])
        for line, said in zip(draft.lines, promise["lines"], strict=True)
    )
    return replace(draft, details=promise["details"], lines=lines)


def _amounts(said: Sheet) -> dict[str, Any]:
    return {name: None if said[name] is None else Decimal(said[name]) for name in _AMOUNTS}
