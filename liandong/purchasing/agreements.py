"""采购协议: which hold, how much of them was called off, and whose agreed stock levels are not kept."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Case, F, Sum, When
from django.db.models.functions import Coalesce

from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.queries import visible_to
from liandong.kernel.actor import Actor
from liandong.kernel.money import HUNDRED, ZERO, round_half_up
from liandong.purchasing.to_order.waiting import waiting_for_orders
from liandong.stock_ledger.models import Place, PlaceKind, StockBalance
from liandong.storage.fields import QuantityField
from liandong.webkit.proposals import may_see_stock

AGREEMENT, ORDER, RECEIPT = "purchasing.agreement", "purchasing.order", "purchasing.receipt"
MOST = 5_000
_Pair = tuple[int, int]
"""Partner and product."""


@dataclass(slots=True)
class AgreedProduct:
    """What one agreement says of a product; quantities in base units, ``total`` zero where it is open."""

    document: Document
    lines: list[DocumentLine] = field(default_factory=list)
    called: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """Return how much is to be called off in all."""
        return sum((line.quantity for line in self.lines), ZERO)

    @property
    def share(self) -> Decimal | None:
        """Return how much of the total was called off, in per cent; None where it is open."""
        return round_half_up(self.called * HUNDRED / self.total, 1) if self.total else None


@dataclass(frozen=True, slots=True)
class Span:
    """Which agreements to look at: those that hold on a day, ended before, or begin later."""

    on: date
    first_end: date | None = None
    last_end: date | None = None
    partner: int | None = None


def agreed_products(actor: Actor, span: Span, document: int | None = None) -> list[AgreedProduct]:
    """Return agreements product by product, those that end first at the top; five statements.

    ``document`` looks at one agreement alone, whatever its days.
    """
    found = visible_to(actor).filter(type=AGREEMENT, state=State.POSTED, reverses=None)
    if document is not None:
        found = found.filter(pk=document)
    else:
        found = found.filter(**_ends(span))
        found = found if span.partner is None else found.filter(partner=span.partner)
    lines = DocumentLine.objects.filter(document__in=found.values("pk"))
    related = ("document__partner", "product", "unit", "place")
    order = ("document__due_date", "document", "position")
    by_product: dict[_Pair, AgreedProduct] = {}
    for line in lines.select_related(*related).prefetch_related("product__units").order_by(*order)[:MOST]:
        one = by_product.setdefault((line.document_id, line.product_id or 0), AgreedProduct(line.document))
        one.lines.append(line)
    rows = list(by_product.values())
    called = _called_off(rows)
    for one in rows:
        one.called = called.get((one.document.pk, one.lines[0].product_id or 0), ZERO)
    return rows


def _ends(span: Span) -> dict[str, date]:
    given = {"due_date__gte": span.first_end, "due_date__lte": span.last_end}
    return {name: day for name, day in given.items() if day is not None}


def _called_off(rows: Sequence[AgreedProduct]) -> dict[_Pair, Decimal]:
    """Return how much was ordered under agreements, by agreement and product; three statements.

    Orders count in full, closed ones for what arrived, receipts without an order for what they are.
    Each counts for the agreement that held on its day, of several the one that began last.
    """
    partners = {one.document.partner_id for one in rows}
    products = {one.lines[0].product_id for one in rows}
    if not rows:
        return {}
    spans = _spans(partners, products)
    found: dict[_Pair, Decimal] = defaultdict(Decimal)
    for partner, product, day, quantity in _bought(partners, products, rows):
        holding = [one for one in spans.get((partner, product), ()) if one.first <= day <= one.last]
        if holding:
            held = max(holding, key=lambda one: (one.first, one.document))
            found[held.document, product] += quantity
    return found


@dataclass(frozen=True, slots=True)
class _Held:
    """An agreement of a product, from its first to its last day."""

    document: int
    first: date
    last: date


def _spans(partners: set[int | None], products: set[int | None]) -> Mapping[_Pair, Sequence[_Held]]:
    lines = DocumentLine.objects.filter(
        document__type=AGREEMENT,
        document__state=State.POSTED,
        document__reverses=None,
        document__partner__in=partners,
        product__in=products,
    )
    names = ("document__partner", "product", "document", "document__business_date", "document__due_date")
    found: dict[_Pair, list[_Held]] = defaultdict(list)
    for partner, product, document, first, last in lines.order_by().values_list(*names).distinct():
        if last is not None:
            found[partner, product].append(_Held(document, first, last))
    return found


def _bought(
    partners: set[int | None], products: set[int | None], rows: Sequence[AgreedProduct]
) -> list[tuple[int, int, date, Decimal]]:
    """Return what was bought day by day: partner, product, day, base quantity; two statements."""
    first = min(one.document.business_date for one in rows)
    last = max(one.document.due_date or one.document.business_date for one in rows)
    posted = DocumentLine.objects.filter(
        document__state=State.POSTED,
        document__reverses=None,
        document__partner__in=partners,
        document__business_date__gte=first,
        document__business_date__lte=last,
        product__in=products,
    )
    ended = When(is_closed=True, then=F("fulfilled"))
    counted = Case(
        ended,
        When(document__is_closed=True, then=F("fulfilled")),
        default=F("quantity"),
        output_field=QuantityField(),
    )
    names = ("document__partner", "product", "document__business_date")
    found = []
    for wanted in (posted.filter(document__type=ORDER), posted.filter(document__type=RECEIPT, origin=None)):
        summed = wanted.order_by().values(*names).annotate(bought=Sum(counted, output_field=QuantityField()))
        found += list(summed.values_list(*names, "bought"))
    return found


@dataclass(frozen=True, slots=True)
class Level:
    """An agreed stock level in a warehouse, and what there is; base units.

    ``incoming`` is on order for it, drafts included, or waits there for inspection; ``most`` is ``least``
    where only that was agreed.
    """

    line: DocumentLine
    least: Decimal
    most: Decimal
    free: Decimal = ZERO
    incoming: Decimal = ZERO

    @property
    def missing(self) -> Decimal:
        """Return what is to be ordered: up to the highest level, once the lowest is not kept."""
        there = self.free + self.incoming
        return max(self.most - there, ZERO) if there < self.least else ZERO


def agreed_levels(actor: Actor, on: date, partner: int | None = None) -> list[Level]:
    """Return the levels of agreements that hold on a day in warehouses in sight; nine statements at most."""
    found = visible_to(actor).filter(type=AGREEMENT, state=State.POSTED, reverses=None)
    found = found.filter(business_date__lte=on, due_date__gte=on)
    found = found if partner is None else found.filter(partner=partner)
    lines = DocumentLine.objects.filter(document__in=found.values("pk"), place__isnull=False)
    related = ("document__partner", "product", "unit", "place")
    newest: dict[tuple[int, int], DocumentLine] = {}
    order = ("document__business_date", "document", "position")
    for line in lines.select_related(*related).prefetch_related("product__units").order_by(*order):
        has_level = line.details.get("least_stock") or line.details.get("most_stock")
        if has_level and line.product_id and line.place_id and may_see_stock(actor, line.place_id):
            newest[line.product_id, line.place_id] = line
    free, incoming, waiting = _stock(newest), _incoming(newest), _waiting(newest)
    levels = [
        _level(line, free.get(key, ZERO), incoming.get(key, ZERO) + waiting.get(key, ZERO))
        for key, line in newest.items()
    ]
    return sorted(levels, key=lambda one: (-one.missing, one.line.document.due_date, one.line.pk))


def _level(line: DocumentLine, free: Decimal, incoming: Decimal) -> Level:
    ratio = line.unit.ratio if line.unit else Decimal(1)
    least = Decimal(line.details.get("least_stock") or line.details["most_stock"]) * ratio
    most = Decimal(line.details.get("most_stock") or line.details["least_stock"]) * ratio
    return Level(line, least, most, free, incoming)


def _stock(keys: Mapping[tuple[int, int], DocumentLine]) -> dict[tuple[int, int], Decimal]:
    """Return what is free by product and warehouse, its bins included but not what waits for inspection."""
    if not keys:
        return {}
    products, places = {product for product, _ in keys}, {place for _, place in keys}
    inside = Place.objects.filter(parent__in=places).exclude(kind=PlaceKind.QUARANTINE)
    parents = {place: place for place in places}
    parents |= {pk: parent for pk, parent in inside.values_list("pk", "parent") if parent is not None}
    rows = StockBalance.objects.filter(product__in=products, place__in=list(parents))
    found: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for product, place, quantity, reserved in rows.values_list("product", "place", "quantity", "reserved"):
        found[product, parents[place]] += quantity - reserved
    return found


def _waiting(keys: Mapping[tuple[int, int], DocumentLine]) -> dict[tuple[int, int], Decimal]:
    """Return what waits for inspection by product and warehouse, but for what sales orders wait for."""
    if not keys:
        return {}
    products = {product for product, _ in keys}
    inside = Place.objects.filter(parent__in={place for _, place in keys}, kind=PlaceKind.QUARANTINE)
    parents = dict(inside.values_list("pk", "parent"))
    found: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    rows = StockBalance.objects.filter(product__in=products, place__in=list(parents))
    for product, place, quantity in rows.values_list("product", "place", "quantity"):
        found[product, parents[place] or 0] += quantity
    for one in waiting_for_orders(products) if found else ():  # that is somebody's already
        if one.place in parents:
            found[one.product, parents[one.place] or 0] -= one.quantity
    return found


def _incoming(keys: Mapping[tuple[int, int], DocumentLine]) -> dict[tuple[int, int], Decimal]:
    """Return what is on order by product and warehouse, drafts too: asked twice, none is ordered twice."""
    if not keys:
        return {}
    lines = DocumentLine.objects.filter(
        document__type=ORDER,
        document__state__in=[State.DRAFT, State.POSTED],
        document__reverses=None,
        document__is_closed=False,
        is_closed=False,
        product__in={product for product, _ in keys},
        quantity__gt=F("fulfilled"),
    ).exclude(origin__document__type="sales.order")  # that is somebody's already
    left = lines.annotate(target=Coalesce("place", "document__place")).order_by().values("product", "target")
    summed = left.annotate(left=Sum(F("quantity") - F("fulfilled"), output_field=QuantityField()))
    rows = summed.values_list("product", "target", "left")
    return {(product, place): quantity for product, place, quantity in rows if product and place}
