"""久未使用的商品, 久未使用的往来单位: what nobody has used for long, and disabling it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.catalog.models import Category, Product
from liandong.identity.requests import CompanyRequest
from liandong.masters.category_choices import category_choices
from liandong.masters.merging.kinds import GOODS, PARTIES, Kind
from liandong.masters.stale.disabling import MOST, Failures, disable_stale
from liandong.masters.stale.finding import (
    MONTHS,
    USUAL_MONTHS,
    Use,
    day_before,
    never_used,
    stale_records,
    uses_of,
)
from liandong.partners.models import Partner
from liandong.partners.queries import PartnerKind
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.record_sentences import sentence
from liandong.webkit.report_query import ReportQuery

TOLD = 20
"""Of how many records it is told why they were not disabled; the rest are counted."""


@require_GET
def stale_products(request: CompanyRequest) -> HttpResponse:
    """Show products that nobody has used for long."""
    query = ReportQuery(request)
    found = stale_records(GOODS, request.actor, _since(query)).select_related("category")
    if (category := query.number("category")) is not None:
        path = Category.objects.filter(pk=category).values_list("path", flat=True).first()
        found = found.filter(category__path__startswith=path) if path else found.none()
    fields = [ui.choice_field("category", _("分类"), category_choices(), query.number("category"))]
    return _page(query, GOODS, found, fields)


@require_GET
def stale_partners(request: CompanyRequest) -> HttpResponse:
    """Show customers and suppliers that nobody has dealt with for long."""
    query = ReportQuery(request)
    found = stale_records(PARTIES, request.actor, _since(query)).select_related("owner")
    kind = query.choice("kind", (PartnerKind.CUSTOMER.value, PartnerKind.SUPPLIER.value))
    if kind:
        found = found.filter(**{f"is_{kind}": True})
    kinds = [(PartnerKind.CUSTOMER.value, _("客户")), (PartnerKind.SUPPLIER.value, _("供应商"))]
    options = [("", _("全部")), *kinds]
    return _page(query, PARTIES, found, [ui.choice_field("kind", _("类型"), options, kind)])


@require_POST
def disable_stale_products(request: CompanyRequest) -> HttpResponse:
    """Disable the products that were ticked, those that are stale still."""
    return _disable(request, GOODS)


@require_POST
def disable_stale_partners(request: CompanyRequest) -> HttpResponse:
    """Disable the partners that were ticked, those that are stale still."""
    return _disable(request, PARTIES)


def _months(query: ReportQuery) -> int:
    return int(query.choice("months", [str(one) for one in MONTHS], str(USUAL_MONTHS)))


def _since(query: ReportQuery) -> date:
    return day_before(timezone.localdate(), _months(query))


def _page(query: ReportQuery, kind: Kind, found: QuerySet[Any], fields: Sequence[ui.Part]) -> HttpResponse:
    if query.flag("never"):
        found = never_used(kind, found)
    if ticked := query.text("ids", MOST * 20):  # an export of these alone
        found = found.filter(pk__in=_ids(ticked.split(",")))
    after, most = query.after(str), query.rows(lists.PAGE_ROWS)
    page = found if after is None else found.filter(code__gt=after[0])
    rows = list(page.order_by("code")[: most + 1])
    shown, uses = rows[:most], uses_of(kind, [one.pk for one in rows[:most]])
    context: ui.Part = {
        "columns": ui.columns_of(_labels(kind)),
        "rows": [_row(one, uses.get(one.pk, Use())) for one in shown],
        "next_url": query.next_url([shown[-1].code] if len(rows) > most else None),
        "batch": [_disabling(query, kind)],
    }
    if not query.is_next_page:
        context |= {
            "title": _("久未使用的商品") if kind is GOODS else _("久未使用的往来单位"),
            "filters": ui.filters(query, [_months_field(query), *fields, _never_field(query)]),
            "summary": _count(kind, found.count()),
            "empty": ui.empty(_("没有久未使用的资料"), _rule(kind)),
        }
    return ui.answer(query, "list", context)


def _count(kind: Kind, count: int) -> str:
    if kind is GOODS:
        return number_of("共 {count} 个商品", count)
    return number_of("共 {count} 个往来单位", count)


def _rule(kind: Kind) -> str:
    if kind is GOODS:
        return _("这段时间没有单据和库存流水、也没有库存和没执行完的订单的商品，列在这里，可以一起停用。")
    return _("这段时间没有单据、也没有没结清的往来和没执行完的订单的客户和供应商，列在这里，可以一起停用。")


def _months_field(query: ReportQuery) -> ui.Part:
    options = [(str(one), number_of("{count} 个月没有用过", one)) for one in MONTHS]
    return ui.choice_field("months", _("多久"), options, str(_months(query)))


def _never_field(query: ReportQuery) -> ui.Part:
    return ui.flag_field("never", _("只看从未用过的"), query)


def _disabling(query: ReportQuery, kind: Kind) -> ui.Part:
    url = ui.address(f"disable_stale_{kind.name}s", **query.given)
    text = _("将停用 %(count)s 个。旧单据不受影响，以后可以再启用。")
    return {"label": _("停用"), "icon": "lock", "url": url, "confirm": text}


def _labels(kind: Kind) -> list[str]:
    own = [_("规格"), _("分类")] if kind is GOODS else [_("类型"), _("业务员")]
    return [_("编码"), _("名称"), *own, _("最后使用"), _("单据"), _("建档日期")]


def _row(one: Any, use: Use) -> ui.Part:  # noqa: ANN401 - a product or a partner
    url = ui.address("product" if isinstance(one, Product) else "partner", one.pk)
    never = ui.text_cell(_("从未用过"), look="phone-4")
    cells = [
        ui.text_cell(one.code, url, "phone-1"),
        ui.text_cell(one.name, url, "phone-3"),
        *_own_cells(one),
        ui.date_cell(use.last_on, "phone-4") if use.last_on else never,
        ui.count_cell(use.documents),
        ui.date_cell(timezone.localtime(one.created_at).date(), "phone-2"),
    ]
    return {"id": one.pk, "label": one.name, "cells": cells}


def _own_cells(one: Product | Partner) -> list[ui.Part]:
    if isinstance(one, Product):
        return [ui.text_cell(one.specification, look="phone-5"), ui.text_cell(one.category, look="phone-6")]
    kinds = ((_("客户"), one.is_customer), (_("供应商"), one.is_supplier))
    shown = " · ".join(label for label, is_so in kinds if is_so)
    return [ui.text_cell(shown, look="phone-5"), ui.text_cell(one.owner, look="phone-6")]


def _disable(request: CompanyRequest, kind: Kind) -> HttpResponse:
    query = ReportQuery(request)
    ids = _ids(request.POST.getlist("ids"))
    failures = disable_stale(kind, ids, _since(query), request.actor)
    if done := len(ids) - len(failures):
        messages.success(request, number_of("已停用 {count} 个，旧单据不受影响。", done))
    names = dict(kind.records().filter(pk__in=failures).values_list("pk", "name"))
    for text in _told(failures, names):
        messages.error(request, text)
    return redirect(ui.address(f"stale_{kind.name}s", **query.given))


def _ids(given: Sequence[str]) -> list[int]:
    """Return the ids of a form, each once."""
    if len(given) > MOST or not all(one.isascii() and one.isdigit() and int(one) < 2**62 for one in given):
        raise BadRequest("ids")
    return list(dict.fromkeys(map(int, given)))


def _told(failures: Failures, names: Mapping[int, str]) -> list[str]:
    """Return why records stay in use, a sentence each."""
    told = [
        _("{name} 没有停用：{reasons}").format(
            name=names.get(pk, pk), reasons="；".join(sentence(one) for one in problems)
        )
        for pk, problems in list(failures.items())[:TOLD]
    ]
    if len(failures) > TOLD:
        told.append(number_of("还有 {count} 个没有停用。", len(failures) - TOLD))
    return told
