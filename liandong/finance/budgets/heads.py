"""How a budget is held: its year and version, what happens beyond it, and what is compared."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.documents.budget_lines import read_rows
from liandong.documents.budget_records import (
    SUBJECT,
    BudgetForm,
    LineForm,
    keep_lines,
    require_sight,
    save_budget,
)
from liandong.finance.budgets.pages import budget_of, subject_of
from liandong.finance.budgets.words import control_words, span_words, title_of
from liandong.general_ledger.models import Budget, BudgetLine
from liandong.identity.actors import require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.budgets import Control, Span
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery


def _head_fields(*, is_new: bool) -> tuple[Field, ...]:
    year = Field("year", _("年度"), Kind.WHOLE, is_required=True, is_read_only=not is_new)
    return (
        year,
        Field("name", _("版本"), is_required=True, help=_("如：年初版、调整版")),
        Field("control", _("超出时"), Kind.WORD, choices=list(control_words().items())),
        Field("span", _("口径"), Kind.WORD, choices=list(span_words().items())),
        Field("memo", _("备注"), is_wide=True),
    )


@require_http_methods(["GET", "POST"])
def new_budget(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or make a budget, with the lines of another one where that is asked for."""
    require_sight(request.actor)
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    query = ReportQuery(request)
    copied = query.number("copy")
    source = budget_of(copied) if copied else None
    if request.method != "POST":
        usual: dict[str, Any] = {"year": timezone.localdate().year, "name": _("年初版")}
        usual |= {"control": Control.WARN.value, "span": Span.MONTH.value}
        if source is not None:
            usual |= {
                "year": source.year,
                "name": _("调整版"),
                "control": source.control,
                "span": source.span,
            }
        return _show_head(request, None, usual)
    typed = read_fields(_head_fields(is_new=True), request.POST)
    problems: Sequence[Problem] = typed.problems
    if not problems:
        try:
            made = save_budget(None, _form(typed.values), request.actor, request.address)
            if source is not None:
                keep_lines(made, _lines_of(source), request.actor, request.address)
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _("已保存。"))
            return redirect("webkit:budget" if source else "webkit:budget_lines", made)
    return _show_head(request, None, typed.raw, problems)


def _lines_of(source: Budget) -> list[LineForm]:
    rows = read_rows(BudgetLine.objects.filter(budget=source))
    return [LineForm(subject_of(one.account, one.category), one.department, one.amounts) for one in rows]


def _form(values: Mapping[str, Any], year: int = 0) -> BudgetForm:
    given = values.get("year")
    own = year or (given if given is not None else 0)
    return BudgetForm(own, values["name"], values["control"], values["span"], values["memo"])


@require_http_methods(["GET", "POST"])
def edit_budget(request: CompanyRequest, budget: int) -> HttpResponse:
    """Show how a budget is held, or change it."""
    require_sight(request.actor)
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    found = budget_of(budget)
    if request.method != "POST":
        names = ("year", "name", "control", "span", "memo")
        return _show_head(request, found, {name: getattr(found, name) for name in names})
    typed = read_fields(_head_fields(is_new=False), request.POST)
    problems: Sequence[Problem] = typed.problems
    if not problems:
        try:
            save_budget(found.pk, _form(typed.values, found.year), request.actor, request.address)
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _("已保存。"))
            return redirect("webkit:budget", found.pk)
    return _show_head(request, found, {**typed.raw, "year": found.year}, problems)


def _show_head(
    request: CompanyRequest, found: Budget | None, values: Mapping[str, Any], problems: Sequence[Problem] = ()
) -> HttpResponse:
    title = title_of(found) if found else _("新建预算")
    url = ui.address("budget", found.pk) if found else ui.address("budgets")
    fields = _head_fields(is_new=found is None)
    page = FormPage(title, url, title if found else _("预算"), [Section("", fields)])
    return show_form(request, page, values, problems)
