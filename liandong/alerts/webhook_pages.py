"""推送: the endpoints, a form for one, and its secret shown once."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.administration.secrets import show_secret
from liandong.alerts.endpoints import (
    SUBJECT,
    EndpointInput,
    create_endpoint,
    may_keep,
    remove_endpoint,
    rotate_secret,
    send_test,
    update_endpoint,
    visible_endpoints,
)
from liandong.alerts.models import SUBSCRIBABLE, DeliveryState, Endpoint, EventType
from liandong.documents.types import document_types
from liandong.identity.actors import NotAllowedError, require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery

EVENT, TYPE = "event-", "type-"


def event_labels() -> dict[str, str]:
    """Return the names of the events in the member's language."""
    return {
        EventType.POSTED.value: _("单据审核"),
        EventType.REVERSED.value: _("单据红冲"),
        EventType.ALERT.value: _("预警"),
        EventType.TEST.value: _("测试"),
    }


def found_endpoint(request: CompanyRequest, endpoint: int, verb: Verb = Verb.DRAFT) -> Endpoint:
    """Return an endpoint the actor may see; his right to do more must reach it."""
    require(request.actor, SUBJECT, verb)
    found = visible_endpoints(request.actor).filter(pk=endpoint).first()
    if found is None:
        raise Http404(endpoint)
    if verb is Verb.DRAFT and not may_keep(request.actor, found):
        raise NotAllowedError(SUBJECT, verb)
    return found


def _own_endpoint(request: CompanyRequest, endpoint: int) -> Endpoint:
    """Return an endpoint to change; a robot is none with a secret of ours, and has a form of its own."""
    found = found_endpoint(request, endpoint)
    if found.robot:
        raise Http404(endpoint)
    return found


@require_GET
def webhooks(request: CompanyRequest) -> HttpResponse:
    """Show the endpoints with what waits for them and what was given up."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    waiting, dead = (
        Count("deliveries", filter=Q(deliveries__state=state))
        for state in (DeliveryState.WAITING, DeliveryState.DEAD)
    )
    found = visible_endpoints(request.actor).filter(robot="").select_related("member")
    found = found.annotate(waiting=waiting, dead=dead)
    actions = lists.new_action(request, SUBJECT, _("新建推送"), "new_webhook")
    text = _("单据一审核，就把它告诉您的网店、仓库系统或脚本；每条消息都带签名，送不到会重试三天。")
    context: ui.Part = {
        "title": _("推送 Webhook"),
        "actions": actions,
        "columns": ui.columns_of(
            [_("用途"), _("地址"), _("事件"), _("以谁的权限"), _("状态")], [_("待发送"), _("已放弃")]
        ),
        "rows": [_row(endpoint) for endpoint in found.order_by("pk")],
        "empty": lists.nothing(query, _("还没有推送"), text, actions),
    }
    return ui.answer(query, "list", context)


def _row(endpoint: Any) -> ui.Part:  # noqa: ANN401 - an Endpoint with two annotated counts
    labels = event_labels()
    dead_url = ui.address("webhook", endpoint.pk, state=DeliveryState.DEAD.value)
    cells = [
        ui.text_cell(endpoint.label, ui.address("webhook", endpoint.pk), "phone-1"),
        ui.text_cell(endpoint.url, look="cell-wrap phone-3"),
        ui.text_cell(_("、").join(labels.get(one, one) for one in endpoint.event_types), look="cell-wrap"),
        ui.text_cell(endpoint.member.name, look="phone-5"),
        lists.active_chip(is_active=endpoint.is_active, look="phone-2"),
        ui.count_cell(endpoint.waiting),
        ui.count_cell(endpoint.dead, dead_url),
    ]
    return {"id": endpoint.pk, "label": endpoint.label, "cells": cells}


def _sections() -> list[Section]:
    labels = event_labels()
    words = _("要能从本机连到的 https 公网地址；消息里的金额按您自己的权限给出")
    head = (
        Field("label", _("用途"), is_required=True, help=_("例如：网店同步库存")),
        Field("url", _("地址"), is_required=True, is_wide=True, help=words),
        Field("is_active", _("启用"), Kind.BOOL),
    )
    events = tuple(Field(f"{EVENT}{one}", labels[one], Kind.BOOL) for one in SUBSCRIBABLE)
    kinds = tuple(Field(f"{TYPE}{kind.id}", kind.label, Kind.BOOL) for kind in document_types())
    return [
        Section("", head),
        Section(_("告诉什么"), events),
        Section(_("只告诉这些单据（都不选就是全部）"), kinds),
    ]


@never_cache
@require_http_methods(["GET", "POST"])
def new_webhook(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or make an endpoint and show its secret once."""
    require(request.actor, SUBJECT, Verb.DRAFT)
    if request.method == "GET":
        return _show(request, {"is_active": True, f"{EVENT}{EventType.POSTED.value}": True})
    given, raw = _typed(request)
    try:
        endpoint, secret = create_endpoint(given, request.actor)
    except RefusedError as refusal:
        return _show(request, raw, refusal.problems)
    return show_secret(request, _("推送 {label}").format(label=endpoint.label), (_("签名密钥"), secret))


@require_http_methods(["GET", "POST"])
def edit_webhook(request: CompanyRequest, endpoint: int) -> HttpResponse:
    """Show an endpoint's form, or change it."""
    found = _own_endpoint(request, endpoint)
    if request.method == "GET":
        chosen = {f"{EVENT}{one}": True for one in found.event_types}
        chosen |= {f"{TYPE}{one}": True for one in found.document_types}
        values = {"label": found.label, "url": found.url, "is_active": found.is_active}
        return _show(request, values | chosen, endpoint=found)
    given, raw = _typed(request)
    try:
        update_endpoint(found, given, request.actor)
    except RefusedError as refusal:
        return _show(request, raw, refusal.problems, found)
    messages.success(request, _("推送已保存。"))
    return redirect("webkit:webhook", found.pk)


def _typed(request: CompanyRequest) -> tuple[EndpointInput, Mapping[str, Any]]:
    typed = read_fields([one for section in _sections() for one in section.fields], request.POST)
    ticked = [name for name, value in typed.values.items() if value is True]
    given = EndpointInput(
        typed.values["label"],
        typed.values["url"],
        [name.removeprefix(EVENT) for name in ticked if name.startswith(EVENT)],
        [name.removeprefix(TYPE) for name in ticked if name.startswith(TYPE)],
        is_active=typed.values["is_active"],
    )
    return given, typed.raw


def _show(
    request: CompanyRequest,
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
    endpoint: Endpoint | None = None,
) -> HttpResponse:
    title = _("新建推送") if endpoint is None else _("推送 {label}").format(label=endpoint.label)
    url = ui.address("webhooks") if endpoint is None else ui.address("webhook", endpoint.pk)
    return show_form(request, FormPage(title, url, _("推送"), _sections()), values, problems)


@never_cache
@require_POST
def rotate_webhook(request: CompanyRequest, endpoint: int) -> HttpResponse:
    """Make a new secret and show it once."""
    found = _own_endpoint(request, endpoint)
    secret = rotate_secret(found.pk, request.actor)
    title = _("推送 {label}：新的签名密钥").format(label=found.label)
    return show_secret(request, title, (_("签名密钥"), secret), (_("旧密钥"), _("24 小时内仍然有效")))


@require_POST
def test_webhook(request: CompanyRequest, endpoint: int) -> HttpResponse:
    """Have a test message sent."""
    found = found_endpoint(request, endpoint)
    send_test(found, request.actor)
    messages.success(request, _("测试消息已排队，几秒后在下面看结果。"))
    return redirect("webkit:webhook", found.pk)


@require_POST
def remove_webhook(request: CompanyRequest, endpoint: int) -> HttpResponse:
    """End an endpoint."""
    found = found_endpoint(request, endpoint)
    remove_endpoint(found, request.actor)
    messages.success(request, _("推送已删除。"))
    return redirect("webkit:robots" if found.robot else "webkit:webhooks")
