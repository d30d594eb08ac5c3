"""以销定购: chosen lines of sales orders become drafts of purchase orders, in one transaction.

Each line names the sales order's line it is bought for (上查下查). Goods to be received come to a warehouse
and are kept for that order there; those of a drop order (直运) go from the supplier straight to its
customer, so that each such order is of one supplier for one address of one customer and names it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import transaction

from liandong.documents.columns import DELIVERY_ADDRESS, PRICE_REASON, TYPED_PRICE
from liandong.documents.drafting import answered_draft, save_drafts
from liandong.documents.hiding import hidden_columns
from liandong.documents.inputs import LARGEST, QUANTITY_DIGITS, DraftInput, LineInput
from liandong.documents.models import Document, DocumentLine
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.documents.types import document_type
from liandong.identity.actors import require
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem, VirtualPlace
from liandong.partners.models import Partner
from liandong.purchasing.order.plan import SHIP_TO
from liandong.purchasing.proposing import ORDER, Wish, proposed_lines
from liandong.purchasing.to_order.reading import SALES_ORDER, Needed, needed_lines

DROP = int(VirtualPlace.DROP)
_LONGEST = 255


@dataclass(frozen=True, slots=True)
class Bought:
    """So much of a line of a sales order, in that line's unit, from a supplier.

    Without a price it is what the supplier asks.
    """

    line: int
    quantity: Decimal
    supplier: int | None
    price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ToOrder:
    """What is bought for sales orders on a day: for a ``place`` (None: where each order delivers from)."""

    bought: Sequence[Bought]
    on: date
    is_drop: bool = False
    place: int | None = None
    memo: str = ""


@dataclass(frozen=True, slots=True)
class _Chosen:
    needed: Needed
    wish: Bought

    @property
    def base(self) -> Decimal:
        """Return the quantity in base units."""
        return self.wish.quantity * self.needed.ratio


def order_for(actor: Actor, asked: ToOrder, *, key: str = "", address: str = "") -> list[SavedDraft]:
    """Draft the purchase orders, one a supplier and warehouse, or a supplier and address of a customer.

    No more of a line is bought than is neither delivered nor on order for it already, drafts included.
    The same ``key`` again returns the first answer.

    Raises:
        NotAllowedError: the actor may not draft purchase orders, or not see sales orders.
        RefusedError: something can't be bought so; nothing was drafted.
    """
    require(actor, ORDER, Verb.DRAFT)
    require(actor, SALES_ORDER, Verb.VIEW)
    with transaction.atomic():
        chosen, problems = _chosen(actor, asked)
        # Asked under the lock, and before anything is refused: what was wanted may be delivered by now.
        answered = _answered(actor, key)
        if answered:
            return answered
        refuse_if(problems or _beyond(chosen))
        parts = _parts(chosen, asked)
        keys = [_key(actor, key, place) for place in range(len(parts))]
        drafts = _drafts(actor, parts, asked)
        requests = [
            DraftRequest(draft, actor, key=one, address=address)
            for draft, one in zip(drafts, keys, strict=True)
        ]
        return save_drafts(requests)


def _key(actor: Actor, key: str, place: int) -> str | None:
    return f"to-order:{actor.member}:{key}:{place}" if key else None


def _answered(actor: Actor, key: str) -> list[SavedDraft]:
    """Return what was drafted with this key before; nothing without one."""
    found: list[SavedDraft] = []
    while (own := _key(actor, key, len(found))) and (one := answered_draft(own)):
        found.append(one)
    return found


def _chosen(actor: Actor, asked: ToOrder) -> tuple[list[_Chosen], list[Problem]]:
    """Lock the sales orders and return what is to be bought for them, and what can't be."""
    wanted = [one for one in asked.bought if one.quantity]
    owners = DocumentLine.objects.filter(pk__in=[one.line for one in wanted]).values_list(
        "document", flat=True
    )
    documents = sorted(set(owners))
    list(Document.objects.select_for_update(no_key=True).filter(pk__in=documents).order_by("pk"))
    found = {one.line.pk: one for one in needed_lines(actor, documents)}
    problems = [] if wanted else [Problem("to_order_empty")]
    chosen = []
    for one in wanted:
        needed = found.get(one.line)
        if needed is None:
            problems.append(Problem("to_order_line", column=f"line-{one.line}"))
            continue
        problems += _problems(needed, one, asked)
        chosen.append(_Chosen(needed, one))
    return chosen, problems


def _problems(needed: Needed, one: Bought, asked: ToOrder) -> list[Problem]:
    found = []
    if one.quantity < ZERO:
        found.append(Problem("quantity_negative", column=f"line-{one.line}"))
    for column, number in (("line", one.quantity), ("price", one.price or ZERO)):
        if not _is_exact(number):
            detail = {"value": plain(number)}
            found.append(Problem("inexact_number", column=f"{column}-{one.line}", detail=detail))
    if one.supplier is None:
        found.append(Problem("to_order_supplier", column=f"supplier-{one.line}"))
    if one.price is not None and one.price < ZERO:
        found.append(Problem("price_negative", column=f"price-{one.line}"))
    if asked.is_drop and needed.is_kit:
        name = needed.line.product.name if needed.line.product else ""
        found.append(Problem("drop_kit", column=f"line-{one.line}", detail={"product": name}))
    return found


def _is_exact(number: Decimal) -> bool:
    return abs(number) < LARGEST and number == round(number, QUANTITY_DIGITS)


def _beyond(chosen: Sequence[_Chosen]) -> list[Problem]:
    """Return the lines of which more would be bought than their orders need."""
    together: defaultdict[int, Decimal] = defaultdict(Decimal)
    for one in chosen:
        together[one.needed.line.pk] += one.base
    found = {one.needed.line.pk: one.needed for one in chosen}
    return [
        Problem(
            "to_order_beyond",
            column=f"line-{pk}",
            detail={
                "document": f"{needed.line.document.number}/{needed.line.position}",
                "open": plain(needed.most),
                "wanted": plain(together[pk]),
            },
        )
        for pk, needed in found.items()
        if together[pk] > needed.most
    ]


def _parts(chosen: Sequence[_Chosen], asked: ToOrder) -> list[list[_Chosen]]:
    """Return what goes into one purchase order each, in the order of the lines."""
    parts: dict[tuple[int, int, str], list[_Chosen]] = {}
    for one in chosen:
        line = one.needed.line
        place = asked.place or _own_place(line) or 0
        goal = (line.document.partner_id or 0, _named_address(line)) if asked.is_drop else (place, "")
        parts.setdefault((one.wish.supplier or 0, *goal), []).append(one)
    return list(parts.values())


def _named_address(line: DocumentLine) -> str:
    """Return where the sales order says its goods go to; blank where it says nothing."""
    return str(line.document.details.get(DELIVERY_ADDRESS.name) or "")


def _own_place(line: DocumentLine) -> int | None:
    return line.place_id or line.document.place_id


def _drafts(actor: Actor, parts: Sequence[Sequence[_Chosen]], asked: ToOrder) -> list[DraftInput]:
    wishes = [
        Wish(one.wish.supplier or 0, one.needed.line.product_id or 0, one.base, one.needed.line.unit_id)
        for part in parts
        for one in part
    ]
    offered = iter(proposed_lines(wishes, actor, asked.on))
    addresses = _addresses(parts) if asked.is_drop else [""] * len(parts)
    sees_price = "price" not in hidden_columns(document_type(ORDER), actor)
    drafts = []
    for part, address in zip(parts, addresses, strict=True):
        lines = tuple(_line(one, next(offered), sees_price=sees_price) for one in part)
        place = DROP if asked.is_drop else asked.place or _own_place(part[0].needed.line)
        days = [line.due_date for line in lines if line.due_date]
        drafts.append(
            DraftInput(
                ORDER,
                asked.on,
                lines,
                partner=part[0].wish.supplier,
                place=place,
                handler=actor.member,
                due_date=min(days, default=None),
                memo=asked.memo,
                details={SHIP_TO: address} if address else {},
            )
        )
    return drafts


def _line(one: _Chosen, offered: LineInput, *, sees_price: bool) -> LineInput:
    """Return the line as it was wished, at the price typed or else offered, when the customer wants it."""
    line = one.needed.line
    found = replace(
        offered,
        unit=line.unit_id,
        quantity=one.wish.quantity,
        origin=line.pk,
        due_date=line.due_date or line.document.due_date,
    )
    if one.wish.price is None or not sees_price or one.wish.price == offered.price:
        return found
    return replace(found, price=one.wish.price, details={PRICE_REASON.name: TYPED_PRICE})


def _addresses(parts: Sequence[Sequence[_Chosen]]) -> list[str]:
    """Return where each part's goods go to: to whom, and what his order says, else how he is known."""
    lines = [part[0].needed.line for part in parts]
    rows = Partner.objects.filter(pk__in={line.document.partner_id for line in lines})
    known = {pk: texts for pk, *texts in rows.values_list("pk", "name", "address", "contact", "phone")}
    found = []
    for line in lines:
        name, *texts = known.get(line.document.partner_id or 0, [""])
        named = _named_address(line)
        found.append(" ".join(text for text in (name, *([named] if named else texts)) if text)[:_LONGEST])
    return found
