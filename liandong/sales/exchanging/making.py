"""换货 in one transaction: the sales return, the new delivery, and the difference in money.

Both documents name each other, so that each leads to the other. Where the delivery is its own invoice,
the credit of the return is set off against the new debt at once; the difference stays open, or is
received or paid where an account is given. Where invoices follow, they show the difference.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction

from liandong.catalog.queries import UnitCard, units_of
from liandong.documents.agreed_prices import agreed_price, at_its_amount
from liandong.documents.columns import GIFT_REASON, SERIAL_NUMBERS
from liandong.documents.drafting import answered_draft, save_drafts
from liandong.documents.inputs import PRICE_DIGITS, DraftInput, LineInput
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.posting.engine import post
from liandong.documents.queries import visible_to
from liandong.documents.requests import DraftRequest, PostRequest, SavedDraft
from liandong.general_ledger.models import Claim
from liandong.identity.actors import require
from liandong.identity.rule_book import rules_on
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO, plain, round_half_up
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.rules import Rules
from liandong.kernel.terms import ClaimKind, Problem
from liandong.partners.queries import partner_facts
from liandong.partners.terms import due_date
from liandong.sales.exchanging.wishes import Back, Exchange, Instead

DELIVERY, RETURN = "sales.delivery", "sales.sales_return"
SETTLEMENT = "finance.settlement"
INCOMING, OUTGOING = "finance.incoming_payment", "finance.outgoing_payment"
Units = Mapping[int, tuple[UnitCard, ...]]
_LATER = frozenset({"approval_missing", "check_missing"})
"""What others still have to do: both documents wait as drafts."""
_PARTS = ("back", "instead", "money")
"""What ends the keys of the documents of an exchange."""


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What an exchange made; ``settlement`` is the money's document, None where none was needed or allowed.

    Not ``is_posted``, both are drafts that wait for a check or an approval.
    """

    sales_return: SavedDraft
    delivery: SavedDraft
    settlement: SavedDraft | None = None
    is_posted: bool = True


class DeliveryMissingError(LookupError):
    """There is no such posted delivery within the actor's sight."""


def delivery_to_exchange(actor: Actor, pk: int) -> Document:
    """Return the posted delivery whose goods are exchanged.

    Raises:
        NotAllowedError: the actor may not post returns and deliveries.
        DeliveryMissingError: there is none within his sight.
    """
    require(actor, RETURN, Verb.POST)
    require(actor, DELIVERY, Verb.POST)
    found = visible_to(actor, only=DELIVERY).filter(type=DELIVERY, state=State.POSTED, reverses=None, pk=pk)
    document = found.select_related("partner", "place").first()
    if document is None:
        raise DeliveryMissingError(pk)
    return document


def exchange(actor: Actor, wish: Exchange, *, key: str = "", address: str = "") -> Exchanged:
    """Take goods of a delivery back and send others instead, all or nothing.

    The same ``key`` again returns the first answer.

    Raises:
        NotAllowedError: the actor may not post returns and deliveries.
        DeliveryMissingError: there is no such delivery within his sight.
        RefusedError: every problem; those of lines that come back have the column ``back``, of those that
            go out ``instead``, with the place of the line from one.
    """
    document = delivery_to_exchange(actor, wish.delivery)
    keys = [f"exchange:{actor.member}:{key}:{part}" if key else None for part in _PARTS]
    with transaction.atomic():
        known = [answered_draft(one) for one in keys if one]
        if known and known[0] and known[1]:
            return _known(known[0], known[1], known[2])
        drafts = _drafts(document, wish)
        saved = save_drafts(
            [
                DraftRequest(draft, actor, key=one, address=address)
                for draft, one in zip(drafts, keys[:2], strict=True)
            ]
        )
        back, instead = saved
        Document.objects.filter(pk=back.id).update(copied_from=instead.id)
        Document.objects.filter(pk=instead.id).update(copied_from=back.id)
        if not _posted(actor, saved, address):
            return Exchanged(back, instead, is_posted=False)
        return Exchanged(back, instead, _settled(actor, document, wish, saved, keys[2]))


def _known(back: SavedDraft, instead: SavedDraft, settlement: SavedDraft | None) -> Exchanged:
    posted = Document.objects.filter(pk=instead.id, posted_at__isnull=False).exists()
    return Exchanged(back, instead, settlement, is_posted=posted)


def _posted(actor: Actor, saved: Sequence[SavedDraft], address: str) -> bool:
    """Post both; tell whether it was done, False where only others still have to do something."""
    try:
        with transaction.atomic():
            post([PostRequest(one.id, actor, address=address) for one in saved])
    except RefusedError as refusal:
        if {problem.code for problem in refusal.problems} <= _LATER:
            return False
        parts = {saved[0].id: "back", saved[1].id: "instead"}
        raise RefusedError(
            replace(problem, column=parts.get(problem.document or 0) if problem.line else problem.column)
            for problem in refusal.problems
        ) from refusal
    return True


def _drafts(document: Document, wish: Exchange) -> list[DraftInput]:
    ids = [one.line for one in wish.backs]
    lines = (
        DocumentLine.objects.filter(document=document, pk__in=ids)
        .select_related("document", "product")
        .in_bulk()
    )
    refuse_if(_problems(wish, lines))
    partner, rules = document.partner_id, rules_on(wish.on)
    days = partner_facts([partner])[partner].payment_days if partner else 0
    back = DraftInput(
        RETURN,
        wish.on,
        tuple(_back_line(lines[one.line], one, rules) for one in wish.backs),
        place=document.place_id,
        details={"reason": wish.reason} if wish.reason else {},
        partner=partner,
        handler=document.handler_id,
        memo=wish.memo,
    )
    prices = {line.product_id: line for line in lines.values()}
    units = units_of(line.product_id for line in lines.values() if line.product_id)
    instead = DraftInput(
        DELIVERY,
        wish.on,
        tuple(_instead_line(one, prices.get(one.product), units, rules) for one in wish.instead),
        place=wish.place or document.place_id,
        due_date=due_date(wish.on, days) if days else None,
        partner=partner,
        handler=document.handler_id,
        memo=wish.memo,
    )
    return [back, instead]


def _problems(wish: Exchange, lines: Mapping[int, DocumentLine]) -> Iterable[Problem]:
    if not wish.backs:
        yield Problem("exchange_nothing_back")
    if not wish.instead:
        yield Problem("exchange_nothing_out")
    for place, one in enumerate(wish.backs, 1):
        if one.line not in lines:
            yield Problem("exchange_line", place, "back", {"line": str(one.line)})
        if one.quantity <= ZERO:
            yield Problem("quantity_zero", place, "back")
    returned = {line.product_id for line in lines.values()}
    for place, out in enumerate(wish.instead, 1):
        if out.quantity <= ZERO:
            yield Problem("quantity_zero", place, "instead")
        if out.price is None and out.product not in returned:
            yield Problem("price_missing", place, "instead")


def _details(back: Back, line: DocumentLine) -> dict[str, str]:
    gift = str(line.details.get(GIFT_REASON) or "")
    found = {"disposition": back.disposition, SERIAL_NUMBERS.name: back.serials, GIFT_REASON: gift}
    return {name: text for name, text in found.items() if text}


def _back_line(line: DocumentLine, back: Back, rules: Rules) -> LineInput:
    given = LineInput(
        product=line.product_id,
        unit=line.unit_id,
        quantity=back.quantity,
        price=agreed_price(line, rules),
        discount_rate=line.discount_rate,
        tax_rate=line.tax_rate,
        place=back.place or line.place_id,
        origin=line.pk,
        details=_details(back, line),
    )
    return _whole(given, line)


def _instead_line(out: Instead, same: DocumentLine | None, units: Units, rules: Rules) -> LineInput:
    """Return a line that goes out; the same goods at their old price where none is given.

    The old price is that of the unit they were delivered in: another one that is named has its part of it.
    """
    as_before = same if out.price is None else None
    given = LineInput(
        product=out.product,
        unit=out.unit,
        quantity=out.quantity,
        price=out.price or ZERO,
        tax_rate=same.tax_rate if same else None,
        lot=out.lot,
        details={SERIAL_NUMBERS.name: out.serials} if out.serials else {},
    )
    if as_before is None:
        return given
    price = agreed_price(as_before, rules) * _part(out.unit, as_before, units)
    given = replace(
        given,
        unit=out.unit or as_before.unit_id,
        price=round_half_up(price, PRICE_DIGITS),
        discount_rate=as_before.discount_rate,
    )
    return _whole(given, as_before)


def _whole(given: LineInput, line: DocumentLine) -> LineInput:
    """Return what takes all of a delivered line with all its money."""
    is_whole = given.unit == line.unit_id and given.quantity == line.entered_quantity
    return at_its_amount(given, line, line.quantity) if is_whole else given


def _part(unit: int | None, line: DocumentLine, units: Units) -> Decimal:
    """Return how much of a line's unit another of its product's is; one of other goods is refused later."""
    ratios = {one.id: one.ratio for one in units.get(line.product_id or 0, ())}
    if unit not in ratios or line.unit_id not in ratios:
        return Decimal(1)
    return ratios[unit] / ratios[line.unit_id]


def _settled(
    actor: Actor, document: Document, wish: Exchange, saved: Sequence[SavedDraft], key: str | None
) -> SavedDraft | None:
    """Set the credit off against the debt; receive or pay the difference where an account is given."""
    claims = Claim.objects.filter(document__in=[one.id for one in saved], kind=ClaimKind.RECEIVABLE)
    by_document = {claim.document_id: claim for claim in claims}
    credit, debt = by_document.get(saved[0].id), by_document.get(saved[1].id)
    if wish.account is None and (credit is None or debt is None):
        return None
    difference = sum((claim.open_amount for claim in by_document.values()), ZERO)
    kind = SETTLEMENT
    if wish.account is not None and difference != ZERO:
        kind = INCOMING if difference > ZERO else OUTGOING
    if not (actor.may(kind, Verb.DRAFT) and actor.may(kind, Verb.POST)):
        refuse_if([Problem("exchange_account_right")] if kind != SETTLEMENT else [])
        return None
    lines = _money_lines(by_document.values(), difference, wish.account if kind != SETTLEMENT else None)
    if not lines:
        return None
    text = f"换货 {saved[0].number} → {saved[1].number}"
    draft = DraftInput(kind, wish.on, tuple(lines), partner=document.partner_id, memo=text)
    (made,) = save_drafts([DraftRequest(draft, actor, key=key)])
    post([PostRequest(made.id, actor)])
    return made


def _money_lines(claims: Iterable[Claim], difference: Decimal, account: int | None) -> list[LineInput]:
    """Return the lines that settle: all of both claims with money, what they have in common without."""
    found = [claim for claim in claims if claim.open_amount]
    if account is None:
        common = min((abs(claim.open_amount) for claim in found), default=ZERO)
        if len({claim.open_amount > ZERO for claim in found}) != 2:  # noqa: PLR2004 - both signs
            return []
        return [_allocated(claim, common.copy_sign(claim.open_amount)) for claim in found]
    money = LineInput(account=account, gross_amount=abs(difference))
    return [money, *(_allocated(claim, claim.open_amount) for claim in found)]


def _allocated(claim: Claim, amount: Decimal) -> LineInput:
    return LineInput(claim=claim.pk, gross_amount=amount)


def returnable(lines: Iterable[DocumentLine]) -> dict[int, str]:
    """Return how much of each line may still come back, in its own unit; lines without are left out."""
    found = {}
    for line in lines:
        left = line.quantity - line.returned
        ratio = line.unit.ratio if line.unit else Decimal(1)
        if left > ZERO:
            found[line.pk] = plain(left / ratio)
    return found
