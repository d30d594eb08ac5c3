"""The rows of a promotion's form: thresholds, gifts or parts of a bundle, and whom and what it is about."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from liandong.catalog.models import Category
from liandong.catalog.queries import ProductFacts, product_facts
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO
from liandong.kernel.terms import Problem
from liandong.masters.price_rows import PRICED, ReadRows
from liandong.partners.queries import partner_cards
from liandong.partners.saving import referred_ids
from liandong.pricing.promotion_forms import PromotionForm, ShareForm
from liandong.pricing.promotions import Step
from liandong.pricing.queries import products_named
from liandong.stock_ledger.models import Place, PlaceKind
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import DECIMALS, Field, Kind, Typed, read_fields, row_numbers, shown_fields

TABLES = ("steps", "shares", "products", "categories", "customers", "places")
MOST_ROWS = 300
"""So many products, categories, customers or places are edited on a page; more are changed by a file."""
_FIRST = {
    "steps": "threshold",
    "shares": "product",
    "products": "product",
    "categories": "category",
    "customers": "customer",
    "places": "place",
}


def _titles() -> dict[str, str]:
    return {
        "steps": _("门槛和优惠（折扣填减去的 %，满减填金额，特价和组合填价；没有门槛填 0）"),
        "shares": _("赠品，或组合里的商品（基本单位）"),
        "products": _("参加的商品（留空为全部）"),
        "categories": _("参加的分类（含下级）"),
        "customers": _("指定的客户"),
        "places": _("指定的仓库或门店"),
    }


def _fields(table: str, actor: Actor | None = None) -> tuple[Field, ...]:
    """Return the fields of a row; they are looked up by name too where it is known who may do that."""
    named = Field("name", _("名称"), is_read_only=True, fills="name")
    if table == "steps":
        return (
            Field("threshold", _("满多少"), Kind.QUANTITY),
            Field("value", _("优惠"), Kind.QUANTITY),
        )
    if table in {"shares", "products"}:
        may_look = actor is not None and actor.may(PRICED, Verb.VIEW)
        url = ui.address("pick_products", type=PRICED) if may_look else ""
        product = Field("product", _("商品编码或条码"), is_required=True, search_url=url)
        quantity = Field("quantity", _("数量"), Kind.QUANTITY, is_required=True)
        return (product, named, quantity) if table == "shares" else (product, named)
    if table == "customers":
        url = "" if actor is None else ui.address("pick_partners", kind="customer")
        return (Field("customer", _("客户编码"), is_required=True, search_url=url), named)
    return (_chooser(table),)


def _chooser(table: str) -> Field:
    if table == "categories":
        categories = Category.objects.order_by("code").values_list("pk", "name")
        return Field("category", _("商品分类"), Kind.RECORD, is_required=True, choices=list(categories))
    places = Place.objects.filter(kind=PlaceKind.WAREHOUSE).order_by("code").values_list("pk", "name")
    return Field("place", _("仓库"), Kind.RECORD, is_required=True, choices=list(places))


def rows_tables(values: Mapping[str, Sequence[Mapping[str, Any]]], actor: Actor) -> list[ui.Part]:
    """Return the form's tables with these rows; a table too long for a page only says how many."""
    parts: list[ui.Part] = []
    for table in TABLES:
        rows, title = values.get(table, ()), _titles()[table]
        if len(rows) > MOST_ROWS:
            words = _("{title}：共 {count} 行，太多不在这里显示，用导入导出来改。")
            parts.append({"title": words.format(title=title, count=len(rows))})
            continue
        fields = _fields(table, actor)
        shown = [shown_fields(fields, row, {}, f"{table}-{place}-") for place, row in enumerate(rows)]
        part = {
            "name": table,
            "columns": [
                {"label": one.label, "look": ui.NUMBER if one.kind in DECIMALS else ""} for one in fields
            ],
            "rows": shown,
            "blank": shown_fields(fields, {}, {}, f"{table}-__row__-"),
        }
        parts.append({"title": title, "table": part})
    return parts


def form_rows(form: PromotionForm) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a promotion by table; two statements."""
    facts = product_facts({*form.products, *(share.product for share in form.shares)})
    cards = partner_cards(list(form.customers))
    return {
        "steps": [{"threshold": step.threshold, "value": step.value} for step in form.steps],
        "shares": [{**_product(facts[share.product]), "quantity": share.quantity} for share in form.shares],
        "products": [_product(facts[pk]) for pk in form.products],
        "categories": [{"category": pk} for pk in form.categories],
        "customers": [{"customer": card.code, "name": card.name} for card in cards],
        "places": [{"place": pk} for pk in form.places],
    }


def _product(facts: ProductFacts) -> dict[str, Any]:
    return {"product": facts.code, "name": facts.name}


def read_tables(data: Mapping[str, Any]) -> dict[str, ReadRows]:
    """Read the rows that were typed, by table; empty ones are left out. Constant in statements."""
    return {table: _READ[table](_read(table, data)) for table in TABLES}


def _read(table: str, data: Mapping[str, Any]) -> list[Typed]:
    fields, numbers = _fields(table), row_numbers(data, table, _FIRST[table])
    rows = [read_fields(fields, data, f"{table}-{number}-") for number in numbers]
    return [row for row in rows if any(row.raw.values())]


def _steps(rows: Sequence[Typed]) -> ReadRows:
    steps = tuple(Step(row.values["threshold"] or ZERO, row.values["value"] or ZERO) for row in rows)
    return ReadRows([row.raw for row in rows], steps, [one for row in rows for one in row.problems])


def _shares(rows: Sequence[Typed]) -> ReadRows:
    found = _products(rows)
    pairs = zip(found.values, rows, strict=False)
    if not found.problems:
        found.values = tuple(ShareForm(product, row.values["quantity"]) for product, row in pairs)
    return found


def _products(rows: Sequence[Typed]) -> ReadRows:
    hits = products_named([row.raw["product"] for row in rows]) if rows else {}
    problems = [one for row in rows for one in row.problems]
    problems += [
        Problem("unknown_product", None, None, {"product": row.raw["product"]})
        for row in rows
        if row.raw["product"] not in hits
    ]
    ids = tuple(hits[row.raw["product"]].product for row in rows if row.raw["product"] in hits)
    return ReadRows([row.raw for row in rows], ids, problems)


def _customers(rows: Sequence[Typed]) -> ReadRows:
    ids = referred_ids(row.raw["customer"] for row in rows) if rows else {}
    codes = [row.raw["customer"] for row in rows]
    wrong = [Problem("customer_unknown", None, None, {"partner": one}) for one in codes if one not in ids]
    return ReadRows([row.raw for row in rows], tuple(ids[one] for one in codes if one in ids), wrong)


def _chosen(name: str) -> Callable[[Sequence[Typed]], ReadRows]:
    def read(rows: Sequence[Typed]) -> ReadRows:
        ids = tuple(row.values[name] for row in rows if row.values[name])
        return ReadRows([row.raw for row in rows], ids, [one for row in rows for one in row.problems])

    return read


_READ: Mapping[str, Callable[[Sequence[Typed]], ReadRows]] = {
    "steps": _steps,
    "shares": _shares,
    "products": _products,
    "categories": _chosen("category"),
    "customers": _customers,
    "places": _chosen("place"),
}
