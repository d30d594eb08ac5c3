"""不是重复的: saying that two records are not the same, what was said of all, and taking it back."""

from functools import partial

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.identity.requests import CompanyRequest
from liandong.masters.merging.distinct import distinct_rows, keep_apart, take_back
from liandong.masters.merging.kinds import GOODS, PARTIES, Kind, Said
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.report_query import ReportQuery


@require_GET
def distinct_products(request: CompanyRequest) -> HttpResponse:
    """Show the products that are not the same, the newest first."""
    return _page(request, GOODS, _("不是重复的商品"))


@require_GET
def distinct_partners(request: CompanyRequest) -> HttpResponse:
    """Show the partners that are not the same, the newest first."""
    return _page(request, PARTIES, _("不是重复的往来单位"))


@require_POST
def keep_products_apart(request: CompanyRequest) -> HttpResponse:
    """Say that two products are not the same."""
    return _keep_apart(request, GOODS)


@require_POST
def keep_partners_apart(request: CompanyRequest) -> HttpResponse:
    """Say that two partners are not the same."""
    return _keep_apart(request, PARTIES)


@require_POST
def take_products_back(request: CompanyRequest, distinct: int) -> HttpResponse:
    """Take back that two products are not the same."""
    return _take_back(request, GOODS, distinct)


@require_POST
def take_partners_back(request: CompanyRequest, distinct: int) -> HttpResponse:
    """Take back that two partners are not the same."""
    return _take_back(request, PARTIES, distinct)


def _keep_apart(request: CompanyRequest, kind: Kind) -> HttpResponse:
    given = ReportQuery(request, request.POST)
    ids = (given.number("keep") or 0, given.number("fold") or 0)
    act = partial(keep_apart, kind, *ids, request.actor, address=request.address)
    done = _("以后不再提示这一对；要撤回，看「不是重复的」。")
    return lists.told(request, lambda: _done(act), done, ui.address(f"{kind.name}_duplicates"))


def _take_back(request: CompanyRequest, kind: Kind, row: int) -> HttpResponse:
    act = partial(take_back, kind, row, request.actor, address=request.address)
    return lists.told(request, act, _("已撤回，这一对可能再次提示。"), ui.address(f"{kind.name}_distinct"))


def _done(act: partial[int]) -> None:
    act()


def _page(request: CompanyRequest, kind: Kind, title: str) -> HttpResponse:
    query = ReportQuery(request)
    found = distinct_rows(kind, request.actor)
    after, most = query.after(int), query.rows(lists.PAGE_ROWS)
    rows = list((found if after is None else found.filter(pk__lt=after[0]))[: most + 1])
    listed = ui.address(f"{kind.name}_duplicates")
    labels = [_("名称"), _("编码"), _("不是"), _("它的编码"), _("谁说的"), _("时间"), _("撤回")]
    text = _("在重复资料里点「不是重复」，那一对以后不再提示，列在这里。")
    context: ui.Part = {
        "title": title,
        "section": _("资料"),
        "note": _("下面每一对有人看过，说不是同一个，所以不再提示。撤回以后，还像的会再提示。"),
        "actions": [{"label": _("看重复资料"), "url": listed, "icon": "arrows-join"}],
        "columns": ui.columns_of(labels),
        "rows": [_row(request, kind, one) for one in rows[:most]],
        "next_url": query.next_url([rows[most - 1].pk] if len(rows) > most else None),
        "is_lines": True,
        "summary": number_of("共 {count} 对", found.count()),
        "empty": ui.empty(_("没有标过不是重复的"), text, listed, _("看重复资料")),
    }
    return ui.answer(query, "report", context)


def _row(request: CompanyRequest, kind: Kind, one: Said) -> ui.Part:
    cells = [
        ui.text_cell(one.first.name, ui.address(kind.name, one.first_id), "card-name"),
        ui.text_cell(one.first.code),
        ui.text_cell(one.second.name, ui.address(kind.name, one.second_id)),
        ui.text_cell(one.second.code),
        ui.text_cell(one.member.name),
        ui.moment_cell(one.said_at),
        ui.deed_cell(request, _("撤回"), ui.address(f"remove_{kind.name}_distinct", one.pk)),
    ]
    return {"id": one.pk, "cells": cells}
