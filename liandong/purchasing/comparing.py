"""比价: what suppliers answered to an inquiry, line by line, and what of it was ordered already.

Prices are compared per base unit at what the goods would be worth: without the tax that the company
deducts. The number of statements depends neither on the lines nor on the suppliers.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.db.models import Case, Exists, F, OuterRef, Subquery, Sum, When

from liandong.catalog.models import Product
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.queries import visible_to
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO, round_half_up
from liandong.kernel.rules import Rules, Taxpayer
from liandong.purchasing.quotation.plan import LEAD_DAYS, MINIMUM
from liandong.storage.fields import QuantityField
from liandong.storage.membership import Among

INQUIRY, QUOTATION = "purchasing.inquiry", "purchasing.quotation"
ORDER, RECEIPT = "purchasing.order", "purchasing.receipt"
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Offer:
    """What a supplier answered to a line. ``price`` is per base unit, ``taken`` in base units.

    ``taken`` is what orders, drafts included, have of it already.
    """

    line: DocumentLine
    price: Decimal
    taken: Decimal

    @property
    def ratio(self) -> Decimal:
        """Return how many base units one unit of the line holds."""
        return self.line.unit.ratio if self.line.unit else Decimal(1)

    @property
    def lead_days(self) -> Decimal | None:
        """Return the days until the goods come; None where the supplier did not say."""
        return _number(self.line.details.get(LEAD_DAYS.name))

    @property
    def minimum(self) -> Decimal | None:
        """Return the least that is sold, in the line's unit."""
        return _number(self.line.details.get(MINIMUM.name))

    @property
    def open(self) -> Decimal:
        """Return what may still be ordered of it, base units; nothing before it is posted."""
        if self.line.document.state != State.POSTED or self.line.is_closed or not self.line.gross_amount:
            return ZERO
        return max(self.line.quantity - self.taken, ZERO)


@dataclass(frozen=True, slots=True)
class LastPurchase:
    """What a product was bought for last, from whomever, per base unit."""

    document: int
    number: str
    price: Decimal


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A line of the inquiry, what each quotation says to it, and what was ordered of it already."""

    line: DocumentLine
    offers: Mapping[int, Sequence[Offer]]
    taken: Decimal
    last: LastPurchase | None

    @property
    def open(self) -> Decimal:
        """Return what is still to be awarded, base units."""
        return max(self.line.quantity - self.taken, ZERO)

    @property
    def priced(self) -> list[Offer]:
        """Return what suppliers really offer: what has a price."""
        return [one for offers in self.offers.values() for one in offers if one.line.gross_amount]

    @property
    def lowest(self) -> Decimal | None:
        """Return the lowest price."""
        return min((one.price for one in self.priced), default=None)

    @property
    def quickest(self) -> Decimal | None:
        """Return the shortest lead time in days."""
        return min((one.lead_days for one in self.priced if one.lead_days is not None), default=None)


@dataclass(frozen=True, slots=True)
class Comparison:
    """An inquiry, the quotations that answer it, drafts included, and its lines."""

    inquiry: Document
    quotations: Sequence[Document]
    lines: Sequence[AskedLine]

    @property
    def offers(self) -> dict[int, tuple[AskedLine, Offer]]:
        """Return every offer by the id of the quotation's line, with the line it answers."""
        return {
            one.line.pk: (asked, one)
            for asked in self.lines
            for offers in asked.offers.values()
            for one in offers
        }


def read_comparison(actor: Actor, inquiry: Document, rules: Rules) -> Comparison:
    """Return what the actor may see of the answers to an inquiry; five statements."""
    asked = list(
        DocumentLine.objects.filter(document=inquiry).select_related("product", "unit").order_by("position")
    )
    answers = _answers(actor, asked)
    quotations = {one.document_id: one.document for one in answers}
    taken, taken_of_offer = _taken(asked)
    offers: defaultdict[int, defaultdict[int, list[Offer]]] = defaultdict(lambda: defaultdict(list))
    for line in answers:
        offer = Offer(line, _worth(line, rules), taken_of_offer.get(line.pk, ZERO))
        offers[line.origin_id or 0][line.document_id].append(offer)
    last = _last_purchases(actor, {line.product_id for line in asked if line.product_id}, rules)
    rows = [
        AskedLine(line, offers[line.pk], taken.get(line.pk, ZERO), last.get(line.product_id or 0))
        for line in asked
    ]
    return Comparison(inquiry, list(quotations.values()), rows)


def _answers(actor: Actor, asked: Sequence[DocumentLine]) -> list[DocumentLine]:
    """Return the lines of quotations, drafts included, by supplier; reversed ones are left out."""
    alive = visible_to(actor).filter(type=QUOTATION, state__in=[State.DRAFT, State.POSTED], reverses=None)
    lines = DocumentLine.objects.filter(
        Among("origin", [line.pk for line in asked]), document__in=alive.values("pk")
    )
    return list(
        lines.select_related("document__partner", "unit").order_by(
            "document__partner__code", "document", "position"
        )
    )


def _taken(asked: Sequence[DocumentLine]) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """Return what orders have, base units, by the inquiry's line and by the quotation's line.

    Of closed ones that is what came.
    """
    orders = DocumentLine.objects.filter(
        Among("origin__origin", [line.pk for line in asked]),
        document__type=ORDER,
        document__state__in=[State.DRAFT, State.POSTED],
        document__reverses=None,
    )
    counted = Case(
        When(is_closed=True, then=F("fulfilled")),
        When(document__is_closed=True, then=F("fulfilled")),
        default=F("quantity"),
        output_field=QuantityField(),
    )
    summed = Sum(counted, output_field=QuantityField())
    rows = orders.order_by().values_list("origin__origin", "origin").annotate(taken=summed)
    by_asked: defaultdict[int, Decimal] = defaultdict(Decimal)
    by_offer: dict[int, Decimal] = {}
    for line, offer, quantity in rows:
        by_asked[line] += quantity
        by_offer[offer] = quantity
    return by_asked, by_offer


def _last_purchases(actor: Actor, products: Collection[int], rules: Rules) -> dict[int, LastPurchase]:
    posted = visible_to(actor).filter(type__in=[ORDER, RECEIPT], state=State.POSTED, reverses=None)
    # Walked from the newest document of each product on: a product bought for years has long lists.
    newest = (
        DocumentLine.objects.filter(Exists(posted.filter(pk=OuterRef("document"))), product=OuterRef("pk"))
        .exclude(price=ZERO)
        .order_by("-document", "-pk")
    )
    bought = Product.objects.filter(Among("pk", products))
    last = bought.values_list(Subquery(newest.values("pk")[:1]), flat=True)
    rows = DocumentLine.objects.filter(pk__in=last).select_related("document")
    return {
        line.product_id: LastPurchase(line.document_id, line.document.number, _worth(line, rules))
        for line in rows
        if line.product_id
    }


def _worth(line: DocumentLine, rules: Rules) -> Decimal:
    """Return what a base unit of the line's goods would be worth in the books."""
    amount = line.net_amount if rules.taxpayer is Taxpayer.GENERAL else line.gross_amount
    return round_half_up(amount / line.quantity, _DIGITS) if line.quantity else ZERO


def _number(text: object) -> Decimal | None:
    """Return a number of the details; None for what a draft may still have in its place."""
    try:
        number = Decimal(str(text or ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
