"""Columns an actor may not see, the same for page, interface, export and print.

A type that is priced at what the company pays shows its cost in its prices and amounts, so
these are hidden together with the columns declared as cost, and so is what they are in another currency.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from liandong.documents.agreed_prices import agreed_price
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import DocumentLine
from liandong.documents.types import DocumentType, PriceSource, document_type
from liandong.identity.actors import NotAllowedError, require_everywhere
from liandong.identity.rule_book import rules_on
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.custom import FIGURES

COST = "cost"
MONEY_COLUMNS = frozenset(
    {"price", "discount_rate", "tax_rate", "net_amount", "tax_amount", "gross_amount", "discount_amount"}
)
_PAID_PRICES = frozenset({PriceSource.PURCHASE, PriceSource.COST})
_CARRIED = ("price", "discount_rate", "tax_rate")


def require_costs_everywhere(actor: Actor, subject: str, verb: Verb) -> None:
    """Refuse who may not do it everywhere, or sees no cost: a month's transfer tells costs and the profit.

    Raises:
        NotAllowedError: the actor may not.
    """
    require_everywhere(actor, subject, verb)
    if not actor.sees(COST):
        raise NotAllowedError(subject, verb)


def hidden_columns(document_type: DocumentType, actor: Actor) -> frozenset[str]:
    """Return the names of the header fields and columns of a type that the actor must not see."""
    if actor.sees(COST):
        return frozenset()
    declared = {column.name for column in document_type.columns if column.is_cost}
    declared |= {field.name for field in document_type.header if field.is_cost}
    if document_type.price_source not in _PAID_PRICES:
        return frozenset(declared)
    foreign = {one.name for one in actor.fields if one.subject == document_type.id and one.role in FIGURES}
    return MONEY_COLUMNS | declared | foreign


def carried_over(
    draft: DraftInput, hidden: frozenset[str], given: Sequence[Collection[str]], kept: Sequence[int | None]
) -> DraftInput:
    """Return the draft with the hidden figures that its author could not type.

    ``given`` are the columns each line came with, ``kept`` the id of the draft's stored line it
    stands for. A hidden figure that was not given is taken from that line, else from its
    origin: a keeper books the receipt of an order at the order's prices without seeing them. What a customer
    pays is no price of a purchase for him.
    One statement, and one more for a document with a discount; none when nothing is hidden.
    """
    is_bought = not document_type(draft.type).spreads_costs
    sources = [pk or (line.origin if is_bought else None) for pk, line in zip(kept, draft.lines, strict=True)]
    wanted = {pk for pk in sources if pk}
    if not hidden or not wanted:
        return draft
    sold = [rule.type for rule in document_type(draft.type).origins if rule.is_for]
    found = DocumentLine.objects.exclude(document__type__in=sold).select_related("document")
    stored = found.in_bulk(wanted)
    if any(one.document.discount_amount for one in stored.values()):
        rules = rules_on(draft.business_date)
        for pk in stored.keys() - set(kept):
            stored[pk].price = agreed_price(stored[pk], rules)
    lines = [
        _filled(line, hidden - set(columns), stored.get(source or 0))
        for line, columns, source in zip(draft.lines, given, sources, strict=True)
    ]
    return replace(draft, lines=tuple(lines))


def kept_above(draft: DraftInput, hidden: frozenset[str], stored: Mapping[str, str]) -> DraftInput:
    """Return the draft with the hidden details of the stored one above its lines, which nobody typed."""
    kept = {name: text for name, text in stored.items() if name in hidden}
    return replace(draft, details={**draft.details, **kept}) if kept else draft


def _filled(line: LineInput, missing: frozenset[str], stored: DocumentLine | None) -> LineInput:
    if stored is None or not missing:
        return line
    columns = {field.name for field in fields(line)}
    changes: dict[str, Any] = {
        name: getattr(stored, name) for name in _CARRIED if name in missing and name in columns
    }
    details: Mapping[str, str] = {
        name: value for name, value in stored.details.items() if name in missing and name not in line.details
    }
    return replace(line, **changes, details={**line.details, **details})
