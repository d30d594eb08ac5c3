"""两步验证: setting an authenticator app up, new recovery codes, and turning it off.

The secret of an app that is being set up is in no table yet: it goes with the form, sealed for
this person, for a quarter of an hour.
"""

from collections.abc import Callable
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from liandong.identity import second_factor
from liandong.identity.origins import origin_of
from liandong.identity.recovery import make_recovery_codes, recovery_codes_left
from liandong.identity.registry.models import EventKind, Person
from liandong.identity.sealing import UnsealError, seal, unseal
from liandong.identity.security_log import note_event, note_failure

SET_UP_WITHIN_S = 900

View = Callable[[HttpRequest], HttpResponse]


def for_person(view: View) -> View:
    """Let in who is logged in, with or without a company, once his password is of his own choice."""

    @login_not_required
    @sensitive_post_parameters()
    @never_cache
    def guarded(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect("webkit:login")
        if request.user.must_change_password:
            return redirect("webkit:change_password")
        return view(request)

    return guarded


@for_person
@require_http_methods(["GET", "POST"])
def two_step(request: HttpRequest) -> HttpResponse:
    """Show what is set up, or set an app up: the password and a code of the app prove that it may be."""
    person = person_of(request)
    if second_factor.has_app(person):
        return _state(request, person)
    if request.method == "GET":
        return _set_up(request, person, second_factor.new_secret())
    try:
        secret = unseal(request.POST.get("sealed", ""), _purpose(person), SET_UP_WITHIN_S)
    except UnsealError:
        problems = [_("这一页放得太久了，请用新的二维码再来一次。")]
        return _set_up(request, person, second_factor.new_secret(), problems)
    problems = password_problems(request, person)
    codes = None
    if not problems:
        codes = second_factor.turn_on(person, secret, request.POST.get("code", ""), origin_of(request))
    if codes is None:
        return _set_up(request, person, secret, problems or [_("验证码不对：请检查手机的时间，再输入一次。")])
    return show_codes(request, codes)


@for_person
@require_POST
def new_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes; the old ones are good for nothing from then on."""
    person = person_of(request)
    problems = _proof_problems(request, person)
    if problems:
        return _state(request, person, problems)
    note_event(person, EventKind.RECOVERY_MADE, origin_of(request))
    return show_codes(request, make_recovery_codes(person))


@for_person
@require_POST
def turn_off(request: HttpRequest) -> HttpResponse:
    """Turn the second step off."""
    person = person_of(request)
    problems = _proof_problems(request, person)
    if problems:
        return _state(request, person, problems)
    second_factor.turn_app_off(person, origin_of(request))
    messages.success(request, _("验证器应用已停用。"))
    return redirect("webkit:account")


def password_problems(request: HttpRequest, person: Person) -> list[str]:
    """Return what is wrong with the password sent along; failures count towards the lockout."""
    if authenticate(request, username=person.username, password=request.POST.get("password", "")):
        return []
    note_failure(person.username, EventKind.WRONG_PASSWORD, origin_of(request))
    return [_("密码不对。")]


def _proof_problems(request: HttpRequest, person: Person) -> list[str]:
    """Ask for the password first: a code is not used up for nothing."""
    problems = password_problems(request, person)
    if problems:
        return problems
    try:
        is_right = second_factor.accept_code(person, request.POST.get("code", ""), origin_of(request))
    except second_factor.BlockedError:
        return [_("失败次数过多，请 15 分钟后再试。")]
    if is_right:
        return []
    AxesProxyHandler.user_login_failed(__name__, {"username": person.username}, request)
    return [_("验证码不对，或已经用过。请等应用显示下一个再输入。")]


def person_of(request: HttpRequest) -> Person:
    """Return who is logged in, read anew."""
    return Person.objects.get(username=request.user.get_username())


def _purpose(person: Person) -> str:
    return f"enrolment.{person.pk}"


def _set_up(
    request: HttpRequest, person: Person, secret: str, problems: list[str] | None = None
) -> HttpResponse:
    import segno  # noqa: PLC0415 - for this picture alone

    uri = second_factor.enrolment_uri(person, secret)
    context = {
        "username": person.username,
        "is_demanded": hasattr(request, "detour"),
        "image": segno.make(uri, error="m").svg_data_uri(scale=5, border=3, light="#fff"),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "sealed": seal(secret, _purpose(person)),
    }
    return _answer(request, "set_up", context, problems)


def _state(request: HttpRequest, person: Person, problems: list[str] | None = None) -> HttpResponse:
    context = {"username": person.username, "left": recovery_codes_left(person)}
    return _answer(request, "two_step", context, problems)


def _answer(
    request: HttpRequest, name: str, context: dict[str, Any], problems: list[str] | None
) -> HttpResponse:
    told = [{"message": problem} for problem in problems or ()]
    status = 422 if told else 200
    return render(request, f"webkit/account/{name}.html", {**context, "problems": told}, status=status)


def show_codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """Show recovery codes, once."""
    return render(request, "webkit/account/recovery_codes.html", {"codes": codes})
