"""赠品报表: what was given away, to whom, why, and what it cost; promotions' gifts too."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.documents.columns import GIFT_REASON, PRICE_REASON, PROMOTION
from liandong.documents.hiding import COST
from liandong.documents.models import DocumentLine, State
from liandong.documents.queries import visible_to
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO
from liandong.sales.gifts import REASONS
from liandong.stock_ledger.models import StockMove
from liandong.storage.membership import Among
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.next_steps import making
from liandong.webkit.report_query import ReportQuery

DELIVERY = "sales.delivery"
PROMOTED = "promotion"
_PAGE_ROWS = 100


def given_lines(actor: Actor, days: tuple[date, date], reason: str = "") -> QuerySet[DocumentLine]:
    """Return the lines of posted deliveries of some days that were given away; no statement yet."""
    documents = visible_to(actor, only=DELIVERY).filter(
        type=DELIVERY,
        state=State.POSTED,
        reverses=None,
        business_date__gte=days[0],
        business_date__lte=days[1],
    )
    named = Q(**{f"details__{GIFT_REASON}__isnull": False})
    promoted = Q(
        **{f"details__{PROMOTION.name}__isnull": False, f"details__{PRICE_REASON.name}__isnull": True},
        gross_amount=ZERO,
    )
    wanted = {"": named | promoted, PROMOTED: promoted & ~named}
    condition = wanted.get(reason, Q(**{f"details__{GIFT_REASON}": reason}))
    lines = DocumentLine.objects.filter(condition, document__in=documents.order_by().values("pk"))
    return lines.select_related("document__partner", "product")


def costs_of(lines: Iterable[int]) -> dict[int, Decimal]:
    """Return what lines have cost, later corrections included; one statement."""
    sums: dict[int, Decimal] = {}
    rows = StockMove.objects.filter(Among("line", list(lines))).values("line", "source__kind").order_by()
    for row in rows.annotate(value=Sum("value")):
        is_issue = row["source__kind"] in _OWN
        sums[row["line"]] = sums.get(row["line"], ZERO) + (row["value"] if is_issue else -row["value"])
    return sums


_OWN = frozenset({"warehouse", "bin", "quarantine", "transit"})


@require_GET
def gifts(request: CompanyRequest) -> HttpResponse:
    """Show what was given away, the latest first; its cost only to who may see cost."""
    require(request.actor, DELIVERY, Verb.VIEW)
    query = ReportQuery(request)
    days, words = query.month_to_date(), _words()
    reason = query.choice("reason", list(words))
    found = given_lines(request.actor, days, reason)
    key = query.after(date, int)
    if key:
        found = found.filter(
            Q(document__business_date__lt=key[0]) | Q(document__business_date=key[0], pk__lt=key[1])
        )
    size = query.rows(_PAGE_ROWS)
    page = list(found.order_by("-document__business_date", "-pk")[: size + 1])
    next_key = (page[size - 1].document.business_date, page[size - 1].pk) if len(page) > size else None
    sees_cost = request.actor.sees(COST)
    costs = costs_of(line.pk for line in page[:size]) if sees_cost else None
    labels = [_("日期"), _("单据"), _("客户"), _("编码"), _("商品"), _("规格"), _("赠品原因")]
    context: ui.Part = {
        "columns": ui.columns_of(labels, [_("基本数量"), *([_("成本")] if sees_cost else [])]),
        "rows": [_row(line, words, costs) for line in page[:size]],
        "is_lines": True,
        "next_url": query.next_url(next_key),
    }
    if not query.is_next_page:
        fields = [ui.choice_field("reason", _("赠品原因"), words.items(), reason)]
        every = given_lines(request.actor, days, reason)
        context |= {
            "title": _("赠品报表"),
            "filters": ui.filters(query, [*fields, *ui.span_fields(_("从"), _("至"), days)]),
            "summary": number_of("共 {count} 行", every.count()),
            "totals": _totals(every) if costs is not None else [],
            "empty": ui.empty(_("这段时间没有赠品"), _("在出库单的行上选「赠品原因」，单价填 0。"))
            | making(request.actor, DELIVERY),
        }
    return ui.answer(query, "report", context)


def _words() -> dict[str, str]:
    return {**{value: _(label) for value, label in REASONS}, PROMOTED: _("促销赠品")}


def _totals(lines: QuerySet[DocumentLine]) -> list[ui.Part]:
    total = sum(costs_of(lines.order_by().values_list("pk", flat=True)).values(), ZERO)
    return [ui.text_cell(_("合计")), *[ui.EMPTY] * 7, ui.money_cell(total)]


def _row(line: DocumentLine, words: Mapping[str, str], costs: Mapping[int, Decimal] | None) -> ui.Part:
    document, product = line.document, line.product
    reason = str(line.details.get(GIFT_REASON) or PROMOTED)
    cost = [] if costs is None else [ui.money_cell(costs.get(line.pk, ZERO))]
    return {
        "cells": [
            ui.date_cell(document.business_date),
            ui.text_cell(document.number, ui.typed_document_url(DELIVERY, document.pk), "card-name"),
            ui.text_cell(document.partner.name if document.partner else ""),
            ui.text_cell(product.code if product else ""),
            ui.text_cell(product.name if product else ""),
            ui.text_cell(product.specification if product else ""),
            ui.text_cell(words.get(reason, reason)),
            ui.quantity_cell(line.quantity),
            *cost,
        ]
    }
