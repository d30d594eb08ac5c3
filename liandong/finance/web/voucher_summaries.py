"""汇总凭证: one voucher of many for print and export, by day, by type of document or by both."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.finance.web.accounts import FIRST_DOCUMENTS, require_books
from liandong.finance.web.vouchers import ENTRY
from liandong.general_ledger.queries import AccountNode, account_tree
from liandong.general_ledger.summaries import SummaryBy, VoucherSummary, voucher_summaries
from liandong.identity.requests import CompanyRequest
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.next_steps import making
from liandong.webkit.report_query import ReportQuery

PAGE_SUMMARIES = 31


@require_GET
def voucher_summary(request: CompanyRequest) -> HttpResponse:
    """Show the vouchers of some days put together, account by account."""
    require_books(request, ENTRY)
    query = ReportQuery(request)
    days = query.month()
    by = SummaryBy(query.choice("by", [one.value for one in SummaryBy], SummaryBy.DAY.value))
    found = voucher_summaries(by, *days)
    after = query.after(int)
    begin, most = (after[0] if after else 0), query.rows(PAGE_SUMMARIES)
    nodes = {node.id: node for node in account_tree()}
    labels = ui.type_labels()
    options = [
        (SummaryBy.DAY.value, _("每天一张")),
        (SummaryBy.TYPE.value, _("每种单据一张")),
        (SummaryBy.BOTH.value, _("每天每种一张")),
    ]
    fields = [ui.choice_field("by", _("汇总"), options, by.value), *ui.span_fields(_("从"), _("至"), days)]
    context: ui.Part = {
        "section": _("财务"),
        "title": _("汇总凭证"),
        "note": _("只供查看、打印和导出：每张单据的凭证照样连续编号、各自在账上，这里不产生新的凭证。"),
        "filters": ui.filters(query, fields),
        "columns": ui.columns_of([_("科目编码"), _("科目名称")], [_("借方"), _("贷方")]),
        "is_lines": True,
        "rows": [row for one in found[begin : begin + most] for row in _rows(one, nodes, labels, days)],
        "actions": [{"label": _("凭证"), "url": ui.address("vouchers"), "icon": "book"}],
        "next_url": query.next_url((begin + most,)) if len(found) > begin + most else None,
        "empty": ui.empty(_("这段时间没有凭证"), _("单据审核后自动生成凭证，不必手工录入。"))
        | making(request.actor, *FIRST_DOCUMENTS),
    }
    return ui.answer(query, "report", context)


def _rows(
    one: VoucherSummary, nodes: Mapping[int, AccountNode], labels: Mapping[str, str], days: tuple[date, date]
) -> Iterator[ui.Part]:
    first, last = (one.day, one.day) if one.day else days
    kind = labels.get(one.type, one.type)
    words = [one.day.isoformat() if one.day else "", kind, number_of("{count} 张凭证", one.count)]
    name = ui.text_cell(" · ".join(word for word in words if word))
    yield {"look": "is-group", "cells": [name, *[ui.EMPTY] * 3]}
    for node in sorted((nodes[account] for account in one.amounts), key=lambda node: node.code):
        debit, credit = one.amounts[node.id]
        url = ui.address("account_ledger", node.id, **{"from": first, "to": last})
        cells = [ui.text_cell(node.code, url), ui.text_cell(node.full_name, look="card-name")]
        yield {"cells": [*cells, ui.money_cell(debit or None, url), ui.money_cell(credit or None, url)]}
    sides = [ui.money_cell(amount) for amount in one.total]
    yield {"look": "is-sum", "cells": [ui.EMPTY, ui.text_cell(_("合计"), look="card-name"), *sides]}
