"""The tree of categories, and the brands."""

from typing import Any

from django.db.models import QuerySet
from ninja import Router, Schema
from ninja.responses import Status

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Id, Input, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.apikit.problems import ProblemsError
from liandong.catalog.categories import (
    BRAND,
    CATEGORY,
    CategoryForm,
    create_category,
    delete_category,
    rename_brand,
    save_brands,
    update_category,
)
from liandong.catalog.models import Brand, Category
from liandong.kernel.actor import Verb
from liandong.kernel.terms import Problem

router = Router(tags=["商品 · Products"])


class CategoryOut(Schema):
    """A category; ``path`` is the ids from the root, such as ``/1/7/``."""

    id: int
    code: str
    name: str
    parent: int | None
    path: str


class CategoryBody(Input):
    """A category; without a parent it stands at the root."""

    code: str
    name: str
    parent: Id | None = None


class BrandOut(Schema):
    """A brand."""

    id: int
    name: str


class BrandBody(Input):
    """What a brand is called."""

    name: str


_CATEGORY = body_of(CategoryBody.model_json_schema(), {"code": "0101", "name": "大米", "parent": 1})
_BRAND = body_of(BrandBody.model_json_schema(), {"name": "金龙鱼"})


@router.get("/categories", response=answers(ok=list[CategoryOut]), summary="商品分类 · Categories")
def list_categories(request: ApiRequest) -> list[dict[str, Any]]:
    """Return the whole tree, each category after the one it is in."""
    require(request, CATEGORY, Verb.VIEW)
    return [_category(one) for one in Category.objects.order_by("path")]


@router.post(
    "/categories",
    response=answers(created=CategoryOut),
    summary="新建分类 · Create a category",
    openapi_extra=write_of(_CATEGORY),
)
@idempotent
def add_category(request: ApiRequest) -> Status[dict[str, Any]]:
    """Make a category."""
    pk = create_category(_form(request), request.auth.actor)
    return Status(201, _category(Category.objects.get(pk=pk)))


@router.put(
    "/categories/{int:category}",
    response=answers(ok=CategoryOut),
    summary="修改分类 · Rename or move a category",
    openapi_extra=write_of(_CATEGORY),
)
@idempotent
def change_category(request: ApiRequest, category: Id) -> dict[str, Any]:
    """Rename a category or put it elsewhere; what is below it moves along."""
    require(request, CATEGORY, Verb.DRAFT)
    _require_known(Category.objects.filter(pk=category))
    update_category(category, _form(request), request.auth.actor)
    return _category(Category.objects.get(pk=category))


@router.post(
    "/categories/{int:category}/delete",
    response=answers(ok=list[CategoryOut]),
    summary="删除分类 · Delete an empty category",
    openapi_extra=write_of({}),
)
@idempotent
def remove_category(request: ApiRequest, category: Id) -> list[dict[str, Any]]:
    """Delete a category that nothing is in."""
    require(request, CATEGORY, Verb.DRAFT)
    _require_known(Category.objects.filter(pk=category))
    delete_category(category, request.auth.actor)
    return []


@router.get("/brands", response=answers(ok=list[BrandOut]), summary="品牌 · Brands")
def list_brands(request: ApiRequest) -> list[dict[str, Any]]:
    """Return all brands by name."""
    require(request, BRAND, Verb.VIEW)
    return [{"id": pk, "name": name} for pk, name in Brand.objects.order_by("name").values_list("pk", "name")]


@router.post(
    "/brands",
    response=answers(created=BrandOut),
    summary="新建品牌 · Create a brand",
    openapi_extra=write_of(_BRAND),
)
@idempotent
def add_brand(request: ApiRequest) -> Status[dict[str, Any]]:
    """Make a brand; one of this name that is there already is answered as it is."""
    (pk,) = save_brands([read_model(request, BrandBody).name], request.auth.actor).values()
    return Status(201, _brand(pk))


@router.put(
    "/brands/{int:brand}",
    response=answers(ok=BrandOut),
    summary="修改品牌 · Rename a brand",
    openapi_extra=write_of(_BRAND),
)
@idempotent
def change_brand(request: ApiRequest, brand: Id) -> dict[str, Any]:
    """Give a brand another name."""
    require(request, BRAND, Verb.DRAFT)
    _require_known(Brand.objects.filter(pk=brand))
    rename_brand(brand, read_model(request, BrandBody).name, request.auth.actor)
    return _brand(brand)


def _form(request: ApiRequest) -> CategoryForm:
    body = read_model(request, CategoryBody)
    return CategoryForm(body.code, body.name, body.parent)


def _category(one: Category) -> dict[str, Any]:
    return {"id": one.pk, "code": one.code, "name": one.name, "parent": one.parent_id, "path": one.path}


def _brand(pk: int) -> dict[str, Any]:
    return {"id": pk, "name": Brand.objects.values_list("name", flat=True).get(pk=pk)}


def _require_known(found: QuerySet[Any]) -> None:
    if not found.exists():
        raise ProblemsError([Problem("not_found")])
