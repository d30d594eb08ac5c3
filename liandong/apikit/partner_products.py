"""What suppliers supply on what terms, and what customers call our products."""

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

from ninja import Query, Router, Schema
from pydantic import Field

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import (
    After,
    Id,
    Input,
    KeyShape,
    Limit,
    Number,
    Text,
    answers,
    body_of,
    page_key,
    without,
    write_of,
)
from liandong.apikit.idempotency import idempotent
from liandong.documents.hiding import COST
from liandong.kernel.actor import Verb
from liandong.partner_products.actions import SUBJECTS, delete_partner_product, save_partner_products
from liandong.partner_products.forms import COLUMNS, TERMS, PartnerProductForm
from liandong.partner_products.models import PartnerProduct
from liandong.partner_products.queries import found_rows, visible_rows
from liandong.partner_products.terms import Side

router = Router(tags=["往来单位 · Partners"])

MOST_AT_ONCE = 1_000
_KEY = KeyShape((int,))


class CustomerProductBody(Input):
    """What a customer calls a unit of a product (the base unit when left out)."""

    partner: Id
    product: Id
    unit: Id | None = None
    code: str = Field("", examples=["A-100"])
    name: str = ""
    memo: str = ""


class SupplierProductBody(CustomerProductBody):
    """A supplier's product; ``price`` is per unit, the quantities count it, rates are per cent."""

    price: Number | None = None
    lead_days: int | None = None
    minimum_quantity: Number | None = None
    pack_quantity: Number | None = None
    over_rate: Number | None = None
    under_rate: Number | None = None
    is_preferred: bool = False


class SupplierProducts(Input):
    """Rows to make, or to put in the place of those of the same partner, product and unit."""

    rows: list[SupplierProductBody] = Field(min_length=1, max_length=MOST_AT_ONCE)


class CustomerProducts(Input):
    """Rows to make, or to put in the place of those of the same partner, product and unit."""

    rows: list[CustomerProductBody] = Field(min_length=1, max_length=MOST_AT_ONCE)


class PartnerProductOut(Schema):
    """A stored row; terms only of suppliers, the price only for who may see what goods cost."""

    id: int
    partner: int
    product: int
    unit: int
    code: str
    name: str
    memo: str
    price: Number | None = None
    lead_days: int | None = None
    minimum_quantity: Number | None = None
    pack_quantity: Number | None = None
    over_rate: Number | None = None
    under_rate: Number | None = None
    is_preferred: bool = False


class PartnerProductList(Schema):
    """A page, the newest first."""

    rows: list[PartnerProductOut]
    next: str | None


class PartnerProductQuery(Schema):
    """Filters of the list; ``text`` finds their and our code and name, pinyin too."""

    text: Text = ""
    partner: Id | None = None
    product: Id | None = None
    limit: Limit = 100
    after: After | None = None


_LIST = answers(ok=PartnerProductList)
_SAVED = answers(ok=list[PartnerProductOut])
_ROW = {"partner": 3, "product": 1, "code": "A-100"}
_SUPPLIER = write_of(
    body_of(
        SupplierProducts.model_json_schema(),
        {"rows": [{**_ROW, "price": "5.5", "lead_days": 7, "minimum_quantity": "10", "pack_quantity": "5"}]},
    )
)
_CUSTOMER = write_of(body_of(CustomerProducts.model_json_schema(), {"rows": [_ROW]}))


@router.get(
    "/supplier-products", response=_LIST, exclude_unset=True, summary="供应商商品 · List suppliers' products"
)
def list_supplier_products(request: ApiRequest, query: Query[PartnerProductQuery]) -> dict[str, Any]:
    """Return a page of what suppliers supply."""
    return _page(request, Side.SUPPLIER, query)


@router.get(
    "/customer-products", response=_LIST, exclude_unset=True, summary="客户商品编码 · List customers' codes"
)
def list_customer_products(request: ApiRequest, query: Query[PartnerProductQuery]) -> dict[str, Any]:
    """Return a page of what customers call our products."""
    return _page(request, Side.CUSTOMER, query)


@router.post(
    "/supplier-products",
    response=_SAVED,
    exclude_unset=True,
    summary="保存供应商商品 · Save suppliers' products",
    openapi_extra=_SUPPLIER,
)
@idempotent
def keep_supplier_products(request: ApiRequest) -> list[dict[str, Any]]:
    """Save rows, all or none."""
    return _saved(request, Side.SUPPLIER, read_model(request, SupplierProducts).rows)


@router.post(
    "/customer-products",
    response=_SAVED,
    exclude_unset=True,
    summary="保存客户商品编码 · Save customers' codes",
    openapi_extra=_CUSTOMER,
)
@idempotent
def keep_customer_products(request: ApiRequest) -> list[dict[str, Any]]:
    """Save rows, all or none."""
    return _saved(request, Side.CUSTOMER, read_model(request, CustomerProducts).rows)


@router.post(
    "/supplier-products/{int:supplier_product}/delete",
    response=_SAVED,
    summary="删除供应商商品 · Delete a supplier's product",
    openapi_extra=write_of({}),
)
@idempotent
def remove_supplier_product(request: ApiRequest, supplier_product: Id) -> list[dict[str, Any]]:
    """Remove a row; documents keep what they were saved with."""
    delete_partner_product(Side.SUPPLIER, supplier_product, request.auth.actor)
    return []


@router.post(
    "/customer-products/{int:customer_product}/delete",
    response=_SAVED,
    summary="删除客户商品编码 · Delete a customer's code",
    openapi_extra=write_of({}),
)
@idempotent
def remove_customer_product(request: ApiRequest, customer_product: Id) -> list[dict[str, Any]]:
    """Remove a row; documents keep what they were saved with."""
    delete_partner_product(Side.CUSTOMER, customer_product, request.auth.actor)
    return []


def _page(request: ApiRequest, side: Side, query: PartnerProductQuery) -> dict[str, Any]:
    require(request, SUBJECTS[side], Verb.VIEW)
    rows = found_rows(visible_rows(side, request.auth.actor), query.text)
    given = {"partner": query.partner, "product": query.product}
    rows = rows.filter(**{name: pk for name, pk in given.items() if pk is not None})
    if after := _KEY.read(query.after):
        rows = rows.filter(pk__lt=after[0])
    found = list(rows.order_by("-pk")[: query.limit + 1])
    is_last = len(found) <= query.limit
    return {
        "rows": [_row(request, side, one) for one in found[: query.limit]],
        "next": None if is_last else page_key(found[query.limit - 1].pk),
    }


def _saved(
    request: ApiRequest, side: Side, bodies: list[SupplierProductBody] | list[CustomerProductBody]
) -> list[dict[str, Any]]:
    names = [one.name for one in fields(PartnerProductForm)]
    forms = [
        PartnerProductForm(**{name: getattr(body, name) for name in names if hasattr(body, name)})
        for body in bodies
    ]
    if side is Side.SUPPLIER and not request.auth.actor.sees(COST):
        forms = _with_stored_prices(forms)
    ids = save_partner_products(side, forms, request.auth.actor)
    found = PartnerProduct.objects.in_bulk(ids)
    return [_row(request, side, found[pk]) for pk in ids]


def _with_stored_prices(forms: list[PartnerProductForm]) -> list[PartnerProductForm]:
    """Keep the prices of who may not see them: he can't mean to change what is hidden from him."""
    rows = PartnerProduct.objects.filter(
        side=Side.SUPPLIER.value, partner__in=[one.partner for one in forms if one.partner]
    )
    names = ("partner", "product", "unit", "unit__is_base", "price")
    known: dict[tuple[int | None, int | None, int | None], Decimal | None] = {}
    for partner, product, unit, is_base, price in rows.values_list(*names):
        known[partner, product, unit] = price
        if is_base:
            known[partner, product, None] = price
    return [replace(one, price=known.get((one.partner, one.product, one.unit))) for one in forms]


def _row(request: ApiRequest, side: Side, row: PartnerProduct) -> dict[str, Any]:
    own = {name: getattr(row, name) for name in COLUMNS}
    about = {"id": row.pk, "partner": row.partner_id, "product": row.product_id, "unit": row.unit_id}
    if side is Side.CUSTOMER:
        return without({**about, **own}, TERMS)
    return without({**about, **own}, () if request.auth.actor.sees(COST) else ("price",))
