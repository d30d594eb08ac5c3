"""定标: what suppliers offered becomes drafts of purchase orders, one a supplier, in one transaction."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from django.db import transaction

from liandong.documents.carrying import Handed, carried_on
from liandong.documents.drafting import answered_draft, save_drafts
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import Document
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.identity.actors import require
from liandong.identity.rule_book import rules_on
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.purchasing.asking import lock_inquiry
from liandong.purchasing.comparing import ORDER, AskedLine, Comparison, Offer, read_comparison

_LATEST = Decimal(3650)
"""A lead time beyond ten years proposes no day."""


@dataclass(frozen=True, slots=True)
class Award:
    """So much of a line of a supplier's quotation, in that line's own unit."""

    line: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class _Chosen:
    asked: AskedLine
    offer: Offer
    quantity: Decimal

    @property
    def base(self) -> Decimal:
        """Return the quantity in base units."""
        return self.quantity * self.offer.ratio


def award(
    actor: Actor, inquiry: int, awards: Sequence[Award], *, on: date, key: str = ""
) -> list[SavedDraft]:
    """Draft an order of that day for each supplier who is awarded something, by supplier's code.

    A line may be split over several suppliers; all together may not have more of it than was asked
    for, orders there are included. The same ``key`` again returns the first answer.

    Raises:
        NotAllowedError: the actor may not draft purchase orders.
        RefusedError: something can't be awarded; nothing was.
    """
    require(actor, ORDER, Verb.DRAFT)
    with transaction.atomic():
        document = lock_inquiry(actor, inquiry)
        comparison = read_comparison(actor, document, rules_on(on))
        chosen, problems = _chosen(comparison, awards)
        by_partner: defaultdict[int, list[_Chosen]] = defaultdict(list)
        for one in chosen:
            by_partner[one.offer.line.document.partner_id or 0].append(one)
        keys = {partner: f"award:{actor.member}:{inquiry}:{key}:{partner}" for partner in by_partner}
        # One new supplier among those answered makes it another award, to be measured like any.
        is_repeated = bool(key) and all(answered_draft(one) for one in keys.values())
        if not is_repeated:
            problems += _beyond(chosen)
        if problems:
            raise RefusedError(problems)
        drafts = _drafts(actor, document, list(by_partner.values()), on)
        return save_drafts(
            [
                DraftRequest(draft, actor, key=keys[partner] if key else None)
                for partner, draft in zip(by_partner, drafts, strict=True)
            ]
        )


def _chosen(comparison: Comparison, awards: Sequence[Award]) -> tuple[list[_Chosen], list[Problem]]:
    """Return what is awarded, in the order of the suppliers and lines, and what can't be."""
    offers, quantities = comparison.offers, defaultdict[int, Decimal](Decimal)
    problems: list[Problem] = []
    for one in awards:
        quantities[one.line] += one.quantity
        if one.quantity < ZERO:
            place = offers[one.line][0].line.position if one.line in offers else None
            problems.append(Problem("quantity_negative", place, "quantity"))
        if one.quantity and one.line not in offers:
            problems.append(Problem("offer_missing", column="quantity", detail={"line": str(one.line)}))
    chosen = [
        _Chosen(asked, offer, quantities[pk]) for pk, (asked, offer) in offers.items() if quantities.get(pk)
    ]
    if not chosen and not problems:
        problems.append(Problem("award_empty"))
    ordered = {one.pk: place for place, one in enumerate(comparison.quotations)}
    return sorted(chosen, key=lambda one: ordered[one.offer.line.document_id]), problems


def _beyond(chosen: Sequence[_Chosen]) -> list[Problem]:
    """Return where more is awarded than a supplier offers, or than is still to be awarded of a line."""
    problems = []
    together: defaultdict[int, Decimal] = defaultdict(Decimal)
    asked = {one.asked.line.pk: one.asked for one in chosen}
    for one in chosen:
        together[one.asked.line.pk] += one.base
        if one.base > one.offer.open:
            detail = {
                "document": one.offer.line.document.number,
                "wanted": plain(one.base),
                "open": plain(one.offer.open),
                "ordered": plain(one.offer.line.quantity),
            }
            problems.append(Problem("exceeds_open", one.asked.line.position, "quantity", detail))
    for pk, line in asked.items():
        if together[pk] > line.open:
            detail = {
                "wanted": plain(together[pk]),
                "open": plain(line.open),
                "asked": plain(line.line.quantity),
            }
            problems.append(Problem("award_beyond", line.line.position, "quantity", detail))
    return problems


def _drafts(
    actor: Actor, inquiry: Document, parts: Sequence[Sequence[_Chosen]], on: date
) -> list[DraftInput]:
    """Return an order for each supplier, with what added fields carry on from his quotation."""
    drafts = [_draft(actor, inquiry, part, on) for part in parts]
    return carried_on(actor, [Handed(draft, (), [()] * len(draft.lines)) for draft in drafts])


def _draft(actor: Actor, inquiry: Document, part: Sequence[_Chosen], on: date) -> DraftInput:
    references = {one.offer.line.document.reference for one in part}
    return DraftInput(
        ORDER,
        on,
        tuple(_line(one, on) for one in part),
        partner=part[0].offer.line.document.partner_id,
        place=inquiry.place_id,
        handler=actor.member,
        reference=references.pop() if len(references) == 1 else "",
    )


def _line(one: _Chosen, on: date) -> LineInput:
    line = one.offer.line
    return LineInput(
        product=line.product_id,
        unit=line.unit_id,
        quantity=one.quantity,
        price=line.price,
        discount_rate=line.discount_rate,
        tax_rate=line.tax_rate,
        origin=line.pk,
        due_date=_due_date(one, on),
        memo=line.memo,
    )


def _due_date(one: _Chosen, on: date) -> date | None:
    """Return when the goods come by the supplier's lead time, else when they are wanted."""
    days = one.offer.lead_days
    if days is None or not ZERO <= days <= _LATEST:
        return one.asked.line.due_date
    return on + timedelta(days=int(days.to_integral_value(ROUND_CEILING)))
