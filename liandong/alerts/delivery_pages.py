"""What was sent to an endpoint and what it answered; sending again what was given up."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.alerts.endpoints import SUBJECT, may_keep, send_again, visible_endpoints
from liandong.alerts.models import Delivery, DeliveryState, Endpoint
from liandong.alerts.signing import fingerprint_of, secret_of
from liandong.alerts.webhook_pages import event_labels, found_endpoint
from liandong.documents.queries import visible_to
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import many_of, number_of
from liandong.webkit.report_query import ReportQuery

PAGE_ROWS = 50
TONES = {DeliveryState.WAITING: "amber", DeliveryState.DONE: "green", DeliveryState.DEAD: "alarm"}


def _states() -> dict[str, str]:
    return {
        DeliveryState.WAITING.value: _("待发送"),
        DeliveryState.DEAD.value: _("已放弃"),
        DeliveryState.DONE.value: _("已送达"),
    }


def _errors() -> dict[str, str]:
    return {
        "timeout": _("超时没有答复"),
        "no_connection": _("连不上，或证书不可信"),
        "bad_answer": _("对方没有接收"),
        "url_invalid": _("地址不对"),
        "url_not_https": _("地址不是 https"),
        "url_private": _("地址指向内部网络"),
        "host_unknown": _("找不到这个主机"),
        "secret_changed": _("签名密钥已失效，请轮换后重发"),
        "robot_sealed": _("地址和密钥在这台服务器上打不开，请重新填写"),
        "member_gone": _("保存它的成员已停用"),
        "not_visible": _("保存它的成员看不到这张单据"),
    }


@require_GET
def webhook(request: CompanyRequest, endpoint: int) -> HttpResponse:
    """Show an endpoint's deliveries, the latest first."""
    found = found_endpoint(request, endpoint, Verb.VIEW)
    query = ReportQuery(request)
    state = query.choice("state", list(DeliveryState))
    wanted = Delivery.objects.filter(endpoint=found)
    if state:
        wanted = wanted.filter(state=state)
    if after := query.after(int):
        wanted = wanted.filter(pk__lt=after[0])
    rows = list(wanted.select_related("document").order_by("-pk")[: PAGE_ROWS + 1])
    shown = rows[:PAGE_ROWS]
    context: ui.Part = {
        "title": endpoint_title(found),
        "actions": _actions(request, found),
        "views": _views(query, state),
        "columns": ui.columns_of(
            [_("时间"), _("事件"), _("单据"), _("状态"), _("答复"), _("下次发送")], [_("次数")]
        ),
        "rows": _rows(request, shown),
        "next_url": query.next_url((shown[-1].pk,) if len(rows) > len(shown) else None),
        "summary": _warning(found),
        "empty": ui.empty(_("还没有消息"), _("单据审核后几秒内就会出现在这里；也可以先发一条测试。")),
    }
    return ui.answer(query, "list", context)


def endpoint_title(endpoint: Endpoint) -> str:
    """Return what an endpoint is called."""
    text = _("群机器人 {label}") if endpoint.robot else _("推送 {label}")
    return text.format(label=endpoint.label)


def _warning(endpoint: Endpoint) -> str:
    if endpoint.robot:
        return endpoint.url
    if fingerprint_of(secret_of(endpoint)) != endpoint.fingerprint:
        return _("签名密钥在这台服务器上已失效，请轮换密钥。")
    return endpoint.url


def _views(query: ReportQuery, state: str) -> list[ui.Part]:
    choices = {"": _("全部"), **_states()}
    return [
        {"label": label, "url": query.url(state=key), "is_active": key == state}
        for key, label in choices.items()
    ]


def _actions(request: CompanyRequest, endpoint: Endpoint) -> list[ui.Part]:
    if not may_keep(request.actor, endpoint):
        return []
    words = _("之后的消息用新密钥签名，旧密钥 24 小时内仍然有效。")
    ended = _("删除后不再推送，还没送到的消息也会丢弃。")
    edit = "edit_robot" if endpoint.robot else "edit_webhook"
    rotate = _action(_("轮换密钥"), "rotate_webhook", endpoint.pk, confirm=words, icon="key")
    return [
        _action(_("删除"), "remove_webhook", endpoint.pk, confirm=ended, is_danger=True),
        *([] if endpoint.robot else [rotate]),
        _action(_("重发已放弃的"), "resend_webhook", endpoint.pk),
        _action(_("发送测试"), "test_webhook", endpoint.pk),
        {"label": _("修改"), "url": ui.address(edit, endpoint.pk), "is_primary": True},
    ]


def _action(label: str, name: str, pk: int, **more: object) -> ui.Part:
    return {"label": label, "method": "post", "url": ui.address(name, pk), **more}


def _rows(request: CompanyRequest, deliveries: list[Delivery]) -> list[ui.Part]:
    wanted = [one.document_id for one in deliveries if one.document_id]
    visible = set(visible_to(request.actor).filter(pk__in=wanted).values_list("pk", flat=True))
    events, states, errors = event_labels(), _states(), _errors()
    rows = []
    for one in deliveries:
        document = one.document if one.document_id in visible else None
        is_waiting = one.state == DeliveryState.WAITING
        cells = [
            ui.moment_cell(one.happened_at, "phone-3"),
            ui.text_cell(
                events.get(one.event_type, one.event_type), ui.address("delivery", one.pk), "phone-1"
            ),
            ui.text_cell(document.number, ui.document_url(document.pk), "phone-4") if document else ui.EMPTY,
            ui.chip_cell(states[one.state], TONES[DeliveryState(one.state)], "phone-2"),
            ui.text_cell(" ".join(filter(None, (str(one.status or ""), errors.get(one.error, one.error))))),
            ui.moment_cell(one.due_at if is_waiting else None),
            ui.count_cell(one.attempts),
        ]
        rows.append({"id": one.pk, "label": one.message, "cells": cells})
    return rows


def _visible(request: CompanyRequest) -> QuerySet[Delivery]:
    return Delivery.objects.filter(endpoint__in=visible_endpoints(request.actor))


@require_GET
def delivery(request: CompanyRequest, delivery: int) -> HttpResponse:
    """Show a message with its last answer; never its body, which another's rights may have filled."""
    require(request.actor, SUBJECT, Verb.VIEW)
    one = _visible(request).select_related("endpoint").filter(pk=delivery).first()
    if one is None:
        raise Http404(delivery)
    may_send = one.state == DeliveryState.DEAD and may_keep(request.actor, one.endpoint)
    facts = [
        (_("消息编号"), one.message),
        (_("事件"), event_labels().get(one.event_type, one.event_type)),
        (_("状态"), _states()[one.state]),
        (_("次数"), str(one.attempts)),
        (_("HTTP 答复"), str(one.status or "—")),
        (_("问题"), _errors().get(one.error, one.error) or "—"),
    ]
    context: ui.Part = {
        "section": endpoint_title(one.endpoint),
        "title": many_of("消息"),
        "figures": [{"label": label, "text": text, "look": ""} for label, text in facts],
        "actions": [_action(_("重新发送"), "resend_delivery", one.pk, is_primary=True)] if may_send else [],
        "columns": ui.columns_of([_("对方的答复")]),
        "rows": [{"cells": [ui.text_cell(one.answer, look="cell-wrap")]}] if one.answer else [],
        "empty": ui.empty(_("对方没有说什么"), "", ui.address("webhook", one.endpoint_id), _("返回")),
    }
    return ui.answer(ReportQuery(request), "report", context)


@require_POST
def resend_delivery(request: CompanyRequest, delivery: int) -> HttpResponse:
    """Have one message that was given up sent again."""
    require(request.actor, SUBJECT, Verb.DRAFT)
    found = _visible(request).select_related("endpoint").filter(pk=delivery).first()
    if found is None:
        raise Http404(delivery)
    _say(request, send_again(found.endpoint, request.actor, found.pk))
    return redirect("webkit:webhook", found.endpoint_id)


@require_POST
def resend_webhook(request: CompanyRequest, endpoint: int) -> HttpResponse:
    """Have everything that was given up for an endpoint sent again."""
    found = found_endpoint(request, endpoint)
    _say(request, send_again(found, request.actor))
    return redirect("webkit:webhook", found.pk)


def _say(request: CompanyRequest, count: int) -> None:
    if count:
        messages.success(request, number_of("{count} 条消息重新排队。", count))
    else:
        messages.info(request, _("没有已放弃的消息。"))
