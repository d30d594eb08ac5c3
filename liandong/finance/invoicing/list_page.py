"""发票台账: the register as a list, and choosing the month whose return deducts."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import F, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.finance.invoicing.rates import rate_asked
from liandong.finance.invoicing.words import STATES, chip_of, direction_words, kind_words, state_words
from liandong.identity.actors import reaches_all, require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.checks import typed_day
from liandong.kernel.refusal import RefusedError
from liandong.tax_invoices.keeping import SUBJECT, deduct_invoices, directions_of
from liandong.tax_invoices.models import Direction, TaxInvoice
from liandong.tax_invoices.queries import newest
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.record_sentences import sentence
from liandong.webkit.report_query import ReportQuery, ids_of

_MOST = 500


@require_GET
def tax_invoices(request: CompanyRequest) -> HttpResponse:
    """Show the register, the newest first."""
    require_everywhere(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    own = directions_of(request.actor)
    direction = query.choice("direction", [one.value for one in own])
    found = narrowed(query, direction)
    after: Any = query.after(date, int)
    most = query.rows(lists.PAGE_ROWS)
    some = newest(found, after, most + 1)
    last = some[most - 1] if len(some) > most else None
    actions = _actions(request)
    context: ui.Part = {
        "title": _("发票台账"),
        "actions": actions,
        "filters": ui.filters(query, _filters(query, direction, own)),
        "columns": ui.columns_of(
            [_("发票号码"), _("开票日期"), _("方向"), _("票种"), _("往来单位"), _("状态"), _("抵扣所属期")],
            [_("金额"), _("税额"), _("价税合计"), _("未关联")],
        ),
        "rows": [_row(one) for one in some[:most]],
        "next_url": query.next_url([last.issued_on, last.pk] if last else None),
        "batch": _batch(request),
        "empty": lists.nothing(
            query, _("还没有登记发票"), _("登记开出和收到的发票，或导入数电票文件。"), actions
        ),
    }
    return ui.answer(query, "list", context)


def narrowed(query: ReportQuery, direction: str) -> QuerySet[TaxInvoice]:
    """Return the invoices the address asks for, of directions the actor may see; no statement yet."""
    wanted = [direction] if direction else [one.value for one in directions_of(query.request.actor)]
    found = TaxInvoice.objects.filter(direction__in=wanted)
    if text := query.text():
        named = Q(seller_name__contains=text) | Q(buyer_name__contains=text)
        found = found.filter(Q(number__contains=text) | Q(code=text) | named)
    if kind := query.choice("kind", list(kind_words())):
        found = found.filter(kind=kind)
    for name, condition in (("from", "issued_on__gte"), ("to", "issued_on__lte")):
        if query.text(name):
            found = found.filter(**{condition: query.day(name, timezone.localdate())})
    if query.text("month"):
        found = found.filter(deducted_in=query.day("month", timezone.localdate()).replace(day=1))
    if rate := query.text("rate"):
        found = found.filter(lines__tax_rate=rate_asked(rate)).distinct()
    if query.flag("not_deducted"):
        found = found.filter(direction=Direction.INPUT, deducted_in__isnull=True, is_void=False)
    return _of_state(found, query.choice("state", STATES))


def _of_state(found: QuerySet[TaxInvoice], state: str) -> QuerySet[TaxInvoice]:
    if state == "void":
        return found.filter(is_void=True)
    if not state:
        return found
    found = found.filter(is_void=False)
    whole = Q(linked_amount=F("gross_amount"))
    conditions = {
        "unlinked": Q(linked_amount=0) & ~whole,
        "part": ~Q(linked_amount=0) & ~whole,
        "linked": whole,
        "red": Q(gross_amount__lt=0),
    }
    return found.filter(conditions[state])


def _filters(query: ReportQuery, direction: str, own: tuple[Direction, ...]) -> list[ui.Part]:
    everything = ("", _("全部"))
    directions = [everything, *((one.value, direction_words()[one]) for one in own)]
    kinds, states = [everything, *kind_words().items()], [everything, *state_words().items()]
    return [
        ui.search_field(_("号码或名称"), query),
        ui.choice_field("direction", _("方向"), directions, direction),
        ui.choice_field("kind", _("票种"), kinds, query.text("kind")),
        ui.choice_field("state", _("状态"), states, query.text("state")),
        {"kind": "date", "name": "from", "label": _("开票日期从"), "value": query.text("from")},
        {"kind": "date", "name": "to", "label": _("至"), "value": query.text("to")},
        ui.flag_field("not_deducted", _("只看未抵扣"), query),
    ]


def _actions(request: CompanyRequest) -> list[ui.Part]:
    actions = lists.new_action(
        request,
        SUBJECT,
        _("登记发票"),
        "new_tax_invoice",
        may_make=reaches_all(request.actor, SUBJECT, Verb.DRAFT),
    )
    if reaches_all(request.actor, SUBJECT, Verb.DRAFT):
        files = {"label": _("导入数电票"), "url": ui.address("import_tax_invoices"), "icon": "upload"}
        actions = [files, *actions]
    return actions


def _batch(request: CompanyRequest) -> list[ui.Part]:
    if not reaches_all(request.actor, SUBJECT, Verb.DRAFT) or Direction.INPUT not in directions_of(
        request.actor
    ):
        return []
    this = timezone.localdate().replace(day=1)
    before = (this.replace(month=this.month - 1)) if this.month > 1 else date(this.year - 1, 12, 1)
    months = [
        {
            "label": _("{month} 抵扣").format(month=f"{month:%Y-%m}"),
            "url": ui.address("deduct_tax_invoices", month=month.isoformat()),
        }
        for month in (this, before)
    ]
    return [*months, {"label": _("取消抵扣"), "url": ui.address("deduct_tax_invoices")}]


def _row(one: TaxInvoice) -> ui.Part:
    url = ui.address("tax_invoice", one.pk)
    other = one.buyer_name if one.direction == Direction.OUTPUT else one.seller_name
    rest = None if one.is_void else one.gross_amount - one.linked_amount
    cells = [
        ui.text_cell(str(one), url, "phone-1"),
        ui.date_cell(one.issued_on, "phone-3"),
        ui.text_cell(direction_words()[Direction(one.direction)]),
        ui.text_cell(kind_words()[one.kind], look="phone-6"),
        ui.text_cell(other, look="phone-5"),
        chip_of(one, "phone-2"),
        ui.text_cell(f"{one.deducted_in:%Y-%m}" if one.deducted_in else ""),
        ui.money_cell(one.net_amount),
        ui.money_cell(one.tax_amount),
        ui.money_cell(one.gross_amount, look="phone-4"),
        ui.money_cell(rest or None),
    ]
    return {"id": one.pk, "label": str(one), "url": url, "cells": cells}


@require_POST
def deduct_tax_invoices(request: CompanyRequest) -> HttpResponse:
    """Put the ticked input invoices into a month's return, or take them out of it."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    ids = ids_of(request.POST.getlist("ids")[:_MOST])
    given = request.GET.get("month", "")
    try:
        month = typed_day(given) if given else None
    except ValueError as error:
        raise BadRequest("month") from error
    try:
        count = deduct_invoices(ids, month, request.actor, request.address)
    except RefusedError as refusal:
        for problem in refusal.problems[:20]:
            messages.error(request, sentence(problem))
    else:
        text = _("已把 {count} 张发票放进 {month} 抵扣。") if month else _("已取消 {count} 张发票的抵扣。")
        messages.success(request, text.format(count=count, month=f"{month:%Y-%m}" if month else ""))
    return redirect(ui.address("tax_invoices", direction="input"))
