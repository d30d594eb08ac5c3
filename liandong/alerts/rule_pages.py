"""预警规则: what is warned of, from how many days on, and who is told."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.alerts.acting import RULE
from liandong.alerts.models import AlertKind, AlertRule
from liandong.alerts.queries import kind_labels
from liandong.alerts.ruling import change_rule
from liandong.identity.actors import require, require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Scope, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.choices import member_options
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery

MEMBER = "member-"


def _days_words() -> Mapping[str, str]:
    ahead, after = _("提前几天提醒"), _("过了几天才提醒")
    return {
        AlertKind.SLOW_STOCK.value: _("多少天没有卖出"),
        AlertKind.EXPIRING.value: ahead,
        AlertKind.RECEIVABLE_DUE.value: ahead,
        AlertKind.PAYABLE_DUE.value: ahead,
        AlertKind.BILL_DUE.value: ahead,
        AlertKind.RECEIVABLE_OVERDUE.value: after,
        AlertKind.PAYABLE_OVERDUE.value: after,
        AlertKind.PURCHASE_DUE.value: ahead,
        AlertKind.ARRIVED.value: _("到货后列几天"),
        AlertKind.UNUSUAL_PRICE.value: _("入库后列几天"),
        AlertKind.AGREEMENT_ENDING.value: ahead,
        AlertKind.SALES_LATE.value: after,
        AlertKind.PURCHASE_LATE.value: after,
    }


@require_GET
def alert_rules(request: CompanyRequest) -> HttpResponse:
    """Show the rules with how many alerts stand by each."""
    require(request.actor, RULE, Verb.VIEW)
    standing = Count("alerts", filter=Q(alerts__cleared_at__isnull=True))
    rules = AlertRule.objects.prefetch_related("members").annotate(standing=standing).order_by("pk")
    labels, words = kind_labels(), _days_words()
    may_change = request.actor.scope_of(RULE, Verb.DRAFT) is Scope.ALL
    rows = []
    for rule in rules:
        url = ui.address("alert_rule", rule.kind) if may_change else ""
        usual = _("审批人") if rule.kind == AlertKind.APPROVAL else _("老板")
        told = _("、").join(member.name for member in rule.members.all()) or usual
        days = _("{name}：{text}").format(name=words[rule.kind], text=rule.days) if rule.kind in words else ""
        cells = [
            ui.text_cell(labels[rule.kind], url, "phone-1"),
            _state(rule),
            ui.text_cell(days, look="phone-3"),
            ui.text_cell(told, look="cell-wrap phone-5"),
            ui.moment_cell(rule.evaluated_at),
            ui.count_cell(rule.standing, ui.address("alerts", kind=rule.kind)),
        ]
        rows.append({"id": rule.pk, "label": labels[rule.kind], "cells": cells})
    context: ui.Part = {
        "title": _("预警规则"),
        "columns": ui.columns_of(
            [_("种类"), _("状态"), _("天数"), _("通知谁"), _("上次检查")], [_("现有预警")]
        ),
        "rows": rows,
    }
    return ui.answer(ReportQuery(request), "list", context)


def _state(rule: AlertRule) -> ui.Part:
    """Return whether a rule works: one that fails raises nothing, and who keeps it must know."""
    if rule.is_active and rule.failed_since:
        since = ui.moment_cell(rule.failed_since)["text"]
        return ui.chip_cell(_("{moment} 起检查失败").format(moment=since), "alarm", "phone-2")
    return lists.active_chip(is_active=rule.is_active, look="phone-2")


def _sections(rule: AlertRule) -> list[Section]:
    words = _days_words().get(rule.kind)
    head = [Field("is_active", _("启用"), Kind.BOOL)]
    if words:
        head.append(Field("days", words, Kind.WHOLE, is_required=True))
    kept = [member.pk for member in rule.members.all()]
    members = tuple(
        Field(f"{MEMBER}{one['value']}", str(one["label"]), Kind.BOOL) for one in member_options(kept)
    )
    who = _("通知谁（都不选就告诉老板；各人只看到自己权限内的）")
    if rule.kind == AlertKind.APPROVAL:
        who = _("通知谁（都不选就告诉审批规则里的角色；各人只看到自己权限内的）")
    return [Section("", tuple(head)), Section(who, members)]


@require_http_methods(["GET", "POST"])
def alert_rule(request: CompanyRequest, kind: str) -> HttpResponse:
    """Show a rule's form, or change it."""
    require_everywhere(request.actor, RULE, Verb.DRAFT)
    rule = AlertRule.objects.filter(kind=kind).first()
    if rule is None:
        raise Http404(kind)
    sections = _sections(rule)
    if request.method == "GET":
        named = {f"{MEMBER}{member.pk}": True for member in rule.members.all()}
        return _show(request, rule, {"is_active": rule.is_active, "days": rule.days} | named)
    typed = read_fields([one for section in sections for one in section.fields], request.POST)
    problems = list(typed.problems)
    members = [
        int(name.removeprefix(MEMBER))
        for name, value in typed.values.items()
        if value and name.startswith(MEMBER)
    ]
    if not problems:
        try:
            change_rule(
                rule,
                is_active=typed.values["is_active"],
                days=typed.values.get("days", rule.days),
                members=members,
                actor=request.actor,
            )
        except RefusedError as refusal:
            problems = list(refusal.problems)
    if problems:
        return _show(request, rule, typed.raw, problems)
    messages.success(request, _("预警规则已保存，几秒后按新规则检查。"))
    return redirect("webkit:alert_rules")


def _show(
    request: CompanyRequest, rule: AlertRule, values: Mapping[str, Any], problems: Sequence[Problem] = ()
) -> HttpResponse:
    page = FormPage(kind_labels()[rule.kind], ui.address("alert_rules"), _("预警规则"), _sections(rule))
    return show_form(request, page, values, problems)
