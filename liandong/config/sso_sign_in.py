"""Logging in through the provider: out to it, and back with its answer."""

import logging
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET

from liandong.config.letting_in import HOME, let_in
from liandong.config.second_step import begin_second_step
from liandong.identity.origins import origin_of
from liandong.identity.registry.models import EventKind
from liandong.identity.security_log import note_event, note_failure
from liandong.identity.sso.attempts import OPEN_FOR_S, Attempt, Identity, UntrustedError, begin, finish
from liandong.identity.sso.fetching import UnreachableError
from liandong.identity.sso.links import TakenError, link, who_is
from liandong.identity.sso.provider import provider_name, stands_in_for_second_factor
from liandong.webkit.account.sso import LINKING, trace
from liandong.webkit.account.two_step import person_of

_ATTEMPT = "sso"
_log = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_GET
def begin_sso(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider; where it comes back is remembered in its session alone."""
    if not provider_name():
        raise Http404
    if request.user.is_authenticated:
        return redirect(HOME)
    try:
        attempt, url = begin(request.build_absolute_uri(reverse("webkit:sso_answer")))
    except UnreachableError as error:
        return _unreachable(request, error)
    request.session.set_expiry(OPEN_FOR_S)  # anybody may begin: what is left behind must not last
    request.session[_ATTEMPT] = {**asdict(attempt), "next": request.GET.get("next", "")}
    return HttpResponseRedirect(url)


@login_not_required
@sensitive_variables()
@never_cache
@require_GET
def sso_answer(request: HttpRequest) -> HttpResponse:
    """Let in whom the provider names, or link its account to who is logged in and asked for that."""
    if not provider_name():
        raise Http404
    is_linking = LINKING in request.session
    begun: dict[str, Any] | None = request.session.pop(LINKING if is_linking else _ATTEMPT, None)
    if begun is None:
        return _refused(request, "no attempt")
    extra = {name: begun.pop(name, None) for name in ("next", "person")}
    try:
        identity = finish(Attempt(**begun), {name: request.GET[name] for name in request.GET})
    except UntrustedError as error:
        return _refused(request, str(error))
    except UnreachableError as error:
        return _unreachable(request, error)
    if is_linking:
        return _linked(request, identity, extra["person"])
    return _entered(request, identity, str(extra["next"] or ""))


def _entered(request: HttpRequest, identity: Identity, goal: str) -> HttpResponse:
    origin = origin_of(request)
    person = who_is(identity, origin)
    if person is None:
        note_failure("", EventKind.SSO_REFUSED, origin)
        text = _("这个%(name)s账号没有关联到本系统的用户：请先用密码登录，在「我的账户」里关联。")
        return _login(request, text % {"name": provider_name()}, 403)
    note_event(person, EventKind.SSO_PASSED, origin)
    if person.has_second_factor and not stands_in_for_second_factor():
        return begin_second_step(request, person, goal)
    return let_in(request, person, goal)


def _linked(request: HttpRequest, identity: Identity, person: object) -> HttpResponse:
    """Link the account to the person who asked for it with his password, if he is still the same."""
    if not request.user.is_authenticated or request.user.pk != person:
        return _refused(request, "another person")
    try:
        link(person_of(request), identity, origin_of(request))
    except TakenError:
        messages.error(request, _("这个%(name)s账号已经关联了别的用户。") % {"name": provider_name()})
        return redirect("webkit:sso_account")
    trace(request, "link_sso", identity.email or identity.subject)
    messages.success(request, _("已关联，以后可以用%(name)s登录。") % {"name": provider_name()})
    return redirect("webkit:sso_account")


def _refused(request: HttpRequest, reason: str) -> HttpResponse:
    _log.warning("single sign-on refused: %s", reason)
    note_failure("", EventKind.SSO_REFUSED, origin_of(request))
    text = _("%(name)s没有通过：请重新登录一次，或用密码登录。") % {"name": provider_name()}
    return _login(request, text, 401)


def _unreachable(request: HttpRequest, error: UnreachableError) -> HttpResponse:
    _log.warning("single sign-on unreachable: %s", error)
    text = _("现在连不上%(name)s，请稍后再试，或用密码登录。") % {"name": provider_name()}
    return _login(request, text, 503)


def _login(request: HttpRequest, text: str, status: int) -> HttpResponse:
    if request.user.is_authenticated:
        messages.error(request, text)
        return redirect("webkit:sso_account")
    return render(request, "webkit/login.html", {"problems": [{"message": text}]}, status=status)
