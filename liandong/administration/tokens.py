"""接口密钥: keys for programs; the secret of a new one is shown once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.administration.secrets import show_secret
from liandong.identity.actors import NotAllowedError, require
from liandong.identity.audit import AuditEntry, record
from liandong.identity.registry.models import ApiToken, Membership
from liandong.identity.requests import CompanyRequest
from liandong.identity.tokens import BadScopeError, create_token, revoke_token
from liandong.kernel.actor import Scope, Verb
from liandong.kernel.terms import Problem
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery

SUBJECT = "identity.token"
LABEL_LENGTH = 64


def _visible(request: CompanyRequest) -> QuerySet[ApiToken]:
    """Return this company's keys: all, or one's own, as the right says."""
    found = ApiToken.objects.filter(membership__company=request.company.pk)
    if request.actor.scope_of(SUBJECT, Verb.VIEW) is Scope.ALL:
        return found
    return found.filter(membership__member_id=request.actor.member)


@require_GET
def tokens(request: CompanyRequest) -> HttpResponse:
    """Show the keys, the latest first; never their secrets."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    found = _visible(request).select_related("membership__person").order_by("-pk")
    if not query.flag("disabled"):
        found = found.filter(revoked_at=None)
    actions = lists.new_action(request, SUBJECT, _("新建密钥"), "new_token")
    text = _("店铺、脚本和别的系统用密钥通过接口记账，权限不会超过您自己的。")
    context: ui.Part = {
        "title": _("接口密钥"),
        "actions": actions,
        "filters": ui.filters(query, [ui.flag_field("disabled", _("含已作废"), query)]),
        "columns": ui.columns_of(
            [_("用途"), _("成员"), _("权限范围"), _("建立时间"), _("到期"), _("状态"), _("操作")]
        ),
        "rows": [_row(token) for token in found],
        "empty": lists.nothing(query, _("还没有密钥"), text, actions),
    }
    return ui.answer(query, "list", context)


def _row(token: ApiToken) -> ui.Part:
    is_expired = token.expires_at is not None and token.expires_at <= timezone.now()
    if token.revoked_at is not None:
        chip = ui.chip_cell(_("已作废"), "red", "phone-2")
    else:
        chip = ui.chip_cell(*((_("已过期"), "grey") if is_expired else (_("可用"), "green")), "phone-2")
    is_live = token.revoked_at is None and not is_expired
    cells = [
        ui.text_cell(token.label, look="phone-1"),
        ui.text_cell(token.membership.person.name, look="phone-3"),
        ui.text_cell(_("、").join(token.scopes), look="cell-wrap"),
        ui.text_cell(_moment(token.created_at), look="phone-5"),
        ui.text_cell(_moment(token.expires_at) or _("不限")),
        chip,
        ui.text_cell(
            _("作废…") if is_live else "", ui.address("token", token.pk) if is_live else "", "phone-4"
        ),
    ]
    return {
        "id": token.pk,
        "label": token.label,
        "state": "reversed" if token.revoked_at else "",
        "cells": cells,
    }


def _moment(at: datetime | None) -> str:
    return "" if at is None else timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def _sections() -> list[Section]:
    words = _("每行一个，如 *:view 只读、sales.*:draft 开销售单、sales.delivery:post 审核出库")
    fields = (
        Field("label", _("用途"), is_required=True, help=_("例如：淘宝店铺同步")),
        Field("expires_on", _("到期日"), Kind.DATE, help=_("留空为不限")),
        Field("scopes", _("权限范围"), Kind.LONG_TEXT, is_required=True, is_wide=True, help=words),
    )
    return [Section("", fields)]


@never_cache
@require_http_methods(["GET", "POST"])
def new_token(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or make a key for oneself and show its secret once."""
    require(request.actor, SUBJECT, Verb.DRAFT)
    if request.method == "GET":
        return _show(request, {"scopes": "*:view"})
    typed = read_fields(_sections()[0].fields, request.POST)
    problems = list(typed.problems)
    label, expires_on = typed.values["label"], typed.values["expires_on"]
    if not label:
        problems.append(Problem("label_missing", column="label"))
    elif len(label) > LABEL_LENGTH:
        problems.append(Problem("too_long", column="label", detail={"limit": str(LABEL_LENGTH)}))
    if expires_on is not None and expires_on <= timezone.localdate():
        problems.append(Problem("expiry_past", column="expires_on"))
    if problems:
        return _show(request, typed.raw, problems)
    expires_at = timezone.make_aware(datetime.combine(expires_on, time.min)) if expires_on else None
    own = Membership.objects.get(company=request.company.pk, member_id=request.actor.member)
    try:
        token, secret = create_token(own, label, typed.values["scopes"].split(), expires_at)
    except BadScopeError as error:
        problem = Problem("scope_invalid", column="scopes", detail={"scope": str(error)})
        return _show(request, typed.raw, [problem])
    _trace(request, "create", token)
    return show_secret(request, _("密钥 {label}").format(label=token.label), (_("密钥"), secret))


def _show(
    request: CompanyRequest, values: Mapping[str, Any], problems: Sequence[Problem] = ()
) -> HttpResponse:
    page = FormPage(_("新建密钥"), ui.address("tokens"), _("接口密钥"), _sections())
    return show_form(request, page, values, problems)


def _may_end(request: CompanyRequest, token: ApiToken) -> bool:
    """Tell whether the right to keep keys reaches this one."""
    scope = request.actor.scope_of(SUBJECT, Verb.DRAFT)
    return scope is not None and request.actor.may_reach(scope, token.membership.member_id, frozenset())


@require_GET
def token(request: CompanyRequest, token: int) -> HttpResponse:
    """Show a key with the button that ends it."""
    require(request.actor, SUBJECT, Verb.VIEW)
    found = _visible(request).select_related("membership__person").filter(pk=token).first()
    if found is None:
        raise Http404
    facts = [
        (_("成员"), found.membership.person.name),
        (_("建立时间"), _moment(found.created_at)),
        (_("到期"), _moment(found.expires_at) or _("不限")),
    ]
    actions = []
    if found.revoked_at is None and _may_end(request, found):
        words = _("用这个密钥的程序会立刻被拒绝，不能恢复。")
        url = ui.address("revoke_token", found.pk)
        actions.append(
            {"label": _("作废"), "method": "post", "url": url, "confirm": words, "is_danger": True}
        )
    context: ui.Part = {
        "section": _("系统"),
        "title": _("密钥 {label}").format(label=found.label),
        "figures": [{"label": label, "text": text, "look": ""} for label, text in facts],
        "actions": actions,
        "columns": ui.columns_of([_("权限范围")]),
        "rows": [{"cells": [ui.text_cell(scope)]} for scope in found.scopes],
    }
    return ui.answer(ReportQuery(request), "report", context)


@require_POST
def end_token(request: CompanyRequest, token: int) -> HttpResponse:
    """End a key at once."""
    require(request.actor, SUBJECT, Verb.DRAFT)
    found = _visible(request).select_related("membership").filter(pk=token).first()
    if found is None:
        raise Http404
    if not _may_end(request, found):
        raise NotAllowedError(SUBJECT, Verb.DRAFT)
    if revoke_token(found.pk):
        _trace(request, "revoke", found)
        messages.success(request, _("密钥已作废。"))
    return redirect("webkit:tokens")


def _trace(request: CompanyRequest, action: str, token: ApiToken) -> None:
    detail = {"label": token.label, "scopes": token.scopes}
    record([AuditEntry(action, SUBJECT, token.pk, request.actor.member, detail, request.address)])
