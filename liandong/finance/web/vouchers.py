"""Vouchers: those of some days, and the one a document made."""

from datetime import date

from django.db.models import Q, Sum
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.documents.models import Document
from liandong.finance.web.accounts import FIRST_DOCUMENTS, PAGE_ROWS, require_books
from liandong.general_ledger.entry_queries import EntryView, entry_of
from liandong.general_ledger.models import JournalEntry, JournalLine
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import many_of
from liandong.webkit.next_steps import making
from liandong.webkit.report_query import ReportQuery

ENTRY = "general_ledger.entry"
BY_HAND = "finance.voucher"


@require_GET
def vouchers(request: CompanyRequest) -> HttpResponse:
    """Show the vouchers of some days, the latest first."""
    require_books(request, ENTRY)
    query = ReportQuery(request)
    days = query.month()
    entries = JournalEntry.objects.filter(business_date__gte=days[0], business_date__lte=days[1])
    if text := query.text():
        entries = entries.filter(Q(memo__icontains=text) | Q(document__number__icontains=text))
    if after := query.after(date, int):
        entries = entries.filter(Q(business_date__lt=after[0]) | Q(business_date=after[0], pk__lt=after[1]))
    found = list(
        entries.select_related("document", "period").order_by("-business_date", "-pk")[: PAGE_ROWS + 1]
    )
    rows = found[:PAGE_ROWS]
    last = (rows[-1].business_date, rows[-1].pk) if len(found) > len(rows) else None
    context: ui.Part = {
        "section": _("财务"),
        "title": many_of("凭证"),
        "actions": _writing(request),
        "is_lines": True,
        "filters": ui.filters(
            query, [ui.search_field(_("摘要 / 单号"), query), *ui.span_fields(_("从"), _("至"), days)]
        ),
        "columns": ui.columns_of(
            [_("日期"), _("期间"), _("凭证号"), _("摘要"), _("单据类型"), _("单据")], [_("金额")]
        ),
        "rows": _voucher_rows(rows),
        "next_url": query.next_url(last),
        "empty": ui.empty(_("这段时间没有凭证"), _("单据审核后自动生成凭证，不必手工录入。"))
        | making(request.actor, *FIRST_DOCUMENTS),
    }
    return ui.answer(query, "report", context)


def _writing(request: CompanyRequest) -> list[ui.Part]:
    """Return the way to other programs, and the button for a voucher by hand for who may write one."""
    out: ui.Part = {"label": _("导出到财务软件"), "url": ui.address("voucher_files"), "icon": "upload"}
    if not request.actor.may(BY_HAND, Verb.DRAFT):
        return [out]
    return [
        {"label": _("手工凭证"), "url": ui.address("new_document", BY_HAND), "icon": "plus"},
        {"label": _("凭证模板"), "url": ui.address("voucher_templates"), "icon": "repeat"},
        out,
    ]


def _voucher_rows(entries: list[JournalEntry]) -> list[ui.Part]:
    lines = JournalLine.objects.filter(entry__in=entries, amount__gt=0)
    totals = dict(lines.values("entry").annotate(total=Sum("amount")).values_list("entry", "total"))
    labels = ui.type_labels()
    return [
        {
            "cells": [
                ui.text_cell(entry.business_date),
                ui.text_cell(entry.period),
                ui.text_cell(entry, ui.address("voucher", entry.document_id)),
                ui.text_cell(entry.memo, look="card-name"),
                ui.text_cell(labels.get(entry.document.type, entry.document.type)),
                ui.text_cell(entry.document.number, ui.document_url(entry.document_id)),
                ui.money_cell(-totals.get(entry.pk, ZERO) if entry.is_red else totals.get(entry.pk, ZERO)),
            ]
        }
        for entry in entries
    ]


@require_GET
def voucher(request: CompanyRequest, document: int) -> HttpResponse:
    """Show the voucher a document made."""
    require_books(request, ENTRY)
    query = ReportQuery(request)
    entry = entry_of(document)
    if entry is None:
        raise Http404
    month = {"from": entry.business_date.replace(day=1), "to": entry.business_date}
    rows = [
        {
            "cells": [
                ui.text_cell(entry.memo),
                ui.text_cell(line.account.code, ui.address("account_ledger", line.account.id, **month)),
                ui.text_cell(line.account.full_name, look="card-name"),
                ui.text_cell(line.partner_name),
                ui.money_cell(line.debit or None),
                ui.money_cell(line.credit or None),
            ]
        }
        for line in entry.lines
    ]
    context: ui.Part = {
        "section": _("财务"),
        "title": _("凭证 {word}-{number}").format(word=entry.voucher_type, number=entry.voucher_number),
        "is_lines": True,
        "figures": _voucher_figures(entry),
        "actions": _voucher_actions(request, document),
        "columns": ui.columns_of(
            [_("摘要"), _("科目编码"), _("科目"), _("往来单位")], [_("借方"), _("贷方")]
        ),
        "rows": rows,
        "totals": [ui.text_cell(_("合计")), *[ui.EMPTY] * 3, *[ui.money_cell(entry.total)] * 2],
    }
    return ui.answer(query, "report", context)


def _voucher_actions(request: CompanyRequest, document: int) -> list[ui.Part]:
    """Return the way to the document; a voucher by hand can become a template."""
    actions: list[ui.Part] = [{"label": _("打开单据"), "url": ui.document_url(document), "icon": "file-text"}]
    is_by_hand = Document.objects.filter(pk=document, type=BY_HAND).exists()
    if is_by_hand and request.actor.may(BY_HAND, Verb.DRAFT):
        url = ui.address("new_voucher_template", voucher=document)
        actions.append({"label": _("存为模板"), "url": url, "icon": "repeat"})
    return actions


def _voucher_figures(entry: EntryView) -> list[ui.Part]:
    facts = [(_("日期"), str(entry.business_date)), (_("摘要"), entry.memo)]
    if entry.is_red:
        facts.append((_("红冲"), _("红字凭证")))
    return [
        {"label": label, "text": text, "look": "negative" if label == _("红冲") else ""}
        for label, text in facts
    ]
