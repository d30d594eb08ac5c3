"""The second step of a log-in: who knows the password shows that he also has his phone.

Until then the session holds no log-in, only who has begun one, for ten minutes and under a key of
its own. Failures count towards the same lockout as those with a password, and besides for the
person, wherever they come from.
"""

import time
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from liandong.config.letting_in import let_in
from liandong.identity.origins import origin_of
from liandong.identity.registry.models import Person
from liandong.identity.second_factor import BlockedError, accept_code
from liandong.identity.sessions import forget_session

OPEN_FOR_S = 600
_BEGUN = "second_step"


def begin_second_step(request: HttpRequest, person: Person, goal: str = "") -> HttpResponse:
    """Remember that the person took the first step, and ask for the second factor."""
    forget_session(request.session.session_key or "")
    request.session.flush()
    request.session.set_expiry(OPEN_FOR_S)
    request.session[_BEGUN] = {
        "person": person.pk,
        "password": person.get_session_auth_hash(),
        "at": int(time.time()),
        "next": goal,
    }
    return redirect("webkit:sign_in_code")


def who_began(request: HttpRequest) -> Person | None:
    """Return who gave his password lately and not another since; None when nobody did."""
    begun: dict[str, Any] | None = request.session.get(_BEGUN)
    if begun is None or time.time() - begun["at"] > OPEN_FOR_S:
        return None
    person = Person.objects.filter(pk=begun["person"], is_active=True).first()
    if person is None or person.get_session_auth_hash() != begun["password"]:
        return None
    return person


def end_second_step(request: HttpRequest, person: Person) -> HttpResponse:
    """Let in who has shown his second factor."""
    begun = request.session.pop(_BEGUN, {})
    return let_in(request, person, begun.get("next", ""))


@login_not_required
@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Ask for a code of the app, or one of the recovery codes."""
    person = who_began(request)
    if person is None:
        return redirect("webkit:login")
    if request.method == "GET":
        return _form(request)
    credentials = {"username": person.username}
    if not AxesProxyHandler.is_allowed(request, credentials):
        return _blocked(request)
    try:
        is_right = accept_code(person, request.POST.get("code", ""), origin_of(request))
    except BlockedError:
        return _blocked(request)
    if is_right:
        return end_second_step(request, person)
    AxesProxyHandler.user_login_failed(__name__, credentials, request)
    return _form(request, _("验证码不对，或已经用过。请等应用显示下一个再输入。"), status=401)


def _blocked(request: HttpRequest) -> HttpResponse:
    return _form(request, _("失败次数过多，请 15 分钟后再试。"), status=429)


def _form(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    context = {"problems": [{"message": problem}] if problem else []}
    return render(request, "config/second_step.html", context, status=status)
