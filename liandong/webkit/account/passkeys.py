"""通行密钥: making one on this device, giving it a name, removing it."""

import json
import time
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.identity import passkeys as keys
from liandong.identity.audit import AuditEntry, record
from liandong.identity.origins import origin_of
from liandong.identity.recovery import make_recovery_codes, recovery_codes_left
from liandong.identity.registry.models import EventKind, Person
from liandong.identity.security_log import note_event
from liandong.webkit.account.two_step import for_person, password_problems, person_of, show_codes

ANSWER_WITHIN_S = 300
LARGEST_ANSWER = 64 * 1024
_CHALLENGE = "passkey_challenge"


@for_person
@require_GET
def passkeys(request: HttpRequest) -> HttpResponse:
    """Show the person's passkeys and the form that adds one."""
    return _page(request)


@for_person
@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """Return what the browser needs to make a passkey, once the password was given again."""
    return _options(request, "add", keys.registration_options)


@for_person
@require_POST
def add_passkey(request: HttpRequest) -> HttpResponse:
    """Keep the passkey that the device has made for the challenge."""
    person = person_of(request)
    site, challenge = keys.site_of(request), take_challenge(request, "add")
    name = request.POST.get("name", "").strip() or _("通行密钥")
    if site is None or not challenge:
        return _page(request, [_("这一步花得太久了，请再来一次。")])
    try:
        passkey = keys.add_passkey(person, name, site, answer_of(request), challenge)
    except keys.BadPasskeyError:
        return _page(request, [_("这台设备给的通行密钥不能用，或者已经添加过。")])
    codes = keys.keep_passkey(passkey, origin_of(request))
    _trace(request, "add_passkey", passkey.name)
    if codes:
        return show_codes(request, codes)
    messages.success(request, _("通行密钥「{name}」已添加。").format(name=passkey.name))
    return redirect("webkit:passkeys")


@for_person
@require_POST
def remove_passkey(request: HttpRequest) -> HttpResponse:
    """Forget a passkey; the password is asked for, since a log-in may lose its second step by it."""
    person = person_of(request)
    problems = password_problems(request, person)
    chosen = request.POST.get("passkey", "")
    if problems or not chosen.isascii() or not chosen.isdigit():
        return _page(request, problems)
    if keys.remove_passkey(person, int(chosen[:18]), origin_of(request)):
        _trace(request, "remove_passkey", chosen)
        messages.success(request, _("通行密钥已移除。"))
    return redirect("webkit:passkeys")


@for_person
@require_POST
def passkey_proof(request: HttpRequest) -> HttpResponse:
    """Return what the browser asks one of the person's own passkeys, once the password was given again."""
    return _options(request, "codes", keys.log_in_options)


@for_person
@require_POST
def codes_by_passkey(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes for who has proved himself with a passkey: he may have no app and no code."""
    person = person_of(request)
    site, challenge = keys.site_of(request), take_challenge(request, "codes")
    if site is None or not challenge:
        return _page(request, [_("这一步花得太久了，请再来一次。")])
    try:
        is_own = keys.who_answers(site, answer_of(request), challenge).pk == person.pk
    except keys.BadPasskeyError:
        is_own = False
    if not is_own:
        return _page(request, [_("通行密钥没有通过，请再试一次。")])
    note_event(person, EventKind.RECOVERY_MADE, origin_of(request))
    return show_codes(request, make_recovery_codes(person))


def give_challenge(request: HttpRequest, purpose: str) -> str:
    """Return a new challenge and remember it in the session, for one answer."""
    challenge = keys.new_challenge()
    request.session[_CHALLENGE] = {"challenge": challenge, "for": purpose, "at": int(time.time())}
    return challenge


def take_challenge(request: HttpRequest, purpose: str) -> str:
    """Return the session's challenge and forget it; blank when there is none, or too old a one."""
    kept: dict[str, Any] = request.session.pop(_CHALLENGE, None) or {}
    is_fresh = time.time() - kept.get("at", 0) <= ANSWER_WITHIN_S
    return str(kept["challenge"]) if is_fresh and kept.get("for") == purpose else ""


def answer_of(request: HttpRequest) -> keys.Json:
    """Return what the device answered.

    Raises:
        BadPasskeyError: it is no JSON object, or too long.
    """
    text = request.POST.get("credential", "")
    try:
        answer = json.loads(text) if len(text) <= LARGEST_ANSWER else None
    except (ValueError, RecursionError) as error:
        raise keys.BadPasskeyError("no JSON") from error
    if not isinstance(answer, dict):
        raise keys.BadPasskeyError("no object")
    return answer


def _options(
    request: HttpRequest, purpose: str, ask: Callable[[Person, keys.Site, str], dict[str, Any]]
) -> HttpResponse:
    """Return what the browser is asked for a new challenge, once the password was given again."""
    person = person_of(request)
    site = keys.site_of(request)
    problems = [_no_site()] if site is None else password_problems(request, person)
    if problems or site is None:
        return JsonResponse({"problems": [{"message": problem} for problem in problems]}, status=422)
    return JsonResponse(ask(person, site, give_challenge(request, purpose)))


def _page(request: HttpRequest, problems: list[str] | None = None) -> HttpResponse:
    person = person_of(request)
    context = {
        "username": person.username,
        "passkeys": keys.passkeys_of(person),
        "no_site": "" if keys.site_of(request) else _no_site(),
        "has_factor": person.has_second_factor,
        "left": recovery_codes_left(person),
        "problems": [{"message": problem} for problem in problems or ()],
    }
    return render(request, "webkit/account/passkeys.html", context, status=422 if problems else 200)


def _no_site() -> str:
    return _("通行密钥要求用域名和 HTTPS 打开本系统（本机用 localhost），现在的地址不行。")


def _trace(request: HttpRequest, action: str, name: str) -> None:
    """Write it into the company's trace too, when he stands in one."""
    actor = getattr(request, "actor", None)
    if actor is not None:
        origin = origin_of(request)
        record(
            [
                AuditEntry(
                    action, "identity.member", actor.member, actor.member, {"name": name}, origin.address
                )
            ]
        )
