"""登记发票: an invoice typed by its lines of rates; the company's side and the partner's are filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.finance.invoicing.line_rows import Lines, lines_part, read_lines, red_rows, stored_rows
from liandong.finance.invoicing.words import direction_words, kind_words
from liandong.identity.actors import require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.partners.models import Partner
from liandong.partners.reach import visible_partners
from liandong.tax_invoices.keeping import SUBJECT, directions_of, require_direction, save_invoice
from liandong.tax_invoices.models import Direction, TaxInvoice
from liandong.tax_invoices.terms import InvoiceForm
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import (
    Field,
    FormPage,
    Kind,
    Section,
    read_fields,
    show_form,
)
from liandong.webkit.report_query import ReportQuery


def _fields(request: CompanyRequest) -> tuple[Field, ...]:
    own = [(one.value, direction_words()[one]) for one in directions_of(request.actor)]
    fill = _("留空按往来单位和公司资料填")
    return (
        Field("direction", _("方向"), Kind.WORD, is_required=True, choices=own),
        Field("kind", _("票种"), Kind.WORD, is_required=True, choices=list(kind_words().items())),
        Field("number", _("发票号码"), is_required=True, help=_("数电票 20 位，纸质票 8 位")),
        Field("code", _("发票代码"), help=_("数电票没有，留空")),
        Field("issued_on", _("开票日期"), Kind.DATE, is_required=True),
        Field("partner", _("往来单位"), Kind.RECORD, search_url=ui.address("pick_partners")),
        Field("seller_name", _("销售方"), help=fill),
        Field("seller_tax_number", _("销售方税号")),
        Field("buyer_name", _("购买方"), help=fill),
        Field("buyer_tax_number", _("购买方税号")),
        Field("blue", _("红冲的蓝字发票号码"), help=_("红字发票才填，金额填负数")),
        Field("memo", _("备注"), is_wide=True),
    )


@require_http_methods(["GET", "POST"])
def new_tax_invoice(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or a red one for an invoice, or register what was typed."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    if request.method == "POST":
        return _save(request, None)
    query = ReportQuery(request)
    own = directions_of(request.actor)
    blue = TaxInvoice.objects.filter(pk=query.number("red_of") or 0, direction__in=own).first()
    if blue is not None:
        return _show(request, None, _red_values(blue), red_rows(blue))
    direction = query.choice("direction", [one.value for one in own], Direction.OUTPUT.value)
    values: dict[str, Any] = {
        "direction": direction,
        "kind": "digital_special",
        "issued_on": timezone.localdate(),
    }
    partner = visible_partners(request.actor).filter(pk=query.number("partner") or 0).first()
    if partner is not None:
        values |= {"partner": partner.pk, "partner_display": partner.name}
    return _show(request, None, values, [{}])


def _red_values(blue: TaxInvoice) -> dict[str, Any]:
    names = ("direction", "kind", "seller_name", "seller_tax_number", "buyer_name", "buyer_tax_number")
    values = {name: getattr(blue, name) for name in names}
    values |= {"blue": str(blue), "issued_on": timezone.localdate()}
    partner = blue.partner
    return values | ({"partner": partner.pk, "partner_display": partner.name} if partner else {})


@require_http_methods(["GET", "POST"])
def edit_tax_invoice(request: CompanyRequest, tax_invoice: int) -> HttpResponse:
    """Show an invoice's form, or correct the invoice."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    found = TaxInvoice.objects.select_related("partner", "red_of").filter(pk=tax_invoice).first()
    if found is None:
        raise Http404(tax_invoice)
    require_direction(request.actor, found.direction, Verb.DRAFT)
    if request.method == "POST":
        return _save(request, found)
    values = {one.name: getattr(found, one.name, None) for one in _fields(request)}
    values |= {
        "partner": found.partner_id,
        "partner_display": found.partner.name if found.partner else "",
        "blue": str(found.red_of) if found.red_of else "",
    }
    return _show(request, found, values, stored_rows(found))


def _save(request: CompanyRequest, stored: TaxInvoice | None) -> HttpResponse:
    typed, lines = read_fields(_fields(request), request.POST), read_lines(request.POST, stored)
    problems: list[Problem] = [*typed.problems, *lines.problems]
    form, blue_problems = _form(request, typed.values, lines)
    problems += blue_problems
    if not problems:
        try:
            pk = save_invoice(stored.pk if stored else None, form, request.actor, request.address)
        except RefusedError as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, _("已登记发票 {number}。").format(number=form.number))
            return redirect("webkit:tax_invoice", pk)
    raw = dict(typed.raw)
    partner = Partner.objects.filter(pk=form.partner or 0).first()
    raw["partner_display"] = partner.name if partner else ""
    return _show(request, stored, raw, lines.raw or [{}], problems)


def _form(
    request: CompanyRequest, values: Mapping[str, Any], lines: Lines
) -> tuple[InvoiceForm, list[Problem]]:
    """Return what was typed, the sides filled in from the company and the partner."""
    partner = visible_partners(request.actor).filter(pk=values["partner"] or 0).first()
    missing = (
        [Problem("invoice_partner_unknown", column="partner")] if values["partner"] and not partner else []
    )
    names = ("direction", "kind", "number", "code", "memo", "seller_name", "buyer_name")
    texts: dict[str, Any] = {
        name: str(values[name]) for name in (*names, "seller_tax_number", "buyer_tax_number")
    }
    form = InvoiceForm(
        **texts,
        issued_on=values["issued_on"],
        lines=lines.values,
        partner=partner.pk if partner else None,
    )
    own = (request.company.name, request.rules.tax_number)
    theirs = (partner.name, partner.tax_number) if partner else ("", "")
    seller, buyer = (own, theirs) if form.direction == Direction.OUTPUT else (theirs, own)
    form = replace(
        form,
        seller_name=form.seller_name or seller[0],
        seller_tax_number=form.seller_tax_number or seller[1],
        buyer_name=form.buyer_name or buyer[0],
        buyer_tax_number=form.buyer_tax_number or buyer[1],
    )
    if not values["blue"]:
        return form, missing
    blue = TaxInvoice.objects.filter(number=str(values["blue"]).split()[-1]).first()
    if blue is None:
        return form, [*missing, Problem("invoice_blue_unfit", column="blue")]
    return replace(form, red_of=blue.pk), missing


def _show(
    request: CompanyRequest,
    stored: TaxInvoice | None,
    values: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    title = _("登记发票") if stored is None else str(stored)
    tables = [lines_part(rows, stored)]
    page = FormPage(
        title, ui.address("tax_invoices"), _("发票台账"), [Section("", _fields(request))], tables=tables
    )
    shown = [Problem(one.code, None, _column(one), one.detail) for one in problems]
    return show_form(request, page, values, shown)


def _column(problem: Problem) -> str | None:
    return "blue" if problem.column == "red_of" else problem.column
