"""Products with their units and barcodes."""

from typing import Any

from django.db.models import Q
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.added_fields import ADDED, replaced_details, wishes_of
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import (
    After,
    Id,
    KeyShape,
    Limit,
    Text,
    answers,
    body_of,
    page_key,
    without,
    write_of,
)
from liandong.apikit.idempotency import idempotent
from liandong.apikit.problems import ProblemsError
from liandong.apikit.product_shapes import Found, ProductBody, ProductList, ProductOut, UnitOut
from liandong.catalog.actions import SUBJECT, create_product, set_product_active, update_product
from liandong.catalog.forms import COLUMNS, ProductForm, UnitForm
from liandong.catalog.models import Product
from liandong.catalog.queries import UnitCard, search_products, units_of
from liandong.documents.hiding import COST
from liandong.documents.models import DocumentLine
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.pinyin import pieces
from liandong.kernel.terms import Problem
from liandong.storage.details import holding

router = Router(tags=["商品 · Products"])

PAID_PRICE = "purchase_price"
_KEY = KeyShape((str,))


class ProductQuery(Schema):
    """Filters of the list."""

    text: Text = Field("", description="编码、名称、规格、条码、拼音、首字母 · Also pinyin and initials")
    category: Id | None = None
    active: bool | None = None
    limit: Limit = 100
    after: After | None = None


class SearchQuery(Schema):
    """What was typed or scanned."""

    text: Text
    limit: Limit = 20


_BOTTLE = {"name": "瓶", "is_base": True, "barcode": "6901234567892"}
_CASE = {"name": "箱", "ratio": "24", "price": "48"}
EXAMPLE = {"code": "P001", "name": "矿泉水 550ml", "retail_price": "2.5", "units": [_BOTTLE, _CASE]}
_WRITE = write_of(body_of(ProductBody.model_json_schema(), EXAMPLE))
_LIST = answers(ok=ProductList)


@router.get(
    "/products", response=_LIST, exclude_unset=True, summary="商品列表 · List products", description=ADDED
)
def list_products(request: ApiRequest, query: Query[ProductQuery]) -> dict[str, Any]:
    """Return a page of products."""
    require(request, SUBJECT, Verb.VIEW)
    chosen = Q(*holding(wishes_of(request, SUBJECT)))
    for piece in pieces(query.text):
        chosen &= Q(search_text__contains=piece)
    if query.category is not None:
        chosen &= Q(category=query.category)
    if query.active is not None:
        chosen &= Q(is_active=query.active)
    if after := _KEY.read(query.after):
        chosen &= Q(code__gt=after[0])
    found = list(Product.objects.filter(chosen).order_by("code")[: query.limit + 1])
    rows = _rows(found[: query.limit], request.auth.actor)
    is_last = len(found) <= query.limit
    return {"rows": rows, "next": None if is_last else page_key(found[query.limit - 1].code)}


@router.get(
    "/products/search",
    response=answers(ok=list[Found]),
    exclude_unset=True,
    summary="查找商品 · Find products, best first",
    description="扫描条码或输入拼音首字母 · A scanned barcode, or pinyin as it is typed",
)
def find_products(request: ApiRequest, query: Query[SearchQuery]) -> list[dict[str, Any]]:
    """Return the products a text finds."""
    require(request, SUBJECT, Verb.VIEW)
    hits = {hit.product: hit.unit for hit in search_products(query.text, query.limit)}
    found = Product.objects.in_bulk(list(hits))
    rows = _rows([found[pk] for pk in hits if pk in found], request.auth.actor)
    return [{**row, "found_unit": hits[row["id"]]} for row in rows]


@router.get(
    "/products/{int:product}",
    response=answers(ok=ProductOut),
    exclude_unset=True,
    summary="商品 · Get a product",
)
def get_product(request: ApiRequest, product: Id) -> dict[str, Any]:
    """Return one product."""
    require(request, SUBJECT, Verb.VIEW)
    return _rows([_product(product)], request.auth.actor)[0]


@router.post(
    "/products",
    response=answers(created=ProductOut),
    exclude_unset=True,
    summary="新建商品 · Create a product",
    openapi_extra=_WRITE,
)
@idempotent
def add_product(request: ApiRequest) -> Status[dict[str, Any]]:
    """Make a product with its units and barcodes."""
    product = create_product(_form(read_model(request, ProductBody)), request.auth.actor)
    return Status(201, _answer(product, request))


@router.put(
    "/products/{int:product}",
    response=answers(ok=ProductOut),
    exclude_unset=True,
    summary="修改商品 · Replace a product",
    description="没有列出的单位会被删除 · Units left out are removed",
    openapi_extra=_WRITE,
)
@idempotent
def change_product(request: ApiRequest, product: Id) -> dict[str, Any]:
    """Make the product what the body says."""
    require(request, SUBJECT, Verb.DRAFT)
    stored = _product(product)
    body = read_model(request, ProductBody)
    if not request.auth.actor.sees(COST) and PAID_PRICE not in body.model_fields_set:
        body.purchase_price = stored.purchase_price  # who may not see it can't mean to empty it
    body.details = replaced_details(body, stored.details, request.auth.actor.fields)
    units = DocumentLine.objects.filter(product=product, unit__isnull=False).values_list("unit", flat=True)
    used = frozenset(pk for pk in units.distinct())
    update_product(product, _form(body), request.auth.actor, used_units=used)
    return _answer(product, request)


@router.post(
    "/products/{int:product}/disable",
    response=answers(ok=ProductOut),
    exclude_unset=True,
    summary="停用商品 · Disable a product",
    openapi_extra=write_of({}),
)
@idempotent
def disable_product(request: ApiRequest, product: Id) -> dict[str, Any]:
    """Disable a product; documents that have it keep it."""
    set_product_active(product, request.auth.actor, is_active=False)
    return _answer(product, request)


@router.post(
    "/products/{int:product}/enable",
    response=answers(ok=ProductOut),
    exclude_unset=True,
    summary="启用商品 · Enable a product",
    openapi_extra=write_of({}),
)
@idempotent
def enable_product(request: ApiRequest, product: Id) -> dict[str, Any]:
    """Enable a product again."""
    set_product_active(product, request.auth.actor, is_active=True)
    return _answer(product, request)


def _product(product: int) -> Product:
    found = Product.objects.filter(pk=product).first()
    if found is None:
        raise ProblemsError([Problem("product_unknown", detail={"product": str(product)})])
    return found


def _answer(product: int, request: ApiRequest) -> dict[str, Any]:
    return _rows([_product(product)], request.auth.actor)[0]


def _form(body: ProductBody) -> ProductForm:
    units = (
        UnitForm(unit.name, unit.ratio, unit.barcode, price=unit.price, is_base=unit.is_base, id=unit.id)
        for unit in body.units
    )
    return ProductForm(units=tuple(units), **{name: getattr(body, name) for name in COLUMNS})


def _rows(products: list[Product], actor: Actor) -> list[dict[str, Any]]:
    units = units_of(product.pk for product in products)
    hidden = () if actor.sees(COST) else (PAID_PRICE,)
    return [without(_row(product, units.get(product.pk, ())), hidden) for product in products]


def _row(product: Product, units: tuple[UnitCard, ...]) -> dict[str, Any]:
    own = {name: getattr(product, name) for name in COLUMNS if name not in {"category", "brand"}}
    own |= {"category": product.category_id, "brand": product.brand_id}
    shown = [{name: getattr(unit, name) for name in UnitOut.model_fields} for unit in units]
    return {"id": product.pk, **own, "units": shown}
