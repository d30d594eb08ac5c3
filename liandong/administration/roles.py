"""角色: the roles with what they may do in a word, who has them, and where their matrix is."""

from collections.abc import Iterable, Sequence

from django.db.models import Count
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.administration.subjects import column_labels, subject_labels
from liandong.identity.actors import require
from liandong.identity.giving import grants_of
from liandong.identity.models import Role
from liandong.identity.requests import CompanyRequest
from liandong.identity.role_editing import SUBJECT
from liandong.identity.roles import STANDARD_ROLES
from liandong.identity.segregation import SUBJECT as SEGREGATION
from liandong.identity.segregation import Pair, held_pairs, read_pairs
from liandong.kernel.actor import Grants, Scope, Verb
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.report_query import ReportQuery

_NAMED = 4


@require_GET
def roles(request: CompanyRequest) -> HttpResponse:
    """Show the roles: what they are about, what they hide, who has them, and pairs they should not hold."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    found = list(Role.objects.prefetch_related("grants").annotate(people=Count("members")).order_by("pk"))
    pairs, labels = read_pairs(), subject_labels()
    rows = [_row(role, getattr(role, "people", 0), pairs, labels) for role in found]
    context: ui.Part = {
        "title": _("角色与权限"),
        "actions": _actions(request, {role.name for role in found}),
        "columns": [
            *ui.columns_of([_("角色"), _("可以做"), _("看不到")], [_("成员数")]),
            *ui.columns_of([_("来源"), _("职责分离")]),
        ],
        "rows": rows,
        "summary": _("共 {count} 个；同一个人有几个角色时，权限取最宽的。").format(count=len(rows)),
    }
    return ui.answer(query, "list", context)


def _actions(request: CompanyRequest, names: set[str]) -> list[ui.Part]:
    actions = []
    if request.actor.may(SEGREGATION, Verb.VIEW):
        actions.append({"label": _("职责分离"), "url": ui.address("segregation"), "icon": "users"})
    is_keeper = request.actor.scope_of(SUBJECT, Verb.DRAFT) is Scope.ALL
    if is_keeper and not STANDARD_ROLES.keys() <= names:
        url = ui.address("restore_roles")
        actions.append({"label": _("补回内置角色"), "url": url, "method": "post", "icon": "history"})
    return [*actions, *(lists.new_action(request, SUBJECT, _("新建角色"), "new_role") if is_keeper else ())]


def _row(role: Role, people: int, pairs: Sequence[Pair], labels: dict[str, str]) -> ui.Part:
    grants = grants_of(role)
    hidden = [column_labels().get(name, name) for name in role.hidden]
    held = held_pairs(grants, pairs, is_exclusive=False)
    is_standard = role.name in STANDARD_ROLES
    cells = [
        ui.text_cell(role.name, ui.address("role", role.pk), "phone-1"),
        ui.text_cell(_words(grants, labels), look="cell-wrap phone-3"),
        ui.text_cell(_("、").join(hidden), look="phone-5"),
        ui.count_cell(people, ui.address("members", role=role.pk)),
        ui.chip_cell(_("内置"), "blue") if is_standard else ui.chip_cell(_("自定义"), "grey"),
        ui.chip_cell(number_of("{count} 对冲突", len(held)), "amber", "phone-2") if held else ui.EMPTY,
    ]
    return {"id": role.pk, "label": role.name, "cells": cells}


def _words(grants: Grants, labels: dict[str, str]) -> str:
    """Return what a role is about, what it may change first."""
    changing = _named((subject for subject, verb in grants if verb is not Verb.VIEW), labels)
    seeing = _named((subject for subject, _verb in grants), labels)
    rest = [label for label in seeing if label not in changing]
    parts = []
    if changing:
        parts.append(_("办理：{subjects}").format(subjects=_some(changing)))
    if rest:
        parts.append(_("查看：{subjects}").format(subjects=_some(rest)))
    return _("；").join(parts)


def _named(subjects: Iterable[str], labels: dict[str, str]) -> list[str]:
    return [labels.get(subject, subject) for subject in sorted(set(subjects))]


def _some(names: Sequence[str]) -> str:
    shown = _("、").join(names[:_NAMED])
    return shown if len(names) <= _NAMED else _("{names} 等 {count} 项").format(names=shown, count=len(names))
