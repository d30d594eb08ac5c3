"""审批规则: which documents need whose approval, in which order; tried out on a document."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.documents.approval_rules import (
    SUBJECT,
    Facts,
    RuleForm,
    applies,
    decided_rules,
    delete_rule,
    save_rule,
)
from liandong.documents.models import ApprovalRule, Document
from liandong.documents.queries import visible_to
from liandong.documents.types import document_types
from liandong.identity.actors import reaches_all, require
from liandong.identity.models import Member, Role
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Scope, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.partners.models import Partner
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery


@require_GET
def approval_rules(request: CompanyRequest) -> HttpResponse:
    """Show the rules by type and step; with a number, which of them that document falls under."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    rules = ApprovalRule.objects.select_related("partner", "handler", "role")
    if not query.flag("disabled"):
        rules = rules.filter(is_active=True)
    tried, people = _tried(query), _people()
    said = decided_rules(tried) if tried is not None else {}
    may_keep = request.actor.scope_of(SUBJECT, Verb.DRAFT) is Scope.ALL
    actions = lists.new_action(request, SUBJECT, _("新建审批规则"), "new_approval_rule") if may_keep else []
    heads = [
        _("单据"),
        _("顺序"),
        _("金额达到"),
        _("往来单位"),
        _("经手人"),
        _("审批角色"),
        _("谁来审批"),
        _("状态"),
    ]
    text = _("没有规则时，有审核权限的人直接审核。")
    context: ui.Part = {
        "title": _("审批规则"),
        "actions": actions,
        "filters": ui.filters(query, [_tried_field(query), lists.disabled_field(query)]),
        "columns": ui.columns_of([*heads, *([_("对这张单据")] if query.text() else [])]),
        "rows": [
            _row(rule, people[rule.role_id], _trial(query, rule, tried, said))
            for rule in rules.order_by("type", "step", "pk")
        ],
        "summary": _trial_words(query, tried),
        "empty": lists.nothing(query, _("还没有审批规则"), text, actions),
    }
    return ui.answer(query, "list", context)


def _tried_field(query: ReportQuery) -> ui.Part:
    return ui.search_field(_("输入一张单据的单号，看要谁审批"), query)


def _tried(query: ReportQuery) -> Document | None:
    number = query.text()
    return visible_to(query.request.actor).filter(number=number.upper()).first() if number else None


def _trial_words(query: ReportQuery, tried: Document | None) -> str:
    if not query.text():
        return ""
    if tried is None:
        return _("没有找到单据 {number}").format(number=query.text())
    return _("单据 {number}，价税合计 {amount}").format(
        number=tried.number, amount=f"{tried.gross_amount:,.2f}"
    )


def _trial(
    query: ReportQuery, rule: ApprovalRule, tried: Document | None, said: Mapping[int, bool]
) -> list[ui.Part]:
    if not query.text():
        return []
    if tried is None or tried.type != rule.type or not rule.is_active or not applies(rule, Facts.of(tried)):
        return [ui.chip_cell(_("不需要"), "grey")]
    if rule.pk in said:
        return [ui.chip_cell(_("已同意"), "green") if said[rule.pk] else ui.chip_cell(_("已驳回"), "red")]
    return [ui.chip_cell(_("需要"), "amber")]


def _people() -> defaultdict[int, list[str]]:
    """Return who has each role."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    held = Member.objects.filter(is_active=True, roles__isnull=False).order_by("name")
    for role, name in held.values_list("roles", "name"):
        found[role].append(name)
    return found


def _row(rule: ApprovalRule, people: Sequence[str], trial: Sequence[ui.Part]) -> ui.Part:
    label = ui.type_labels().get(rule.type, rule.type)
    cells = [
        ui.text_cell(label, ui.address("approval_rule", rule.pk), "phone-1"),
        ui.count_cell(rule.step),
        ui.money_cell(rule.minimum_amount, look="phone-4"),
        ui.text_cell(rule.partner or _("不限"), look="phone-5"),
        ui.text_cell(rule.handler or _("不限")),
        ui.text_cell(rule.role, look="phone-3"),
        ui.text_cell(_("、").join(people)),
        lists.active_chip(is_active=rule.is_active, look="phone-2"),
    ]
    return {"id": rule.pk, "label": label, "cells": [*cells, *trial]}


def _fields() -> tuple[Field, ...]:
    types = [(kind.id, kind.label) for kind in document_types() if Verb.APPROVE in kind.verbs]
    members = list(Member.objects.filter(is_active=True).order_by("name").values_list("pk", "name"))
    roles = list(Role.objects.order_by("pk").values_list("pk", "name"))
    any_one = _("留空为不限")
    return (
        Field("type", _("单据类型"), Kind.WORD, is_required=True, choices=types),
        Field("minimum_amount", _("价税合计达到"), Kind.MONEY, help=_("留空为每一张都要")),
        Field("partner", _("往来单位"), Kind.RECORD, search_url=ui.address("pick_partners"), help=any_one),
        Field("handler", _("经手人"), Kind.RECORD, choices=members, help=_("没填经手人的单据看制单人")),
        Field("role", _("由哪个角色审批"), Kind.RECORD, is_required=True, choices=roles),
        Field("step", _("顺序"), Kind.WHOLE, is_required=True, help=_("1 先审，2 等 1 都同意了再审")),
        Field("is_active", _("启用"), Kind.BOOL),
    )


@require_http_methods(["GET", "POST"])
def new_approval_rule(request: CompanyRequest) -> HttpResponse:
    """Show an empty rule, or make the one that was typed."""
    require(request.actor, SUBJECT, Verb.DRAFT)
    if request.method == "POST":
        return _save(request, None)
    return _show(request, None, {"step": 1, "is_active": True, "type": request.GET.get("type", "")})


@require_http_methods(["GET", "POST"])
def approval_rule(request: CompanyRequest, rule: int) -> HttpResponse:
    """Show a rule, or make it what was typed."""
    require(request.actor, SUBJECT, Verb.VIEW)
    found = ApprovalRule.objects.select_related("partner").filter(pk=rule).first()
    if found is None:
        raise Http404(rule)
    if request.method == "POST":
        return _save(request, found)
    values = {
        one.name: getattr(found, f"{one.name}_id", None) or getattr(found, one.name) for one in _fields()
    }
    return _show(request, found, values)


def _save(request: CompanyRequest, stored: ApprovalRule | None) -> HttpResponse:
    typed = read_fields(_fields(), request.POST)
    problems: Sequence[Problem] = typed.problems
    if not problems:
        try:
            save_rule(stored.pk if stored else None, RuleForm(**typed.values), request.actor, request.address)
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _("审批规则已保存，对还没有审核的单据立即生效。"))
            return redirect("webkit:approval_rules")
    return _show(request, stored, typed.raw, problems)


def _show(
    request: CompanyRequest,
    stored: ApprovalRule | None,
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    actions = []
    may_save = reaches_all(request.actor, SUBJECT, Verb.DRAFT)
    if stored is not None and may_save:
        url, words = ui.address("delete_approval_rule", stored.pk), _("将删除这条审批规则。")
        actions.append(
            {"label": _("删除"), "method": "post", "url": url, "confirm": words, "is_danger": True}
        )
    shown = {**values, "partner_display": _partner_name(values.get("partner"))}
    title = _("新建审批规则") if stored is None else _("审批规则")
    sections = [Section("", _fields())]
    page = FormPage(title, ui.address("approval_rules"), _("审批规则"), sections, actions, may_save=may_save)
    return show_form(request, page, shown, problems)


def _partner_name(typed: object) -> str:
    """Return the name of a partner's id as it was stored or typed; empty when there is no such."""
    try:
        return str(Partner.objects.get(pk=str(typed)))
    except (Partner.DoesNotExist, ValueError, OverflowError):
        return ""


@require_POST
def delete_approval_rule(request: CompanyRequest, rule: int) -> HttpResponse:
    """Delete a rule nobody has decided by."""
    done, goal = _("审批规则已删除。"), ui.address("approval_rules")
    return lists.told(request, lambda: delete_rule(rule, request.actor, request.address), done, goal)
