"""Reading price lists, as the pure functions take them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from liandong.catalog.pricing import PRICE_DECIMALS
from liandong.catalog.queries import Hit, exact_hits
from liandong.catalog.saving import referred_ids
from liandong.currencies.queries import rates_on
from liandong.kernel.actor import Actor
from liandong.kernel.money import MINOR_DIGITS, from_scaled
from liandong.partners.reach import visible_partners
from liandong.pricing.lists import lists_for
from liandong.pricing.models import PriceListCustomer, PriceListRow
from liandong.pricing.terms import OWN_ONLY, Audience, Base, Customer, Exchange, PriceBreak, PriceList
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.pieces import fetch, joined


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists that hold for a customer, the nearest first, and every list by id for their bases.

    ``exchange`` tells what their currencies are worth.
    """

    nearest: Sequence[PriceList] = ()
    every: dict[int, PriceList] = field(default_factory=dict)
    exchange: Exchange = OWN_ONLY


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who asks for prices, and for which day; without a partner lists for everyone and the channel's hold.

    ``channel`` tells by which channel he buys; it is asked where a list is for one. ``own`` is the
    code of the company's own currency, ``agreed`` what another is worth in his document, if it is in one:
    there prices are turned without rounding, as they are turned back.
    """

    partner: int | None
    level: str
    on: date
    channel: Callable[[], str] = lambda: ""
    own: str = "CNY"
    agreed: Mapping[str, Decimal | None] = field(default_factory=dict)


def lists_of(buyer: Buyer, products: Collection[int]) -> Lists:
    """Return what price lists say of some products to a buyer.

    One statement where no list holds, three more at most: for lists that name customers, for prices, and
    for rates where a list is in another currency.
    """
    rows = PriceListRow.objects.filter(is_active=True).order_by("pk")
    every = {row.pk: _terms(row, buyer.own) for row in rows}
    nearest = lists_for(every.values(), _customer(buyer, every.values()), buyer.on)
    read = _with_bases(nearest, every)
    if not read or not products:
        return Lists()
    prices = prices_of(read, products)
    every = {pk: replace(one, prices=prices.get(pk, {})) for pk, one in every.items()}
    return Lists(
        [every[one.id] for one in nearest], every, _exchange({every[pk].currency for pk in read}, buyer)
    )


def _exchange(currencies: set[str], buyer: Buyer) -> Exchange:
    found = rates_on(buyer.own, currencies - {""}, buyer.on) if currencies - {""} else {}
    rates = {code: one.rate for code, one in found.items()}
    rates |= {code: rate for code, rate in buyer.agreed.items() if rate is not None}
    return Exchange(buyer.on, digits=PRICE_DECIMALS if buyer.agreed else MINOR_DIGITS, rates=rates)


def held_lists(buyer: Buyer) -> list[int]:
    """Return the ids of the lists that hold for a buyer, in the order in which they are asked."""
    lists = [_terms(row, buyer.own) for row in PriceListRow.objects.filter(is_active=True).order_by("pk")]
    return [one.id for one in lists_for(lists, _customer(buyer, lists), buyer.on)]


def named_customers(price_list: int, actor: Actor) -> QuerySet[PriceListCustomer]:
    """Return the customers a list names, as far as the actor may see them; no statement yet."""
    named = PriceListCustomer.objects.filter(price_list=price_list)
    return named.filter(partner__in=visible_partners(actor).values("pk")).order_by("pk")


def _customer(buyer: Buyer, lists: Iterable[PriceList]) -> Customer:
    lists = list(lists)
    channel = buyer.channel() if any(one.audience is Audience.CHANNEL for one in lists) else ""
    named = [one.id for one in lists if one.audience is Audience.CUSTOMERS]
    if buyer.partner is None or not named:
        return Customer(buyer.level, channel=channel)
    rows = PriceListCustomer.objects.filter(partner=buyer.partner, price_list__in=named)
    return Customer(buyer.level, frozenset(rows.values_list("price_list", flat=True)), channel)


def _with_bases(lists: Iterable[PriceList], every: dict[int, PriceList]) -> set[int]:
    """Return the ids of lists and of all lists below them."""
    found: set[int] = set()
    waiting = [one.id for one in lists]
    while waiting:
        pk = waiting.pop()
        if pk in found or pk not in every:
            continue
        found.add(pk)
        base = every[pk].base_list
        waiting += [base] if base is not None else []
    return found


def prices_of(
    lists: Collection[int], products: Collection[int] | None = None
) -> dict[int, dict[int, tuple[PriceBreak, ...]]]:
    """Return the prices of lists by list and product, all or those of some products; one statement."""
    conditions = [joined("l.price_list_id ", Source(*bulk.among(lists)))]
    if products is not None:
        conditions += [joined(" AND l.product_id ", Source(*bulk.among(products)))]
    # Read plainly: thousands of rows for one order, which the ORM would convert cell by cell.
    query = joined(
        "SELECT l.price_list_id, l.product_id, l.unit_id, u.ratio, l.minimum, l.price "
        "FROM pricing_listedprice l JOIN catalog_productunit u ON u.id = l.unit_id WHERE ",
        *conditions,
        " ORDER BY l.product_id, l.unit_id, l.minimum",
    )
    found: dict[int, dict[int, list[PriceBreak]]] = defaultdict(lambda: defaultdict(list))
    for pk, product, unit, *terms in fetch(query):
        ratio, minimum, price = (from_scaled(one, PRICE_DECIMALS) for one in terms)
        found[pk][product].append(PriceBreak(unit, ratio, minimum, price))
    return {pk: {product: tuple(breaks) for product, breaks in by.items()} for pk, by in found.items()}


def products_named(texts: Collection[str]) -> dict[str, Hit]:
    """Return the product each text is the code or bar code of, disabled ones by code too; three statements.

    A list keeps the prices of products that are not sold just now.
    """
    found = exact_hits(texts)
    missing = {text for text in texts if text and text not in found}
    return found | {code: Hit(pk, None) for code, pk in (referred_ids(missing) if missing else {}).items()}


def _terms(row: PriceListRow, own: str) -> PriceList:
    return PriceList(
        id=row.pk,
        name=row.name,
        audience=Audience(row.audience),
        level=row.level,
        channel=row.channel,
        currency="" if row.currency == own else row.currency,
        priority=row.priority,
        start=row.start,
        end=row.end,
        base=Base(row.base),
        base_list=row.base_list_id,
        rate=row.rate,
        digits=row.digits,
    )
