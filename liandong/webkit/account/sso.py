"""单点登录: linking an account at the provider to one's own log-in, and taking it away again."""

from dataclasses import asdict

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.identity.audit import AuditEntry, record
from liandong.identity.origins import origin_of
from liandong.identity.sso.attempts import begin
from liandong.identity.sso.fetching import UnreachableError
from liandong.identity.sso.links import account_of, unlink
from liandong.identity.sso.provider import provider_name
from liandong.webkit.account.two_step import for_person, password_problems, person_of

LINKING = "sso_link"
"""Session key of an attempt whose answer links an account."""


@for_person
@require_GET
def sso_account(request: HttpRequest) -> HttpResponse:
    """Show whether an account at the provider is linked, and the form that changes it."""
    _require_provider()
    return _page(request)


@for_person
@require_POST
def link_sso(request: HttpRequest) -> HttpResponse:
    """After the password, show the way to the provider; its answer links the account.

    A link and no redirect: forms lead to our own pages only, and the browser holds them to it.
    """
    _require_provider()
    person = person_of(request)
    problems = password_problems(request, person)
    if problems:
        return _page(request, problems)
    try:
        attempt, url = begin(request.build_absolute_uri(reverse("webkit:sso_answer")))
    except UnreachableError:
        text = _("现在连不上%(name)s，请稍后再试。") % {"name": provider_name()}
        return _page(request, [text])
    request.session[LINKING] = {**asdict(attempt), "person": person.pk}
    return _page(request, goal=url)


@for_person
@require_POST
def unlink_sso(request: HttpRequest) -> HttpResponse:
    """Forget the linked account, after the password."""
    _require_provider()
    person = person_of(request)
    problems = password_problems(request, person)
    if problems:
        return _page(request, problems)
    if unlink(person, origin_of(request)):
        trace(request, "unlink_sso", provider_name())
        messages.success(request, _("已解除关联。"))
    return redirect("webkit:sso_account")


def trace(request: HttpRequest, action: str, name: str) -> None:
    """Write it into the company's trace too, when the person stands in one."""
    actor = getattr(request, "actor", None)
    if actor is not None:
        entry = AuditEntry(
            action, "identity.member", actor.member, actor.member, {"name": name}, origin_of(request).address
        )
        record([entry])


def _require_provider() -> None:
    if not provider_name():
        raise Http404


def _page(request: HttpRequest, problems: list[str] | None = None, goal: str = "") -> HttpResponse:
    person = person_of(request)
    context = {
        "username": person.username,
        "name": provider_name(),
        "account": account_of(person),
        "goal": goal,
        "problems": [{"message": problem} for problem in problems or ()],
    }
    return render(request, "webkit/account/sso.html", context, status=422 if problems else 200)
