"""Statements as the tax office knows them: the standard's form on paper and as an Excel sheet."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import zip_longest
from typing import cast

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.finance.statements.layouts import Line, Statement
from liandong.finance.statements.reading import Figures
from liandong.finance.web.accounts import ACCOUNT, require_books
from liandong.finance.web.statement_query import asked_span, column_words, read, span_words
from liandong.identity.registry.models import Company
from liandong.identity.requests import CompanyRequest
from liandong.printkit.answers import pdf_answer
from liandong.printkit.numbers import money
from liandong.printkit.tables import TableColumn, TablePaper, tables_pdf
from liandong.storage.namespace import current_namespace
from liandong.webkit.report_query import ReportQuery
from liandong.webkit.spreadsheets import CellKind, Sheet, SheetColumn, workbook_response

Cell = str | int | Decimal | None
_FORM_COLUMNS = 2
"""The standards' forms have two columns of figures; the comparison beyond them is for the screen."""
_LABEL, _NUMBER, _AMOUNT = 0, 90, 250
_NARROW_NUMBER, _NARROW_AMOUNT = 95, 220
_INDENT = "　"
_SHEET_COLUMNS = (
    (CellKind.TEXT, 36),
    (CellKind.TEXT, 8),
    (CellKind.MONEY, 18),
    (CellKind.MONEY, 18),
)


@require_GET
def statement_pdf(request: CompanyRequest, form: Statement) -> HttpResponse:
    """Return a statement's form as PDF."""
    found = _found(request, form)
    heads = _heads(found)
    narrow = len(heads) > _FORM_COLUMNS + 2
    widths = (_LABEL, _NARROW_NUMBER, *[_NARROW_AMOUNT] * 2) if narrow else (_LABEL, _NUMBER, *[_AMOUNT] * 2)
    columns = [
        TableColumn(label, widths[at % len(widths)], is_number=at % len(widths) > 1)
        for at, label in enumerate(heads)
    ]
    paper = TablePaper(
        title=found.layout.title,
        company=_company(),
        columns=columns,
        rows=[[_printed(cell) for cell in row] for row in _rows(found)],
        facts=[(_("编制单位"), _company()), (_("期间"), _day_words(found))],
        right=[found.layout.form, _("单位：元")],
        signatures=_signatures(),
    )
    return pdf_answer(tables_pdf(found.layout.title, [paper]), f"{_file_name(found)}.pdf")


@require_GET
def statement_workbook(request: CompanyRequest, form: Statement) -> HttpResponse:
    """Return a statement's form as an Excel sheet."""
    found = _found(request, form)
    columns = [
        SheetColumn(label, *_SHEET_COLUMNS[at % len(_SHEET_COLUMNS)])
        for at, label in enumerate(_heads(found))
    ]
    above = (
        f"{found.layout.title}　{found.layout.form}",
        _("编制单位：{company}").format(company=_company()),
        _("{period}　单位：元").format(period=_day_words(found)),
    )
    signed = "　　　　".join(_signatures())
    rows: list[list[Cell]] = [*_rows(found), [signed, *[None] * (len(columns) - 1)]]
    sheet = Sheet(found.layout.title, columns, rows, heads=above)
    return cast("HttpResponse", workbook_response(_file_name(found), [sheet]))


def _found(request: CompanyRequest, form: Statement) -> Figures:
    require_books(request, ACCOUNT)
    return read(asked_span(ReportQuery(request))).figures(form)


def _company() -> str:
    return Company.objects.values_list("name", flat=True).get(slug=current_namespace().slug)


def _day_words(found: Figures) -> str:
    """Return the day of a balance sheet, the period of the others."""
    if found.layout.right_from is not None:
        return f"{found.span.last:%Y-%m-%d}"
    return span_words(found.span)


def _file_name(found: Figures) -> str:
    return f"{found.layout.title} {span_words(found.span)}"


def _signatures() -> list[str]:
    return [_("单位负责人："), _("会计主管："), _("制表：")]


def _heads(found: Figures) -> list[str]:
    labels = [column_words(one, found.span) for one in found.columns[:_FORM_COLUMNS]]
    if found.layout.right_from is None:
        return [_("项目"), _("行次"), *labels]
    return [_("资产"), _("行次"), *labels, _("负债和所有者权益"), _("行次"), *labels]


def _rows(found: Figures) -> list[list[Cell]]:
    """Return the form's rows; a balance sheet has assets at the left and what they come from at the right."""
    lines, middle = found.layout.lines, found.layout.right_from
    if middle is None:
        return [_half(found, line) for line in lines]
    left, right = _foot_aligned(lines[:middle], lines[middle:])
    return [_half(found, one) + _half(found, other) for one, other in zip_longest(left, right)]


def _foot_aligned(
    left: Sequence[Line], right: Sequence[Line]
) -> tuple[Sequence[Line | None], Sequence[Line | None]]:
    """Return both halves with their last lines, the sums of both, in the same row."""
    longest = max(len(left), len(right))
    halves = [[*half[:-1], *[None] * (longest - len(half)), half[-1]] for half in (left, right)]
    return halves[0], halves[1]


def _half(found: Figures, line: Line | None) -> list[Cell]:
    if line is None:
        return ["", None, *[None] * _FORM_COLUMNS]
    if line.is_heading:
        return [line.label, None, *[None] * _FORM_COLUMNS]
    amounts: list[Cell] = [
        found.amounts[one.key][line.number] if line.formula else None for one in found.columns[:_FORM_COLUMNS]
    ]
    return [_INDENT * line.level + line.label, str(line.number), *amounts]


def _printed(cell: Cell) -> str:
    if cell is None:
        return ""
    return money(cell) if isinstance(cell, Decimal) else str(cell)
