"""What a member is told: the list, opening one, and marking them read."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong.identity.requests import CompanyRequest
from liandong.notices.actions import mark_read
from liandong.notices.models import Notice
from liandong.notices.queries import notices_of, unread_count
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import many_of
from liandong.webkit.report_query import ReportQuery
from liandong.webkit.shell import Bell, register_bell

PAGE_ROWS = 50


@require_GET
@never_cache
def notices(request: CompanyRequest) -> HttpResponse:
    """Show the member's own notices, the latest first."""
    query = ReportQuery(request)
    only_unread = query.text("view") != "all"
    found = notices_of(request.actor.member)
    if only_unread:
        found = found.filter(read_at__isnull=True)
    if after := query.after(int):
        found = found.filter(pk__lt=after[0])
    rows = list(found[: PAGE_ROWS + 1])
    shown = rows[:PAGE_ROWS]
    has_unread = any(row.read_at is None for row in shown)
    context: ui.Part = {
        "title": many_of("消息"),
        "actions": [_all_read()] if has_unread else [],
        "views": [
            _view(query, "", _("未读"), is_active=only_unread),
            _view(query, "all", _("全部"), is_active=not only_unread),
        ],
        "columns": ui.columns_of([_("消息"), _("时间"), _("状态")]),
        "rows": [_row(row) for row in shown],
        "next_url": query.next_url((shown[-1].pk,) if len(rows) > len(shown) else None),
        "empty": _empty(only_unread=only_unread),
    }
    return ui.answer(query, "list", context)


def _view(query: ReportQuery, key: str, label: str, *, is_active: bool) -> ui.Part:
    return {"label": label, "url": query.url(view=key), "is_active": is_active}


def _all_read() -> ui.Part:
    return {"label": _("全部标为已读"), "url": ui.address("read_notices"), "method": "post", "icon": "check"}


def _empty(*, only_unread: bool) -> ui.Part:
    if only_unread:
        return ui.empty(_("没有未读的消息"), _("有人提到您、后台任务完成时，会在这里告诉您。"))
    return ui.empty(_("还没有消息"), _("有人提到您、后台任务完成时，会在这里告诉您。"))


def _row(notice: Notice) -> ui.Part:
    is_unread = notice.read_at is None
    chip = (
        ui.chip_cell(_("未读"), "blue", "phone-2")
        if is_unread
        else ui.chip_cell(_("已读"), "grey", "phone-2")
    )
    return {
        "id": notice.pk,
        "label": notice.text,
        "look": "is-unread" if is_unread else "",
        "cells": [
            ui.text_cell(notice.text, ui.address("notice", notice.pk), "phone-1"),
            ui.text_cell(f"{localtime(notice.created_at):%Y-%m-%d %H:%M}", look="phone-5"),
            chip,
        ],
    }


@require_GET
@never_cache
def notice(request: CompanyRequest, notice: int) -> HttpResponse:
    """Mark a notice of the member's own read and lead to what it is about."""
    found = notices_of(request.actor.member).filter(pk=notice).first()
    if found is None:
        raise Http404(notice)
    mark_read(request.actor.member, [found.pk])
    is_ours = found.url.startswith("/") and not found.url.startswith("//")
    return redirect(found.url if is_ours else ui.address("notices"))


@require_POST
def read_notices(request: CompanyRequest) -> HttpResponse:
    """Mark all of the member's own notices read."""
    mark_read(request.actor.member)
    return redirect(ui.address("notices"))


def bell(request: CompanyRequest) -> Bell:
    """Return the bell of the frame; one statement."""
    return Bell(unread_count(request.actor.member), ui.address("notices"))


register_bell(bell)
