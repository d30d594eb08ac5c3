"""What there is, comes and was sold of each product in each warehouse; and the transfers from proposals."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from liandong.catalog.models import Product
from liandong.documents.drafting import save_drafts
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import DocumentLine, State
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.identity.actors import require
from liandong.inventory.balancing.stores import Balance, Store, balance
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.money import ZERO
from liandong.kernel.pinyin import pieces
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem, Purpose
from liandong.stock_ledger.filters import SUBJECT as STOCK
from liandong.stock_ledger.filters import StockFilter
from liandong.stock_ledger.levels import standings
from liandong.stock_ledger.models import KEPT_KINDS, Place, PlaceKind, StockBalance, StockMove
from liandong.storage.fields import QuantityField

TRANSFER = "inventory.transfer"
MOST_PROPOSED = 500
_LYING = (PlaceKind.WAREHOUSE, PlaceKind.BIN)
_Key = tuple[int, int]
"""Product and warehouse."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: days of sales that count, days to cover with them (0: least stock alone).

    ``text`` finds products, ``target`` is the only warehouse that gets something.
    """

    days: int = 30
    cover: int = 0
    text: str = ""
    category: int | None = None
    target: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A transfer that would help, of one product."""

    product: Product
    part: Balance


def reached(actor: Actor) -> dict[int, str]:
    """Return the warehouses between which the actor may move goods he may see, by id; one statement.

    Raises:
        NotAllowedError: he may not draft transfers.
    """
    require(actor, TRANSFER, Verb.DRAFT)
    require(actor, STOCK, Verb.VIEW)
    found = Place.objects.filter(kind=PlaceKind.WAREHOUSE, is_active=True).order_by("code")
    if (
        actor.scope_of(TRANSFER, Verb.DRAFT) is Scope.PLACES
        or actor.scope_of(STOCK, Verb.VIEW) is not Scope.ALL
    ):
        found = found.filter(pk__in=actor.places)
    return dict(found.values_list("pk", "name"))


def proposals(actor: Actor, wanted: Wanted, today: date) -> list[Proposal]:
    """Return what should go where, by product; the statements do not depend on how much there is."""
    places = reached(actor)
    products = _products(wanted)
    stores = _stores(wanted, frozenset(places), today)
    found = []
    for pk, product in products.items():
        parts = balance(stores.get(pk, ()), wanted.days, wanted.cover)
        found += [Proposal(product, part) for part in parts if wanted.target in {None, part.target.place}]
    return found[:MOST_PROPOSED]


def _products(wanted: Wanted) -> dict[int, Product]:
    """Return the products that may be moved, by code. Which pieces go is said when they are sent off."""
    found = Product.objects.filter(is_active=True, is_stocked=True)
    for piece in pieces(wanted.text):
        found = found.filter(search_text__contains=piece)
    if wanted.category is not None:
        found = found.filter(category=wanted.category)
    held = StockBalance.objects.filter(quantity__gt=0, place__kind__in=_LYING).values("product")
    rows = found.filter(pk__in=held).only("code", "name", "specification", "tracking").order_by("code")
    return {one.pk: one for one in rows}


def _stores(wanted: Wanted, places: frozenset[int], today: date) -> dict[int, list[Store]]:
    """Return each product's warehouses; those that neither have, want nor sold anything are left out."""
    available = _available(places)
    coming, gone = _under_way(places)
    sold = _sold(places, today - timedelta(days=wanted.days)) if wanted.cover else {}
    levels = {(one.product, one.place): one for one in standings(StockFilter(places=places), today)}
    stores: defaultdict[int, list[Store]] = defaultdict(list)
    for key in available.keys() | coming.keys() | sold.keys() | levels.keys():
        product, place = key
        level = levels.get(key)
        stores[product].append(
            Store(
                place,
                max(available.get(key, ZERO) - gone.get(key, ZERO), ZERO),
                coming.get(key, ZERO),
                level.minimum if level else None,
                level.maximum if level else None,
                sold.get(key, ZERO),
            )
        )
    return stores


def _available(places: frozenset[int]) -> dict[_Key, Decimal]:
    """Return what is on hand and not reserved in warehouses with their bins."""
    there = Q(quantity__gt=0) | Q(reserved__gt=0)
    inside = StockBalance.objects.filter(there, place__kind__in=_LYING)
    rows = inside.annotate(warehouse=Coalesce("place__parent", "place")).filter(warehouse__in=places)
    left = Sum(F("quantity") - F("reserved"), output_field=QuantityField())
    grouped = rows.order_by().values("product", "warehouse").annotate(left=left)
    return _summed(grouped.values_list("product", "warehouse", "left"))


def _sold(places: frozenset[int], since: date) -> dict[_Key, Decimal]:
    """Return what went to customers since a day less what came back, by the warehouse it left or came to."""
    sold: defaultdict[_Key, Decimal] = defaultdict(lambda: ZERO)
    for side, sign in (("source", 1), ("target", -1)):
        moves = StockMove.objects.filter(
            **{f"{side}__kind__in": KEPT_KINDS},
            purpose__in=(Purpose.SALE.value, Purpose.SALES_RETURN.value),
            business_date__gt=since,
            quantity__gt=0,
        )
        rows = moves.annotate(warehouse=Coalesce(f"{side}__parent", side)).filter(warehouse__in=places)
        grouped = rows.order_by().values("product", "warehouse").annotate(left=Sum("quantity"))
        for key, quantity in _summed(grouped.values_list("product", "warehouse", "left")).items():
            sold[key] += sign * quantity
    # More came back than went out where sales before that day were returned: that is no demand.
    return {key: quantity for key, quantity in sold.items() if quantity > 0}


def _under_way(places: frozenset[int]) -> tuple[dict[_Key, Decimal], dict[_Key, Decimal]]:
    """Return what transfers bring to warehouses: sent and not arrived, or drafted; and what drafts take.

    Asked twice, nothing is proposed twice.
    """
    lines = DocumentLine.objects.filter(
        Q(document__state=State.DRAFT)
        | Q(document__state=State.POSTED, quantity__gt=F("fulfilled"), is_closed=False),
        document__type=TRANSFER,
        document__reverses=None,
    )
    rows = lines.annotate(
        source=Coalesce("place__parent", "place", "document__place__parent", "document__place"),
        target=Coalesce(
            "target_place__parent", "target_place", "document__target_place__parent", "document__target_place"
        ),
    ).values_list("product", "source", "target", "document__state", "quantity", "fulfilled")
    coming: defaultdict[_Key, Decimal] = defaultdict(lambda: ZERO)
    gone: defaultdict[_Key, Decimal] = defaultdict(lambda: ZERO)
    for product, source, target, state, quantity, fulfilled in rows:
        if source == target:
            continue
        if target in places:
            coming[product, target] += quantity - fulfilled
        if state == State.DRAFT and source in places:
            gone[product, source] += quantity
    return dict(coming), dict(gone)


def _summed(rows: Iterable[tuple[int, int, Decimal]]) -> dict[_Key, Decimal]:
    return {(product, place): left for product, place, left in rows}


def draft_transfers(
    actor: Actor, chosen: Mapping[tuple[int, int, int], Decimal], wanted: Wanted, today: date
) -> Sequence[SavedDraft]:
    """Draft the transfers somebody chose, by product, source and target, one for each pair of warehouses.

    No more is moved than can be spared just now.

    Raises:
        NotAllowedError: the actor may not draft transfers.
        RefusedError: ``nothing_to_balance``, ``balance_changed``, or what keeps a draft from being saved.
    """
    known = {
        (one.product.pk, one.part.source.place, one.part.target.place): one
        for one in proposals(actor, wanted, today)
    }
    problems = []
    lines: defaultdict[tuple[int, int], list[LineInput]] = defaultdict(list)
    for key, quantity in chosen.items():
        one = known.get(key)
        if one is None or not ZERO < quantity <= one.part.spare:
            name = one.product.name if one else str(key[0])
            problems.append(Problem("balance_changed", detail={"product": name}))
        else:
            lines[key[1:]].append(LineInput(product=key[0], quantity=quantity))
    if problems or not lines:
        raise RefusedError(problems or [Problem("nothing_to_balance")])
    drafts = [
        DraftInput(TRANSFER, today, tuple(own), place=source, target_place=target, handler=actor.member)
        for (source, target), own in sorted(lines.items())
    ]
    return save_drafts([DraftRequest(draft, actor) for draft in drafts])
