"""In which line of the cash-flow statement a journal line counts, chosen by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.finance.statements.cash_lines import (
    BY_FORMULA,
    CashLine,
    cash_layout,
    cash_lines,
    choose_cash_line,
    lines_to_choose,
)
from liandong.finance.statements.layouts import Layout
from liandong.finance.web.accounts import ACCOUNT, require_books
from liandong.finance.web.flow_cells import line_words
from liandong.general_ledger.models import CashLineChoice, JournalLine
from liandong.identity.actors import reaches_all
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.templatetags.webkit_tags import money


@require_http_methods(["GET", "POST"])
def cash_line(request: CompanyRequest, journal_line: int) -> HttpResponse:
    """Show in which line a journal line counts and who chose it, or choose another."""
    require_books(request, ACCOUNT)
    layout, row = cash_layout(), JournalLine.objects.filter(pk=journal_line).select_related("entry").first()
    lines = cash_lines(row.entry.document_id, layout) if row is not None else []
    own = next((one for one in lines if one.id == journal_line), None)
    if row is None or own is None:
        raise Http404
    if request.method != "POST":
        return _show(request, own, layout, {"line": own.chosen or ""})
    typed = read_fields(_fields(own, layout, journal_line), request.POST)
    problems: Sequence[Problem] = typed.problems
    if not problems:
        wanted = typed.values["line"] or BY_FORMULA
        try:
            choose_cash_line(journal_line, wanted, request.actor, request.address)
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _("已保存。"))
            return redirect(ui.address("cash_line", journal_line))
    return _show(request, own, layout, typed.raw, problems)


def _show(
    request: CompanyRequest,
    own: CashLine,
    layout: Layout,
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    row = JournalLine.objects.select_related("entry").get(pk=own.id)
    on = f"{row.business_date:%Y-%m}"
    page = FormPage(
        _("现金流量项目 · {voucher}").format(voucher=row.entry),
        ui.address("cash_flow", month=on),
        _("现金流量表"),
        [Section("", _fields(own, layout, row.pk))],
        [{"label": _("凭证"), "url": ui.address("voucher", row.entry.document_id), "icon": "book"}],
        may_save=reaches_all(request.actor, ACCOUNT, Verb.DRAFT),
    )
    shown = {
        "account": f"{own.code} {own.name}",
        "amount": money(own.amount),
        "history": _history(row.pk, layout),
    }
    return show_form(request, page, {**shown, **values}, problems)


def _fields(own: CashLine, layout: Layout, journal_line: int) -> tuple[Field, ...]:
    choices: list[tuple[object, str]] = [
        (one.number, f"{one.number} {_(one.label)}") for one in lines_to_choose(layout)
    ]
    given = line_words(layout, own.by_formula)
    history = (Field("history", _("改动"), Kind.LONG_TEXT, is_wide=True, is_read_only=True),)
    return (
        Field("account", _("科目"), is_read_only=True),
        Field("amount", _("金额（付出为负）"), is_read_only=True),
        Field(
            "line",
            _("列入项目"),
            Kind.RECORD,
            is_wide=True,
            choices=choices,
            help=_("空着按公式：{line}").format(line=given),
        ),
        *(history if CashLineChoice.objects.filter(journal_line=journal_line).exists() else ()),
    )


def _history(journal_line: int, layout: Layout) -> str:
    """Return who chose what, a line each, the last one first."""
    rows = CashLineChoice.objects.filter(journal_line=journal_line).select_related("member").order_by("-pk")
    told = []
    for one in rows:
        moment = timezone.localtime(one.chosen_at)
        words = line_words(layout, one.line) if one.line else _("按公式")
        told.append(f"{moment:%Y-%m-%d %H:%M} {one.member.name}：{words}")
    return "\n".join(told)
