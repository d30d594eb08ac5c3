"""群机器人: the robots of groups that are told of alerts, and a form for one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liandong.alerts.endpoints import SUBJECT, visible_endpoints
from liandong.alerts.models import DeliveryState, Endpoint
from liandong.alerts.robot_keeping import RobotInput, save_robot
from liandong.alerts.robots import Robot
from liandong.alerts.webhook_pages import found_endpoint
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery


def robot_labels() -> dict[str, str]:
    """Return whose robots there are, in the member's language."""
    return {
        Robot.WECOM.value: _("企业微信"),
        Robot.DINGTALK.value: _("钉钉"),
        Robot.FEISHU.value: _("飞书"),
    }


@require_GET
def robots(request: CompanyRequest) -> HttpResponse:
    """Show the robots with what waits for them and what was given up."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    waiting, dead = (
        Count("deliveries", filter=Q(deliveries__state=state))
        for state in (DeliveryState.WAITING, DeliveryState.DEAD)
    )
    found = visible_endpoints(request.actor).exclude(robot="").select_related("member")
    actions = lists.new_action(request, SUBJECT, _("新建群机器人"), "new_robot")
    text = _("预警一出现就发到企业微信、钉钉或飞书的群里，同一种预警一次发一条，送不到会重试三天。")
    rules = [{"label": _("预警规则"), "url": ui.address("alert_rules"), "icon": "alert-circle"}]
    context: ui.Part = {
        "title": _("群机器人"),
        "actions": [*rules, *actions],
        "columns": ui.columns_of(
            [_("用途"), _("平台"), _("地址"), _("以谁的权限"), _("状态")], [_("待发送"), _("已放弃")]
        ),
        "rows": [_row(one) for one in found.annotate(waiting=waiting, dead=dead).order_by("pk")],
        "empty": lists.nothing(query, _("还没有群机器人"), text, actions),
    }
    return ui.answer(query, "list", context)


def _row(endpoint: Any) -> ui.Part:  # noqa: ANN401 - an Endpoint with two annotated counts
    dead_url = ui.address("webhook", endpoint.pk, state=DeliveryState.DEAD.value)
    cells = [
        ui.text_cell(endpoint.label, ui.address("webhook", endpoint.pk), "phone-1"),
        ui.text_cell(robot_labels()[endpoint.robot], look="phone-3"),
        ui.text_cell(endpoint.url, look="cell-wrap"),
        ui.text_cell(endpoint.member.name, look="phone-5"),
        lists.active_chip(is_active=endpoint.is_active, look="phone-2"),
        ui.count_cell(endpoint.waiting),
        ui.count_cell(endpoint.dead, dead_url),
    ]
    return {"id": endpoint.pk, "label": endpoint.label, "cells": cells}


def _section(*, is_new: bool) -> Section:
    kept = "" if is_new else _("留空就不改；")
    address = _("群里添加自定义机器人后给出的 Webhook 地址，存下后不再显示；机器人要设关键词时填「预警」")
    secret = _("钉钉选了「加签」、飞书选了「签名校验」时填；企业微信没有")
    unsigned = () if is_new else (Field("is_unsigned", _("不再签名"), Kind.BOOL),)
    return Section(
        "",
        (
            Field("label", _("用途"), is_required=True, help=_("例如：仓库群")),
            Field("robot", _("平台"), Kind.WORD, is_required=True, choices=list(robot_labels().items())),
            Field("url", _("地址"), is_required=is_new, is_wide=True, help=kept + address),
            Field("secret", _("签名密钥"), is_wide=True, help=kept + secret),
            *unsigned,
            Field("is_active", _("启用"), Kind.BOOL),
        ),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def new_robot(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or make the robot it describes."""
    require(request.actor, SUBJECT, Verb.DRAFT)
    if request.method == "GET":
        return _show(request, {"is_active": True, "robot": Robot.WECOM.value})
    return _save(request, None)


@never_cache
@require_http_methods(["GET", "POST"])
def edit_robot(request: CompanyRequest, robot: int) -> HttpResponse:
    """Show a robot's form without its address and secret, or change it."""
    found = found_endpoint(request, robot)
    if not found.robot:
        raise Http404(robot)
    if request.method == "GET":
        return _show(request, {name: getattr(found, name) for name in ("label", "robot", "is_active")}, found)
    return _save(request, found)


def _save(request: CompanyRequest, stored: Endpoint | None) -> HttpResponse:
    typed = read_fields(_section(is_new=stored is None).fields, request.POST)
    # Addresses and secrets don't come back into the form.
    shown = {name: typed.raw.get(name) for name in ("label", "robot", "is_active")}
    problems: Sequence[Problem] = [one for one in typed.problems if one.column != "url"]
    if not problems:
        try:
            saved = save_robot(RobotInput(**typed.values), request.actor, stored)
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _("群机器人已保存，可以发一条测试。"))
            return redirect("webkit:webhook", saved.pk)
    return _show(request, shown, stored, problems)


def _show(
    request: CompanyRequest,
    values: Mapping[str, Any],
    stored: Endpoint | None = None,
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    title = _("新建群机器人") if stored is None else _("群机器人 {label}").format(label=stored.label)
    url = ui.address("robots") if stored is None else ui.address("webhook", stored.pk)
    page = FormPage(title, url, _("群机器人"), [_section(is_new=stored is None)])
    return show_form(request, page, values, problems)
