"""发过的催款函, and the levels of reminders."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.collaboration.dunning import letters_of
from liandong.collaboration.dunning_levels import LevelForm, save_level
from liandong.collaboration.dunning_models import DunningLetter, DunningLevel
from liandong.documents.models import Document
from liandong.finance.charging import INCOME, charges_of
from liandong.finance.dunning_papers import dunning_pdf, file_name
from liandong.finance.web.side import SUBJECT, opened, partner_field, reached_partner
from liandong.finance.web.statement_parts import mail_state_words
from liandong.identity.actors import reaches_all, require, require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.printkit.answers import pdf_answer
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form

PAGE_ROWS = 100


@require_GET
def dunning_letters(request: CompanyRequest) -> HttpResponse:
    """Show the letters that were sent, the latest first."""
    query = opened(request)
    partner = reached_partner(request.actor, query.number("partner"))
    found = letters_of(request.actor)
    found = found.filter(partner=partner) if partner else found
    size, after = query.rows(PAGE_ROWS), query.after(int)
    page = found.filter(pk__lt=after[0]) if after else found
    rows = list(page.select_related("partner", "member")[: size + 1])
    shown = rows[:size]
    context: ui.Part = {
        "section": _("资金往来"),
        "title": _("发过的催款函"),
        "is_lines": True,
        "filters": ui.filters(query, [partner_field("receivables", partner)]),
        "columns": [
            *ui.columns_of([_("日期"), _("客户"), _("级别")], [_("逾期金额"), _("利息"), _("催款费")]),
            *ui.columns_of([_("收件人"), _("邮件"), _("谁发的"), "PDF", _("利息单")]),
        ],
        "rows": _rows(request.actor, shown),
        "next_url": query.next_url((shown[-1].pk,) if len(rows) > size else None),
        "summary": number_of("共 {count} 封", found.count()),
        "empty": ui.empty(_("还没有发过催款函"), "", ui.address("dunning"), _("催款")),
    }
    return ui.answer(query, "report", context)


def _rows(actor: Actor, letters: Sequence[DunningLetter]) -> list[ui.Part]:
    """Return a row a letter, with the document of what it charges, or the way to that."""
    charges = charges_of(one.pk for one in letters)
    may_charge = actor.may(INCOME, Verb.POST)
    return [_row(one, charges.get(one.pk), may_charge=may_charge) for one in letters]


def _charge_cell(one: DunningLetter, charge: Document | None, *, may_charge: bool) -> ui.Part:
    if charge is not None:
        return ui.text_cell(charge.number, ui.document_url(charge.pk))
    if not may_charge or not (one.interest or one.fee):
        return ui.EMPTY
    return ui.text_cell(_("记利息"), ui.address("charge_letter", one.pk))


def _row(one: DunningLetter, charge: Document | None, *, may_charge: bool) -> ui.Part:
    return {
        "cells": [
            ui.date_cell(one.sent_on),
            ui.text_cell(one.partner.name, ui.address("dunning_claims", one.partner_id), "card-name"),
            ui.text_cell(one.level_name),
            ui.money_cell(one.amount),
            ui.money_cell(one.interest or None),
            ui.money_cell(one.fee or None),
            ui.text_cell(one.addresses),
            ui.text_cell(mail_state_words(one.mail_state, one.problem)),
            ui.text_cell(one.member.name),
            ui.text_cell("PDF", ui.address("dunning_pdf", one.pk)),
            _charge_cell(one, charge, may_charge=may_charge),
        ]
    }


@require_GET
def pdf(request: CompanyRequest, letter: int) -> HttpResponse:
    """Return a letter as PDF."""
    require(request.actor, SUBJECT, Verb.VIEW)
    one = letters_of(request.actor).select_related("partner").filter(pk=letter).first()
    if one is None:
        raise Http404
    return pdf_answer(dunning_pdf(one), file_name(one))


@require_GET
def dunning_levels(request: CompanyRequest) -> HttpResponse:
    """Show the levels in their order."""
    query = opened(request)
    keeps = reaches_all(request.actor, SUBJECT, Verb.DRAFT)
    context: ui.Part = {
        "section": _("资金往来"),
        "title": _("催款级别"),
        "is_lines": True,
        "columns": [
            *ui.columns_of([_("名称")], [_("级别"), _("逾期天数"), _("距上一级天数")]),
            *ui.columns_of([], [_("年利率%"), _("催款费")]),
            *ui.columns_of([_("状态")]),
        ],
        "rows": [_level_row(one) for one in DunningLevel.objects.order_by("number")],
        "actions": [{"label": _("新建级别"), "url": ui.address("new_dunning_level"), "icon": "plus"}]
        if keeps
        else [],
        "empty": ui.empty(_("还没有催款级别"), _("建好级别，到了天数的客户才会列在催款里。")),
    }
    return ui.answer(query, "report", context)


def _level_row(one: DunningLevel) -> ui.Part:
    return {
        "cells": [
            ui.text_cell(one.name, ui.address("dunning_level", one.pk), "card-name"),
            ui.count_cell(one.number),
            ui.count_cell(one.days_overdue),
            ui.count_cell(one.days_between),
            ui.quantity_cell(one.rate or None),
            ui.money_cell(one.fee or None),
            ui.text_cell(_("启用") if one.is_active else _("停用")),
        ]
    }


def _fields() -> tuple[Field, ...]:
    information = _("写在信里供参考，不记账；要收就另开其他收入单")
    return (
        Field("number", _("级别"), Kind.WHOLE, is_required=True),
        Field("name", _("名称"), is_required=True, help=_("信的标题")),
        Field("days_overdue", _("逾期天数"), Kind.WHOLE, is_required=True, help=_("逾期满这么多天才发")),
        Field("days_between", _("距上一级天数"), Kind.WHOLE, help=_("上一封发出后满这么多天才发")),
        Field("rate", _("年利率%"), Kind.PERCENT, help=information),
        Field("fee", _("催款费"), Kind.MONEY, help=information),
        Field("words", _("信的正文"), Kind.LONG_TEXT, is_wide=True),
        Field("is_active", _("启用"), Kind.BOOL),
    )


@require_http_methods(["GET", "POST"])
def new_dunning_level(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or make the level it describes."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    if request.method == "POST":
        return _save(request, None)
    last = DunningLevel.objects.order_by("-number").first()
    return _show(request, {"number": last.number + 1 if last else 1, "is_active": True})


@require_http_methods(["GET", "POST"])
def dunning_level(request: CompanyRequest, level: int) -> HttpResponse:
    """Show a level, or change it."""
    require(request.actor, SUBJECT, Verb.VIEW)
    found = DunningLevel.objects.filter(pk=level).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
        return _save(request, found)
    return _show(request, {one.name: getattr(found, one.name) for one in _fields()})


def _save(request: CompanyRequest, stored: DunningLevel | None) -> HttpResponse:
    typed = read_fields(_fields(), request.POST)
    problems = list(typed.problems)
    if not problems:
        values = typed.values
        form = LevelForm(
            int(values["number"] or 0),
            values["name"] or "",
            int(values["days_overdue"] or 0),
            int(values["days_between"] or 0),
            values["words"] or "",
            values["fee"] or ZERO,
            values["rate"] or ZERO,
            is_active=bool(values["is_active"]),
        )
        try:
            save_level(stored.pk if stored else None, form, request.actor, request.address)
        except RefusedError as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, _("已保存。"))
            return redirect("webkit:dunning_levels")
    return _show(request, typed.raw, problems)


def _show(
    request: CompanyRequest, values: Mapping[str, Any], problems: Sequence[Problem] = ()
) -> HttpResponse:
    page = FormPage(
        _("催款级别"),
        ui.address("dunning_levels"),
        _("催款级别"),
        [Section("", _fields())],
        may_save=reaches_all(request.actor, SUBJECT, Verb.DRAFT),
    )
    return show_form(request, page, values, problems)
