"""部门: how the company's people are parted, and whose trade documents are."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.documents.custom_fields import SUBJECT
from liandong.documents.departments import DepartmentForm, departments_in_order, save_department
from liandong.identity.actors import require_everywhere
from liandong.identity.models import Department, Member
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery

_MEMBER = "member-"
_INDENT = "\u3000"
"""How far a department stands below the one above it."""


@require_GET
def departments(request: CompanyRequest) -> HttpResponse:
    """Show the departments as a tree, with how many people each has."""
    require_everywhere(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    counts = Member.objects.filter(is_active=True, department__isnull=False).values_list("department")
    people = dict(counts.annotate(count=Count("pk")).order_by())
    rows = []
    for one, depth in departments_in_order():
        if not one.is_active and not query.flag("disabled"):
            continue
        cells = [
            ui.text_cell(_INDENT * depth + one.name, ui.address("department", one.pk), "phone-1"),
            ui.count_cell(people.get(one.pk, 0)),
            ui.text_cell(one.memo, look="phone-5"),
            lists.active_chip(is_active=one.is_active, look="phone-2"),
        ]
        rows.append({"id": one.pk, "label": one.name, "cells": cells})
    actions = lists.new_action(request, SUBJECT, _("新建部门"), "new_department")
    text = _("建好后单据可以选部门，默认是业务员所在的；列表、导出和销售汇总都可以按部门看。")
    columns = [*ui.columns_of([_("名称")], [_("人数")]), *ui.columns_of([_("备注"), _("状态")])]
    context: ui.Part = {
        "title": _("部门"),
        "actions": actions,
        "filters": ui.filters(query, [lists.disabled_field(query)]),
        "columns": columns,
        "rows": rows,
        "summary": number_of("共 {count} 行", len(rows)),
        "empty": lists.nothing(query, _("还没有部门"), text, actions),
    }
    return ui.answer(query, "list", context)


def _sections(stored: Department | None) -> list[Section]:
    above = [
        (one.pk, _INDENT * depth + one.name)
        for one, depth in departments_in_order()
        if stored is None or one.pk != stored.pk
    ]
    named = _("建好后不能改，单据上写的就是它")
    fields = (
        Field("name", _("名称"), is_required=True, is_read_only=stored is not None, help=named),
        Field("parent", _("上级部门"), Kind.RECORD, choices=above),
        Field("memo", _("备注"), is_wide=True),
        Field("is_active", _("启用"), Kind.BOOL),
    )
    people = Member.objects.filter(is_active=True).select_related("department").order_by("name")
    members = tuple(
        Field(f"{_MEMBER}{one.pk}", one.name, Kind.BOOL, help=_elsewhere(one, stored)) for one in people
    )
    return [Section("", fields), Section(_("成员（每人只在一个部门，勾上就移过来）"), members)]


def _elsewhere(member: Member, stored: Department | None) -> str:
    is_here = stored is not None and member.department_id == stored.pk
    return "" if is_here or member.department is None else member.department.name


@require_http_methods(["GET", "POST"])
def new_department(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or make the department it describes."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    if request.method == "POST":
        return _save(request, None)
    return _show(request, None, {"is_active": True})


@require_http_methods(["GET", "POST"])
def department(request: CompanyRequest, department: int) -> HttpResponse:
    """Show a department with its people, or change it."""
    require_everywhere(request.actor, SUBJECT, Verb.VIEW)
    found = Department.objects.filter(pk=department).first()
    if found is None:
        raise Http404(department)
    if request.method == "POST":
        return _save(request, found)
    values: dict[str, Any] = {name: getattr(found, name) for name in ("name", "memo", "is_active")}
    people = found.members.values_list("pk", flat=True)
    values |= {"parent": found.parent_id, **{f"{_MEMBER}{pk}": True for pk in people}}
    return _show(request, found, values)


def _save(request: CompanyRequest, stored: Department | None) -> HttpResponse:
    fields = [one for section in _sections(stored) for one in section.fields]
    typed = read_fields(fields, request.POST)
    problems: Sequence[Problem] = typed.problems
    name = stored.name if stored else typed.values["name"]
    if not problems:
        chosen = [key for key, is_so in typed.values.items() if key.startswith(_MEMBER) and is_so]
        members = tuple(int(key.removeprefix(_MEMBER)) for key in chosen)
        own = {key: typed.values[key] for key in ("parent", "memo", "is_active")}
        try:
            save_department(
                stored.pk if stored else None,
                DepartmentForm(name, **own, members=members),
                request.actor,
                request.address,
            )
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _("已保存。"))
            return redirect("webkit:departments")
    return _show(request, stored, {**typed.raw, "name": name}, problems)


def _show(
    request: CompanyRequest,
    stored: Department | None,
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    title = _("新建部门") if stored is None else stored.name
    may_save = request.actor.may(SUBJECT, Verb.DRAFT)
    page = FormPage(title, ui.address("departments"), _("部门"), _sections(stored), may_save=may_save)
    return show_form(request, page, values, problems)
