"""凭证导出: a month's vouchers as an Excel sheet that another accounting program imports."""

from datetime import date
from decimal import Decimal
from typing import cast

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.finance.voucher_files.layouts import Layout, Program, layout_of
from liandong.finance.web.accounts import FIRST_DOCUMENTS, require_books
from liandong.finance.web.vouchers import ENTRY
from liandong.general_ledger.voucher_lines import BookedLine, RangeSum, VoucherRange, booked_lines, range_sum
from liandong.identity.requests import CompanyRequest
from liandong.kernel.money import plain
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.next_steps import making
from liandong.webkit.report_query import ReportQuery
from liandong.webkit.spreadsheets import Sheet, workbook_response

MOST_LINES = 50_000
"""Lines of one file: about what is written while somebody waits; more are taken in ranges of numbers."""


@require_GET
def voucher_files(request: CompanyRequest) -> HttpResponse:
    """Show what a file would hold, column by column, with the first line as an example."""
    require_books(request, ENTRY)
    query = ReportQuery(request)
    program, of = _program(query), _range(query)
    found = range_sum(of)
    example = next(booked_lines(of), None)
    context: ui.Part = {
        "section": _("财务"),
        "title": _("凭证导出到财务软件"),
        "note": f"{_notes()[program]}{_blank(layout_of(program))}",
        # The file itself is what this page hands out: a list of its columns would only be taken for it.
        "filters": ui.filters(query, _fields(program, of)) | {"export_url": ""},
        "figures": _figures(found),
        "columns": ui.columns_of([_("列"), _("表头"), _("第一行的内容")]),
        "is_lines": True,
        "rows": _rows(layout_of(program), example) if example is not None else [],
        "actions": _actions(program, of, found),
        "empty": ui.empty(_("这段时间没有凭证"), _("单据审核后自动生成凭证，不必手工录入。"))
        | making(request.actor, *FIRST_DOCUMENTS),
    }
    return ui.answer(query, "report", context)


@require_GET
def voucher_file(request: CompanyRequest) -> HttpResponse:
    """Hand out the file; one that would take too long is refused with the way to smaller ones."""
    require_books(request, ENTRY)
    query = ReportQuery(request)
    program, of = _program(query), _range(query)
    count = range_sum(of).lines
    if count > MOST_LINES:
        words = "有 {count} 行分录，一个文件最多 {most} 行，请按凭证号分几次导出。"
        messages.error(request, number_of(words, count, most=f"{MOST_LINES:,}"))
        return redirect(_address("voucher_files", program, of))
    layout = layout_of(program)
    rows = (layout.row(line) for line in booked_lines(of))
    name = _("凭证 {month} {program}").format(month=f"{of.year}-{of.month:02}", program=_labels()[program])
    # A streamed answer is no HttpResponse by class, but views and middleware treat both alike.
    return cast("HttpResponse", workbook_response(name, [Sheet(layout.sheet, layout.heads, rows)]))


def _labels() -> dict[Program, str]:
    return {
        Program.JINGDOU: _("金蝶精斗云"),
        Program.KINGDEE: _("金蝶 KIS、K3 标准格式"),
        Program.YONYOU: _("用友畅捷通（T+、好会计）"),
    }


def _notes() -> dict[Program, str]:
    """Return what is to be known of each program's columns."""
    return {
        Program.JINGDOU: _(
            "列和精斗云的导入模板一样；客户、供应商填编码，精斗云里要先有同样编码的科目和往来单位。"
        ),
        Program.KINGDEE: _("列按标准格式凭证的字段名；FDC 填 1 是借、0 是贷，有的版本相反，请先试一张凭证。"),
        Program.YONYOU: _("列是用友导入时常用的，没有和各版本的模板逐列核对；在导入界面里把列对上即可。"),
    }


def _program(query: ReportQuery) -> Program:
    return Program(query.choice("program", [one.value for one in Program], Program.JINGDOU.value))


def _range(query: ReportQuery) -> VoucherRange:
    """Return the vouchers asked for, by default all of this month; what is no month is answered with 400."""
    given = query.text("month") or f"{timezone.localdate():%Y-%m}"
    try:
        month = date.fromisoformat(f"{given}-01")
    except ValueError as error:
        raise BadRequest("month") from error
    return VoucherRange(month.year, month.month, query.number("first") or 1, query.number("last"))


def _fields(program: Program, of: VoucherRange) -> list[ui.Part]:
    first = of.first if of.first > 1 else None
    return [
        ui.choice_field("program", _("软件"), _labels().items(), program.value),
        {"kind": "month", "name": "month", "label": _("期间"), "value": f"{of.year}-{of.month:02}"},
        {"kind": "number", "name": "first", "label": _("凭证号从"), "value": first},
        {"kind": "number", "name": "last", "label": _("至"), "value": of.last},
    ]


def _figures(found: RangeSum) -> list[ui.Part]:
    facts = [
        (_("凭证"), f"{found.vouchers:,}"),
        (_("分录"), f"{found.lines:,}"),
        (_("借方合计"), f"{found.debit:,.2f}"),
    ]
    return [{"label": label, "text": text, "look": ""} for label, text in facts]


def _rows(layout: Layout, example: BookedLine) -> list[ui.Part]:
    """Return a row for each column that is filled."""
    filled = [(at, one) for at, one in enumerate(layout.columns, 1) if one.fill is not None]
    cells = dict(enumerate(layout.row(example), 1))
    rows: list[ui.Part] = []
    for at, one in filled:
        head = ui.text_cell(one.head, look="card-name")
        rows.append({"cells": [ui.text_cell(at), head, ui.text_cell(_shown(cells[at]))]})
    return rows


def _blank(layout: Layout) -> str:
    """Return which columns stay blank; they may be too many for a cell."""
    heads = _("、").join(one.head for one in layout.columns if one.fill is None)
    return _("空着的列：{heads}。").format(heads=heads) if heads else ""


def _shown(cell: object) -> str:
    if isinstance(cell, Decimal):
        return plain(cell)
    return "" if cell is None else str(cell)


def _actions(program: Program, of: VoucherRange, found: RangeSum) -> list[ui.Part]:
    back: ui.Part = {"label": _("凭证"), "url": ui.address("vouchers"), "icon": "book"}
    if not found.lines:
        return [back]
    url = _address("voucher_file", program, of)
    return [{"label": _("下载 Excel"), "url": url, "icon": "download", "is_primary": True}, back]


def _address(name: str, program: Program, of: VoucherRange) -> str:
    first = of.first if of.first > 1 else None
    return ui.address(
        name, program=program.value, month=f"{of.year}-{of.month:02}", first=first, last=of.last
    )
