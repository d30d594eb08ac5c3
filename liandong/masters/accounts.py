"""会计科目: the chart as a tree, with today's balances for those who may see cost."""

from collections.abc import Mapping, Sequence

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.documents.queries import not_handled_by
from liandong.general_ledger.account_actions import SUBJECT
from liandong.general_ledger.account_months import CONSUMER
from liandong.general_ledger.chart_choice import Standard, chart_standard, may_change_chart, use_chart
from liandong.general_ledger.models import AccountKind
from liandong.general_ledger.queries import AccountNode, chart_balances, role_accounts
from liandong.identity.actors import reaches_all, require, require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO
from liandong.masters.role_words import role_words
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.report_query import ReportQuery

_INDENT = "　"


def standard_labels() -> dict[Standard, str]:
    """Return the names of the standards, in the language of the page."""
    return {Standard.SMALL: _("小企业会计准则"), Standard.GENERAL: _("企业会计准则")}


@require_GET
def chart(request: CompanyRequest) -> HttpResponse:
    """Show every account in its place in the tree, with its balance today."""
    require(request.actor, SUBJECT, Verb.VIEW)
    sees_cost = request.actor.sees("cost")  # the stock's balance is its cost
    query = ReportQuery(request)
    kinds = {value: _(str(label)) for value, label in AccountKind.choices}
    chosen = query.choice("kind", list(kinds))
    text, shows_disabled = query.text(), query.flag("disabled")
    uses = _uses()
    rows = []
    for node, balance in chart_balances(timezone.localdate(), not_handled_by(CONSUMER)):
        if (chosen and node.kind != chosen) or (text and text not in node.code + node.full_name):
            continue
        if not (node.is_active or shows_disabled or balance):
            continue
        cells = _cells(node, kinds, uses.get(node.id, []))
        if sees_cost:
            url = ui.address("account_ledger", node.id)
            shown = balance if node.is_debit else ZERO - balance
            cells.append(ui.money_cell(shown or None, url, "phone-4"))
        rows.append({"id": node.id, "label": node.name, "cells": cells})
    context: ui.Part = {
        "title": _("会计科目"),
        "actions": [*_roles_actions(), *_standard_action(request), *_new_action(request)],
        "filters": ui.filters(
            query,
            [
                ui.search_field(_("科目编码 / 名称"), query),
                ui.choice_field("kind", _("类别"), kinds.items(), chosen),
                lists.disabled_field(query),
            ],
        ),
        "columns": ui.columns_of(
            [_("科目编码"), _("科目名称"), _("类别"), _("余额方向"), _("用途"), _("状态")],
            [_("当前余额")] if sees_cost else [],
        ),
        "rows": rows,
        "summary": f"{standard_labels()[chart_standard()]} · {number_of('共 {count} 个科目', len(rows))}",
        "empty": ui.empty(_("没有符合条件的科目"), "", query.request.path, _("清除筛选")),
    }
    return ui.answer(query, "list", context)


def _cells(node: AccountNode, kinds: Mapping[str, str], booked: Sequence[str]) -> list[ui.Part]:
    url = ui.address("chart_account", node.id)
    uses = [*([_("结算账户")] if node.is_settlement else []), *booked]
    return [
        ui.text_cell(node.code, url, "phone-1"),
        ui.text_cell(_INDENT * (node.level - 1) + node.name, url, "phone-3"),
        ui.text_cell(kinds[node.kind], look="phone-5"),
        ui.text_cell(_("借") if node.is_debit else _("贷")),
        ui.text_cell("、".join(uses), look="phone-6"),
        lists.active_chip(is_active=node.is_active, look="phone-2"),
    ]


def _uses() -> dict[int, list[str]]:
    """Return what documents book to each account by themselves."""
    words, found = role_words(), dict[int, list[str]]()
    for role, account in role_accounts().items():
        found.setdefault(account, []).append(words[role])
    return found


def _roles_actions() -> list[ui.Part]:
    return [
        {"label": _("科目角色"), "url": ui.address("account_roles"), "icon": "settings"},
        {"label": _("分类的科目"), "url": ui.address("category_roles"), "icon": "category"},
    ]


def _new_action(request: CompanyRequest) -> list[ui.Part]:
    may_make = reaches_all(request.actor, SUBJECT, Verb.DRAFT)
    return lists.new_action(request, SUBJECT, _("新建科目"), "new_chart_account", may_make=may_make)


def _standard_action(request: CompanyRequest) -> list[ui.Part]:
    """Return the button that takes the other standard's chart, as long as nothing is booked."""
    if not (reaches_all(request.actor, SUBJECT, Verb.DRAFT) and may_change_chart()):
        return []
    now = chart_standard()
    other = Standard.SMALL if now is Standard.GENERAL else Standard.GENERAL
    label = standard_labels()[other]
    question = _("科目的编码和名称换成{standard}的，自己加的下级跟着走。有了凭证就不能再换。要换吗？")
    return [
        {
            "label": _("换成{standard}").format(standard=label),
            "url": ui.address("use_chart"),
            "method": "post",
            "hidden": [{"name": "standard", "value": other.value}],
            "confirm": question.format(standard=label),
            "icon": "repeat",
        }
    ]


@require_POST
def use_standard(request: CompanyRequest) -> HttpResponse:
    """Give the accounts the numbers and names of another standard, before the first entry."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    standard = request.POST.get("standard", "")
    if standard not in set(Standard):
        return redirect("webkit:chart")
    wanted = Standard(standard)
    return lists.told(
        request,
        lambda: use_chart(wanted, request.actor, request.address),
        _("科目已换成{standard}的。").format(standard=standard_labels()[wanted]),
        ui.address("chart"),
    )
