"""科目角色: which account each thing is booked to that documents book by themselves."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.general_ledger.account_actions import SUBJECT
from liandong.general_ledger.queries import AccountNode, account_tree, role_accounts
from liandong.general_ledger.role_actions import FITTING, RoleChange, fixed_roles, save_roles
from liandong.identity.actors import reaches_all, require, require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import AccountRole, Problem
from liandong.masters.role_words import role_groups, role_words
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import id_of


@require_http_methods(["GET", "POST"])
def account_roles(request: CompanyRequest) -> HttpResponse:
    """Show the account of every role, or let roles stand for other accounts."""
    require(request.actor, SUBJECT, Verb.VIEW)
    stored = {role.value: account for role, account in role_accounts().items()}
    if request.method != "POST":
        return _show(request, stored)
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    fields = [field for section in _sections(stored) for field in section.fields]
    typed = read_fields(fields, request.POST)
    problems: Sequence[Problem] = typed.problems
    if not problems:
        chosen = {AccountRole(name): account for name, account in typed.values.items() if account}
        try:
            changes = save_roles(chosen, request.actor, request.address)
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            _tell(request, changes)
            return redirect("webkit:account_roles")
    return _show(request, stored | typed.raw, problems)


def _tell(request: CompanyRequest, changes: Sequence[RoleChange]) -> None:
    """Say what was saved, and what stays on accounts that are left."""
    messages.success(request, _("已保存。"))
    words = role_words()
    for one in changes:
        if one.left:
            text = _(
                "「{role}」以后记到 {new}。{old} 上的余额 {balance} 留在那里，红冲以前的单据也还记到 {old}；"
                "要并到一起，请做一张记账凭证转过去。"
            )
            side = _("借") if one.left > ZERO else _("贷")
            balance = f"{side} {abs(one.left):,.2f}"
            named = {"role": words[one.role], "new": one.new_code, "old": one.old_code}
            messages.warning(request, text.format(balance=balance, **named))


def _show(
    request: CompanyRequest, values: Mapping[str, Any], problems: Sequence[Problem] = ()
) -> HttpResponse:
    may_save = reaches_all(request.actor, SUBJECT, Verb.DRAFT)
    page = FormPage(_("科目角色"), ui.address("chart"), _("会计科目"), _sections(values), may_save=may_save)
    return show_form(request, page, values, problems)


def _sections(values: Mapping[str, Any]) -> list[Section]:
    words, fixed = role_words(), fixed_roles()
    nodes = account_tree()
    leaves = [one for one in nodes if one.is_leaf and one.is_active]
    by_id = {one.id: one for one in nodes}
    sections = []
    for title, helps in role_groups():
        fields = []
        for role, text in helps.items():
            fitting = [one for one in leaves if one.kind in FITTING[role]]
            chosen = str(values.get(role.value, ""))
            now = by_id.get(id_of(chosen) or 0)
            if now is not None and now not in fitting:
                fitting.append(now)
            fields.append(_field(role, words[role], text, fitting, is_fixed=role in fixed))
        sections.append(Section(title, tuple(fields)))
    return sections


def _field(
    role: AccountRole, label: str, text: str, fitting: Sequence[AccountNode], *, is_fixed: bool
) -> Field:
    kept = _("已有凭证，要和存货、往来核对，不能再换")
    return Field(
        role.value,
        label,
        Kind.RECORD,
        is_read_only=is_fixed,
        choices=[(one.id, f"{one.code} {one.name}") for one in fitting],
        help=f"{text}。{kept}" if is_fixed else text,
    )
