"""会计科目: the chart, with today's balances for those who may see cost; read only."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.general_ledger.models import AccountKind
from liandong.general_ledger.queries import chart_balances
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.report_query import ReportQuery

SUBJECT = "general_ledger.account"
_INDENT = "　"


@require_GET
def chart(request: CompanyRequest) -> HttpResponse:
    """Show every account in its place in the tree, with its balance today."""
    require(request.actor, SUBJECT, Verb.VIEW)
    sees_cost = request.actor.sees("cost")  # the stock's balance is its cost
    query = ReportQuery(request)
    kinds = {value: _(str(label)) for value, label in AccountKind.choices}
    chosen = query.choice("kind", list(kinds))
    text = query.text()
    rows = []
    for node, balance in chart_balances(timezone.localdate()):
        if (chosen and node.kind != chosen) or (text and text not in node.code + node.full_name):
            continue
        url = ui.address("account_ledger", node.id) if sees_cost else ""
        cells = [
            ui.text_cell(node.code, url, "phone-1"),
            ui.text_cell(_INDENT * (node.level - 1) + node.name, look="phone-3"),
            ui.text_cell(kinds[node.kind], look="phone-5"),
            ui.text_cell(_("借") if node.is_debit else _("贷")),
            ui.text_cell(_("结算账户") if node.is_settlement else ""),
        ]
        if sees_cost:
            cells.append(ui.money_cell((balance if node.is_debit else -balance) or None, url, "phone-4"))
        rows.append({"id": node.id, "label": node.name, "cells": cells})
    context: ui.Part = {
        "title": _("会计科目"),
        "filters": ui.filters(
            query,
            [
                ui.search_field(_("科目编码 / 名称"), query),
                ui.choice_field("kind", _("类别"), kinds.items(), chosen),
            ],
        ),
        "columns": ui.columns_of(
            [_("科目编码"), _("科目名称"), _("类别"), _("余额方向"), _("用途")],
            [_("当前余额")] if sees_cost else [],
        ),
        "rows": rows,
        "summary": number_of("共 {count} 个科目", len(rows)),
        "empty": ui.empty(_("没有符合条件的科目"), "", query.request.path, _("清除筛选")),
    }
    return ui.answer(query, "list", context)
