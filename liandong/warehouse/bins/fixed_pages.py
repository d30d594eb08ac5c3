"""固定库位: the bin each product has in a warehouse; a new one, another, or none any more."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.catalog.models import Product
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.pinyin import pieces
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.stock_ledger.actions import SUBJECT
from liandong.stock_ledger.bin_actions import fix_bin
from liandong.stock_ledger.bin_model import FixedBin
from liandong.stock_ledger.models import Place, PlaceKind
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.extensions import added_list_actions
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery, id_of


def visible_fixed(actor: Actor) -> QuerySet[FixedBin]:
    """Return the fixed bins of the warehouses the actor may see; no statement yet."""
    found = FixedBin.objects.select_related("product", "warehouse", "bin")
    if actor.scope_of(SUBJECT, Verb.VIEW) is not Scope.ALL:
        found = found.filter(warehouse__in=actor.places)
    return found


@require_GET
def fixed_bins(request: CompanyRequest) -> HttpResponse:
    """Show the fixed bins, by warehouse and bin."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    found = visible_fixed(request.actor)
    for piece in pieces(query.text()):
        found = found.filter(Q(product__search_text__contains=piece) | Q(bin__code__icontains=piece))
    if place := query.number("place"):
        found = found.filter(warehouse=place)
    after = query.after(int)
    if after is not None:
        found = found.filter(pk__gt=after[0])
    size = query.rows(lists.PAGE_ROWS)
    rows = list(found.order_by("pk")[: size + 1])
    actions = [
        *added_list_actions(request, "stock_ledger.fixed_bin"),
        *lists.new_action(request, SUBJECT, _("定固定库位"), "keep_fixed_bin")[-1:],
    ]
    fields = [
        ui.search_field(_("商品或库位"), query),
        ui.choice_field("place", _("仓库"), _warehouses(request.actor, Verb.VIEW), query.number("place")),
    ]
    context: ui.Part = {
        "title": _("固定库位"),
        "actions": actions,
        "filters": ui.filters(query, fields),
        "columns": ui.columns_of([_("商品"), _("编码"), _("仓库"), _("库位"), _("库位名称")]),
        "rows": [_row(one) for one in rows[:size]],
        "summary": number_of("共 {count} 行", found.count()) if after is None else "",
        "next_url": query.next_url((rows[size - 1].pk,) if len(rows) > size else None),
        "empty": lists.nothing(
            query, _("还没有固定库位"), _("给常用商品定一个库位，上架先放那里，补货也补那里。"), actions
        ),
    }
    return ui.answer(query, "list", context)


def _row(one: FixedBin) -> ui.Part:
    url = ui.address("keep_fixed_bin", product=one.product_id, bin=one.bin_id)
    cells = [
        ui.text_cell(one.product.name, url, "phone-1"),
        ui.text_cell(one.product.code, look="phone-3"),
        ui.text_cell(one.warehouse.name, look="phone-5"),
        ui.text_cell(one.bin.code, look="phone-2"),
        ui.text_cell(one.bin.name),
    ]
    return {"id": one.pk, "label": one.product.name, "cells": cells}


def _warehouses(actor: Actor, verb: Verb) -> list[tuple[int, str]]:
    found = Place.objects.filter(kind=PlaceKind.WAREHOUSE, is_active=True)
    if actor.scope_of(SUBJECT, verb) is not Scope.ALL:
        found = found.filter(pk__in=actor.places)
    return list(found.order_by("code").values_list("pk", "name"))


def _bins(actor: Actor) -> list[tuple[int, str]]:
    warehouses = dict(_warehouses(actor, Verb.DRAFT))
    found = Place.objects.filter(kind=PlaceKind.BIN, is_active=True, parent__in=warehouses)
    rows = found.order_by("parent__code", "code").values_list("pk", "code", "parent")
    return [(pk, f"{warehouses[parent]} {code}") for pk, code, parent in rows if parent]


def _sections(actor: Actor) -> list[Section]:
    fields = (
        Field("product", _("商品"), Kind.RECORD, is_required=True, search_url=ui.address("pick_products")),
        Field("bin", _("库位"), Kind.RECORD, is_required=True, choices=_bins(actor)),
        Field("is_removed", _("不再固定在这个库位"), Kind.BOOL),
    )
    return [Section("", fields)]


@require_http_methods(["GET", "POST"])
def keep_fixed_bin(request: CompanyRequest) -> HttpResponse:
    """Show the form, or fix the bin it names; a product has one in each warehouse."""
    require(request.actor, SUBJECT, Verb.DRAFT)
    if request.method == "GET":
        query = ReportQuery(request)
        return _show(request, {"product": query.number("product"), "bin": query.number("bin")})
    typed = read_fields(_sections(request.actor)[0].fields, request.POST)
    problems: Sequence[Problem] = typed.problems
    if not problems:
        bin_id = typed.values["bin"] or 0
        warehouse = Place.objects.filter(pk=bin_id).values_list("parent", flat=True).first()
        kept = None if typed.values["is_removed"] else bin_id
        try:
            fix_bin(typed.values["product"] or 0, warehouse or 0, kept, request.actor)
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _("已保存。"))
            return redirect("webkit:fixed_bins")
    return _show(request, typed.raw, problems)


def _show(
    request: CompanyRequest, values: Mapping[str, Any], problems: Sequence[Problem] = ()
) -> HttpResponse:
    product = Product.objects.filter(pk=id_of(str(values.get("product") or "")) or 0).first()
    shown = {**values, "product_display": product.name if product else ""}
    page = FormPage(_("固定库位"), ui.address("fixed_bins"), _("固定库位"), _sections(request.actor))
    return show_form(request, page, shown, problems)
