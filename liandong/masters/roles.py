"""角色: what each role may do, what it hides, and how many members have it."""

from collections.abc import Mapping

from django.db.models import Count
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.identity.actors import require
from liandong.identity.models import Role
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery


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
