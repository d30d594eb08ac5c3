"""科目角色按分类: which account each role stands for in a category of products."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.catalog.models import Category
from liandong.documents.hiding import COST
from liandong.documents.stock_accounts import stock_accounts
from liandong.general_ledger.account_actions import SUBJECT
from liandong.general_ledger.category_role_actions import save_category_roles
from liandong.general_ledger.category_roles import AppliedRole, applied_roles
from liandong.general_ledger.queries import AccountNode, account_tree, role_accounts
from liandong.general_ledger.role_actions import FITTING
from liandong.identity.actors import reaches_all, require, require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.category_roles import CATEGORY_ROLES
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import AccountRole, Problem
from liandong.masters.category_choices import category_choices
from liandong.masters.role_words import role_words
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery

_Applied = Mapping[AccountRole, AppliedRole]


@require_GET
def category_roles(request: CompanyRequest) -> HttpResponse:
    """Show the tree of categories with the account of each role, and which category names it."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query, words = ReportQuery(request), role_words()
    applied = applied_roles()
    codes = {one.id: one.code for one in account_tree()}
    company = role_accounts()
    choices = category_choices()
    names = {int(str(pk)): label.strip() for pk, label in choices}
    rows = []
    for choice, label in choices:
        pk = int(str(choice))
        own = [_cell(pk, role, applied[pk], names, codes) for role in CATEGORY_ROLES]
        rows.append(
            {"id": pk, "cells": [ui.text_cell(label, ui.address("category_role", pk), "card-name"), *own]}
        )
    of_company = [ui.text_cell(codes.get(company.get(role, 0), "")) for role in CATEGORY_ROLES]
    company_name = ui.text_cell(_("全公司"), ui.address("account_roles"), "card-name")
    rows.insert(0, {"id": 0, "cells": [company_name, *of_company]})
    context: ui.Part = {
        "title": _("分类的科目"),
        "actions": _actions(request.actor),
        "columns": ui.columns_of([_("商品分类"), *(words[role] for role in CATEGORY_ROLES)]),
        "rows": rows,
        "is_lines": True,
        "summary": _("空着用上级的，都没有用全公司的"),
    }
    return ui.answer(query, "list", context)


def _cell(
    category: int, role: AccountRole, applied: _Applied, names: Mapping[int, str], codes: Mapping[int, str]
) -> ui.Part:
    """Return the account that applies, and above whose name; empty where it is the company's."""
    found = applied.get(role)
    if found is None:
        return ui.text_cell("")
    code = codes[found.account]
    if found.named_by == category:
        return ui.text_cell(code)
    return ui.text_cell(_("{code}（{category}）").format(code=code, category=names[found.named_by]))


def _actions(actor: Actor) -> list[ui.Part]:
    if not actor.sees(COST):
        return []
    return [{"label": _("存货科目核对"), "url": ui.address("stock_accounts"), "icon": "scale"}]


@require_http_methods(["GET", "POST"])
def category_role(request: CompanyRequest, category: int) -> HttpResponse:
    """Show a category's own accounts, or let roles stand for other ones there."""
    require(request.actor, SUBJECT, Verb.VIEW)
    found = Category.objects.filter(pk=category).first()
    if found is None:
        raise Http404
    applied = applied_roles()[category]
    stored = {role.value: one.account for role, one in applied.items() if one.named_by == category}
    if request.method != "POST":
        return _show(request, found, applied, stored)
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    typed = read_fields(_fields(applied, found.pk, stored), request.POST)
    problems: Sequence[Problem] = typed.problems
    if not problems:
        wanted = {AccountRole(name): account for name, account in typed.values.items()}
        try:
            save_category_roles(category, wanted, request.actor, request.address)
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _("已保存。"))
            _tell_of_stock(request)
            return redirect("webkit:category_roles")
    return _show(request, found, applied, stored | typed.raw, problems)


def _tell_of_stock(request: CompanyRequest) -> None:
    """Say when goods lie in an account that is not their category's any more."""
    if request.actor.sees(COST) and any(one.difference for one in stock_accounts()):
        messages.warning(request, _("有存货还在原来的科目里，请到「存货科目核对」做一张凭证转过去。"))


def _show(
    request: CompanyRequest,
    found: Category,
    applied: _Applied,
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    page = FormPage(
        _("{category} 的科目").format(category=found.name),
        ui.address("category_roles"),
        _("分类的科目"),
        [Section("", _fields(applied, found.pk, values))],
        may_save=reaches_all(request.actor, SUBJECT, Verb.DRAFT),
    )
    return show_form(request, page, values, problems)


def _fields(applied: _Applied, category: int, values: Mapping[str, Any]) -> tuple[Field, ...]:
    words, company = role_words(), role_accounts()
    nodes = {one.id: one for one in account_tree()}
    names = dict(Category.objects.values_list("pk", "name"))
    fields = []
    for role in CATEGORY_ROLES:
        found = applied.get(role)
        if found is None or found.named_by == category:
            code = _code(nodes, company.get(role))
            text = _("空着用上级分类的，都没有就用全公司的 {code}").format(code=code)
        else:
            text = _("空着用「{category}」的 {code}").format(
                category=names[found.named_by], code=_code(nodes, found.account)
            )
        choices = _fitting(role, nodes, values)
        fields.append(Field(role.value, words[role], Kind.RECORD, choices=choices, help=text))
    return tuple(fields)


def _code(nodes: Mapping[int, AccountNode], account: int | None) -> str:
    node = nodes.get(account or 0)
    return f"{node.code} {node.name}" if node else "—"


def _fitting(
    role: AccountRole, nodes: Mapping[int, AccountNode], values: Mapping[str, Any]
) -> list[tuple[object, str]]:
    """Return the accounts that a role may stand for, with the one it stands for now."""
    kept = str(values.get(role.value, ""))
    return [
        (one.id, f"{one.code} {one.name}")
        for one in nodes.values()
        if str(one.id) == kept
        or (one.is_leaf and one.is_active and not one.is_settlement and one.kind in FITTING[role])
    ]
