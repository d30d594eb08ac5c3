"""Writing price lists: checked as a whole, refused with every reason at once, and audited."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db import IntegrityError, transaction

from liandong.catalog.queries import units_of
from liandong.currencies.actions import own_currency
from liandong.currencies.models import Currency
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.partners.models import Channel, Partner
from liandong.partners.reach import names_own_only
from liandong.pricing.checks import Stored, list_problems, price_problems, unit_of
from liandong.pricing.forms import COLUMNS, PriceForm, PriceListForm, cleaned
from liandong.pricing.models import ListedPrice, PriceListCustomer, PriceListRow
from liandong.pricing.queries import named_customers
from liandong.pricing.terms import Audience
from liandong.storage import bulk

SUBJECT = "catalog.price_list"
"""Rights speak of price lists as of product records: who keeps 商品资料 as a whole keeps these too."""

_KEY = "price_list_id, product_id, unit_id, minimum"


def create_price_list(form: PriceListForm, actor: Actor, prices: Sequence[PriceForm] = ()) -> int:
    """Make a price list with its prices; return its id.

    Raises:
        RefusedError: with every problem; nothing is written. A line is the place among ``prices``.
        NotAllowedError: the actor may not keep price lists.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    return _save(None, _cleaned(form), actor, prices)


def update_price_list(
    price_list: int, form: PriceListForm, actor: Actor, prices: Sequence[PriceForm] | None = None
) -> None:
    """Make the list what the form says; its prices become ``prices``, or stay as they are without any.

    Customers out of the actor's sight stay named as long as the list names customers at all.

    Raises:
        RefusedError: with every problem; nothing is written.
        NotAllowedError: the actor may not keep price lists.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    _save(price_list, _cleaned(form), actor, prices)


def set_price_list_active(price_list: int, actor: Actor, *, is_active: bool) -> None:
    """Enable a price list or disable it: a disabled one gives no price, nor to lists based on it.

    Raises:
        RefusedError: ``price_list_unknown``.
        NotAllowedError: the actor may not keep price lists.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        if not PriceListRow.objects.filter(pk=price_list).update(is_active=is_active):
            raise RefusedError([_unknown(price_list)])
        _audit(actor, "enable" if is_active else "disable", price_list, {})


def merge_prices(price_list: int, prices: Sequence[PriceForm], actor: Actor) -> None:
    """Add prices to a list, in the place of those for the same unit and quantity; one statement writes.

    Raises:
        RefusedError: with every problem; nothing is written.
        NotAllowedError: the actor may not keep price lists.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        if not PriceListRow.objects.select_for_update().filter(pk=price_list).exists():
            raise RefusedError([_unknown(price_list)])
        stored = read_units(prices)
        refuse_if(price_problems(prices, stored))
        _write_prices(price_list, prices, stored)
        _audit(actor, "update", price_list, {"prices_merged": len(prices)})


def read_units(prices: Iterable[PriceForm]) -> Stored:
    """Return the units of the products that prices name, with one statement; none for no prices."""
    products = {one.product for one in prices}
    found = units_of(products) if products else {}
    return Stored(units={product: [unit.id for unit in units] for product, units in found.items()})


def _cleaned(form: PriceListForm) -> PriceListForm:
    """Return the form cleaned; the company's own currency is said by none."""
    form = cleaned(form)
    is_own = bool(form.currency) and form.currency == own_currency()
    return replace(form, currency="") if is_own else form


def _save(
    price_list: int | None, form: PriceListForm, actor: Actor, prices: Sequence[PriceForm] | None
) -> int:
    try:
        with transaction.atomic():
            # One change of any list at a time: two at once could make a circle that neither sees.
            rows = list(PriceListRow.objects.select_for_update().order_by("pk"))
            if price_list is not None and all(row.pk != price_list for row in rows):
                raise RefusedError([_unknown(price_list)])
            stored = _stored(rows, form, prices or (), actor)
            refuse_if([*list_problems(price_list, form, stored), *price_problems(prices or (), stored)])
            pk = _written(price_list, form, actor)
            if prices is not None:
                ListedPrice.objects.filter(price_list=pk).delete()
                _write_prices(pk, prices, stored)
            detail: dict[str, str | int] = {"code": form.code, "name": form.name}
            detail |= {} if prices is None else {"prices": len(prices)}
            detail |= {"currency": form.currency} if form.currency else {}
            _audit(actor, "create" if price_list is None else "update", pk, detail)
            return pk
    except IntegrityError:
        rows = list(PriceListRow.objects.all())
        refuse_if(list_problems(price_list, form, _stored(rows, form, (), actor)))
        raise


def _stored(
    rows: Iterable[PriceListRow], form: PriceListForm, prices: Sequence[PriceForm], actor: Actor
) -> Stored:
    rows = list(rows)
    customers = Partner.objects.filter(pk__in=form.customers, is_customer=True)
    owner = names_own_only(actor)
    customers = customers if owner is None else customers.filter(owner=owner)
    return Stored(
        codes={row.code: row.pk for row in rows},
        bases={row.pk: row.base_list_id for row in rows},
        customers=frozenset(customers.values_list("pk", flat=True)) if form.customers else frozenset(),
        units=read_units(prices).units,
        channels=frozenset(Channel.objects.filter(name=form.channel).values_list("name", flat=True))
        if form.channel
        else frozenset(),
        currencies=_currencies(form.currency, rows),
    )


def _currencies(code: str, rows: Iterable[PriceListRow]) -> frozenset[str]:
    """Return the code if it is of an active currency, or if a list has it already."""
    if not code:
        return frozenset()
    is_known = Currency.objects.filter(code=code, is_active=True).exists()
    return frozenset([code]) if is_known or any(row.currency == code for row in rows) else frozenset()


def _written(price_list: int | None, form: PriceListForm, actor: Actor) -> int:
    values = {name: getattr(form, name) for name in COLUMNS}
    values["base_list_id"] = values.pop("base_list")
    if price_list is None:
        price_list = PriceListRow.objects.create(**values).pk
    else:
        PriceListRow.objects.filter(pk=price_list).update(**values)
        gone = PriceListCustomer.objects.filter(price_list=price_list)
        (named_customers(price_list, actor) if form.audience == Audience.CUSTOMERS else gone).delete()
    named = [PriceListCustomer(price_list_id=price_list, partner_id=partner) for partner in form.customers]
    PriceListCustomer.objects.bulk_create(named, ignore_conflicts=True)
    return price_list


def _write_prices(price_list: int, prices: Sequence[PriceForm], stored: Stored) -> None:
    rows = [(price_list, one.product, unit_of(one, stored), one.minimum, one.price) for one in prices]
    if rows:
        bulk.insert(
            ListedPrice,
            ["price_list", "product", "unit", "minimum", "price"],
            rows,
            on_conflict=f"ON CONFLICT ({_KEY}) DO UPDATE SET price = excluded.price",
        )


def _unknown(price_list: int) -> Problem:
    return Problem("price_list_unknown", detail={"price_list": str(price_list)})


def _audit(actor: Actor, action: str, price_list: int, detail: dict[str, str | int]) -> None:
    record([AuditEntry(action, SUBJECT, price_list, actor.member, detail)])
