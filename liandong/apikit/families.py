"""Families with their variants."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from django.db import transaction
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.family_shapes import (
    EXAMPLE,
    VARIANTS_EXAMPLE,
    FamilyBody,
    FamilyList,
    FamilyOut,
    VariantBody,
    VariantsBody,
)
from liandong.apikit.fields import After, Id, KeyShape, Limit, Text, answers, body_of, page_key, write_of
from liandong.apikit.idempotency import idempotent
from liandong.apikit.problems import ProblemsError
from liandong.catalog.attribute_actions import SUBJECT
from liandong.catalog.families import FamilyShape, memberships, read_families, search_families
from liandong.catalog.family_actions import (
    create_family,
    set_family_active,
    unknown_family,
    update_family,
)
from liandong.catalog.family_forms import (
    COLUMNS,
    PRICES,
    AttributeForm,
    FamilyForm,
    ValueForm,
    VariantForm,
    VariantState,
)
from liandong.catalog.models import Family
from liandong.catalog.variant_actions import (
    SheetRow,
    generate_variants,
    save_variants,
    sheet_rows,
    variant_sheet,
)
from liandong.documents.hiding import COST
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.terms import Problem

router = Router(tags=["款和规格 · Families and variants"])

PAID_PRICE = "purchase_price"
_KEY = KeyShape((str,))
_WRITE = write_of(body_of(FamilyBody.model_json_schema(), EXAMPLE))
_VARIANTS = write_of(body_of(VariantsBody.model_json_schema(), VARIANTS_EXAMPLE))
_ONE: dict[str, Any] = {"response": answers(ok=FamilyOut), "exclude_unset": True}
_MADE: dict[str, Any] = {"response": answers(created=FamilyOut), "exclude_unset": True}


class FamilyQuery(Schema):
    """Filters of the list; a ``text`` gives the best matches in one page."""

    text: Text = Field("", description="编码、名称、拼音、首字母 · Also pinyin and initials")
    product: Id | None = Field(None, description="它所属的款 · The family a product belongs to")
    limit: Limit = 100
    after: After | None = None


@router.get(
    "/families", response=answers(ok=FamilyList), exclude_unset=True, summary="款列表 · List families"
)
def list_families(request: ApiRequest, query: Query[FamilyQuery]) -> dict[str, Any]:
    """Return a page of families without their variants."""
    require(request, SUBJECT, Verb.VIEW)
    found = Family.objects.order_by("code")
    if query.product is not None:
        found = found.filter(pk__in=[one.family for one in memberships([query.product]).values()])
    if query.text:
        ids = search_families(query.text, query.limit, only_made=False)
        at_hand = found.in_bulk(ids)
        return {"rows": _rows([at_hand[pk] for pk in ids if pk in at_hand], request.auth.actor), "next": None}
    if after := _KEY.read(query.after):
        found = found.filter(code__gt=after[0])
    page = list(found[: query.limit + 1])
    is_last = len(page) <= query.limit
    rows = _rows(page[: query.limit], request.auth.actor)
    return {"rows": rows, "next": None if is_last else page_key(page[query.limit - 1].code)}


@router.get("/families/{int:family}", summary="款 · Get a family", **_ONE)
def get_family(request: ApiRequest, family: Id) -> dict[str, Any]:
    """Return a family with all its combinations, made or not."""
    require(request, SUBJECT, Verb.VIEW)
    return _whole(family, request.auth.actor)


@router.post("/families", summary="新建款 · Create a family", openapi_extra=_WRITE, **_MADE)
@idempotent
def add_family(request: ApiRequest) -> Status[dict[str, Any]]:
    """Make a family, and with ``generate`` its variants."""
    body = read_model(request, FamilyBody)
    with transaction.atomic():
        made = create_family(_form(body, None), request.auth.actor)
        if body.generate:
            generate_variants(made, request.auth.actor)
    return Status(201, _whole(made, request.auth.actor))


@router.put("/families/{int:family}", summary="修改款 · Replace a family", openapi_extra=_WRITE, **_ONE)
@idempotent
def change_family(request: ApiRequest, family: Id) -> dict[str, Any]:
    """Make a family what the body says; values may be added, and removed while no product has them."""
    require(request, SUBJECT, Verb.DRAFT)
    stored = Family.objects.filter(pk=family).first()
    if stored is None:
        raise ProblemsError([unknown_family(family)])
    body = read_model(request, FamilyBody)
    actor = request.auth.actor
    with transaction.atomic():
        update_family(family, _form(body, None if actor.sees(COST) else stored), actor)
        if body.generate:
            generate_variants(family, actor)
    return _whole(family, request.auth.actor)


@router.post(
    "/families/{int:family}/generate",
    summary="生成缺少的规格 · Make the missing variants",
    openapi_extra=write_of({}),
    **_ONE,
)
@idempotent
def generate(request: ApiRequest, family: Id) -> dict[str, Any]:
    """Make the combinations that are missing, with codes by the family's rule."""
    generate_variants(family, request.auth.actor)
    return _whole(family, request.auth.actor)


@router.put(
    "/families/{int:family}/variants",
    summary="修改规格 · Change variants",
    description="没有列出的规格不变 · Combinations left out stay as they are",
    openapi_extra=_VARIANTS,
    **_ONE,
)
@idempotent
def change_variants(request: ApiRequest, family: Id) -> dict[str, Any]:
    """Make, change, take in, release or leave out combinations, all or none."""
    require(request, SUBJECT, Verb.DRAFT)
    body = read_model(request, VariantsBody)
    shape, rows = variant_sheet(family)
    forms = _variants(body.variants, shape, rows, request.auth.actor)
    save_variants(family, forms, request.auth.actor)
    return _whole(family, request.auth.actor)


@router.post(
    "/families/{int:family}/disable", summary="停用款 · Disable a family", openapi_extra=write_of({}), **_ONE
)
@idempotent
def disable_family(request: ApiRequest, family: Id) -> dict[str, Any]:
    """Disable a family: it is not offered any more, its products are as before."""
    set_family_active(family, request.auth.actor, is_active=False)
    return _whole(family, request.auth.actor)


@router.post(
    "/families/{int:family}/enable", summary="启用款 · Enable a family", openapi_extra=write_of({}), **_ONE
)
@idempotent
def enable_family(request: ApiRequest, family: Id) -> dict[str, Any]:
    """Enable a family again."""
    set_family_active(family, request.auth.actor, is_active=True)
    return _whole(family, request.auth.actor)


def _form(body: FamilyBody, stored: Family | None) -> FamilyForm:
    """Return the family that a body says; ``stored`` is what keeps the price its writer may not see."""
    given = {one.name: getattr(body, one.name) for one in fields(FamilyForm) if one.name != "attributes"}
    if stored is not None and PAID_PRICE not in body.model_fields_set:
        given[PAID_PRICE] = stored.purchase_price
    axes = (
        AttributeForm(one.name, tuple(ValueForm(value.name, value.code) for value in one.values))
        for one in body.attributes
    )
    return FamilyForm(**given, attributes=tuple(axes))


def _variants(
    bodies: Sequence[VariantBody], shape: FamilyShape, rows: Sequence[SheetRow], actor: Actor
) -> list[VariantForm]:
    """Return the variants that bodies say; what one leaves out stays, or is as it would be made."""
    by_names = {tuple(shape.values[one].name for one in row.form.combination): row.form for row in rows}
    hidden = set() if actor.sees(COST) else {PAID_PRICE}
    forms, problems = [], []
    for line, body in enumerate(bodies, start=1):
        form = by_names.get(tuple(name.strip() for name in body.values))
        if form is None:
            problems.append(Problem("combination_unknown", line, "values"))
            continue
        given = {name: getattr(body, name) for name in body.model_fields_set - {"values", "state"} - hidden}
        state = form.state if body.state is None else VariantState(body.state)
        forms.append(replace(form, state=state, **given))
    if problems:
        raise ProblemsError(problems)
    return forms


def _rows(families: Sequence[Family], actor: Actor) -> list[dict[str, Any]]:
    shapes = read_families([family.pk for family in families])
    return [_row(family, shapes[family.pk], actor) for family in families if family.pk in shapes]


def _row(family: Family, shape: FamilyShape, actor: Actor) -> dict[str, Any]:
    shown = {name: getattr(family, name) for name in COLUMNS if name not in {"category", "brand"}}
    shown |= {"category": family.category_id, "brand": family.brand_id}
    if not actor.sees(COST):
        del shown[PAID_PRICE]
    axes = [
        {
            "name": axis.name,
            "values": [{"id": one.id, "name": one.name, "code": one.code} for one in axis.values],
        }
        for axis in shape.axes
    ]
    return {"id": family.pk, "is_active": family.is_active, **shown, "attributes": axes}


def _whole(family: int, actor: Actor) -> dict[str, Any]:
    stored = Family.objects.filter(pk=family).first()
    if stored is None:
        raise ProblemsError([unknown_family(family)])
    shape = read_families([family])[family]
    names = [name for name in PRICES if actor.sees(COST) or name != PAID_PRICE]
    rows = [
        {
            "product": row.product,
            "values": [shape.values[one].name for one in row.form.combination],
            "state": row.form.state.value if row.product or row.form.state != VariantState.ACTIVE else "open",
            "code": row.form.code,
            "barcode": row.form.barcode,
            **{name: getattr(row.form, name) for name in names},
        }
        for row in sheet_rows(shape)
    ]
    return {**_row(stored, shape, actor), "variants": rows}
