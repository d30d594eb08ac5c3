"""最低最高库存: how much there should be of a product, by season and warehouse."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.catalog.models import Product
from liandong.identity.actors import reaches_all, require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Scope, Verb
from liandong.kernel.pinyin import pieces
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.stock_ledger.filters import SUBJECT as STOCK
from liandong.stock_ledger.level_actions import SUBJECT, keep_levels, levels_of
from liandong.stock_ledger.level_model import StockLevel
from liandong.stock_ledger.models import Place, PlaceKind
from liandong.stock_ledger.seasons import FIRST, LAST, Level, is_within, read_day, written
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import many_of, number_of
from liandong.webkit.extensions import added_list_actions
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

TABLE = "levels"
_UNREADABLE = 0
"""Stands for a day nobody can read: there is none of this number."""


@require_GET
def stock_levels(request: CompanyRequest) -> HttpResponse:
    """Show every level of the places whose stock may be seen; those of today are marked."""
    require(request.actor, STOCK, Verb.VIEW)
    query = ReportQuery(request)
    found = StockLevel.objects.select_related("product", "place")
    if request.actor.scope_of(STOCK, Verb.VIEW) is not Scope.ALL:
        found = found.filter(place__in=request.actor.places)
    for piece in pieces(query.text()):
        found = found.filter(product__search_text__contains=piece)
    if place := query.number("place"):
        found = found.filter(place=place)
    after = query.after(int)
    page = found if after is None else found.filter(pk__gt=after[0])
    size = query.rows(lists.PAGE_ROWS)
    rows = list(page.order_by("pk")[: size + 1])
    columns = [_("商品"), _("编码"), _("仓库"), _("从"), _("到")]
    context: ui.Part = {
        "title": _("最低最高库存"),
        "section": _("库存"),
        "actions": added_list_actions(request, "stock_ledger.level"),
        "filters": ui.filters(query, _filters(request, query)),
        "columns": [*ui.columns_of(columns, [_("最低库存"), _("最高库存")]), ui.column(_("今天"))],
        "rows": [_row(one) for one in rows[:size]],
        "summary": number_of("共 {count} 行", found.count()) if after is None else "",
        "next_url": query.next_url((rows[size - 1].pk,) if len(rows) > size else None),
        "empty": lists.nothing(
            query,
            _("还没有分仓库或分季节的最低最高库存"),
            _("打开一个商品，点「最低最高库存」；也可以用 Excel 导入。"),
            [{"label": many_of("商品"), "url": ui.address("products"), "is_primary": True}],
        ),
    }
    return ui.answer(query, "list", context)


def _filters(request: CompanyRequest, query: ReportQuery) -> list[ui.Part]:
    places = Place.objects.filter(kind=PlaceKind.WAREHOUSE, is_active=True).order_by("code")
    if request.actor.scope_of(STOCK, Verb.VIEW) is not Scope.ALL:
        places = places.filter(pk__in=request.actor.places)
    options = list(places.values_list("pk", "name"))
    return [
        ui.search_field(_("商品编码 / 名称 / 拼音 / 条码"), query),
        ui.choice_field("place", _("仓库"), options, query.number("place")),
    ]


def _row(one: StockLevel) -> ui.Part:
    level = Level(one.starts, one.ends, one.minimum, one.maximum, one.place_id)
    holds = is_within(level, timezone.localdate())
    url = ui.address("product_levels", one.product_id)
    cells = [
        ui.text_cell(one.product.name, url, "phone-1"),
        ui.text_cell(one.product.code, look="phone-3"),
        ui.text_cell(one.place or _("全部仓库合计"), look="phone-5"),
        ui.text_cell(_("全年") if level.is_all_year else written(one.starts)),
        ui.text_cell("" if level.is_all_year else written(one.ends)),
        ui.quantity_cell(one.minimum, look="phone-4"),
        ui.quantity_cell(one.maximum),
        ui.chip_cell(_("在用"), "green", "phone-2")
        if holds
        else ui.chip_cell(_("不在季节"), "grey", "phone-2"),
    ]
    return {"id": one.pk, "label": one.product.name, "cells": cells}


def _fields() -> tuple[Field, ...]:
    places = Place.objects.filter(kind=PlaceKind.WAREHOUSE, is_active=True).order_by("code")
    choices = [("", _("全部仓库合计")), *places.values_list("pk", "name")]
    return (
        Field("place", _("仓库"), Kind.RECORD, choices=choices),
        Field("starts", _("从（月-日）")),
        Field("ends", _("到（月-日）")),
        Field("minimum", _("最低库存"), Kind.QUANTITY),
        Field("maximum", _("最高库存"), Kind.QUANTITY),
    )


@require_http_methods(["GET", "POST"])
def product_levels(request: CompanyRequest, product: int) -> HttpResponse:
    """Show the levels of a product as a table, or keep what was typed."""
    require(request.actor, SUBJECT, Verb.VIEW)
    found = Product.objects.filter(pk=product, is_stocked=True).first()
    if found is None:
        raise Http404(product)
    if request.method == "GET":
        return _show(request, found, [_values(one) for one in levels_of(product)])
    require(request.actor, SUBJECT, Verb.DRAFT)
    fields = _fields()
    typed = [read_fields(fields, request.POST, f"{TABLE}-{row}-") for row in _rows(request)]
    typed = [one for one in typed if any(one.raw.values())]
    problems: list[Problem] = [problem for one in typed for problem in one.problems]
    if not problems:
        try:
            keep_levels(product, [_level(one.values) for one in typed], request.actor)
        except RefusedError as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, _("已保存。"))
            return redirect("webkit:product_levels", product)
    return _show(request, found, [one.raw for one in typed], problems)


def _rows(request: CompanyRequest) -> list[int]:
    if f"{TABLE}-shown" not in request.POST:  # a page of ours always says that it had the table
        raise BadRequest(TABLE)
    return row_numbers(request.POST, TABLE, "minimum")


def _level(values: Mapping[str, Any]) -> Level:
    """Return a row as it was typed; without days it is the whole year."""
    days = [values["starts"], values["ends"]]
    if not any(days):
        starts, ends = FIRST, LAST
    else:
        starts, ends = (read_day(text) or _UNREADABLE for text in days)
    return Level(starts, ends, values["minimum"], values["maximum"], values["place"])


def _values(one: Level) -> dict[str, Any]:
    days = ("", "") if one.is_all_year else (written(one.starts), written(one.ends))
    return {
        "place": one.place or "",
        "starts": days[0],
        "ends": days[1],
        "minimum": one.minimum,
        "maximum": one.maximum,
    }


def _show(
    request: CompanyRequest,
    product: Product,
    rows: Sequence[Mapping[str, Any]],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    fields = _fields()
    shown = [shown_fields(fields, row, {}, f"{TABLE}-{place}-") for place, row in enumerate(rows)]
    part = {
        "name": TABLE,
        "columns": [
            {"label": one.label, "look": ui.NUMBER if one.kind in DECIMALS else ""} for one in fields
        ],
        "rows": shown,
        "blank": shown_fields(fields, {}, {}, f"{TABLE}-__row__-"),
    }
    words = _(
        "不写日期是全年；季节里没有填的照全年的，"
        "「全部仓库合计」没有填的照商品资料里的。跨年的季节写 11-01 到 02-15。"
    )
    page = FormPage(
        _("{name}的最低最高库存").format(name=product.name),
        ui.address("stock_levels"),
        _("最低最高库存"),
        [Section(words, ())],
        [{"label": _("商品"), "url": ui.address("product", product.pk)}],
        [{"title": "", "table": part}],
        may_save=reaches_all(request.actor, SUBJECT, Verb.DRAFT),
    )
    return show_form(request, page, {}, problems)
