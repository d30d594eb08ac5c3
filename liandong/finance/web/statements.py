"""资产负债表 and 利润表: the standard's lines with what they compare, and what every figure is made of."""

from collections.abc import Sequence
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.finance.statements.layouts import Line, Statement
from liandong.finance.statements.reading import Agreement, Figures, OddAccount, Piece, pieces_of
from liandong.finance.statements.saving import LineKey
from liandong.finance.statements.spans import Column, Span
from liandong.finance.web.accounts import ACCOUNT, CAME, WENT, require_books
from liandong.finance.web.statement_query import (
    asked_span,
    column_words,
    kind_views,
    month_field,
    parameters,
    read,
    span_words,
    statement_url,
    statement_words,
)
from liandong.identity.requests import CompanyRequest
from liandong.kernel.money import ZERO
from liandong.partners.models import Partner
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.report_query import ReportQuery
from liandong.webkit.templatetags.webkit_tags import money

_INDENT = "　"
_MOST_ODD = 12


@require_GET
def statement(request: CompanyRequest, form: Statement) -> HttpResponse:
    """Show a statement of a month, quarter or year with its checks; each figure opens."""
    require_books(request, ACCOUNT)
    query = ReportQuery(request)
    span = asked_span(query)
    found = read(span).figures(form)
    labels = [column_words(one, span) for one in found.columns]
    context: ui.Part = {
        "section": _("财务"),
        "title": f"{statement_words(form)} · {span_words(span)}",
        "views": kind_views(query, span),
        "note": _note(found.odd),
        "filters": ui.filters(query, [month_field(span)], {"kind": query.text("kind")}),
        "figures": _checks(found, labels),
        "columns": [ui.column(_("项目")), ui.column(_("行次")), *(ui.number_column(one) for one in labels)],
        "is_lines": True,
        "rows": [_row(found, line) for line in found.layout.lines],
        "actions": _actions(form, span),
    }
    return ui.answer(query, "report", context)


def _actions(statement: Statement, span: Span) -> list[ui.Part]:
    asked = parameters(span)
    formulas = ui.address("statement_formulas", statement.value)
    return [
        {"label": "PDF", "url": ui.address("financial_pdf", statement.value, **asked), "icon": "printer"},
        {
            "label": _("报表样式 Excel"),
            "url": ui.address("financial_workbook", statement.value, **asked),
            "icon": "download",
        },
        {"label": _("公式"), "url": formulas, "icon": "settings"},
    ]


def _checks(found: Figures, labels: Sequence[str]) -> list[ui.Part]:
    is_cash = found.layout.statement is Statement.CASH
    words = _("期末现金 = 货币资金，{column}") if is_cash else _("资产 = 负债 + 权益，{column}")
    shown = [_check(words.format(column=label), one) for one, label in zip(found.sides, labels, strict=False)]
    if is_cash:
        return shown
    return [*shown, _check(_("净利润 = 未分配利润的变动"), found.profit)]


def _check(label: str, one: Agreement) -> ui.Part:
    text = _("相符") if one.is_kept else _("差 {amount}").format(amount=money(one.left - one.right))
    return {"label": label, "text": text, "look": "" if one.is_kept else "negative"}


def _note(odd: Sequence[OddAccount]) -> str:
    """Return which accounts no line takes up, or more than one; those with money in them first."""
    if not odd:
        return ""
    ordered = sorted(odd, key=lambda one: (not one.amount, one.node.code))
    words = [
        f"{one.node.code} {one.node.name}"
        + (f" {money(one.amount)}" if one.amount else "")
        + (_("（重复取数）") if one.halves else "")
        for one in ordered[:_MOST_ODD]
    ]
    named = _("、").join(words)
    counted = number_of("{count} 个科目没有正好列入一个项目：", len(odd))
    return f"{counted}{named}{'…' if len(odd) > _MOST_ODD else ''}"


def _row(found: Figures, line: Line) -> ui.Part:
    if line.is_heading:
        cells = [ui.text_cell(_(line.label), look="card-name"), *[ui.EMPTY] * (len(found.columns) + 1)]
        return {"look": "is-group", "cells": cells}
    cells = [ui.text_cell(_INDENT * line.level + _(line.label), look="card-name"), ui.text_cell(line.number)]
    for column in found.columns:
        amount = found.amounts[column.key][line.number]
        asked = {**parameters(found.span), "column": column.key.value}
        url = ui.address("statement_line", found.layout.statement.value, line.number, **asked)
        cells.append(ui.money_cell(amount if line.formula else None, url))
    return {"look": "is-sum" if line.is_sum else "", "cells": cells}


@require_GET
def statement_line(request: CompanyRequest, form: Statement, number: int) -> HttpResponse:
    """Show what a figure of a statement is made of: accounts that open to their ledgers, or other lines."""
    require_books(request, ACCOUNT)
    query = ReportQuery(request)
    span = asked_span(query)
    accounts = read(span)
    found = accounts.figures(form)
    line = found.layout.line(number)
    if line is None:
        raise Http404
    key = query.choice("column", [one.key.value for one in found.columns], found.columns[0].key.value)
    column = next(one for one in found.columns if one.key == key)
    pieces = pieces_of(accounts, form, line, column)
    total = sum((piece.amount for piece in pieces), ZERO)
    asked = {**parameters(span), "column": key}
    context: ui.Part = {
        "section": statement_words(form),
        "title": f"{_(line.label)} · {column_words(column, span)}",
        "note": _("公式：{formula}").format(formula=line.formula) if line.formula else "",
        "filters": ui.filters(query, [month_field(span)], {"kind": query.text("kind"), "column": key}),
        "figures": _line_figures(line, found.amounts[column.key][number], span_words(span)),
        "columns": ui.columns_of([_("编码"), _("项目"), _("往来单位")], [_("金额")]),
        "is_lines": True,
        "rows": _piece_rows(pieces, LineKey(form, number), column, asked),
        "totals": [ui.text_cell(_("合计")), ui.EMPTY, ui.EMPTY, ui.money_cell(total)] if pieces else [],
        "empty": ui.empty(_("这一行没有金额"), _("公式取数的科目在这段时间没有余额或发生额。")),
        "actions": [
            {
                "label": statement_words(form),
                "url": statement_url(form, **parameters(span)),
                "icon": "scale",
            },
            {
                "label": _("改公式"),
                "url": ui.address("statement_formula", form.value, number),
                "icon": "settings",
            },
        ],
    }
    return ui.answer(query, "report", context)


def _line_figures(line: Line, amount: Decimal, words: str) -> list[ui.Part]:
    return [
        {"label": _("期间"), "text": words, "look": ""},
        {"label": _("行次"), "text": str(line.number), "look": ""},
        {"label": _("金额"), "text": money(amount), "look": "negative" if amount < ZERO else ""},
    ]


def _piece_rows(
    pieces: Sequence[Piece], key: LineKey, column: Column, asked: dict[str, object]
) -> list[ui.Part]:
    """Return a row a piece; its ledger holds the lines that come to the amount."""
    partners = Partner.objects.filter(pk__in={piece.partner for piece in pieces if piece.partner})
    names = dict(partners.values_list("pk", "name"))
    rows = []
    for piece in pieces:
        url, code, label = "", "", _("期初现金")
        if piece.line is not None:
            url = ui.address("statement_line", key.statement.value, piece.line.number, **asked)
            code, label = _("行{number}").format(number=piece.line.number), _(piece.line.label)
        elif piece.node is not None:
            url = _ledger_url(piece, key, column)
            code, label = piece.node.code, piece.node.full_name
            label += _("（手工列入）") if piece.is_chosen else ""
        cells = [
            ui.text_cell(code, url),
            ui.text_cell(label, look="card-name"),
            ui.text_cell(names.get(piece.partner or 0, "")),
        ]
        rows.append({"cells": [*cells, ui.money_cell(piece.amount, url)]})
    return rows


def _ledger_url(piece: Piece, key: LineKey, column: Column) -> str:
    start = column.start or column.last.replace(month=1, day=1)
    days: dict[str, object] = {"from": start, "to": column.last}
    if key.statement is Statement.INCOME:
        days["traded"] = "1"
    if piece.is_inflow is not None:
        days["flow"] = CAME if piece.is_inflow else WENT
        days["hand"] = key.number if piece.is_chosen else 0
    account = piece.node.id if piece.node is not None else 0
    return ui.address("account_ledger", account, **days, partner=piece.partner)
