"""自定义字段: what the company adds to its records, and to its documents above the lines or in each."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.catalog.actions import SUBJECT as PRODUCT
from liandong.documents.custom_fields import SUBJECT, FieldForm, read_fields, save_field
from liandong.documents.types import document_types
from liandong.identity.actors import reaches_all, require, require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Scope, Verb
from liandong.kernel.checks import trimmed
from liandong.kernel.custom import CustomField, CustomKind, Level
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.partners.actions import SUBJECT as PARTNER
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, show_form
from liandong.webkit.record_form import read_fields as read_form
from liandong.webkit.report_query import ReportQuery

_FIXED = ("subject", "level", "kind")
_SHOWN = (*_FIXED, "label", "is_required", "is_active")


def _kinds() -> dict[str, str]:
    return {
        CustomKind.TEXT.value: _("文字"),
        CustomKind.NUMBER.value: _("数字"),
        CustomKind.DATE.value: _("日期"),
        CustomKind.CHOICE.value: _("选项"),
        CustomKind.YES_NO.value: _("是 / 否"),
    }


def _levels() -> dict[str, str]:
    return {Level.HEADER.value: _("资料或单据头"), Level.LINE.value: _("明细行")}


def _subjects() -> list[tuple[str, str]]:
    records = [(PRODUCT, _("商品")), (PARTNER, _("客户与供应商"))]
    return [*records, *((kind.id, kind.label) for kind in document_types())]


@require_GET
def custom_fields(request: CompanyRequest) -> HttpResponse:
    """Show the fields by document type."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    wanted, is_all = query.text("subject"), query.flag("disabled")
    found = [
        one for one in read_fields() if (is_all or one.is_active) and (not wanted or one.subject == wanted)
    ]
    may_keep = request.actor.scope_of(SUBJECT, Verb.DRAFT) is Scope.ALL
    actions = lists.new_action(request, SUBJECT, _("新建字段"), "new_custom_field") if may_keep else []
    text = _("单据上要多记一项内容时，在这里加；录入、列表、打印、导入导出和接口里都会有。")
    types = _subjects()
    labels = [_("用在"), _("位置"), _("名称"), _("类型"), _("选项"), _("必填"), _("接口名"), _("状态")]
    context: ui.Part = {
        "title": _("自定义字段"),
        "actions": actions,
        "filters": ui.filters(
            query, [ui.choice_field("subject", _("用在"), types, wanted), lists.disabled_field(query)]
        ),
        "columns": ui.columns_of(labels),
        "rows": [_row(one) for one in sorted(found, key=lambda one: one.subject)],
        "empty": lists.nothing(query, _("还没有自定义字段"), text, actions),
    }
    return ui.answer(query, "list", context)


def _row(one: CustomField) -> ui.Part:
    cells = [
        ui.text_cell(dict(_subjects()).get(one.subject, one.subject), look="phone-3"),
        ui.text_cell(_levels()[one.level], look="phone-5"),
        ui.text_cell(one.label, ui.address("custom_field", one.name), "phone-1"),
        ui.text_cell(_kinds()[one.kind], look="phone-4"),
        ui.text_cell(_("、").join(one.choices), look="cell-wrap"),
        ui.text_cell(_("是") if one.is_required else ""),
        ui.text_cell(one.name),
        lists.active_chip(is_active=one.is_active, look="phone-2"),
    ]
    return {"id": one.name, "label": one.label, "cells": cells}


def _fields(stored: CustomField | None) -> tuple[Field, ...]:
    return (
        _fixed("subject", _("用在"), _subjects(), stored),
        _fixed("level", _("位置"), list(_levels().items()), stored),
        Field("label", _("名称"), is_required=True),
        _fixed("kind", _("类型"), list(_kinds().items()), stored),
        Field("choices", _("选项"), Kind.LONG_TEXT, is_wide=True, help=_("每行一个；只对「选项」类型有用")),
        Field("is_required", _("必填"), Kind.BOOL, help=_("单据审核、资料保存时必须填写；草稿可以先空着")),
        Field("is_active", _("启用"), Kind.BOOL, help=_("停用后不再显示，已填的内容还在")),
    )


def _fixed(name: str, label: str, choices: list[tuple[str, str]], stored: CustomField | None) -> Field:
    """Return what is chosen once: documents hold values of this kind, at this place."""
    is_fixed = stored is not None
    return Field(name, label, Kind.WORD, is_required=True, is_read_only=is_fixed, choices=choices)


@require_http_methods(["GET", "POST"])
def new_custom_field(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or add the field that was typed."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    if request.method == "POST":
        return _save(request, None)
    values = {"subject": request.GET.get("type", ""), "level": "header", "kind": "text", "is_active": True}
    return _show(request, None, values)


@require_http_methods(["GET", "POST"])
def custom_field(request: CompanyRequest, name: str) -> HttpResponse:
    """Show a field, or change what may be changed of it."""
    require(request.actor, SUBJECT, Verb.VIEW)
    stored = next((one for one in read_fields() if one.name == name), None)
    if stored is None:
        raise Http404(name)
    if request.method == "POST":
        return _save(request, stored)
    values = {one: getattr(stored, one) for one in _SHOWN}
    return _show(request, stored, values | {"choices": "\n".join(stored.choices)})


def _save(request: CompanyRequest, stored: CustomField | None) -> HttpResponse:
    typed = read_form(_fields(stored), request.POST)
    fixed = {name: str(getattr(stored, name)) for name in _FIXED} if stored is not None else {}
    values = {**typed.values, **fixed}
    lines = (trimmed(line) for line in str(values["choices"]).splitlines())
    form = FieldForm(**{**values, "choices": tuple(line for line in lines if line)})
    try:
        save_field(stored.name if stored else None, form, request.actor, request.address)
    except RefusedError as refusal:
        return _show(request, stored, {**typed.raw, **fixed}, refusal.problems)
    messages.success(request, _("字段已保存，下一次打开单据即可使用。"))
    return redirect("webkit:custom_fields")


def _show(
    request: CompanyRequest,
    stored: CustomField | None,
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    title = _("新建字段") if stored is None else stored.label
    url = ui.address("custom_fields")
    may_save = reaches_all(request.actor, SUBJECT, Verb.DRAFT)
    page = FormPage(title, url, _("自定义字段"), [Section("", _fields(stored))], may_save=may_save)
    return show_form(request, page, values, problems)
