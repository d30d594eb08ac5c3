"""报表公式: what every line of a statement is made of, changed by the accountant, and the way back."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.documents.messages import message
from liandong.finance.statements.layouts import Line, Statement
from liandong.finance.statements.reading import company_layouts, standard_layout
from liandong.finance.statements.saving import LineKey, save_formula
from liandong.finance.web.accounts import ACCOUNT, require_books
from liandong.finance.web.statement_query import statement_url, statement_words
from liandong.identity.actors import reaches_all
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery


@require_GET
def statement_formulas(request: CompanyRequest, form: Statement) -> HttpResponse:
    """Show the formula of every line, and which are the company's own."""
    require_books(request, ACCOUNT)
    query = ReportQuery(request)
    layout, standard = company_layouts()[form], standard_layout(form)
    rows = []
    for line in layout.lines:
        if line.is_heading:
            cells = [ui.EMPTY, ui.text_cell(_(line.label), look="card-name"), ui.EMPTY, ui.EMPTY]
            rows.append({"look": "is-group", "cells": cells})
            continue
        url = ui.address("statement_formula", form.value, line.number)
        given = standard.line(line.number)
        is_own = given is None or line.formula != given.formula
        chip = ui.chip_cell(_("自定"), "blue") if is_own else ui.text_cell(_("准则"))
        cells = [ui.text_cell(line.number, url), ui.text_cell(_(line.label), url, "card-name")]
        rows.append({"cells": [*cells, ui.text_cell(line.formula), chip]})
    context: ui.Part = {
        "section": _("财务"),
        "title": _("{statement}公式").format(statement=statement_words(form)),
        "filters": ui.filters(query, []),
        "is_lines": True,
        "columns": ui.columns_of([_("行次"), _("项目"), _("公式"), _("来源")]),
        "rows": rows,
        "actions": [
            {
                "label": statement_words(form),
                "url": statement_url(form),
                "icon": "scale",
            }
        ],
    }
    return ui.answer(query, "report", context)


@require_http_methods(["GET", "POST"])
def statement_formula(request: CompanyRequest, form: Statement, number: int) -> HttpResponse:
    """Show a line's formula beside the standard's, or change it."""
    require_books(request, ACCOUNT)
    line = company_layouts()[form].line(number)
    if line is None:
        raise Http404
    if request.method != "POST":
        return _show(request, form, line, {"formula": line.formula})
    typed = read_fields(_fields(form), request.POST)
    try:
        save_formula(LineKey(form, number), typed.values["formula"] or "", request.actor, request.address)
    except RefusedError as refusal:
        return _show(request, form, line, typed.raw, refusal.problems)
    messages.success(request, _("已保存。"))
    return redirect(ui.address("statement_formulas", form.value))


@require_POST
def standard_formula(request: CompanyRequest, form: Statement, number: int) -> HttpResponse:
    """Give a line the standard's formula back."""
    require_books(request, ACCOUNT)
    try:
        save_formula(LineKey(form, number), None, request.actor, request.address)
    except RefusedError as refusal:
        for problem in refusal.problems:
            messages.error(request, message(problem))
    else:
        messages.success(request, _("已恢复准则的公式。"))
    return redirect(ui.address("statement_formulas", form.value))


def _fields(statement: Statement) -> tuple[Field, ...]:
    how = _(
        "科目编码含下级，如 1405；1122借、2203贷 只取借方或贷方余额的往来单位（利润表里是借方、贷方发生额）；"
        "损益 是全部损益科目；行7 是第 7 行；用 + 和 - 连接"
    )
    if statement is Statement.CASH:
        how = _(
            "对方科目的编码，含下级：1122 收付都算，2001收、2001付 只算收到或付出的，编码最长的优先；"
            "现金 是期初现金；行7 是第 7 行；用 + 和 - 连接"
        )
    return (Field("formula", _("公式"), Kind.LONG_TEXT, is_wide=True, help=how),)


def _show(
    request: CompanyRequest,
    statement: Statement,
    line: Line,
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    may_save = reaches_all(request.actor, ACCOUNT, Verb.DRAFT)
    given = standard_layout(statement).line(line.number)
    standard = given.formula if given else ""
    fields = (*_fields(statement), Field("standard", _("准则的公式"), is_wide=True, is_read_only=True))
    actions: list[ui.Part] = []
    if may_save and line.formula != standard:
        actions.append(
            {
                "label": _("恢复准则公式"),
                "url": ui.address("standard_formula", statement.value, line.number),
                "method": "post",
                "icon": "repeat",
            }
        )
    page = FormPage(
        f"{line.number} {_(line.label)}",
        ui.address("statement_formulas", statement.value),
        _("{statement}公式").format(statement=statement_words(statement)),
        [Section("", fields)],
        actions,
        may_save=may_save,
    )
    return show_form(request, page, {**values, "standard": standard}, problems)
