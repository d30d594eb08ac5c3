"""年度档案: the years that have vouchers, and the button that packs one of them into a file."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.finance.archive.jobs import has_vouchers, require_archives, start_archive
from liandong.finance.archive.packing import YearState, year_state, years
from liandong.finance.web.accounts import FIRST_DOCUMENTS
from liandong.identity.requests import CompanyRequest
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.next_steps import making
from liandong.webkit.report_query import ReportQuery

_SHORT = 16


@require_GET
def yearly_archives(request: CompanyRequest) -> HttpResponse:
    """Show the years, the latest first."""
    require_archives(request.actor)
    query = ReportQuery(request)
    context: ui.Part = {
        "section": _("财务"),
        "title": _("年度档案"),
        "note": _(
            "一年的凭证、总账、明细账、科目余额表和报表，PDF 和数据各一份，还有国标数据接口的 XML，"
            "每个文件有校验值。在后台生成。"
        ),
        "is_lines": True,
        "columns": [
            *ui.columns_of([_("年度"), _("状态")], [_("凭证")]),
            *ui.columns_of([_("最后的校验值"), _("操作")]),
        ],
        "rows": [_row(request, year_state(year)) for year in years()],
        "actions": [{"label": _("会计期间"), "url": ui.address("periods"), "icon": "lock"}],
        "empty": ui.empty(_("还没有凭证"), _("单据审核后自动生成凭证，不必手工录入。"))
        | making(request.actor, *FIRST_DOCUMENTS),
    }
    return ui.answer(query, "report", context)


def _row(request: CompanyRequest, one: YearState) -> ui.Part:
    if one.is_closed:
        chip = ui.chip_cell(_("已结账"), "green")
    else:
        chip = ui.chip_cell(number_of("{count} 个月未结账", len(one.open_months)), "blue")
    return {
        "cells": [
            ui.text_cell(one.year, look="card-name"),
            chip,
            ui.count_cell(one.vouchers),
            ui.text_cell(one.last_hash[:_SHORT]),
            ui.deed_cell(request, _("生成档案"), ui.address("make_archive", one.year)),
        ]
    }


@require_POST
def make_archive(request: CompanyRequest, year: int) -> HttpResponse:
    """Have a year archived in the background."""
    require_archives(request.actor)
    if not has_vouchers(year):
        raise Http404
    return redirect("webkit:job", start_archive(request.actor, year))
