"""商品: the list, and disabling one."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.catalog.actions import SUBJECT, set_product_active
from liandong.catalog.models import Category, Product, Tracking
from liandong.catalog.queries import UnitCard, search_products, units_of
from liandong.collaboration.pictures import first_pictures
from liandong.documents.hiding import COST
from liandong.identity.actors import reaches_all, require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import plain
from liandong.masters.category_choices import category_choices
from liandong.storage.details import holding
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.added_fields import (
    added_cells,
    wishes_of,
    with_filters,
)
from liandong.webkit.counting import many_of, number_of
from liandong.webkit.record_order import added_heads, code_head, found_page, record_page
from liandong.webkit.report_query import ReportQuery


@require_GET
def products(request: CompanyRequest) -> HttpResponse:
    """Show the products by code, or those a text finds, the best first."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    rows, next_key = _page(query)
    ids = [product.pk for product in rows]
    units, shown = units_of(ids), {} if query.is_export else first_pictures(ids)
    context: ui.Part = {
        "columns": _columns(query),
        "rows": [
            _row(product, units.get(product.pk, ()), request.actor, shown.get(product.pk)) for product in rows
        ],
        "next_url": query.next_url(next_key),
    }
    if not query.is_next_page:
        may_make = reaches_all(request.actor, SUBJECT, Verb.DRAFT)
        actions = lists.new_action(request, SUBJECT, _("新建商品"), "new_product", may_make=may_make)
        text = _("先建商品，才能开单；单位、条码和价格都在这里。")
        context |= {
            "title": many_of("商品"),
            "actions": actions,
            "filters": with_filters(ui.filters(query, _fields(query)), query, SUBJECT),
            "summary": _summary(query, len(rows)),
            "empty": lists.nothing(query, _("还没有商品"), text, actions),
        }
    return ui.answer(query, "list", context)


def _columns(query: ReportQuery) -> list[ui.Part]:
    sees_cost = query.request.actor.sees(COST)
    prices = [*([_("采购价")] if sees_cost else ()), _("批发价"), _("零售价")]
    return [
        code_head(query, SUBJECT),
        *ui.columns_of([_("名称"), _("规格"), _("分类"), _("品牌"), _("单位"), _("条码")]),
        *ui.columns_of([], [*prices, _("税率%")]),
        ui.column(_("批次/序列号")),
        *added_heads(query, SUBJECT),
        ui.column(_("状态")),
    ]


def _fields(query: ReportQuery) -> list[ui.Part]:
    return [
        ui.search_field(_("编码 / 名称 / 拼音首字母 / 条码"), query),
        ui.choice_field("category", _("分类"), category_choices(), query.number("category")),
        ui.choice_field("abc", _("ABC"), [(one, one) for one in "ABC"], query.choice("abc", tuple("ABC"))),
        ui.choice_field("xyz", _("XYZ"), [(one, one) for one in "XYZ"], query.choice("xyz", tuple("XYZ"))),
        lists.disabled_field(query),
    ]


def _summary(query: ReportQuery, count: int) -> str:
    if query.text("sort") and query.text():
        return number_of("找到 {count} 个商品", count)
    if query.text():
        return number_of("找到 {count} 个商品，最接近的在前", count)
    return number_of("共 {count} 个商品", _wanted(query).count())


def _classes(query: ReportQuery) -> dict[str, str]:
    asked = {"abc": query.choice("abc", tuple("ABC")), "xyz": query.choice("xyz", tuple("XYZ"))}
    return {name: one for name, one in asked.items() if one}


def _wanted(query: ReportQuery) -> QuerySet[Product]:
    asked = holding(wishes_of(query, SUBJECT))
    found = Product.objects.select_related("category", "brand").filter(*asked)
    if (kept := query.number("merged")) is not None:
        found = found.filter(merged_into=kept)
    if not query.flag("disabled"):
        found = found.filter(is_active=True)
    found = found.filter(**{f"{name}_class": one for name, one in _classes(query).items()})
    category = query.number("category")
    if category is not None:
        path = Category.objects.filter(pk=category).values_list("path", flat=True).first()
        found = found.filter(category__path__startswith=path) if path else found.none()
    return found


def _page(query: ReportQuery) -> tuple[list[Product], tuple[Any, ...] | None]:
    text, wanted = query.text(), _wanted(query)
    if not text:
        return record_page(query, SUBJECT, wanted, query.rows(lists.PAGE_ROWS))
    hits = search_products(text, lists.FOUND_ROWS, only_active=not query.flag("disabled"))
    ids = [hit.product for hit in hits]
    return found_page(query, SUBJECT, wanted, ids), None


def _row(product: Product, units: tuple[UnitCard, ...], actor: Actor, picture: int | None) -> ui.Part:
    names = [unit.name if unit.is_base else f"{unit.name}={plain(unit.ratio)}" for unit in units]
    barcode = next((unit.barcode for unit in units if unit.barcode), "")
    url = ui.address("product", product.pk)
    prices = [ui.price_cell(product.purchase_price)] if actor.sees(COST) else []
    cells = [
        ui.text_cell(product.code, url, "phone-1"),
        ui.text_cell(product.name, url, "phone-3") | _pictured(product.pk, picture),
        ui.text_cell(product.specification, look="phone-5"),
        ui.text_cell(product.category),
        ui.text_cell(product.brand),
        ui.text_cell(" · ".join(names), look="phone-6"),
        ui.text_cell(barcode),
        *prices,
        ui.price_cell(product.wholesale_price),
        ui.price_cell(product.retail_price, look="phone-4"),
        ui.quantity_cell(product.tax_rate),
        ui.text_cell("" if product.tracking == Tracking.NONE else _(Tracking(product.tracking).label)),
        *added_cells(actor, SUBJECT, product.details),
        lists.active_chip(is_active=product.is_active, look="phone-2"),
    ]
    return {"id": product.pk, "label": product.name, "cells": cells}


def _pictured(product: int, picture: int | None) -> ui.Part:
    return {} if picture is None else {"picture": ui.address("product_thumbnail", product, picture)}


@require_POST
def activate_product(request: CompanyRequest, product: int) -> HttpResponse:
    """Disable a product, or enable it again."""
    is_active = bool(request.POST.get("is_active"))
    done = _("商品已启用。") if is_active else _("商品已停用，旧单据不受影响。")
    return lists.told(
        request,
        lambda: set_product_active(product, request.actor, is_active=is_active),
        done,
        ui.address("product", product),
    )
