"""Logging in with a passkey: alone, or as the second step after the password."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from liandong.config.letting_in import let_in
from liandong.config.second_step import end_second_step, who_began
from liandong.identity.passkeys import BadPasskeyError, log_in_options, site_of, who_answers
from liandong.identity.registry.models import Person
from liandong.webkit.account.passkeys import ANSWER_WITHIN_S, answer_of, give_challenge, take_challenge

_PURPOSE = "log_in"


@login_not_required
@never_cache
@require_POST
def passkey_challenge(request: HttpRequest) -> HttpResponse:
    """Return what the browser needs to ask the device."""
    site = site_of(request)
    if site is None:
        problem = _("通行密钥要求用域名和 HTTPS 打开本系统（本机用 localhost），现在的地址不行。")
        return JsonResponse({"problems": [{"message": problem}]}, status=422)
    if not request.user.is_authenticated:
        request.session.set_expiry(ANSWER_WITHIN_S)  # anybody may ask: what is left behind must not last
    return JsonResponse(log_in_options(who_began(request), site, give_challenge(request, _PURPOSE)))


@login_not_required
@never_cache
@require_POST
def sign_in_by_passkey(request: HttpRequest) -> HttpResponse:
    """Let in whose passkey answered; after a password, only if it is the same person's."""
    begun = who_began(request)
    try:
        person = _person(request, begun)
    except BadPasskeyError:
        context = {
            "next": request.POST.get("next", ""),
            "problems": [{"message": _("通行密钥没有通过，请再试一次，或用密码登录。")}],
        }
        name = "config/second_step.html" if begun else "webkit/login.html"
        return render(request, name, context, status=401)
    if begun:
        return end_second_step(request, person)
    return let_in(request, person, request.POST.get("next", ""))


def _person(request: HttpRequest, begun: Person | None) -> Person:
    """Return who answered.

    Raises:
        BadPasskeyError: nobody, or somebody else than gave the password.
    """
    site, challenge = site_of(request), take_challenge(request, _PURPOSE)
    if site is None or not challenge:
        raise BadPasskeyError("no challenge")
    person = who_answers(site, answer_of(request), challenge)
    if begun is not None and begun.pk != person.pk:
        raise BadPasskeyError("somebody else's")
    return person
