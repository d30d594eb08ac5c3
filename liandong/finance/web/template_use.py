"""Using a voucher template: its day and amount, and all that a month still lacks at once."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from liandong.documents.messages import message
from liandong.documents.models import VoucherTemplate
from liandong.documents.template_using import due_templates, needs_amount, use_due, use_template
from liandong.documents.voucher_templates import require_templates
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form


@require_http_methods(["GET", "POST"])
def use_voucher_template(request: CompanyRequest, voucher_template: int) -> HttpResponse:
    """Ask for the day and the amount, or make the draft and show it."""
    require_templates(request.actor, Verb.DRAFT)
    found = VoucherTemplate.objects.filter(pk=voucher_template, is_active=True).first()
    if found is None:
        raise Http404
    if request.method != "POST":
        return _show(request, found, {"business_date": timezone.localdate()})
    typed = read_fields(_fields(found), request.POST)
    problems = list(typed.problems)
    on = typed.values["business_date"]
    if on is None and not problems:
        problems.append(Problem("day_missing", column="business_date"))
    if not problems:
        try:
            given = typed.values.get("amount")
            saved = use_template(found.pk, on, given, request.actor, request.address)
        except RefusedError as refusal:
            problems = list(refusal.problems)
        else:
            return redirect("webkit:document", saved.id)
    return _show(request, found, typed.raw, problems)


def _fields(found: VoucherTemplate) -> tuple[Field, ...]:
    day = Field("business_date", _("凭证日期"), Kind.DATE, is_required=True)
    if not needs_amount(found.lines.all()):
        return (day,)
    return (day, Field("amount", _("金额"), Kind.MONEY, is_required=True))


def _show(
    request: CompanyRequest, found: VoucherTemplate, values: dict[str, Any], problems: Sequence[Problem] = ()
) -> HttpResponse:
    page = FormPage(
        title=found.name,
        list_url=ui.address("voucher_templates"),
        list_label=_("凭证模板"),
        sections=[Section("", _fields(found))],
        save_label=_("生成草稿"),
    )
    return show_form(request, page, values, problems)


@require_POST
def use_due_templates(request: CompanyRequest) -> HttpResponse:
    """Draft what this month lacks and needs no amount."""
    month = timezone.localdate().replace(day=1)
    try:
        saved = use_due(month, request.actor, request.address)
    except RefusedError as refusal:
        for problem in refusal.problems:
            messages.error(request, message(problem))
    else:
        if saved:
            messages.success(request, number_of("已生成 {count} 张凭证草稿，看过再审核。", len(saved)))
        else:
            messages.info(request, _("这个月没有要生成的。"))
    return redirect("webkit:voucher_templates")


def closing_checks(last: date) -> list[tuple[str, int, str, str]]:
    """Return the monthly vouchers that a month lacks, for its checklist."""
    count = len(due_templates(last.replace(day=1)))
    words = number_of("{count} 张每月的凭证还没有做", count)
    return [(_("每月的凭证都做了"), count, words, ui.address("voucher_templates"))]
