"""The language of the pages: chosen by each member, remembered by his browser, told to the scripts.

The browser's cookie decides, then what the browser asks for; so a page needs no statement to know it.
The preference leads the member's choice to a browser that has no cookie yet.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, override, to_locale
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import JavaScriptCatalog

from liandong.identity.preferences import read_preferences
from liandong.identity.preferences import save_preference as keep
from liandong.identity.requests import CompanyRequest

LANGUAGE = "shell.language"
"""Key of the preference: a code of ``settings.LANGUAGES``."""

Part = dict[str, Any]


def is_language(_key: str, value: object) -> bool:
    """Tell whether a value is a language of the product."""
    return isinstance(value, str) and value in dict(settings.LANGUAGES)


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Take the language posted as ``language`` for this browser and, when there is one, the member.

    Leads back to the page it came from; an unknown language changes nothing.
    """
    language = request.POST.get("language", "")
    back = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    answer = redirect(back if is_ours else "/")
    if is_language(LANGUAGE, language):
        actor = getattr(request, "actor", None)
        if actor is not None:
            keep(actor.member, LANGUAGE, language)
        remember(answer, language)
    return answer


def remember(answer: HttpResponse, language: str) -> None:
    """Have the browser ask for its pages in a language from now on."""
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )


def bring_language(request: HttpRequest, answer: HttpResponse, member: int) -> None:
    """Give a browser without a choice of its own the language the member chose elsewhere."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        chosen = read_preferences(member, [LANGUAGE]).get(LANGUAGE)
        if is_language(LANGUAGE, chosen):
            remember(answer, str(chosen))


def language_items(_request: CompanyRequest) -> list[Part]:
    """Return the languages for the member's own menu, each under its own name."""
    url, here = reverse("webkit:choose_language"), get_language()
    return [
        {
            "label": name,
            "url": url,
            "icon": "language",
            "method": "post",
            "hidden": [{"name": "language", "value": code}],
            "is_active": code == here,
        }
        for code, name in settings.LANGUAGES
    ]


def words_url() -> str:
    """Return the address of the scripts' words, blank in the language the scripts are written in."""
    language = get_language() or settings.LANGUAGE_CODE
    if language == settings.LANGUAGE_CODE or not is_language(LANGUAGE, language):
        return ""
    return f"{reverse('webkit:words', args=[language])}?v={_version(language)}"


@login_not_required
@require_GET
@cache_control(max_age=365 * 24 * 3600, immutable=True, public=True)
def words(request: HttpRequest, language: str) -> HttpResponseBase:
    """Answer with the scripts' words in a language; the address changes whenever they do."""
    if not is_language(LANGUAGE, language):
        raise Http404(language)
    with override(language):
        answer: HttpResponseBase = JavaScriptCatalog.as_view(packages=["liandong.config"])(request)
    return answer


@cache
def _version(language: str) -> str:
    """Return a mark of the catalogue's content; it changes only with the program."""
    path = Path(settings.LOCALE_PATHS[0]) / to_locale(language) / "LC_MESSAGES" / "djangojs.mo"
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
