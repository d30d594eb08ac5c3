"""成员: who belongs to the company, with which roles, limited to which warehouses.

A person who has a log-in already comes in only by a code that he made himself (加入码, on the page
where he chooses a company) and gave away together with his log-in name; see ``identity.joining``
for what is told about log-in names and what is not. He appears here under the name typed here, not
the one he has elsewhere, and finds the company among those he can choose.

The roles to tick are those one may give; others that a member has are shown and stay as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liandong.administration.member_resets import reset_actions
from liandong.administration.secrets import show_secret
from liandong.administration.words import in_words
from liandong.identity.actors import reaches_all, require, widest
from liandong.identity.giving import givable_roles, grants_of
from liandong.identity.joining import add_known_person, add_new_person
from liandong.identity.members import SUBJECT, MemberForm, update_member
from liandong.identity.models import Member, MemberPlace, Role
from liandong.identity.registry.models import Membership
from liandong.identity.requests import CompanyRequest
from liandong.identity.segregation import Pair, held_pairs, read_pairs
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.stock_ledger.models import Place, PlaceKind
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import many_of, number_of
from liandong.webkit.record_form import Field, FormPage, Kind, Section, Typed, read_fields, show_form
from liandong.webkit.report_query import ReportQuery

_ROLE, _PLACE = "role-", "place-"


@require_GET
def members(request: CompanyRequest) -> HttpResponse:
    """Show the members with their log-in names, roles and warehouses."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    roles = Prefetch("roles", queryset=Role.objects.order_by("pk").prefetch_related("grants"))
    found = Member.objects.prefetch_related(roles, "place_rights").order_by("-is_owner", "name", "pk")
    if not query.flag("disabled"):
        found = found.filter(is_active=True)
    if (wanted := query.number("role")) is not None:
        found = found.filter(roles=wanted)
    pairs = read_pairs()
    logins = _logins(request)
    names = dict(Place.objects.filter(kind=PlaceKind.WAREHOUSE).values_list("pk", "name"))
    rows = [_row(member, logins, names, pairs) for member in found]
    actions = lists.new_action(request, SUBJECT, _("新建成员"), "new_member")
    context: ui.Part = {
        "title": many_of("成员"),
        "actions": actions,
        "filters": ui.filters(query, [_role_field(query), lists.disabled_field(query)]),
        "columns": ui.columns_of(
            [_("姓名"), _("登录名"), _("角色"), _("限定仓库"), _("职责分离"), _("状态")]
        ),
        "rows": rows,
        "summary": number_of("共 {count} 人", len(rows)),
    }
    return ui.answer(query, "list", context)


def _logins(request: CompanyRequest) -> dict[int, str]:
    found = Membership.objects.filter(company=request.company.pk)
    return dict(found.values_list("member_id", "person__username"))


def _role_field(query: ReportQuery) -> ui.Part:
    choices = Role.objects.order_by("pk").values_list("pk", "name")
    return ui.choice_field("role", _("角色"), choices, query.number("role"))


def _row(
    member: Member, logins: Mapping[int, str], names: Mapping[int, str], pairs: Sequence[Pair]
) -> ui.Part:
    grants = {} if member.is_owner else widest([grants_of(role) for role in member.roles.all()])
    held = held_pairs(grants, pairs, is_exclusive=False)
    roles = [_("老板")] if member.is_owner else [role.name for role in member.roles.all()]
    places = [names[right.place] for right in member.place_rights.all() if right.place in names]
    cells = [
        ui.text_cell(member.name, ui.address("member", member.pk), "phone-1"),
        ui.text_cell(logins.get(member.pk, ""), look="phone-3"),
        ui.text_cell(_("、").join(roles), look="phone-6"),
        ui.text_cell(_("、").join(places) or _("不限")),
        ui.chip_cell(number_of("{count} 对冲突", len(held)), "amber") if held else ui.EMPTY,
        lists.active_chip(is_active=member.is_active, look="phone-2"),
    ]
    return {"id": member.pk, "label": member.name, "cells": cells}


def _sections(actor: Actor, stored: Member | None) -> list[Section]:
    basics = [Field("name", _("姓名"), is_required=True)]
    if stored is None:
        first = _("登录时用，建好后不能改；初始密码保存后显示一次")
        code = _("此人已有登录名时填写：请他登录后在「账套」页生成，一小时内有效；留空则新建登录名")
        basics.insert(0, Field("username", _("登录名"), is_required=True, help=first))
        basics.append(Field("code", _("加入码"), help=code))
    else:
        basics.append(Field("is_active", _("启用"), Kind.BOOL))
    sections = [Section(_("基本"), tuple(basics))]
    if stored is None or not stored.is_owner:
        sections.append(Section(_("角色"), _role_fields(actor, stored)))
        warehouses = Place.objects.filter(kind=PlaceKind.WAREHOUSE).order_by("code")
        checks = tuple(
            Field(f"{_PLACE}{pk}", name, Kind.BOOL) for pk, name in warehouses.values_list("pk", "name")
        )
        if checks:
            sections.append(Section(_("限定仓库（只对「本仓库」范围的权限有效）"), checks))
    return sections


def _role_fields(actor: Actor, stored: Member | None) -> tuple[Field, ...]:
    """Return the roles that may be given, and those the member has besides, which can't be unticked."""
    givable = givable_roles(actor)
    others = [] if stored is None else stored.roles.exclude(pk__in=[role.pk for role in givable])
    fields = [Field(f"{_ROLE}{role.pk}", role.name, Kind.BOOL) for role in givable]
    fixed = [Field(f"{_ROLE}{role.pk}", role.name, Kind.BOOL, is_read_only=True) for role in others]
    return (*fields, *fixed)


def _chosen(typed: Typed, prefix: str) -> frozenset[int]:
    return frozenset(
        int(name.removeprefix(prefix))
        for name, value in typed.values.items()
        if value and name.startswith(prefix)
    )


def _chosen_places(typed: Typed) -> frozenset[int]:
    """Return the warehouses that were ticked with what is in them; one statement."""
    ticked = _chosen(typed, _PLACE)
    warehouses = Q(pk__in=ticked, kind=PlaceKind.WAREHOUSE)
    return frozenset(Place.objects.filter(warehouses | Q(parent__in=ticked)).values_list("pk", flat=True))


@never_cache
@require_http_methods(["GET", "POST"])
def new_member(request: CompanyRequest) -> HttpResponse:
    """Show an empty form; make a person with a first password, or let one in who agreed by his code."""
    require(request.actor, SUBJECT, Verb.DRAFT)
    if request.method == "GET":
        return _show(request, None, {})
    typed = _read(request, None)
    username, code = typed.values["username"], typed.values["code"]
    form = MemberForm(typed.values["name"], _chosen(typed, _ROLE), _chosen_places(typed))
    try:
        if code:
            add_known_person(username, code, form, request.actor)
            messages.success(request, _("已加入：他下次选择账套时能看到本公司，用原来的密码登录。"))
            return redirect("webkit:members")
        person, password = add_new_person(username, form, request.actor)
    except RefusedError as refusal:
        return _show(request, None, typed.raw, refusal.problems)
    return show_secret(
        request,
        _("成员 {name} 已建立").format(name=person.name),
        (_("登录名"), person.username),
        (_("初始密码"), password),
    )


def _read(request: CompanyRequest, stored: Member | None) -> Typed:
    sections = _sections(request.actor, stored)
    return read_fields([one for section in sections for one in section.fields], request.POST)


@require_http_methods(["GET", "POST"])
def member(request: CompanyRequest, member: int) -> HttpResponse:
    """Show a member, or change his roles, warehouses and whether he may enter."""
    require(request.actor, SUBJECT, Verb.VIEW)
    found = Member.objects.filter(pk=member).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        return _save(request, found)
    return _show(request, found, {"name": found.name, "is_active": found.is_active} | _held(found))


def _held(stored: Member) -> dict[str, Any]:
    """Return the ticks of the member's roles and warehouses."""
    values = {f"{_ROLE}{pk}": True for pk in stored.roles.values_list("pk", flat=True)}
    places = MemberPlace.objects.filter(member=stored).values_list("place", flat=True)
    return values | {f"{_PLACE}{pk}": True for pk in places}


def _save(request: CompanyRequest, stored: Member) -> HttpResponse:
    require(request.actor, SUBJECT, Verb.DRAFT)
    typed = _read(request, stored)
    # What the form does not ask for stays as it is: an owner's rights, roles one may not give.
    kept = {name: value for name, value in _held(stored).items() if name not in typed.values}
    typed.values |= kept
    typed.raw |= kept
    roles, places = _chosen(typed, _ROLE), _chosen_places(typed)
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
    page = FormPage(
        title,
        ui.address("members"),
        _("成员"),
        _sections(request.actor, stored),
        reset_actions(request, stored),
        may_save=reaches_all(request.actor, SUBJECT, Verb.DRAFT),
    )
    names = dict(Place.objects.values_list("pk", "name")) if problems else {}
    told = [_with_place(in_words(problem), names) for problem in problems]
    return show_form(request, page, values, told)


def _with_place(problem: Problem, names: Mapping[int, str]) -> Problem:
    """Return the problem with its warehouse by name: members know warehouses by their ids alone."""
    place = problem.detail.get("place")
    if place is None:
        return problem
    return replace(problem, detail={"place": names.get(int(place), place)})
