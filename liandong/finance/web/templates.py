"""凭证模板: the list with what this month lacks, and the form with the lines in rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.documents.models import VoucherTemplate
from liandong.documents.queries import visible_to
from liandong.documents.template_using import due_templates, live_uses
from liandong.documents.voucher_templates import (
    TYPE,
    TemplateForm,
    TemplateLine,
    lines_of_voucher,
    require_templates,
    save_template,
)
from liandong.general_ledger.queries import account_tree
from liandong.identity.actors import reaches_all
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.partners.models import Partner
from liandong.partners.saving import referred_ids
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import (
    Field,
    FormPage,
    Kind,
    Section,
    read_fields,
    row_numbers,
    show_form,
    shown_fields,
)
from liandong.webkit.report_query import ReportQuery

_TABLE = "lines"
_BLANK_ROWS = 2
_DEBIT, _CREDIT = "debit", "credit"


@require_GET
def voucher_templates(request: CompanyRequest) -> HttpResponse:
    """Show the templates, and of those of every month whether this month has its voucher."""
    require_templates(request.actor, Verb.VIEW)
    query = ReportQuery(request)
    month = timezone.localdate().replace(day=1)
    uses = dict(live_uses(month).values_list("template", "document"))
    rows = [_row(one, uses.get(one.pk)) for one in VoucherTemplate.objects.order_by("-is_active", "name")]
    may_write = request.actor.may(TYPE, Verb.DRAFT)
    context: ui.Part = {
        "section": _("财务"),
        "title": _("凭证模板"),
        "note": _("每月都做的凭证写成模板，用的时候填日期和金额就生成草稿，审核以后才进账。"),
        "filters": ui.filters(query, []),
        "is_lines": True,
        "columns": ui.columns_of([_("名称"), _("备注"), _("每月"), _("本月"), _("操作")]),
        "rows": rows,
        "actions": _actions(
            may_write=may_write, lacks=any(not one.needs_amount for one in due_templates(month))
        ),
        "empty": ui.empty(
            _("还没有凭证模板"),
            _("房租、计提、摊销这些每月一样的凭证，写一次，以后一点就好。"),
            ui.address("new_voucher_template") if may_write else "",
            _("新建模板"),
        ),
    }
    return ui.answer(query, "report", context)


def _actions(*, may_write: bool, lacks: bool) -> list[ui.Part]:
    if not may_write:
        return []
    made: list[ui.Part] = [
        {
            "label": _("新建模板"),
            "url": ui.address("new_voucher_template"),
            "icon": "plus",
            "is_primary": True,
        }
    ]
    if lacks:
        made.append(
            {
                "label": _("生成本月的"),
                "method": "post",
                "url": ui.address("use_due_templates"),
                "hidden": [],
                "icon": "repeat",
            }
        )
    return made


def _row(one: VoucherTemplate, document: int | None) -> ui.Part:
    url = ui.address("voucher_template", one.pk)
    done = ui.text_cell("")
    if document is not None:
        done = ui.text_cell(_("已生成"), ui.document_url(document))
    elif one.is_monthly and one.is_active:
        done = ui.chip_cell(_("未做"), "amber")
    use = ui.text_cell(_("使用"), ui.address("use_voucher_template", one.pk)) if one.is_active else ui.EMPTY
    state = _("每月") if one.is_monthly else ""
    name = ui.text_cell(one.name, url, "card-name" if one.is_active else "card-name muted")
    return {"cells": [name, ui.text_cell(one.memo), ui.text_cell(state), done, use]}


@require_http_methods(["GET", "POST"])
def new_voucher_template(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, perhaps with the lines of a ``voucher``, or write the template it describes."""
    require_templates(request.actor, Verb.DRAFT)
    if request.method == "POST":
        return _save(request, None)
    voucher = ReportQuery(request).number("voucher")
    lines: list[TemplateLine] = []
    if voucher is not None and visible_to(request.actor).filter(pk=voucher).exists():
        lines = lines_of_voucher(voucher)
    return _show(request, None, ({"is_active": True}, _rows_of(lines)))


@require_http_methods(["GET", "POST"])
def voucher_template(request: CompanyRequest, voucher_template: int) -> HttpResponse:
    """Show a template, or change it."""
    require_templates(request.actor, Verb.VIEW)
    found = VoucherTemplate.objects.filter(pk=voucher_template).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        return _save(request, found)
    values = {name: getattr(found, name) for name in ("name", "memo", "is_monthly", "is_active")}
    lines = [
        TemplateLine(one.account_id, one.formula, one.summary, one.partner_id, is_debit=one.is_debit)
        for one in found.lines.order_by("position")
    ]
    return _show(request, found, (values, _rows_of(lines)))


def _fields() -> tuple[Field, ...]:
    return (
        Field("name", _("名称"), is_required=True),
        Field("memo", _("备注"), is_wide=True),
        Field("is_monthly", _("每月都做（月底提醒）"), Kind.BOOL),
        Field("is_active", _("启用"), Kind.BOOL),
    )


def _line_fields(accounts: Sequence[tuple[object, str]] = ()) -> tuple[Field, ...]:
    partner = Field("partner", _("往来单位编码"), search_url=ui.address("pick_partners"))
    return (
        Field("summary", _("摘要")),
        Field("account", _("科目"), Kind.WHOLE, is_required=True, choices=accounts),
        Field("side", _("方向"), choices=[(_DEBIT, _("借")), (_CREDIT, _("贷"))]),
        Field("formula", _("金额公式"), is_required=True),
        partner,
    )


def _rows_of(lines: Sequence[TemplateLine]) -> list[dict[str, Any]]:
    """Return lines as rows of the form; one statement."""
    codes = dict(
        Partner.objects.filter(pk__in={one.partner for one in lines if one.partner}).values_list("pk", "code")
    )
    return [
        {
            "summary": one.summary,
            "account": one.account,
            "side": _DEBIT if one.is_debit else _CREDIT,
            "formula": one.formula,
            "partner": codes.get(one.partner or 0, ""),
        }
        for one in lines
    ]


def _read_lines(data: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[TemplateLine], list[Problem]]:
    """Return rows as typed, the lines they mean and what is wrong; empty rows are left out."""
    fields = _line_fields()
    read = [read_fields(fields, data, f"{_TABLE}-{at}-") for at in row_numbers(data, _TABLE, "formula")]
    rows = [
        one for one in read if any(one.raw[name] for name in ("summary", "formula", "partner", "account"))
    ]
    ids = referred_ids(one.raw["partner"] for one in rows if one.raw["partner"])
    problems = [
        Problem("partner_missing", place, "partner")
        for place, one in enumerate(rows, 1)
        if one.raw["partner"] and one.raw["partner"] not in ids
    ]
    lines = [
        TemplateLine(
            one.values["account"],
            one.raw["formula"],
            one.raw["summary"],
            ids.get(one.raw["partner"]),
            is_debit=one.raw["side"] != _CREDIT,
        )
        for one in rows
    ]
    return [one.raw for one in rows], lines, problems


def _save(request: CompanyRequest, stored: VoucherTemplate | None) -> HttpResponse:
    require_templates(request.actor, Verb.DRAFT)
    typed = read_fields(_fields(), request.POST)
    raw, lines, problems = _read_lines(request.POST)
    if not problems:
        form = TemplateForm(
            typed.raw["name"],
            lines,
            typed.raw["memo"],
            is_monthly=bool(typed.values["is_monthly"]),
            is_active=bool(typed.values["is_active"]),
        )
        try:
            save_template(stored.pk if stored else None, form, request.actor, request.address)
        except RefusedError as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, _("已保存。"))
            return redirect("webkit:voucher_templates")
    return _show(request, stored, (typed.raw, raw), problems)


def _show(
    request: CompanyRequest,
    stored: VoucherTemplate | None,
    shown: tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    values, rows = shown
    actions = []
    if stored is not None and stored.is_active:
        use = ui.address("use_voucher_template", stored.pk)
        actions.append({"label": _("使用"), "url": use, "icon": "plus"})
    page = FormPage(
        title=stored.name if stored else _("新建凭证模板"),
        list_url=ui.address("voucher_templates"),
        list_label=_("凭证模板"),
        sections=[Section("", _fields())],
        actions=actions,
        tables=[_table(rows)],
        may_save=reaches_all(request.actor, TYPE, Verb.DRAFT),
    )
    return show_form(request, page, values, problems)


def _table(rows: Sequence[Mapping[str, Any]]) -> ui.Part:
    accounts: list[tuple[object, str]] = [("", "")]
    accounts += [
        (node.id, f"{node.code} {node.full_name}")
        for node in account_tree()
        if node.is_leaf and node.is_active
    ]
    fields = _line_fields(accounts)
    blanks: list[Mapping[str, Any]] = [{}] * (0 if rows else _BLANK_ROWS)
    part = {
        "name": _TABLE,
        "columns": [{"label": one.label, "look": ""} for one in fields],
        "rows": [
            shown_fields(fields, row, {}, f"{_TABLE}-{place}-") for place, row in enumerate([*rows, *blanks])
        ],
        "blank": shown_fields(fields, {}, {}, f"{_TABLE}-__row__-"),
    }
    words = _("分录。公式例：1500，金额*13%，余额1122*0.5%，本月5001*5%-200；一行可以只写「平」，由它配平")
    return {"title": words, "table": part}
