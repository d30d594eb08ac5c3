"""From low stock to drafts of purchase orders, one a supplier.

The supplier of a product is the preferred one, else whom it was last bought from unless his score of the
last year is D, else who scored best, else who supplies it cheapest. Ordered is what is missing to the
highest stock (without one, to twice the lowest), less what is on order already, drafts included: asked
twice, nothing is ordered twice. Quantities are those the supplier delivers, prices what he asks, else what
was paid last.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Max, Sum

from liandong.alerts.models import AlertKind
from liandong.alerts.queries import visible_alerts
from liandong.documents.drafting import save_drafts
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import DocumentLine, State
from liandong.documents.queries import visible_to
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.identity.actors import require
from liandong.identity.rule_book import rules_on
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO
from liandong.partner_products.queries import supply_terms
from liandong.partner_products.terms import SupplyTerms, by_product, chosen_supplier
from liandong.purchasing.proposing import ORDER, Wish, proposed_lines
from liandong.purchasing.scoring import grades_of
from liandong.stock_ledger.alerts import short_products
from liandong.stock_ledger.filters import StockFilter
from liandong.stock_ledger.levels import most_of
from liandong.storage.fields import QuantityField
from liandong.webkit.choices import place_options

RECEIPT = "purchasing.receipt"
_POOR = "D"


@dataclass(frozen=True, slots=True)
class Ordered:
    """The drafts that were made, and the products left out: on order already, or never bought."""

    drafts: Sequence[SavedDraft]
    on_order: Sequence[str]
    never_bought: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Purchase:
    partner: int
    unit: int | None
    ratio: Decimal
    price: Decimal


def order_low_stock(alerts: Collection[int] | None, actor: Actor, today: date) -> Ordered:
    """Draft orders for the products of low-stock alerts, all that stand for None.

    The number of statements does not depend on how many products there are.

    Raises:
        NotAllowedError: the actor may not draft purchase orders.
        RefusedError: a draft can't be stored; none was.
    """
    require(actor, ORDER, Verb.DRAFT)
    found = visible_alerts(actor).filter(kind=AlertKind.LOW_STOCK, cleared_at__isnull=True)
    if alerts is not None:
        found = found.filter(pk__in=list(alerts))
    products = list(found.values_list("subject", flat=True))
    missing, names = _missing(products, today)
    bought = _sources(list(missing), actor, today)
    drafts = _drafts(missing, bought, actor, today)
    return Ordered(
        save_drafts([DraftRequest(draft, actor) for draft in drafts]) if drafts else [],
        [names[product] for product, quantity in missing.items() if quantity <= 0],
        [names[product] for product, quantity in missing.items() if quantity > 0 and product not in bought],
    )


def _missing(products: Sequence[int], today: date) -> tuple[dict[int, Decimal], dict[int, str]]:
    """Return what is missing of each product that is still short, and their names."""
    short = short_products(StockFilter(products=products), today, len(products)) if products else []
    wanted = [one.product for one in short]
    highest = most_of(wanted, today)
    open_lines = DocumentLine.objects.filter(
        document__type=ORDER,
        document__state__in=[State.DRAFT, State.POSTED],
        document__reverses=None,
        document__is_closed=False,
        product__in=wanted,
        is_closed=False,
        quantity__gt=F("fulfilled"),
    ).exclude(origin__document__type="sales.order")  # that is somebody's already
    ordered = (
        open_lines.order_by()
        .values("product")
        .annotate(left=Sum(F("quantity") - F("fulfilled"), output_field=QuantityField()))
    )
    on_order = dict(ordered.values_list("product", "left"))
    missing = {
        one.product: max(highest.get(one.product, one.minimum * 2), one.minimum)
        - one.available
        - one.incoming
        - (on_order.get(one.product) or ZERO)
        for one in short
    }
    return missing, {one.product: f"{one.code} {one.name}" for one in short}


def _sources(products: Sequence[int], actor: Actor, today: date) -> dict[int, _Purchase]:
    """Return whom to buy each product from, and how."""
    found = _last_purchases(products, actor)
    known = by_product(supply_terms(products))
    grades = _grades(known.values(), found.values(), today) if known else {}
    for product, terms in known.items():
        chosen, last = chosen_supplier(terms, grades), found.get(product)
        is_poor = last is not None and grades.get(last.partner) == _POOR
        if chosen is not None and (chosen.is_preferred or last is None or is_poor):
            is_same = last is not None and (last.partner, last.unit) == (chosen.partner, chosen.unit)
            price = last.price if last is not None and is_same else ZERO
            found[product] = _Purchase(chosen.partner, chosen.unit, chosen.ratio, price)
    return found


def _grades(
    known: Iterable[Sequence[SupplyTerms]], bought: Iterable[_Purchase], today: date
) -> Mapping[int, str]:
    """Return the grades of the last year of those who supply or supplied; seven statements."""
    partners = {one.partner for terms in known for one in terms} | {one.partner for one in bought}
    return grades_of(sorted(partners), today, rules_on(today))


def _last_purchases(products: Sequence[int], actor: Actor) -> dict[int, _Purchase]:
    """Return whom each product was last bought from and how, of documents the actor may see."""
    posted = visible_to(actor).filter(type__in=[ORDER, RECEIPT], state=State.POSTED, reverses=None)
    lines = DocumentLine.objects.filter(document__in=posted.values("pk"), product__in=products)
    last = (
        lines.filter(document__partner__is_active=True).order_by().values("product").annotate(last=Max("id"))
    )
    rows = DocumentLine.objects.filter(pk__in=last.values("last")).values_list(
        "product", "document__partner", "unit", "unit__ratio", "price"
    )
    return {
        product: _Purchase(partner, unit, ratio or Decimal(1), price)
        for product, partner, unit, ratio, price in rows
    }


def _drafts(
    missing: Mapping[int, Decimal], bought: Mapping[int, _Purchase], actor: Actor, today: date
) -> list[DraftInput]:
    wishes = [
        Wish(last.partner, product, quantity, last.unit, last.price)
        for product, quantity in missing.items()
        if (last := bought.get(product)) is not None and quantity > 0
    ]
    lines: defaultdict[int, list[LineInput]] = defaultdict(list)
    for wish, line in zip(wishes, proposed_lines(wishes, actor, today), strict=True):
        lines[wish.partner].append(line)
    places = place_options(actor, ORDER, Verb.DRAFT)
    place = int(places[0]["value"]) if len(places) == 1 else None
    return [
        DraftInput(ORDER, today, tuple(wanted), partner=partner, place=place, handler=actor.member)
        for partner, wanted in sorted(lines.items())
    ]
