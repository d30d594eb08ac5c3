"""A role on its page: name, hidden columns and the matrix of rights; copying, restoring, deleting."""

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from liandong.administration.matrix import matrix, read_matrix
from liandong.administration.subjects import column_labels
from liandong.administration.words import pair_words, told_problems
from liandong.identity.actors import HIDEABLE, require, require_everywhere
from liandong.identity.giving import givable_roles, goes_beyond, has_every_right
from liandong.identity.models import Member, Role
from liandong.identity.requests import CompanyRequest
from liandong.identity.role_editing import (
    SUBJECT,
    RoleForm,
    delete_role,
    form_of,
    restore_missing,
    restore_role,
    save_role,
)
from liandong.identity.roles import STANDARD_ROLES
from liandong.identity.segregation import held_pairs, read_pairs
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.checks import trimmed
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery

EMPTY = RoleForm("", {}, HIDEABLE)


@require_http_methods(["GET", "POST"])
def new_role(request: CompanyRequest) -> HttpResponse:
    """Show an empty matrix, or that of the role to copy; make the role that was typed."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    if request.method == "POST":
        return _save(request, None)
    copied = ReportQuery(request).number("from")
    if copied is None:
        return _show(request, None, EMPTY)
    form = form_of(_found(copied))
    return _show(request, None, RoleForm(_("{role} 副本").format(role=form.name), form.grants, form.hidden))


@require_http_methods(["GET", "POST"])
def role(request: CompanyRequest, role: int) -> HttpResponse:
    """Show a role, or make it what was typed."""
    require(request.actor, SUBJECT, Verb.VIEW)
    found = _found(role)
    if request.method == "POST":
        return _save(request, found)
    return _show(request, found, form_of(found))


def _found(role: int) -> Role:
    found = Role.objects.prefetch_related("grants").filter(pk=role).first()
    if found is None:
        raise Http404(role)
    return found


def _save(request: CompanyRequest, stored: Role | None) -> HttpResponse:
    before = {} if stored is None else form_of(stored).grants
    hidden = frozenset(name for name in HIDEABLE if request.POST.get(f"hide-{name}"))
    form = RoleForm(trimmed(request.POST.get("name", "")), read_matrix(request.POST, before), hidden)
    try:
        save_role(stored.pk if stored else None, form, request.actor, request.address)
    except RefusedError as refusal:
        return _show(request, stored, form, refusal.problems)
    messages.success(request, _("角色已保存，成员下一次点击即生效。"))
    return redirect("webkit:roles")


def _show(
    request: CompanyRequest, stored: Role | None, form: RoleForm, problems: Sequence[Problem] = ()
) -> HttpResponse:
    is_open = request.actor.scope_of(SUBJECT, Verb.DRAFT) is Scope.ALL and _may_change(request.actor, stored)
    context: ui.Part = {
        "title": _("新建角色") if stored is None else stored.name,
        "list_url": ui.address("roles"),
        "actions": _actions(request, stored, is_open=is_open),
        "name": form.name,
        "is_fixed": stored is not None and stored.name in STANDARD_ROLES,
        "is_open": is_open,
        "hidden": [
            {"name": f"hide-{name}", "label": column_labels()[name], "is_ticked": name in form.hidden}
            for name in sorted(HIDEABLE)
        ],
        "modules": matrix(form.grants),
        "warnings": [pair_words(pair) for pair in held_pairs(form.grants, read_pairs(), is_exclusive=False)],
        "members": _members(stored),
        "problems": told_problems(problems),
    }
    return render(request, "administration/role.html", context, status=422 if problems else 200)


def _may_change(actor: Actor, stored: Role | None) -> bool:
    """Tell whether the page should offer to save; what is saved is checked again."""
    if stored is None or has_every_right(actor):
        return True
    return not goes_beyond(actor, stored) and not _holders(stored).filter(pk=actor.member).exists()


def _holders(role: Role) -> QuerySet[Member]:
    return Member.objects.filter(roles=role)


def _members(stored: Role | None) -> list[Mapping[str, str]]:
    if stored is None:
        return []
    found = _holders(stored).order_by("name", "pk").values_list("pk", "name")
    return [{"name": name, "url": ui.address("member", pk)} for pk, name in found]


def _actions(request: CompanyRequest, stored: Role | None, *, is_open: bool) -> list[ui.Part]:
    if stored is None or request.actor.scope_of(SUBJECT, Verb.DRAFT) is not Scope.ALL:
        return []
    actions: list[ui.Part] = []
    if stored.pk in {one.pk for one in givable_roles(request.actor)}:
        url = f"{ui.address('new_role')}?from={stored.pk}"
        actions.append({"label": _("复制"), "url": url, "icon": "copy"})
    if is_open and stored.name in STANDARD_ROLES:
        words = _("「{role}」的权限和隐藏字段将恢复为新建账套时的样子。").format(role=stored.name)
        url = ui.address("restore_role", stored.pk)
        actions.append({"label": _("恢复内置"), "method": "post", "url": url, "confirm": words})
    if is_open and not _holders(stored).exists():
        words = _("将删除角色「{role}」。").format(role=stored.name)
        url = ui.address("delete_role", stored.pk)
        actions.append(
            {"label": _("删除"), "method": "post", "url": url, "confirm": words, "is_danger": True}
        )
    return actions


@require_POST
def restore(request: CompanyRequest, role: int) -> HttpResponse:
    """Give a standard role its first rights back."""
    done, goal = _("已恢复内置权限。"), ui.address("role", role)
    return lists.told(request, lambda: restore_role(role, request.actor, request.address), done, goal)


@require_POST
def restore_all(request: CompanyRequest) -> HttpResponse:
    """Make the standard roles anew that were deleted."""
    done, goal = _("已补回内置角色。"), ui.address("roles")
    return lists.told(request, lambda: restore_missing(request.actor, request.address), done, goal)


@require_POST
def delete(request: CompanyRequest, role: int) -> HttpResponse:
    """Delete a role that nobody has."""
    done, goal = _("角色已删除。"), ui.address("roles")
    return lists.told(request, lambda: delete_role(role, request.actor, request.address), done, goal)
