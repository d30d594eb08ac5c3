"""组成: what products are made of; the list, and the form with the parts in rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.catalog.composition import Part
from liandong.catalog.composition_actions import (
    SUBJECT,
    CompositionForm,
    remove_composition,
    set_composition,
)
from liandong.catalog.models import ComponentRow, CompositionRow, Product
from liandong.catalog.queries import search_products
from liandong.identity.actors import reaches_all, require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.masters.price_rows import ReadRows
from liandong.pricing.queries import products_named
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.record_form import (
    DECIMALS,
    Field,
    FormPage,
    Kind,
    Section,
    read_fields,
    row_numbers,
    show_form,
    shown_fields,
)
from liandong.webkit.report_query import ReportQuery

_TABLE = "parts"
_LOOKED_UP_FOR = "inventory.assembly"
"""Products are looked up as for documents of this type."""


@require_GET
def compositions(request: CompanyRequest) -> HttpResponse:
    """Show the products that are made of others, by code, or those a text finds."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    found, text = _wanted(query), query.text()
    rows = found.order_by("product__code")
    next_key = None
    if not text:
        if after := query.after(str):
            rows = rows.filter(product__code__gt=after[0])
        size = query.rows(lists.PAGE_ROWS)
        rows = rows[: size + 1]
        shown = list(rows)[:size]
        next_key = (shown[-1].product.code,) if len(rows) > size else None
    else:
        shown = list(rows[: lists.FOUND_ROWS])
    counts = _counts([row.pk for row in shown])
    context: ui.Part = {
        "columns": [
            *ui.columns_of([_("编码"), _("名称"), _("规格"), _("用途")], [_("数量"), _("部件数")]),
            ui.column(_("备注")),
        ],
        "rows": [_row(row, counts.get(row.pk, 0)) for row in shown],
        "next_url": query.next_url(next_key),
    }
    if not query.is_next_page:
        may_make = reaches_all(request.actor, SUBJECT, Verb.DRAFT)
        label = _("新建组成")
        actions = lists.new_action(request, SUBJECT, label, "new_composition", may_make=may_make)
        about = _("写下商品由哪些部件组成：管理库存的用来组装拆卸，不管理库存的就是套装，按部件发货。")
        count = len(shown) if text else found.count()
        context |= {
            "title": _("组成和套装"),
            "actions": actions,
            "filters": ui.filters(query, [ui.search_field(_("编码 / 名称 / 拼音首字母 / 条码"), query)]),
            "summary": number_of("共 {count} 个组成", count),
            "empty": lists.nothing(query, _("还没有组成"), about, actions),
        }
    return ui.answer(query, "list", context)


def _wanted(query: ReportQuery) -> QuerySet[CompositionRow]:
    found = CompositionRow.objects.select_related("product")
    text = query.text()
    if not text:
        return found
    hits = search_products(text, lists.FOUND_ROWS, only_active=False)
    return found.filter(pk__in=[hit.product for hit in hits])


def _counts(wholes: Sequence[int]) -> dict[int, int]:
    """Return how many parts these have; one statement."""
    rows = ComponentRow.objects.filter(whole__in=wholes).values_list("whole").annotate(count=Count("pk"))
    return dict(rows.order_by())


def _row(row: CompositionRow, count: int) -> ui.Part:
    product, url = row.product, ui.address("composition", row.pk)
    cells = [
        ui.text_cell(product.code, url, "phone-1"),
        ui.text_cell(product.name, url, "phone-3"),
        ui.text_cell(product.specification, look="phone-5"),
        ui.text_cell(_("组装拆卸") if product.is_stocked else _("套装"), look="phone-2"),
        ui.quantity_cell(row.quantity),
        ui.count_cell(count),
        ui.text_cell(row.memo),
    ]
    return {"id": row.pk, "label": product.name, "cells": cells}


def _sections(stored: Product | None) -> list[Section]:
    whole = Field("product", _("商品编码或条码"), is_required=True)
    if stored is not None:
        whole = Field("product", _("商品"), is_read_only=True)
    batch = _("部件是多少个商品的用量，一般是 1（基本单位）")
    fields = (
        whole,
        Field("quantity", _("数量"), Kind.QUANTITY, is_required=True, help=batch),
        Field("memo", _("备注"), is_wide=True),
    )
    return [Section("", fields)]


def _fields(actor: Actor | None = None) -> tuple[Field, ...]:
    may_look = actor is not None and actor.may(_LOOKED_UP_FOR, Verb.VIEW)
    url = ui.address("pick_products", type=_LOOKED_UP_FOR) if may_look else ""
    return (
        Field("part", _("部件编码或条码"), is_required=True, search_url=url),
        Field("name", _("名称"), is_read_only=True, fills="name"),
        Field("quantity", _("用量(基本单位)"), Kind.QUANTITY, is_required=True),
        Field("scrap_rate", _("损耗%"), Kind.PERCENT),
        Field("share", _("成本份额"), Kind.QUANTITY, help=_("拆卸时按它分成本；都不填则按各部件现在的成本")),
    )


def _table(rows: Sequence[Mapping[str, Any]], actor: Actor) -> ui.Part:
    fields = _fields(actor)
    shown = [shown_fields(fields, row, {}, f"{_TABLE}-{place}-") for place, row in enumerate(rows)]
    part = {
        "name": _TABLE,
        "columns": [
            {"label": one.label, "look": ui.NUMBER if one.kind in DECIMALS else ""} for one in fields
        ],
        "rows": shown,
        "blank": shown_fields(fields, {}, {}, f"{_TABLE}-__row__-"),
    }
    return {"title": _("部件（拆卸时按成本份额分成本，都不填则按各部件现在的成本）"), "table": part}


def _stored_rows(row: CompositionRow) -> list[dict[str, Any]]:
    return [
        {
            "part": one.part.code,
            "name": one.part.name,
            "quantity": one.quantity,
            "scrap_rate": one.scrap_rate or None,
            "share": one.share,
        }
        for one in row.components.select_related("part").order_by("position")
    ]


def _read_parts(data: Mapping[str, Any]) -> ReadRows:
    """Read the parts that were typed; empty rows are left out."""
    fields = _fields()
    read = [read_fields(fields, data, f"{_TABLE}-{number}-") for number in row_numbers(data, _TABLE, "part")]
    rows = [row for row in read if any(row.raw.values())]
    found = ReadRows([row.raw for row in rows], (), [one for row in rows for one in row.problems])
    hits = products_named([row.raw["part"] for row in rows]) if rows else {}
    parts = []
    for row in rows:
        hit = hits.get(row.raw["part"])
        if hit is None:
            found.problems.append(Problem("unknown_product", None, None, {"product": row.raw["part"]}))
            continue
        quantity, scrap = row.values["quantity"] or ZERO, row.values["scrap_rate"] or ZERO
        parts.append(Part(hit.product, quantity, scrap, row.values["share"]))
    found.values = tuple(parts)
    return found


@require_http_methods(["GET", "POST"])
def new_composition(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, perhaps for a ``product``, or write the composition it describes."""
    require(request.actor, SUBJECT, Verb.DRAFT)
    if request.method == "POST":
        return _save(request, None)
    asked = ReportQuery(request).number("product")
    code = Product.objects.filter(pk=asked).values_list("code", flat=True).first() if asked else ""
    return _show(request, None, ({"product": code or "", "quantity": 1}, []))


@require_http_methods(["GET", "POST"])
def composition(request: CompanyRequest, product: int) -> HttpResponse:
    """Show what a product is made of, or make it what was typed."""
    require(request.actor, SUBJECT, Verb.VIEW)
    found = CompositionRow.objects.select_related("product").filter(pk=product).first()
    if found is None:
        raise Http404(product)
    if request.method == "POST":
        return _save(request, found.product)
    values = {"product": str(found.product), "quantity": found.quantity, "memo": found.memo}
    return _show(request, found.product, (values, _stored_rows(found)))


def _save(request: CompanyRequest, stored: Product | None) -> HttpResponse:
    require(request.actor, SUBJECT, Verb.DRAFT)
    fields = [one for section in _sections(stored) for one in section.fields]
    typed, parts = read_fields(fields, request.POST), _read_parts(request.POST)
    problems = [*typed.problems, *parts.problems]
    pk = stored.pk if stored else None
    if stored is None:
        code = typed.raw["product"]
        hit = products_named([code]).get(code) if code else None
        pk = hit.product if hit else None
        if hit is None:
            problems.append(Problem("unknown_product", column="product", detail={"product": code}))
    if not problems and pk is not None:
        try:
            form = CompositionForm(pk, parts.values, typed.values["quantity"], typed.values["memo"])
            set_composition(form, request.actor)
        except RefusedError as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, _("组成已保存。"))
            return redirect("webkit:composition", pk)
    shown = typed.raw if stored is None else {**typed.raw, "product": str(stored)}
    return _show(request, stored, (shown, parts.raw), problems)


def _show(
    request: CompanyRequest,
    stored: Product | None,
    shown: tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    actions: list[ui.Part] = []
    may_save = reaches_all(request.actor, SUBJECT, Verb.DRAFT)
    if stored is not None:
        actions.append({"label": _("商品"), "url": ui.address("product", stored.pk), "icon": "tag"})
    if stored is not None and may_save:
        actions.append(
            {
                "label": _("删除"),
                "method": "post",
                "url": ui.address("delete_composition", stored.pk),
                "is_danger": True,
                "confirm": _("删除这个商品的组成？已有的单据不变。"),
            }
        )
    title = _("新建组成") if stored is None else _("{product}的组成").format(product=stored.name)
    values, rows = shown
    page = FormPage(
        title,
        ui.address("compositions"),
        _("组成和套装"),
        _sections(stored),
        actions,
        [_table(rows, request.actor)],
        may_save=may_save,
    )
    return show_form(request, page, values, problems)


@require_POST
def delete_composition(request: CompanyRequest, product: int) -> HttpResponse:
    """Take a product's composition away."""
    return lists.told(
        request,
        lambda: remove_composition(product, request.actor),
        _("组成已删除。"),
        ui.address("compositions"),
    )
