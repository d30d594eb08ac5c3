"""Rows of orders that come without a price get the one a typed line would be proposed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from liandong.documents.columns import PRICE_REASON, TYPED_PRICE
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.quoting import Market, Offer, offers
from liandong.documents.types import DocumentType, FieldKind
from liandong.identity.rule_book import rules_on
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO

_NAME = PRICE_REASON.name


_Group = tuple[date, int | None, tuple[tuple[str, str], ...]]
"""Day, partner, and what the header chooses."""


def with_prices(
    kind: DocumentType, actor: Actor, drafts: Sequence[DraftInput], unpriced: Sequence[Sequence[bool]]
) -> list[DraftInput]:
    """Return the drafts of a file with prices, and reasons, for the lines that have none.

    ``unpriced`` tells it of each line. Lines from an earlier document stay as they are. Statements grow
    with the partners and days of the file, not with its rows.
    """
    if not kind.enters(_NAME):
        return list(drafts)
    groups: dict[_Group, list[tuple[int, int]]] = defaultdict(list)
    for place, (draft, without) in enumerate(zip(drafts, unpriced, strict=True)):
        for position, (line, is_without) in enumerate(zip(draft.lines, without, strict=True)):
            if is_without and line.product is not None and line.origin is None:
                groups[draft.business_date, draft.partner, _choices(kind, draft)].append((place, position))
    rules = {on: rules_on(on) for on in {on for on, *_rest in groups}}
    found: dict[tuple[int, int], Offer | None] = {}
    for (on, partner, chosen), places in groups.items():
        market = Market(kind, actor, rules[on], on, partner, details=dict(chosen))
        lines = [drafts[place].lines[position] for place, position in places]
        found |= dict(zip(places, offers(market, lines), strict=True))
    return [
        replace(
            draft,
            lines=tuple(
                _line(line, found.get((place, position))) for position, line in enumerate(draft.lines)
            ),
        )
        for place, draft in enumerate(drafts)
    ]


def _choices(kind: DocumentType, draft: DraftInput) -> tuple[tuple[str, str], ...]:
    """Return what a draft chooses among the company's added fields, by which prices may differ."""
    names = {one.name for one in kind.header if one.is_detail and one.kind is FieldKind.CHOICE}
    return tuple(sorted((name, text) for name, text in draft.details.items() if name in names))


def _line(line: LineInput, offer: Offer | None) -> LineInput:
    if offer is not None:
        return replace(line, price=offer.price, details={**line.details, _NAME: offer.text})
    is_typed = line.price != ZERO and line.origin is None
    return replace(line, details={**line.details, _NAME: TYPED_PRICE}) if is_typed else line
