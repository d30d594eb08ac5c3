"""销售收款一览 and 采购付款一览: what each document came to, what was settled of it, and what is left."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.analytics.beginning import nothing_yet
from liandong.analytics.targeting import rate_of
from liandong.finance.web.side import opened, owner_limit, partner_field, reached_partner
from liandong.general_ledger.models import Claim
from liandong.identity.requests import CompanyRequest
from liandong.kernel.money import ZERO
from liandong.kernel.terms import ClaimKind
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery

PAGE_ROWS = 100
_KINDS: Mapping[str, ClaimKind] = {
    "receivables": ClaimKind.RECEIVABLE,
    "payables": ClaimKind.PAYABLE,
}
_MADE_BY = {
    "receivables": ("sales.delivery", "finance.sales_invoice"),
    "payables": ("purchasing.receipt", "finance.supplier_invoice"),
}


@require_GET
def collections(request: CompanyRequest, side: str) -> HttpResponse:
    """Show the debts that documents of some days made, the latest first, with how much of each is settled."""
    query = opened(request)
    days = query.month_to_date()
    wanted = _wanted(query, side, days)
    after = query.after(date, int)
    left = wanted if after is None else wanted.filter(_beyond(*after))
    size = query.rows(PAGE_ROWS)
    related = ("document", "document__handler", "document__member", "partner")
    rows = list(left.select_related(*related).order_by("-business_date", "-pk")[: size + 1])
    shown = rows[:size]
    today, labels = timezone.localdate(), ui.type_labels()
    key = (shown[-1].business_date, shown[-1].pk) if len(rows) > size else None
    context: ui.Part = {
        "columns": _columns(side),
        "rows": [{"cells": _cells(one, labels, today)} for one in shown],
        "is_lines": True,
        "next_url": query.next_url(key),
    }
    if not query.is_next_page:
        sums = wanted.aggregate(amount=Sum("amount"), open=Sum("open_amount"))
        amount, is_open = sums["amount"] or ZERO, sums["open"] or ZERO
        partner = reached_partner(request.actor, query.number("partner"))
        titles = {"receivables": _("销售收款一览"), "payables": _("采购付款一览")}
        context |= {
            "title": titles[side],
            "filters": ui.filters(
                query,
                [
                    partner_field(side, partner),
                    *ui.span_fields(_("从"), _("至"), days),
                    ui.flag_field("open", _("只看没结清的"), query),
                ],
            ),
            "totals": [ui.text_cell(_("合计")), *[ui.EMPTY] * 6, *_figures(amount, is_open)] if shown else [],
            "empty": _nothing(request, side),
        }
    return ui.answer(query, "report", context)


def _nothing(request: CompanyRequest, side: str) -> ui.Part:
    return nothing_yet(request.actor, _("这段时间没有单据"), _("换一段时间试试。"), _MADE_BY[side])


def _wanted(query: ReportQuery, side: str, days: tuple[date, date]) -> QuerySet[Claim]:
    found = Claim.objects.filter(
        kind=_KINDS[side].value, business_date__gte=days[0], business_date__lte=days[1]
    )
    owner = owner_limit(query.request.actor)
    if owner is not None:
        found = found.filter(partner__owner=owner)
    if (partner := query.number("partner")) is not None:
        found = found.filter(partner=partner)
    return found.exclude(open_amount=0) if query.flag("open") else found


def _beyond(on: date, pk: int) -> Q:
    return Q(business_date__lt=on) | Q(business_date=on, pk__lt=pk)


def _columns(side: str) -> list[ui.Part]:
    is_sale = side == "receivables"
    labels = [
        _("日期"),
        _("单据"),
        _("单据类型"),
        _("客户") if is_sale else _("供应商"),
        _("经手人"),
        _("到期日"),
    ]
    settled = [_("已收"), _("未收"), _("收款率%")] if is_sale else [_("已付"), _("未付"), _("付款率%")]
    return ui.columns_of(labels, [_("优惠"), _("金额"), *settled])


def _cells(one: Claim, labels: Mapping[str, str], today: date) -> list[ui.Part]:
    document = one.document
    person = document.handler or document.member
    is_late = one.due_date < today and one.open_amount > ZERO
    return [
        ui.date_cell(one.business_date),
        ui.text_cell(document.number, ui.document_url(document.pk), "card-name"),
        ui.text_cell(labels.get(document.type, document.type)),
        ui.text_cell(one.partner.name),
        ui.text_cell(person.name),
        ui.date_cell(one.due_date, "negative" if is_late else ""),
        ui.money_cell(document.discount_amount or None),
        *_figures(one.amount, one.open_amount),
    ]


def _figures(amount: Decimal, is_open: Decimal) -> list[ui.Part]:
    rate = rate_of(abs(amount) - abs(is_open), abs(amount))
    shown = ui.quantity_cell(rate)
    shown = shown if rate is None else shown | {"text": f"{rate:,.1f}"}
    return [ui.money_cell(amount), ui.money_cell(amount - is_open), ui.money_cell(is_open), shown]
