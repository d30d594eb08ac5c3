"""款: the list of families, and disabling one."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.catalog.attribute_actions import SUBJECT
from liandong.catalog.families import axes_of, memberships, search_families
from liandong.catalog.family_actions import set_family_active
from liandong.catalog.models import Family
from liandong.identity.actors import reaches_all, require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.record_order import code_head, found_page, record_page
from liandong.webkit.report_query import ReportQuery


@require_GET
def families(request: CompanyRequest) -> HttpResponse:
    """Show the families by code, or those a text finds, with attributes and the number of variants."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    rows, next_key = _page(query)
    axes = axes_of([row.pk for row in rows])
    context: ui.Part = {
        "columns": _columns(query),
        "rows": [_row(row, " × ".join(axis.name for axis in axes[row.pk])) for row in rows],
        "next_url": query.next_url(next_key),
    }
    if not query.is_next_page:
        may_make = reaches_all(request.actor, SUBJECT, Verb.DRAFT)
        actions = lists.new_action(request, SUBJECT, _("新建款"), "new_family", may_make=may_make)
        attributes = {"label": _("属性"), "url": ui.address("attributes"), "icon": "adjustments"}
        text = _("一个款有几种颜色、尺码：写好属性和值，一次生成所有规格，开单时按表格录数量。")
        context |= {
            "title": _("款和规格"),
            "actions": [attributes, *actions],
            "filters": ui.filters(query, _fields(query)),
            "summary": number_of(
                "共 {count} 个款", _wanted(query).count() if not query.text() else len(rows)
            ),
            "empty": lists.nothing(query, _("还没有款"), text, actions),
        }
    return ui.answer(query, "list", context)


def _columns(query: ReportQuery) -> list[ui.Part]:
    heads = ui.columns_of([_("名称"), _("属性")], [_("规格数"), _("零售价")])
    return [code_head(query, SUBJECT), *heads, ui.column(_("状态"))]


def _fields(query: ReportQuery) -> list[ui.Part]:
    return [ui.search_field(_("编码 / 名称 / 拼音首字母"), query), lists.disabled_field(query)]


def _wanted(query: ReportQuery) -> QuerySet[Family]:
    found = Family.objects.annotate(made=Count("variants", filter=Q(variants__product__isnull=False)))
    return found if query.flag("disabled") else found.filter(is_active=True)


def _page(query: ReportQuery) -> tuple[list[Any], tuple[Any, ...] | None]:
    wanted = _wanted(query)
    if not query.text():
        return record_page(query, SUBJECT, wanted, query.rows(lists.PAGE_ROWS))
    return found_page(
        query, SUBJECT, wanted, search_families(query.text(), lists.FOUND_ROWS, only_made=False)
    ), None


def _row(family: Any, attributes: str) -> ui.Part:  # noqa: ANN401 - a row with a count besides its columns
    url, made = ui.address("family", family.pk), int(family.made)
    cells = [
        ui.text_cell(family.code, url, "phone-1"),
        ui.text_cell(family.name, url, "phone-3"),
        ui.text_cell(attributes, look="phone-5"),
        ui.count_cell(made, ui.address("variants", family.pk)),
        ui.price_cell(family.retail_price, look="phone-4"),
        lists.active_chip(is_active=family.is_active, look="phone-2"),
    ]
    return {"id": family.pk, "label": family.name, "cells": cells}


def family_actions(actor: Actor, product: int) -> list[ui.Part]:
    """Return the way from a product to the family it belongs to, if any; one statement."""
    found = memberships([product]).get(product) if actor.may(SUBJECT, Verb.VIEW) else None
    if found is None:
        return []
    label = _("款：%(name)s") % {"name": found.name}
    return [{"label": label, "url": ui.address("variants", found.family), "icon": "copy"}]


@require_POST
def activate_family(request: CompanyRequest, family: int) -> HttpResponse:
    """Disable a family, or enable it again; its products stay as they are."""
    is_active = bool(request.POST.get("is_active"))
    return lists.told(
        request,
        lambda: set_family_active(family, request.actor, is_active=is_active),
        _("款已启用。") if is_active else _("款已停用：录单时不再按款选，它的商品不受影响。"),
        ui.address("family", family),
    )
