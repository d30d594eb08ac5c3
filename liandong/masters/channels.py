"""渠道: the ways the company sells by; what customers and documents of a sale may name."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.documents.channels import ChannelForm, save_channel
from liandong.documents.custom_fields import SUBJECT
from liandong.identity.actors import require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.partners.models import Channel, ChannelKind
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import many_of, number_of
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery


@require_GET
def channels(request: CompanyRequest) -> HttpResponse:
    """Show the channels; each leads to the lines that were sold by it."""
    require_everywhere(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    found = Channel.objects.order_by("pk")
    if not query.flag("disabled"):
        found = found.filter(is_active=True)
    kinds = dict(ChannelKind.choices)
    rows = []
    for one in found:
        cells = [
            ui.text_cell(one.name, ui.address("channel", one.pk), "phone-1"),
            ui.text_cell(_(str(kinds[one.kind])), look="phone-3"),
            ui.text_cell(one.memo, look="phone-5"),
            ui.text_cell(_("销售明细"), ui.address("sales_lines", channel=one.pk), "phone-6"),
            lists.active_chip(is_active=one.is_active, look="phone-2"),
        ]
        rows.append({"id": one.pk, "label": one.name, "cells": cells})
    actions = lists.new_action(request, SUBJECT, _("新建渠道"), "new_channel")
    text = _("店铺、门店、代理、电商：建好后客户资料和报价单、销售订单、销售出库单、销售退货单都可以选渠道。")
    context: ui.Part = {
        "title": many_of("渠道"),
        "actions": actions,
        "filters": ui.filters(query, [lists.disabled_field(query)]),
        "columns": ui.columns_of([_("名称"), _("类型"), _("备注"), _("销售"), _("状态")]),
        "rows": rows,
        "summary": number_of("共 {count} 行", len(rows)),
        "empty": lists.nothing(query, _("还没有渠道"), text, actions),
    }
    return ui.answer(query, "list", context)


def _sections(stored: Channel | None) -> list[Section]:
    kinds = [(value, _(str(label))) for value, label in ChannelKind.choices]
    named = _("建好后不能改，单据上写的就是它")
    fields = [
        Field("name", _("名称"), is_required=True, is_read_only=stored is not None, help=named),
        Field("kind", _("类型"), Kind.WORD, is_required=True, choices=kinds),
        Field("memo", _("备注"), is_wide=True),
        Field("is_active", _("启用"), Kind.BOOL),
    ]
    return [Section("", tuple(fields))]


@require_http_methods(["GET", "POST"])
def new_channel(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or make the channel it describes."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    if request.method == "POST":
        return _save(request, None)
    return _show(request, None, {"kind": ChannelKind.STORE.value, "is_active": True})


@require_http_methods(["GET", "POST"])
def channel(request: CompanyRequest, channel: int) -> HttpResponse:
    """Show a channel, or change what it is."""
    require_everywhere(request.actor, SUBJECT, Verb.VIEW)
    found = Channel.objects.filter(pk=channel).first()
    if found is None:
        raise Http404(channel)
    if request.method == "POST":
        return _save(request, found)
    names = ("name", "kind", "memo", "is_active")
    return _show(request, found, {name: getattr(found, name) for name in names})


def _save(request: CompanyRequest, stored: Channel | None) -> HttpResponse:
    typed = read_fields(_sections(stored)[0].fields, request.POST)
    problems: Sequence[Problem] = typed.problems
    given = {**typed.values, "name": stored.name if stored else typed.values["name"]}
    try:
        save_channel(stored.pk if stored else None, ChannelForm(**given), request.actor, request.address)
    except RefusedError as refusal:
        problems = refusal.problems
    else:
        messages.success(request, _("已保存。"))
        return redirect("webkit:channels")
    return _show(request, stored, {**typed.raw, "name": given["name"]}, problems)


def _show(
    request: CompanyRequest,
    stored: Channel | None,
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    title = _("新建渠道") if stored is None else stored.name
    may_save = request.actor.may(SUBJECT, Verb.DRAFT)
    page = FormPage(title, ui.address("channels"), _("渠道"), _sections(stored), may_save=may_save)
    return show_form(request, page, values, problems)
