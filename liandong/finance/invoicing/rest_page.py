"""未开票 and 未收票: documents with something left that no invoice is for; the panel of a document."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.documents.models import Document, State
from liandong.finance.invoicing.words import chip_of
from liandong.identity.actors import reaches_all, require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO
from liandong.partners.models import Partner
from liandong.tax_invoices.documents import Asked, invoiceable, rooms_of, types_of, with_rest, worth
from liandong.tax_invoices.keeping import SUBJECT, directions_of
from liandong.tax_invoices.models import Direction, TaxInvoiceLink
from liandong.tax_invoices.terms import Room
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery
from liandong.webkit.templatetags.webkit_tags import money

_DAYS = timedelta(days=92)


@require_GET
def uninvoiced_documents(request: CompanyRequest) -> HttpResponse:
    """Show the documents of some days that are not, or not wholly, on invoices; the newest first."""
    require_everywhere(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    own = directions_of(request.actor)
    direction = Direction(query.choice("direction", [one.value for one in own], Direction.OUTPUT.value))
    today = timezone.localdate()
    days = sorted((query.day("from", today - _DAYS), query.day("to", today)))
    asked = Asked(direction, days[0], days[1], query.number("partner"), query.text())
    found = with_rest(request.actor, asked)
    after = query.after(date, int)
    if after is not None:
        found = found.filter(Q(business_date__lt=after[0]) | Q(business_date=after[0], pk__lt=after[1]))
    most = query.rows(lists.PAGE_ROWS)
    some = list(found.select_related("partner").order_by("-business_date", "-pk")[: most + 1])
    last = some[most - 1] if len(some) > most else None
    rooms = rooms_of(some[:most])
    words = {Direction.OUTPUT: _("销售未开票"), Direction.INPUT: _("采购未收票")}
    context: ui.Part = {
        "title": words[direction],
        "is_lines": True,
        "section": _("财务"),
        "note": _("已记往来、还没有关联发票的单据；货到票未到的暂估见三单匹配。"),
        "filters": ui.filters(query, _filters(query, direction, days)),
        "columns": ui.columns_of(
            [_("单据"), _("单据类型"), _("日期"), _("往来单位")], [_("单据金额"), _("已开票"), _("未开票")]
        ),
        "rows": [_row(one, rooms[one.pk]) for one in some[:most]],
        "next_url": query.next_url([last.business_date, last.pk] if last else None),
        "empty": ui.empty(_("都有发票了"), _("这段时间的单据都关联了发票。")),
    }
    return ui.answer(query, "report", context)


def _filters(query: ReportQuery, direction: Direction, days: Sequence[date]) -> list[ui.Part]:
    words = {Direction.OUTPUT: _("未开票"), Direction.INPUT: _("未收票")}
    own = [(one.value, words[one]) for one in directions_of(query.request.actor)]
    number = query.number("partner")
    partner = Partner.objects.filter(pk=number).first() if number else None
    side = "customer" if direction is Direction.OUTPUT else "supplier"
    return [
        ui.search_field(_("单号"), query),
        ui.choice_field("direction", _("方向"), own, direction.value),
        *ui.span_fields(_("从"), _("至"), (days[0], days[1])),
        {
            "kind": "record",
            "name": "partner",
            "label": _("往来单位"),
            "value": number or "",
            "display": partner.name if partner else "",
            "search_url": ui.address("pick_partners", kind=side),
        },
    ]


def _row(one: Document, room: Room) -> ui.Part:
    return {
        "cells": [
            ui.text_cell(one.number, ui.typed_document_url(one.type, one.pk), "card-name"),
            ui.text_cell(ui.type_labels().get(one.type, one.type)),
            ui.date_cell(one.business_date),
            ui.text_cell(one.partner.name if one.partner else ""),
            ui.money_cell(room.amount),
            ui.money_cell(room.taken or None),
            ui.money_cell(room.left),
        ]
    }


def panels(request: CompanyRequest, document: Document) -> Sequence[ui.Part]:
    """Return which invoices a document is on, and how much of it is on none; four statements at most."""
    if document.state not in {State.POSTED, State.REVERSED} or not reaches_all(
        request.actor, SUBJECT, Verb.VIEW
    ):
        return []
    sides = [one for one in directions_of(request.actor) if document.type in types_of(one)]
    if not sides or not invoiceable(sides[0], Document.objects.filter(pk=document.pk)).exists():
        return []
    links = list(TaxInvoiceLink.objects.filter(document=document).select_related("invoice").order_by("pk"))
    taken = sum((one.amount for one in links), ZERO)
    room = Room(worth(document), taken)
    if not links and (document.state == State.REVERSED or document.reverses_id is not None):
        return []
    rows = [
        {
            "cells": [
                ui.text_cell(one.invoice, ui.address("tax_invoice", one.invoice_id), "card-name"),
                ui.date_cell(one.invoice.issued_on),
                chip_of(one.invoice),
                ui.money_cell(one.invoice.gross_amount),
                ui.money_cell(one.amount),
            ]
        }
        for one in links
    ]
    heads = ui.columns_of([_("发票号码"), _("开票日期"), _("状态")], [_("价税合计"), _("本单")])
    note = _("已开票 {taken}，未开票 {left}。").format(taken=money(taken), left=money(room.left))
    part: ui.Part = {"title": _("发票"), "note": note}
    return [part | ({"table": ui.labelled(heads, rows)} if rows else {})]
