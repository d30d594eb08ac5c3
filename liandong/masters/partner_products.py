"""供应商商品 and 客户商品编码: what suppliers supply on what terms, and what customers call our products."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.catalog.models import Product
from liandong.catalog.queries import units_of
from liandong.documents.hiding import COST
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.masters.partner_product_parts import (
    columns_of,
    fields_of,
    row_cells,
    titles_of,
    values_of,
)
from liandong.partner_products.actions import SUBJECTS, delete_partner_product, save_partner_products
from liandong.partner_products.forms import COLUMNS, PartnerProductForm
from liandong.partner_products.models import PartnerProduct
from liandong.partner_products.queries import found_rows, visible_rows
from liandong.partner_products.terms import Side
from liandong.partners.reach import visible_partners
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import FormPage, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery, id_of

View = Callable[..., HttpResponse]


def _list(side: Side) -> View:
    @require_GET
    def show(request: CompanyRequest) -> HttpResponse:
        require(request.actor, SUBJECTS[side], Verb.VIEW)
        query = ReportQuery(request)
        rows, next_key = _page(query, side)
        words = titles_of(side)
        context: ui.Part = {
            "columns": columns_of(side, request.actor),
            "rows": [
                {
                    "id": one.pk,
                    "label": f"{one.partner.name} {one.product.name}",
                    "cells": row_cells(side, one, request.actor),
                }
                for one in rows
            ],
            "next_url": query.next_url(next_key),
        }
        if not query.is_next_page:
            given = {name: query.number(name) for name in ("partner", "product")}
            actions = lists.new_action(request, SUBJECTS[side], words.new, f"new_{side.value}_product")
            for one in actions:
                if one.get("is_primary"):
                    one["url"] = ui.address(f"new_{side.value}_product", **given)
            context |= {
                "title": words.title,
                "actions": actions,
                "filters": ui.filters(query, _filter_fields(query, side)),
                "summary": _("共 {count} 个").format(count=f"{_wanted(query, side).count():,}"),
                "empty": lists.nothing(query, words.none, words.purpose, actions),
            }
        return ui.answer(query, "list", context)

    return show


def _filter_fields(query: ReportQuery, side: Side) -> list[ui.Part]:
    partner, product = query.number("partner"), query.number("product")
    found = visible_partners(query.request.actor).filter(pk=partner).first() if partner else None
    named = Product.objects.filter(pk=product).first() if product else None
    label = _("供应商") if side is Side.SUPPLIER else _("客户")
    return [
        ui.search_field(_("对方编码 / 品名 / 商品 / 往来单位"), query),
        {
            "name": "partner",
            "label": label,
            "value": partner or "",
            "display": found.name if found else "",
            "search_url": ui.address("pick_partners", kind=side.value),
        },
        {
            "name": "product",
            "label": _("商品"),
            "value": product or "",
            "display": named.name if named else "",
            "search_url": ui.address("pick_products"),
        },
    ]


def _wanted(query: ReportQuery, side: Side) -> QuerySet[PartnerProduct]:
    rows = found_rows(visible_rows(side, query.request.actor), query.text())
    given = {name: query.number(name) for name in ("partner", "product")}
    return rows.filter(**{name: pk for name, pk in given.items() if pk is not None})


def _page(query: ReportQuery, side: Side) -> tuple[list[PartnerProduct], tuple[int] | None]:
    """Return a page of rows, the newest first, and the key of the next one; one statement."""
    rows, limit = _wanted(query, side), query.rows(lists.PAGE_ROWS)
    if after := query.after(int):
        rows = rows.filter(pk__lt=after[0])
    found = list(rows.select_related("partner", "product", "unit").order_by("-pk")[: limit + 1])
    return found[:limit], (found[limit - 1].pk,) if len(found) > limit else None


def _new(side: Side) -> View:
    @require_http_methods(["GET", "POST"])
    def show(request: CompanyRequest) -> HttpResponse:
        require(request.actor, SUBJECTS[side], Verb.DRAFT)
        if request.method == "POST":
            return _save(request, side, None)
        query = ReportQuery(request)
        return _show(request, side, None, {name: query.number(name) for name in ("partner", "product")})

    return show


def _edit(side: Side) -> View:
    @require_http_methods(["GET", "POST"])
    def show(request: CompanyRequest, **named: int) -> HttpResponse:
        require(request.actor, SUBJECTS[side], Verb.VIEW)
        found = _found(request, side, named[_parameter(side)])
        if request.method == "POST":
            return _save(request, side, found)
        return _show(request, side, found, values_of(found))

    return show


def _parameter(side: Side) -> str:
    """Return what addresses call a row of a side."""
    return f"{side.value}_product"


def _found(request: CompanyRequest, side: Side, row: int) -> PartnerProduct:
    rows = visible_rows(side, request.actor).select_related("partner", "product", "unit")
    found = rows.filter(pk=row).first()
    if found is None:
        raise Http404(row)
    return found


def _save(request: CompanyRequest, side: Side, stored: PartnerProduct | None) -> HttpResponse:
    require(request.actor, SUBJECTS[side], Verb.DRAFT)
    typed = read_fields(fields_of(side, request.actor), request.POST)
    problems = list(typed.problems)
    form, wrong = _form(typed.values, stored)
    problems += wrong
    if not problems:
        if stored is not None and not request.actor.sees(COST):
            form = replace(form, price=stored.price)  # who may not see it can't mean to empty it
        try:
            (pk,) = save_partner_products(side, [form], request.actor)
        except RefusedError as refusal:
            problems = [replace(one, line=None) for one in refusal.problems]
        else:
            messages.success(request, _("已保存。"))
            return redirect(f"webkit:{side.value}_product", pk)
    return _show(request, side, stored, typed.raw, problems)


def _form(
    values: Mapping[str, Any], stored: PartnerProduct | None
) -> tuple[PartnerProductForm, list[Problem]]:
    """Return what was typed, and that a unit's name means nothing."""
    given = {name: values[name] for name in COLUMNS if name in values}
    product, name = values["product"], values["unit"]
    units = units_of([product]).get(product, ()) if product and name else ()
    unit = next((one.id for one in units if one.name == name), None)
    wrong = [Problem("wrong_unit", None, "unit", {"product": name})] if name and unit is None else []
    pk = None if stored is None else stored.pk
    form = PartnerProductForm(partner=values["partner"], product=product, unit=unit, id=pk, **given)
    return form, wrong


def _show(
    request: CompanyRequest,
    side: Side,
    stored: PartnerProduct | None,
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    words = titles_of(side)
    may_save = request.actor.may(SUBJECTS[side], Verb.DRAFT)
    actions: list[ui.Part] = []
    if stored is not None and may_save:
        url = ui.address(f"delete_{side.value}_product", stored.pk)
        confirm = _("删除后开单不再认得这个编码；旧单据不变。")
        actions.append({"label": _("删除"), "method": "post", "url": url, "confirm": confirm})
    title = words.new if stored is None else f"{stored.partner.name} · {stored.product.name}"
    page = FormPage(
        title,
        ui.address(f"{side.value}_products"),
        words.title,
        [Section("", fields_of(side, request.actor))],
        actions,
        may_save=may_save,
    )
    return show_form(request, page, {**values, **_displays(request, values)}, problems)


def _displays(request: CompanyRequest, values: Mapping[str, Any]) -> dict[str, str]:
    """Return what is chosen, in words; raw texts of a form count too."""
    ids = {name: str(values.get(name) or "") for name in ("partner", "product")}
    known = {name: id_of(text) or 0 for name, text in ids.items()}
    partner = visible_partners(request.actor).filter(pk=known["partner"]).first()
    product = Product.objects.filter(pk=known["product"]).first()
    return {
        "partner_display": partner.name if partner else "",
        "product_display": f"{product.code} {product.name}" if product else "",
    }


def _delete(side: Side) -> View:
    @require_POST
    def act(request: CompanyRequest, **named: int) -> HttpResponse:
        require(request.actor, SUBJECTS[side], Verb.DRAFT)
        row = named[_parameter(side)]
        goal = ui.address(f"{side.value}_products")
        return lists.told(
            request, lambda: delete_partner_product(side, row, request.actor), _("已删除。"), goal
        )

    return act


supplier_products, customer_products = _list(Side.SUPPLIER), _list(Side.CUSTOMER)
new_supplier_product, new_customer_product = _new(Side.SUPPLIER), _new(Side.CUSTOMER)
supplier_product, customer_product = _edit(Side.SUPPLIER), _edit(Side.CUSTOMER)
delete_supplier_product, delete_customer_product = _delete(Side.SUPPLIER), _delete(Side.CUSTOMER)
