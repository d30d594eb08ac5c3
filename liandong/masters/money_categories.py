"""收支类别: what money is earned or spent on, each with the account it is booked to."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.general_ledger.categories import SUBJECT, CategoryForm, save_category
from liandong.general_ledger.category_model import MoneyCategory, MoneyKind
from liandong.general_ledger.queries import account_tree
from liandong.identity.actors import reaches_all, require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery


@require_GET
def money_categories(request: CompanyRequest) -> HttpResponse:
    """Show the categories by code; each leads to what was booked of it."""
    require_everywhere(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    kind = query.choice("kind", MoneyKind.values)
    found = MoneyCategory.objects.select_related("account").order_by("code")
    if not query.flag("disabled"):
        found = found.filter(is_active=True)
    if kind:
        found = found.filter(kind=kind)
    rows = [_row(one) for one in found]
    actions = lists.new_action(request, SUBJECT, _("新建收支类别"), "new_money_category")
    options = [("", _("全部")), *((value, _(str(label))) for value, label in MoneyKind.choices)]
    context: ui.Part = {
        "title": _("收支类别"),
        "actions": actions,
        "filters": ui.filters(
            query, [ui.choice_field("kind", _("收支"), options, kind), lists.disabled_field(query)]
        ),
        "columns": ui.columns_of([_("编码"), _("名称"), _("收支"), _("记入科目"), _("备注"), _("状态")]),
        "rows": rows,
        "summary": number_of("共 {count} 行", len(rows)),
        "empty": lists.nothing(
            query, _("还没有收支类别"), _("建好后其他收入单和其他支出单按它记账。"), actions
        ),
    }
    return ui.answer(query, "list", context)


def _row(one: MoneyCategory) -> ui.Part:
    cells = [
        ui.text_cell(one.code, ui.address("money_category", one.pk), "phone-3"),
        ui.text_cell(one.name, ui.address("money_category", one.pk), "phone-1"),
        ui.text_cell(_(str(MoneyKind(one.kind).label))),
        ui.text_cell(one.account, look="phone-5"),
        ui.text_cell(one.memo, look="phone-6"),
        lists.active_chip(is_active=one.is_active, look="phone-2"),
    ]
    return {"id": one.pk, "label": one.name, "cells": cells}


def _fields(stored: MoneyCategory | None) -> tuple[Field, ...]:
    kinds = [(value, _(str(label))) for value, label in MoneyKind.choices]
    accounts = [
        (node.id, f"{node.code} {node.full_name}")
        for node in account_tree()
        if node.is_leaf and node.is_active and not node.is_settlement
    ]
    is_there = stored is not None
    return (
        Field("code", _("编码"), is_required=True),
        Field(
            "name",
            _("名称"),
            is_required=True,
            is_read_only=is_there,
            help=_("建好后不能改，单据上写的就是它"),
        ),
        Field("kind", _("收支"), Kind.WORD, is_required=True, is_read_only=is_there, choices=kinds),
        Field("account", _("记入科目"), Kind.RECORD, is_required=True, choices=accounts),
        Field("memo", _("备注"), is_wide=True),
        Field("is_active", _("启用"), Kind.BOOL),
    )


@require_http_methods(["GET", "POST"])
def new_money_category(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or make the category it describes."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    if request.method == "POST":
        return _save(request, None)
    return _show(request, None, {"kind": MoneyKind.EXPENSE.value, "is_active": True})


@require_http_methods(["GET", "POST"])
def money_category(request: CompanyRequest, category: int) -> HttpResponse:
    """Show a category, or change it."""
    require_everywhere(request.actor, SUBJECT, Verb.VIEW)
    found = MoneyCategory.objects.filter(pk=category).first()
    if found is None:
        raise Http404(category)
    if request.method == "POST":
        return _save(request, found)
    values = {name: getattr(found, name) for name in ("code", "name", "kind", "memo", "is_active")}
    return _show(request, found, values | {"account": found.account_id})


def _save(request: CompanyRequest, stored: MoneyCategory | None) -> HttpResponse:
    typed = read_fields(_fields(stored), request.POST)
    problems: Sequence[Problem] = typed.problems
    fixed = {"name": stored.name, "kind": stored.kind} if stored else {}
    if not problems:
        try:
            form = CategoryForm(**{**typed.values, **fixed})
            save_category(stored.pk if stored else None, form, request.actor, request.address)
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _("已保存。"))
            return redirect("webkit:money_categories")
    return _show(request, stored, {**typed.raw, **fixed}, problems)


def _show(
    request: CompanyRequest,
    stored: MoneyCategory | None,
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    title = _("新建收支类别") if stored is None else stored.name
    may_save = reaches_all(request.actor, SUBJECT, Verb.DRAFT)
    section = Section("", _fields(stored))
    page = FormPage(title, ui.address("money_categories"), _("收支类别"), [section], may_save=may_save)
    return show_form(request, page, values, problems)
