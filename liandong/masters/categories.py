"""商品分类与品牌."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

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
from liandong.catalog.models import Brand, Category, Product
from liandong.catalog.required import COLUMNS, added_labels
from liandong.identity.actors import reaches_all, require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.masters.category_choices import category_choices
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import many_of, number_of
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery

_MOST_BRANDS = 2_000
_ASKED = "asks_"


@require_GET
def categories(request: CompanyRequest) -> HttpResponse:
    """Show the category tree with the number of products in each."""
    require(request.actor, CATEGORY, Verb.VIEW)
    query = ReportQuery(request)
    counts = dict(
        Product.objects.exclude(category=None)
        .values("category")
        .annotate(count=Count("pk"))
        .values_list("category", "count")
    )
    codes = dict(Category.objects.values_list("pk", "code"))
    rows = []
    for choice, label in category_choices():
        pk = int(str(choice))
        count = counts.get(pk, 0)
        cells = [
            ui.text_cell(codes[pk], ui.address("category", pk), "phone-1"),
            ui.text_cell(label, ui.address("category", pk), "phone-3"),
            ui.count_cell(count, ui.address("products", category=pk)),
        ]
        rows.append({"id": pk, "cells": cells})
    may_make = reaches_all(request.actor, CATEGORY, Verb.DRAFT)
    actions = lists.new_action(request, CATEGORY, _("新建分类"), "new_category", may_make=may_make)
    text = _("分类可以一层套一层，报表按分类连同下级一起汇总。")
    context: ui.Part = {
        "title": _("商品分类"),
        "actions": actions,
        "columns": ui.columns_of([_("编码"), _("名称")], [_("商品数")]),
        "rows": rows,
        "summary": number_of("共 {count} 个分类", len(rows)),
        "empty": lists.nothing(query, _("还没有分类"), text, actions),
    }
    return ui.answer(query, "list", context)


def _category_sections(category: int | None) -> list[Section]:
    fields = (
        Field("code", _("编码"), is_required=True),
        Field("name", _("名称"), is_required=True),
        Field("parent", _("上级分类"), Kind.RECORD, choices=category_choices(category)),
    )
    named = {**{name: _(label) for name, label in COLUMNS.items()}, **added_labels()}
    asked = tuple(Field(f"{_ASKED}{name}", label, Kind.BOOL) for name, label in named.items())
    return [Section("", fields), Section(_("这个分类和它下级的商品必须填写"), asked)]


@require_http_methods(["GET", "POST"])
def new_category(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or make the category it describes."""
    require(request.actor, CATEGORY, Verb.DRAFT)
    if request.method == "GET":
        return _show_category(request, None, {})
    return _save_category(request, None)


@require_http_methods(["GET", "POST"])
def category(request: CompanyRequest, category: int) -> HttpResponse:
    """Show a category, or rename or move it."""
    require(request.actor, CATEGORY, Verb.VIEW)
    found = Category.objects.filter(pk=category).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        return _save_category(request, found)
    values = {"code": found.code, "name": found.name, "parent": found.parent_id}
    values |= {f"{_ASKED}{name}": True for name in found.required}
    return _show_category(request, found, values)


def _save_category(request: CompanyRequest, stored: Category | None) -> HttpResponse:
    require(request.actor, CATEGORY, Verb.DRAFT)
    fields = [one for section in _category_sections(None) for one in section.fields]
    typed = read_fields(fields, request.POST)
    asked = tuple(name.removeprefix(_ASKED) for name, is_on in typed.values.items() if is_on is True)

    def write() -> None:
        form = CategoryForm(typed.values["code"], typed.values["name"], typed.values["parent"], asked)
        if stored is None:
            create_category(form, request.actor)
        else:
            update_category(stored.pk, form, request.actor)

    problems = typed.problems or _refusals(write)
    if problems:
        return _show_category(request, stored, typed.raw, problems)
    messages.success(request, _("分类已保存。"))
    return redirect("webkit:categories")


def _refusals(write: Callable[[], None]) -> Sequence[Problem]:
    try:
        write()
    except RefusedError as refusal:
        return refusal.problems
    return ()


def _show_category(
    request: CompanyRequest,
    stored: Category | None,
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    actions = []
    may_save = reaches_all(request.actor, CATEGORY, Verb.DRAFT)
    if stored is not None and may_save:
        words = {
            "label": _("删除"),
            "confirm": _("将删除分类「{name}」；里面有商品或下级时不会删除。").format(name=stored.name),
        }
        actions.append(
            {**words, "method": "post", "url": ui.address("delete_category", stored.pk), "is_danger": True}
        )
    title = _("新建分类") if stored is None else f"{stored.code} {stored.name}"
    sections = _category_sections(stored.pk if stored else None)
    page = FormPage(title, ui.address("categories"), _("商品分类"), sections, actions, may_save=may_save)
    return show_form(request, page, values, problems)


@require_POST
def remove_category(request: CompanyRequest, category: int) -> HttpResponse:
    """Delete a category that nothing is in."""
    return lists.told(
        request,
        lambda: delete_category(category, request.actor),
        _("分类已删除。"),
        ui.address("categories"),
    )


@require_GET
def brands(request: CompanyRequest) -> HttpResponse:
    """Show the brands with the number of products of each."""
    require(request.actor, BRAND, Verb.VIEW)
    query = ReportQuery(request)
    found = Brand.objects.annotate(products=Count("product")).order_by("name")
    if text := query.text():
        found = found.filter(name__icontains=text)
    rows = [
        {
            "id": brand.pk,
            "cells": [
                ui.text_cell(brand.name, ui.address("brand", brand.pk), "phone-1"),
                ui.count_cell(brand.products),
            ],
        }
        for brand in found[:_MOST_BRANDS]
    ]
    may_make = reaches_all(request.actor, BRAND, Verb.DRAFT)
    actions = lists.new_action(request, BRAND, _("新建品牌"), "new_brand", may_make=may_make)
    context: ui.Part = {
        "title": many_of("品牌"),
        "actions": actions,
        "filters": ui.filters(query, [ui.search_field(_("品牌名称"), query)]),
        "columns": ui.columns_of([_("品牌")], [_("商品数")]),
        "rows": rows,
        "summary": number_of("共 {count} 个品牌", len(rows)),
        "empty": lists.nothing(query, _("还没有品牌"), _("品牌在商品资料里选用，也参与搜索。"), actions),
    }
    return ui.answer(query, "list", context)


@require_http_methods(["GET", "POST"])
def new_brand(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or make the brand."""
    return _brand(request, None)


@require_http_methods(["GET", "POST"])
def brand(request: CompanyRequest, brand: int) -> HttpResponse:
    """Show a brand, or rename it."""
    found = Brand.objects.filter(pk=brand).first()
    if found is None:
        raise Http404
    return _brand(request, found)


def _brand(request: CompanyRequest, stored: Brand | None) -> HttpResponse:
    is_post = request.method == "POST"
    require(request.actor, BRAND, Verb.DRAFT if is_post or stored is None else Verb.VIEW)
    fields = (Field("name", _("名称"), is_required=True),)
    values: Mapping[str, Any] = {} if stored is None else {"name": stored.name}
    problems: Sequence[Problem] = ()
    if is_post:
        typed = read_fields(fields, request.POST)
        values = typed.raw

        def write() -> None:
            if stored is None:
                save_brands([typed.values["name"]], request.actor)
            else:
                rename_brand(stored.pk, typed.values["name"], request.actor)

        problems = _refusals(write)
        if not problems:
            messages.success(request, _("品牌已保存。"))
            return redirect("webkit:brands")
    title = _("新建品牌") if stored is None else stored.name
    may_save = reaches_all(request.actor, BRAND, Verb.DRAFT)
    page = FormPage(title, ui.address("brands"), _("品牌"), [Section("", fields)], may_save=may_save)
    return show_form(request, page, values, problems)
