"""Logging in and out, and choosing one's company."""

from typing import Any

from django.contrib.auth import authenticate, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from liandong.config.addresses import guessing_address
from liandong.config.letting_in import HOME, enter, let_in, own_companies
from liandong.config.second_step import begin_second_step
from liandong.identity.company_settings import may_make_companies
from liandong.identity.joining import join_code
from liandong.identity.origins import origin_of
from liandong.identity.registry.models import EventKind, Person
from liandong.identity.requests import CompanyRequest
from liandong.identity.security_log import note_failure
from liandong.identity.sessions import forget_session
from liandong.webkit.limits import WRONG_PASSWORDS
from liandong.webkit.report_parts import Part


@login_not_required
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the log-in and let a person in; the session gets a new key, so none can be planted."""
    if request.method == "GET":
        return redirect(HOME) if hasattr(request, "actor") else _form(request)
    address = guessing_address(request)
    if WRONG_PASSWORDS.is_reached(address):
        return locked_out(request)
    username = request.POST.get("username", "")
    person = authenticate(request, username=username, password=request.POST.get("password", ""))
    if person is None:
        WRONG_PASSWORDS.count(address)
        note_failure(username, EventKind.WRONG_PASSWORD, origin_of(request))
        if getattr(request, "axes_locked_out", False):
            return locked_out(request)
        return _form(request, _("用户名或密码不正确。"), status=401)
    if person.has_second_factor:
        return begin_second_step(request, person, request.POST.get("next", ""))
    return let_in(request, person, request.POST.get("next", ""))


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    forget_session(request.session.session_key or "")
    logout(request)
    return redirect("webkit:login")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def choose_company(request: HttpRequest) -> HttpResponse:
    """Show the companies a person belongs to, and enter the one he picks."""
    if not request.user.is_authenticated:
        return redirect("webkit:login")
    if request.user.must_change_password:
        return redirect("webkit:change_password")
    problem = ""
    if request.method == "POST":
        own = own_companies(request.user)
        membership = own.filter(company__slug=request.POST.get("company", "")).first()
        if membership is not None and enter(request, membership):
            return redirect(HOME)
        problem = _("您在这个账套没有启用的身份，请联系老板。")
    return _choices(request, request.user, problem=problem)


@login_not_required
@never_cache
@require_POST
def agree_to_join(request: HttpRequest) -> HttpResponse:
    """Show the person a code with which another company can add him, and nobody can without it."""
    if not request.user.is_authenticated:
        return redirect("webkit:login")
    if request.user.must_change_password:
        return redirect("webkit:change_password")
    return _choices(request, request.user, code=join_code(request.user))


def _choices(
    request: HttpRequest, person: Person, *, problem: str | None = None, code: str = ""
) -> HttpResponse:
    actor = getattr(request, "actor", None)
    context = {
        "username": person.username,
        "may_create": actor is not None and may_make_companies(actor),
        "choices": [membership.company for membership in own_companies(person)],
        "join_code": code,
        "problems": [{"message": problem}] if problem else [],
    }
    return render(request, "config/company.html", context, status=403 if problem else 200)


def company_items(_request: CompanyRequest) -> list[Part]:
    """Return what the member's own menu has of this: the way to his companies and to a code."""
    return [{"label": _("账套与加入码"), "url": reverse("webkit:company"), "icon": "building"}]


def locked_out(request: HttpRequest, *_arguments: Any, **_credentials: Any) -> HttpResponse:
    """Answer someone who failed too often; the right password does not help until later."""
    return _form(request, _("登录失败次数过多，请 15 分钟后再试。"), status=429)


def _form(request: HttpRequest, problem: str | None = None, status: int = 200) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    context = {
        "next": asked.get("next", ""),
        "username": request.POST.get("username", ""),
        "problems": [{"message": problem}] if problem else [],
    }
    return render(request, "webkit/login.html", context, status=status)
