"""Changing one's own password: from one's account, or at once when somebody else chose it."""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from liandong.identity.origins import origin_of
from liandong.identity.passwords import change_password as set_password
from liandong.identity.passwords import password_problems
from liandong.identity.registry.models import EventKind, Person
from liandong.identity.security_log import note_event, note_failure
from liandong.identity.sessions import begin_session

HOME = "/"


@login_not_required
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Ask for the old and a new password; the old one's failures count towards the lockout.

    Open without a company: whoever has a password of somebody else's choice stands in none yet.
    """
    person = request.user
    if not person.is_authenticated:
        return redirect("webkit:login")
    if request.method == "GET":
        return _form(request, person)
    problems = _problems(request, person)
    if problems:
        return _form(request, person, problems)
    was_forced = person.must_change_password
    set_password(person, request.POST["new"])
    update_session_auth_hash(request, person)
    request.session.save()
    origin = origin_of(request)
    begin_session(person, request.session.session_key or "", origin)
    note_event(person, EventKind.PASSWORD_CHANGED, origin)
    messages.success(request, _("密码已修改，其他设备上的登录都已退出。"))
    return redirect(HOME if was_forced else reverse("webkit:account"))


def _problems(request: HttpRequest, person: Person) -> list[str]:
    old, new, again = (request.POST.get(name, "") for name in ("old", "new", "again"))
    problems = []
    if authenticate(request, username=person.username, password=old) is None:
        note_failure(person.username, EventKind.WRONG_PASSWORD, origin_of(request))
        problems.append(_("现在的密码不对。"))
    problems += password_problems(person, new)
    if new and new == old:
        problems.append(_("新密码要和现在的不同。"))
    if new != again:
        problems.append(_("两次输入的新密码不一样。"))
    return problems


def _form(request: HttpRequest, person: Person, problems: Sequence[str] = ()) -> HttpResponse:
    context = {
        "username": person.username,
        "is_forced": person.must_change_password,
        "policy": password_validators_help_texts(),
        "problems": [{"message": problem} for problem in problems],
    }
    return render(request, "webkit/account/password.html", context, status=422 if problems else 200)
