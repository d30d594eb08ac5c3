"""成员与角色: who belongs to the company, with which roles, limited to which warehouses."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liandong.identity.actors import require
from liandong.identity.members import SUBJECT, MemberForm, update_member
from liandong.identity.models import Member, MemberPlace, Role
from liandong.identity.people import PersonExistsError, create_person, join_company
from liandong.identity.registry.models import Membership
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.masters import lists
from liandong.masters.fields import Field, FormPage, Kind, Section, Typed, read_fields, show_form
from liandong.stock_ledger.models import Place, PlaceKind
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery

_ROLE, _PLACE = "role-", "place-"


@require_GET
def members(request: CompanyRequest) -> HttpResponse:
    """Show the members with their log-in names, roles and warehouses."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    roles = Prefetch("roles", queryset=Role.objects.order_by("pk"))
    found = Member.objects.prefetch_related(roles, "place_rights").order_by("-is_owner", "name", "pk")
    if not query.flag("disabled"):
        found = found.filter(is_active=True)
    logins = _logins(request)
    names = dict(Place.objects.filter(kind=PlaceKind.WAREHOUSE).values_list("pk", "name"))
    rows = [_row(member, logins, names) for member in found]
    actions = lists.new_action(request, SUBJECT, _("新建成员"), "new_member")
    if request.actor.may("identity.role", Verb.VIEW):
        actions.insert(0, {"label": _("角色"), "url": ui.address("roles"), "icon": "key"})
    context: ui.Part = {
        "title": _("成员"),
        "actions": actions,
        "filters": ui.filters(query, [lists.disabled_field(query)]),
        "columns": ui.columns_of([_("姓名"), _("登录名"), _("角色"), _("限定仓库"), _("状态")]),
        "rows": rows,
        "summary": _("共 {count} 人").format(count=len(rows)),
    }
    return ui.answer(query, "list", context)


def _logins(request: CompanyRequest) -> dict[int, str]:
    found = Membership.objects.filter(company=request.company.pk)
    return dict(found.values_list("member_id", "person__username"))


def _row(member: Member, logins: Mapping[int, str], names: Mapping[int, str]) -> ui.Part:
    roles = [_("老板")] if member.is_owner else [role.name for role in member.roles.all()]
    places = [names.get(right.place, str(right.place)) for right in member.place_rights.all()]
    cells = [
        ui.text_cell(member.name, ui.address("member", member.pk), "phone-1"),
        ui.text_cell(logins.get(member.pk, ""), look="phone-3"),
        ui.text_cell("、".join(roles), look="phone-6"),
        ui.text_cell("、".join(places) or _("不限")),
        lists.active_chip(is_active=member.is_active, look="phone-2"),
    ]
    return {"id": member.pk, "label": member.name, "cells": cells}


def _sections(stored: Member | None) -> list[Section]:
    basics = [Field("name", _("姓名"), is_required=True)]
    if stored is None:
        help_text = _("登录时用，建好后不能改；初始密码保存后显示一次")
        basics.insert(0, Field("username", _("登录名"), is_required=True, help=help_text))
    else:
        basics.append(Field("is_active", _("启用"), Kind.BOOL))
    roles = Role.objects.order_by("pk").values_list("pk", "name")
    warehouses = Place.objects.filter(kind=PlaceKind.WAREHOUSE).order_by("code").values_list("pk", "name")
    sections = [Section(_("基本"), tuple(basics))]
    if stored is None or not stored.is_owner:
        checks = tuple(Field(f"{_ROLE}{pk}", name, Kind.BOOL) for pk, name in roles)
        sections.append(Section(_("角色"), checks))
        checks = tuple(Field(f"{_PLACE}{pk}", name, Kind.BOOL) for pk, name in warehouses)
        sections.append(Section(_("限定仓库（只对「本仓库」范围的权限有效）"), checks))
    return sections


def _chosen(typed: Typed, prefix: str) -> frozenset[int]:
    return frozenset(
        int(name.removeprefix(prefix))
        for name, value in typed.values.items()
        if value and name.startswith(prefix)
    )


@never_cache
@require_http_methods(["GET", "POST"])
def new_member(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or make a person with a first password and let him in."""
    require(request.actor, SUBJECT, Verb.DRAFT)
    if request.method == "GET":
        return _show(request, None, {})
    typed = read_fields([one for section in _sections(None) for one in section.fields], request.POST)
    problems = [
        Problem(f"{name}_missing", column=name) for name in ("username", "name") if not typed.values[name]
    ]
    if problems:
        return _show(request, None, typed.raw, problems)
    try:
        person, password = create_person(typed.values["username"], typed.values["name"])
    except PersonExistsError:
        detail = {"username": typed.values["username"]}
        return _show(request, None, typed.raw, [Problem("username_taken", column="username", detail=detail)])
    except ValidationError as error:
        detail = {"reason": " ".join(error.messages)}
        return _show(
            request, None, typed.raw, [Problem("username_invalid", column="username", detail=detail)]
        )
    names = Role.objects.filter(pk__in=_chosen(typed, _ROLE)).values_list("name", flat=True)
    join_company(person, request.company.slug, roles=list(names), places=_chosen(typed, _PLACE))
    return show_secret(
        request,
        _("成员 {name} 已建立").format(name=person.name),
        (_("登录名"), person.username),
        (_("初始密码"), password),
    )


def show_secret(request: CompanyRequest, title: str, *facts: tuple[str, str]) -> HttpResponse:
    """Show what is shown only once: it is kept nowhere in a form that could be read again."""
    context: ui.Part = {
        "section": _("系统"),
        "title": title,
        "figures": [{"label": label, "text": text, "look": ""} for label, text in facts],
        "note": _("请现在记下：离开这一页就不能再看到。"),
        "empty": ui.empty(
            _("只显示这一次"), _("请复制后交给使用的人。"), request.path.rsplit("/", 1)[0], _("完成")
        ),
    }
    return render(request, "webkit/report.html", context)


@require_http_methods(["GET", "POST"])
def member(request: CompanyRequest, member: int) -> HttpResponse:
    """Show a member, or change his roles, warehouses and whether he may enter."""
    require(request.actor, SUBJECT, Verb.VIEW)
    found = Member.objects.filter(pk=member).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        return _save(request, found)
    values: dict[str, Any] = {"name": found.name, "is_active": found.is_active}
    values |= {f"{_ROLE}{pk}": True for pk in found.roles.values_list("pk", flat=True)}
    places = MemberPlace.objects.filter(member=found).values_list("place", flat=True)
    values |= {f"{_PLACE}{pk}": True for pk in places}
    return _show(request, found, values)


def _save(request: CompanyRequest, stored: Member) -> HttpResponse:
    require(request.actor, SUBJECT, Verb.DRAFT)
    typed = read_fields([one for section in _sections(stored) for one in section.fields], request.POST)
    roles, places = _chosen(typed, _ROLE), _chosen(typed, _PLACE)
    if stored.is_owner:
        roles = frozenset(stored.roles.values_list("pk", flat=True))
        places = frozenset(MemberPlace.objects.filter(member=stored).values_list("place", flat=True))
    form = MemberForm(typed.values["name"], roles, places, is_active=typed.values["is_active"])
    try:
        update_member(stored.pk, form, request.actor)
    except RefusedError as refusal:
        return _show(request, stored, typed.raw, refusal.problems)
    messages.success(request, _("成员已保存，下一次点击即生效。"))
    return redirect("webkit:members")


def _show(
    request: CompanyRequest,
    stored: Member | None,
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    title = _("新建成员") if stored is None else stored.name
    page = FormPage(title, ui.address("members"), _("成员"), _sections(stored))
    return show_form(request, page, values, problems)


@require_GET
def roles(request: CompanyRequest) -> HttpResponse:
    """Show the roles: their rights, what they hide, and how many members have them."""
    require(request.actor, "identity.role", Verb.VIEW)
    query = ReportQuery(request)
    found = Role.objects.prefetch_related("grants").order_by("pk")
    counts = dict(Role.objects.annotate(people=Count("members")).values_list("pk", "people"))
    verbs = {
        Verb.VIEW: _("查看"),
        Verb.DRAFT: _("编辑"),
        Verb.APPROVE: _("审批"),
        Verb.POST: _("审核"),
        Verb.REVERSE: _("红冲"),
        Verb.REOPEN: _("撤销修改"),
        Verb.DISCARD: _("作废"),
    }
    rows = []
    for role in found:
        by_subject: dict[tuple[str, str], list[str]] = {}
        for grant in sorted(
            role.grants.all(), key=lambda one: (one.subject, list(Verb).index(Verb(one.verb)))
        ):
            by_subject.setdefault((grant.subject, grant.scope), []).append(verbs[Verb(grant.verb)])
        rows += _role_rows(role, by_subject, counts[role.pk])
    context: ui.Part = {
        "section": _("系统"),
        "title": _("角色"),
        "note": _("同一个人有几个角色时，权限取最宽的。"),
        "columns": ui.columns_of([_("角色"), _("对象"), _("可以做"), _("范围"), _("看不到")], [_("成员数")]),
        "rows": rows,
    }
    return ui.answer(query, "report", context)


def _role_rows(role: Role, by_subject: Mapping[tuple[str, str], list[str]], people: int) -> list[ui.Part]:
    scopes = {"own": _("自己的"), "places": _("本仓库"), "all": _("全部")}
    hidden = {"cost": _("成本"), "margin": _("毛利")}
    words = "、".join(hidden.get(name, name) for name in role.hidden)
    head = [
        ui.text_cell(role.name),
        *[ui.EMPTY] * 3,
        ui.text_cell(words),
        ui.count_cell(people),
    ]
    rows: list[ui.Part] = [{"look": "is-group", "cells": head}]
    for (subject, scope), verbs in by_subject.items():
        cells = [
            ui.EMPTY,
            ui.text_cell(subject_label(subject)),
            ui.text_cell("、".join(verbs), look="cell-wrap"),
        ]
        rows.append({"cells": [*cells, ui.text_cell(scopes[scope]), ui.EMPTY, ui.EMPTY]})
    return rows


def subject_label(subject: str) -> str:
    """Return what a right is about in the trade's words."""
    modules = {
        "*": _("一切"),
        "purchasing.*": _("采购全部"),
        "sales.*": _("销售全部"),
        "inventory.*": _("库存单据全部"),
        "finance.*": _("财务单据与期间"),
        "catalog.*": _("商品资料"),
        "partners.*": _("客户与供应商"),
        "stock_ledger.*": _("库存与仓库"),
        "general_ledger.*": _("总账与往来"),
        "general_ledger.claim": _("应收应付"),
    }
    return modules.get(subject) or ui.type_labels().get(subject, subject)
