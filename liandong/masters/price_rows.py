"""The rows of a price list's form: customers and products by their codes, units by their names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from liandong.catalog.queries import product_facts, units_of
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO
from liandong.kernel.terms import Problem
from liandong.partners.queries import partner_cards
from liandong.partners.saving import referred_ids
from liandong.pricing.forms import PriceForm
from liandong.pricing.queries import named_customers, prices_of, products_named
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import DECIMALS, Field, Kind, Typed, read_fields, row_numbers, shown_fields

CUSTOMERS, PRICES = "customers", "prices"
PRICED = "sales.order"
"""Products are looked up as for documents of this type, with the price they have there."""
MOST_ROWS = 300
"""So many prices are edited on a page; more are changed by a file."""


@dataclass(slots=True)
class ReadRows:
    """Rows as they were typed, what they mean, and what is wrong with them."""

    raw: list[dict[str, Any]] = field(default_factory=list)
    values: tuple[Any, ...] = ()
    problems: list[Problem] = field(default_factory=list)


def _fields(table: str, actor: Actor | None = None, *, fills_price: bool = True) -> tuple[Field, ...]:
    """Return the fields of a row; they are looked up by name too where it is known who may do that.

    With ``fills_price`` a product that is chosen brings the price it has, which is in the company's currency.
    """
    name = Field("name", _("名称"), is_read_only=True, fills="name")
    if table == CUSTOMERS:
        url = "" if actor is None else ui.address("pick_partners", kind="customer")
        return (Field("customer", _("客户编码"), is_required=True, search_url=url), name)
    may_look = actor is not None and actor.may(PRICED, Verb.VIEW)
    url = ui.address("pick_products", type=PRICED) if may_look else ""
    return (
        Field("product", _("商品编码或条码"), is_required=True, search_url=url),
        name,
        Field("unit", _("单位"), help=_("留空为基本单位"), fills="units"),
        Field("minimum", _("满多少"), Kind.QUANTITY, help=_("留空为从第一个起")),
        Field("price", _("单价"), Kind.PRICE, is_required=True, fills="price" if fills_price else ""),
    )


def rows_table(
    table: str, rows: Sequence[Mapping[str, Any]], actor: Actor, *, fills_price: bool = True
) -> ui.Part:
    """Return a table of the form with these rows, for who may look up what they name."""
    fields = _fields(table, actor, fills_price=fills_price)
    titles = {CUSTOMERS: _("指定的客户"), PRICES: _("单列的价格")}
    shown = [shown_fields(fields, row, {}, f"{table}-{place}-") for place, row in enumerate(rows)]
    part = {
        "name": table,
        "columns": [
            {"label": one.label, "look": ui.NUMBER if one.kind in DECIMALS else ""} for one in fields
        ],
        "rows": shown,
        "blank": shown_fields(fields, {}, {}, f"{table}-__row__-"),
    }
    return {"title": titles[table], "table": part}


def customer_values(price_list: int, actor: Actor) -> list[dict[str, Any]]:
    """Return the customers that a list names and the actor may see, as rows; two statements."""
    named = named_customers(price_list, actor)
    cards = partner_cards(list(named.values_list("partner", flat=True)))
    return [{"customer": card.code, "name": card.name} for card in cards]


def price_values(price_list: int) -> list[dict[str, Any]]:
    """Return the prices of a list as rows; three statements."""
    listed = prices_of([price_list]).get(price_list, {})
    products, units = product_facts(listed), units_of(listed)
    names = {unit.id: unit.name for some in units.values() for unit in some}
    return [
        {
            "product": products[product].code,
            "name": products[product].name,
            "unit": names[one.unit],
            "minimum": one.minimum or None,
            "price": one.price,
        }
        for product, breaks in listed.items()
        for one in breaks
    ]


def read_customers(data: Mapping[str, Any]) -> ReadRows:
    """Read the customers that were typed, with one statement; empty rows are left out."""
    rows = [row for row in _read(CUSTOMERS, "customer", data) if row.raw.get("customer")]
    ids = referred_ids(row.raw["customer"] for row in rows) if rows else {}
    codes = [row.raw["customer"] for row in rows]
    wrong = [Problem("customer_unknown", None, None, {"partner": one}) for one in codes if one not in ids]
    return ReadRows([row.raw for row in rows], tuple(ids[one] for one in codes if one in ids), wrong)


def read_prices(data: Mapping[str, Any]) -> ReadRows:
    """Read the prices that were typed, with at most four statements; empty rows are left out."""
    rows = [row for row in _read(PRICES, "product", data) if any(row.raw.values())]
    found = ReadRows([row.raw for row in rows], (), [one for row in rows for one in row.problems])
    hits = products_named([row.raw["product"] for row in rows]) if rows else {}
    units = units_of(hit.product for hit in hits.values()) if hits else {}
    forms = []
    for row in rows:
        code, unit_name = row.raw["product"], row.raw["unit"]
        hit = hits.get(code)
        if hit is None:
            found.problems.append(Problem("unknown_product", None, None, {"product": code}))
            continue
        unit = next((one.id for one in units[hit.product] if one.name == unit_name), None)
        if unit_name and unit is None:
            found.problems.append(Problem("wrong_unit", None, None, {"product": f"{code} {unit_name}"}))
        forms.append(
            PriceForm(hit.product, row.values["price"], unit or hit.unit, row.values["minimum"] or ZERO)
        )
    found.values = tuple(forms)
    return found


def _read(table: str, first: str, data: Mapping[str, Any]) -> list[Typed]:
    fields, numbers = _fields(table), row_numbers(data, table, first)
    return [read_fields(fields, data, f"{table}-{number}-") for number in numbers]
