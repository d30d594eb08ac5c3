"""属性: what variants differ by, with the values that families share."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.catalog.attribute_actions import SUBJECT, create_attribute, stored_values, update_attribute
from liandong.catalog.family_forms import AttributeForm, ValueForm
from liandong.catalog.models import Attribute
from liandong.identity.actors import reaches_all, require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.record_form import (
    Field,
    FormPage,
    Kind,
    Section,
    Typed,
    read_fields,
    row_numbers,
    show_form,
    shown_fields,
)
from liandong.webkit.report_query import ReportQuery

VALUES = "values"
_SHOWN_VALUES = 12


@require_GET
def attributes(request: CompanyRequest) -> HttpResponse:
    """Show the attributes with their values."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    found = dict(Attribute.objects.order_by("name").values_list("pk", "name"))
    values = stored_values(found)
    may_make = reaches_all(request.actor, SUBJECT, Verb.DRAFT)
    actions: list[ui.Part] = []
    if may_make:
        keyed = {"is_primary": True, "key": "N", "shortcut": "n", "icon": "plus"}
        actions.append({"label": _("新建属性"), "url": ui.address("new_attribute"), **keyed})
    text = _("颜色、尺码这样的属性和它的值在这里排好次序、写好编码用的代码，各款共用。")
    context: ui.Part = {
        "title": _("属性"),
        "actions": actions,
        "columns": ui.columns_of([_("名称"), _("值")], [_("值的个数")]),
        "rows": [_row(pk, name, list(values.get(pk, {}))) for pk, name in found.items()],
        "summary": number_of("共 {count} 个属性", len(found)),
        "empty": lists.nothing(query, _("还没有属性"), text, actions),
    }
    return ui.answer(query, "list", context)


def _row(pk: int, name: str, values: Sequence[str]) -> ui.Part:
    url = ui.address("attribute", pk)
    more = "…" if len(values) > _SHOWN_VALUES else ""
    cells = [
        ui.text_cell(name, url, "phone-1"),
        ui.text_cell(_("、").join(values[:_SHOWN_VALUES]) + more, look="phone-3"),
        ui.count_cell(len(values)),
    ]
    return {"id": pk, "label": name, "cells": cells}


def _fields() -> tuple[Field, ...]:
    return (
        Field("name", _("值"), is_required=True),
        Field("code", _("编码用的代码")),
        Field("id", "", Kind.HIDDEN),
    )


def _sections() -> list[Section]:
    return [Section("", (Field("name", _("名称"), is_required=True),))]


@require_http_methods(["GET", "POST"])
def new_attribute(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or make the attribute it describes."""
    require(request.actor, SUBJECT, Verb.DRAFT)
    if request.method == "POST":
        return _save(request, None)
    return _show(request, None, {}, [{"name": ""}])


@require_http_methods(["GET", "POST"])
def attribute(request: CompanyRequest, attribute: int) -> HttpResponse:
    """Show an attribute with its values, or make it what was typed."""
    require(request.actor, SUBJECT, Verb.VIEW)
    found = Attribute.objects.filter(pk=attribute).first()
    if found is None:
        raise Http404(attribute)
    if request.method == "POST":
        return _save(request, found)
    stored = stored_values([found.pk]).get(found.pk, {}).values()
    values = [{"name": one.name, "code": one.code, "id": one.id} for one in stored]
    return _show(request, found, {"name": found.name}, values)


def _read_values(data: Mapping[str, Any]) -> list[Typed]:
    rows = [
        read_fields(_fields(), data, f"{VALUES}-{number}-") for number in row_numbers(data, VALUES, "name")
    ]
    return [row for row in rows if row.raw["name"] or row.raw["code"]]


def _save(request: CompanyRequest, stored: Attribute | None) -> HttpResponse:
    require(request.actor, SUBJECT, Verb.DRAFT)
    typed, rows = read_fields(_sections()[0].fields, request.POST), _read_values(request.POST)
    problems = [*typed.problems, *(one for row in rows for one in row.problems)]
    if not problems:
        values = (ValueForm(row.values["name"], row.values["code"], row.values["id"]) for row in rows)
        form = AttributeForm(typed.values["name"], tuple(values))
        try:
            if stored is None:
                pk = create_attribute(form, request.actor)
            else:
                pk = stored.pk
                update_attribute(pk, form, request.actor)
        except RefusedError as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, _("属性已保存。"))
            return redirect("webkit:attribute", pk)
    return _show(request, stored, typed.raw, [row.raw for row in rows], problems)


def _show(
    request: CompanyRequest,
    stored: Attribute | None,
    values: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    fields = _fields()
    shown = [shown_fields(fields, row, {}, f"{VALUES}-{place}-") for place, row in enumerate(rows)]
    table = {
        "name": VALUES,
        "columns": [{"label": one.label, "look": ""} for one in fields],
        "rows": shown,
        "blank": shown_fields(fields, {}, {}, f"{VALUES}-__row__-"),
    }
    page = FormPage(
        _("新建属性") if stored is None else stored.name,
        ui.address("attributes"),
        _("属性"),
        _sections(),
        tables=[{"title": _("值，按这个次序显示"), "table": table}],
        may_save=reaches_all(request.actor, SUBJECT, Verb.DRAFT),
    )
    return show_form(request, page, values, problems)
