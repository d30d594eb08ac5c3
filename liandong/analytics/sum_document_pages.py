"""The documents behind a row of sums, as a page: their sum stands below and is the row's."""

from dataclasses import replace
from datetime import date

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.analytics.month_sums import SIDES, Asked, Sums, total_of
from liandong.analytics.sum_documents import SumDocument, sum_documents
from liandong.analytics.sum_groups import GROUPS, Narrowed
from liandong.analytics.sum_query import asked_months, filter_fields, narrowed_by, person_label
from liandong.analytics.trade import reach_of
from liandong.catalog.models import Product
from liandong.identity.actors import NotAllowedError
from liandong.identity.requests import CompanyRequest
from liandong.inventory.web import parts
from liandong.kernel.actor import Verb
from liandong.webkit import report_parts as ui
from liandong.webkit.next_steps import making
from liandong.webkit.report_query import ReportQuery

PAGE_ROWS = 100
_NARROWING = frozenset({"partner", "person", "department", "channel", "place", "from", "to"})


@require_GET
def sum_documents_page(request: CompanyRequest, side: str) -> HttpResponse:
    """Show the documents of a partner or a person, or those with a product, in some months."""
    reach = reach_of(request.actor)
    if not any(kind in reach.scopes for kind in SIDES[side]):
        raise NotAllowedError(next(iter(SIDES[side])), Verb.VIEW)
    query = ReportQuery(request)
    days, is_other = asked_months(query), query.flag("other")
    wanted = narrowed_by(query)
    by_product = wanted.product is not None
    if by_product:
        wanted = Narrowed(product=wanted.product)
    narrowed = Narrowed(partner=0) if is_other else replace(wanted, region=None, kind=None, text="")
    group = GROUPS["product" if by_product and not is_other else "partner"]
    asked = Asked(reach, side, group, (days,), narrowed)
    key = query.after(date, int)
    after = (key[0], key[1]) if key else None
    size = query.rows(PAGE_ROWS)
    rows, next_key = sum_documents(asked, size, after, corrections_only=is_other)
    labels = ui.type_labels()
    context: ui.Part = {
        "columns": _columns(asked),
        "rows": [{"cells": [*_named(one, labels), *_cells(asked, one.sums)]} for one in rows],
        "is_lines": True,
        "next_url": query.next_url(next_key),
    }
    if not query.is_next_page:
        total = _cells(asked, total_of(asked))
        context |= {
            "title": {"sales": _("销售汇总的单据"), "purchases": _("采购汇总的单据")}[side],
            "filters": ui.filters(query, _fields(query, asked), {"other": 1 if is_other else None}),
            "totals": [ui.text_cell(_("合计")), *[ui.EMPTY] * 4, *total],
            "empty": ui.empty(_("这几个月没有单据"), _("换几个月试试。"))
            | making(request.actor, next(iter(SIDES[side]))),
        }
    return ui.answer(query, "report", context)


def _fields(query: ReportQuery, asked: Asked) -> list[ui.Part]:
    fields = filter_fields(query, GROUPS["partner"], asked.side, asked.spans[0])
    months = [field for field in fields if field.get("kind") == "month"]
    if asked.narrowed.product is not None:
        return [parts.product_field(Product.objects.filter(pk=asked.narrowed.product).first()), *months]
    return [field for field in fields if field["name"] in _NARROWING]


def _columns(asked: Asked) -> list[ui.Part]:
    heads = ui.columns_of([_("日期"), _("单据"), _("单据类型"), _("往来单位"), person_label(asked.side)])
    heads.append(ui.number_column(_("数量") if asked.group.is_of_products else _("单数")))
    if asked.side == "sales":
        heads.append(ui.number_column(_("销售额")))
    elif asked.reach.sees_purchases:
        heads.append(ui.number_column(_("采购额")))
    if asked.has_cost:
        heads += ui.columns_of([], [_("销售成本"), _("毛利")])
    return heads


def _cells(asked: Asked, sums: Sums) -> list[ui.Part]:
    is_quantity = asked.group.is_of_products
    cells = [ui.quantity_cell(sums.many) if is_quantity else ui.count_cell(int(sums.many))]
    if asked.side == "sales" or asked.reach.sees_purchases:
        cells.append(ui.money_cell(sums.net))
    return [*cells, ui.money_cell(sums.cost), ui.money_cell(sums.margin)] if asked.has_cost else cells


def _named(one: SumDocument, labels: dict[str, str]) -> list[ui.Part]:
    document = one.document
    person = document.handler or document.member
    return [
        ui.date_cell(document.business_date),
        ui.text_cell(document.number, ui.document_url(document.pk), "card-name"),
        ui.text_cell(labels.get(document.type, document.type)),
        ui.text_cell(document.partner.name if document.partner else ""),
        ui.text_cell(person.name),
    ]
