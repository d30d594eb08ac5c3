"""Giving a member who can't log in a way back: a new password, or the end of a lost second factor."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from liandong.administration.secrets import show_secret
from liandong.identity.actors import require_everywhere
from liandong.identity.members import SUBJECT
from liandong.identity.models import Member
from liandong.identity.origins import origin_of
from liandong.identity.requests import CompanyRequest
from liandong.identity.resetting import reset_password, reset_second_factor
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.webkit import report_parts as ui
from liandong.webkit.record_sentences import sentence


def reset_actions(request: CompanyRequest, member: Member | None) -> list[ui.Part]:
    """Return the buttons for another member than oneself."""
    if member is None or member.pk == request.actor.member or not request.actor.may(SUBJECT, Verb.DRAFT):
        return []
    out = _("他在所有设备上的登录随即退出，下次登录先要改掉新密码。")
    off = _("他在所有设备上的登录随即退出，以后只用密码登录，直到再设置。")
    return [
        _button(_("重设密码"), ui.address("reset_password", member.pk), "key", out),
        _button(_("重设两步验证"), ui.address("reset_second_factor", member.pk), "lock-open", off),
    ]


def _button(label: str, url: str, icon: str, confirm: str) -> ui.Part:
    return {"label": label, "method": "post", "url": url, "icon": icon, "confirm": confirm}


@never_cache
@require_POST
def reset_password_of(request: CompanyRequest, member: int) -> HttpResponse:
    """Give a member another password, shown once."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    found = _member(member)
    try:
        person, password = reset_password(found, request.actor, origin_of(request))
    except RefusedError as refusal:
        return _refused(request, found, refusal)
    facts = ((_("登录名"), person.username), (_("新密码"), password))
    return show_secret(request, _("{name} 的密码已重设").format(name=found.name), *facts)


@require_POST
def reset_second_factor_of(request: CompanyRequest, member: int) -> HttpResponse:
    """Take a member's second factor away."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    found = _member(member)
    try:
        reset_second_factor(found, request.actor, origin_of(request))
    except RefusedError as refusal:
        return _refused(request, found, refusal)
    messages.success(request, _("{name} 的两步验证已重设。").format(name=found.name))
    return redirect("webkit:member", found.pk)


def _member(pk: int) -> Member:
    found = Member.objects.filter(pk=pk).first()
    if found is None:
        raise Http404(pk)
    return found


def _refused(request: CompanyRequest, member: Member, refusal: RefusedError) -> HttpResponse:
    """Go back to the member with every reason."""
    for problem in refusal.problems:
        messages.error(request, sentence(problem))
    return redirect("webkit:member", member.pk)
