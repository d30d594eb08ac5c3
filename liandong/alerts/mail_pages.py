"""邮件提醒: how a member wants his notices by e-mail."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from liandong.alerts.mail import is_configured
from liandong.alerts.mail_wishes import Wish, save_wish, wishes_of
from liandong.alerts.models import MailBox
from liandong.identity.requests import CompanyRequest
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form


def _fields() -> tuple[Field, ...]:
    words = [
        (Wish.NEVER.value, _("不发")),
        (Wish.DAILY.value, _("每天一封（早上 8 点后）")),
        (Wish.AT_ONCE.value, _("马上发")),
    ]
    unset = "" if is_configured() else _("这台服务器还没有配置发信，管理员设好后才会发出")
    return (
        Field("wish", _("未读消息"), Kind.WORD, is_required=True, choices=words, help=unset),
        Field("address", _("发到"), help=_("您自己的邮箱，所有账套共用"), is_wide=True),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def mail_wish(request: CompanyRequest) -> HttpResponse:
    """Show or change the member's own wish."""
    member = request.actor.member
    if request.method == "GET":
        wish = wishes_of([member]).get(member, Wish.NEVER)
        return _show(request, {"wish": wish.value, "address": request.user.email})
    typed = read_fields(_fields(), request.POST)
    try:
        save_wish(request.user, member, typed.values["wish"], typed.values["address"])
    except RefusedError as refusal:
        return _show(request, typed.raw, refusal.problems)
    messages.success(request, _("邮件提醒已保存。"))
    return redirect("webkit:mail_wish")


def _show(
    request: CompanyRequest, values: Mapping[str, Any], problems: Sequence[Problem] = ()
) -> HttpResponse:
    last = MailBox.objects.filter(member=request.actor.member).exclude(problem="").first()
    title = _("上次没有发出：{problem}").format(problem=last.problem) if last else ""
    page = FormPage(_("邮件提醒"), ui.address("notices"), _("消息"), [Section(title, _fields())])
    return show_form(request, page, values, problems)


def mail_items(_request: CompanyRequest) -> list[ui.Part]:
    """Return the entry of the member's own menu."""
    return [{"label": _("邮件提醒"), "url": ui.address("mail_wish"), "icon": "bell"}]
