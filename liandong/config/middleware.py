"""One company per request, chosen from the session alone."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import structlog
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from liandong.apikit.fields import LARGEST_ID
from liandong.config.addresses import client_address
from liandong.documents.types import out_of_sight
from liandong.identity.access import SESSION_COMPANY, person_access
from liandong.identity.companies import stand_in
from liandong.identity.origins import origin_of
from liandong.identity.registry.models import Company
from liandong.identity.rule_book import rules_on
from liandong.identity.second_factor import needs_second_factor
from liandong.identity.sessions import touch_session
from liandong.identity.tokens import Access
from liandong.kernel.rules import Rules

API_PREFIX = "/api/"
"""The REST API lets people in by key as well, so it chooses the company itself."""


class CompressionMiddleware(GZipMiddleware):
    """Compress pages and answers, but never a stream of events: each must leave at once.

    The length of a compressed page tells nobody the token in it: Django masks the token anew
    for every page and adds a random number of bytes.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress the answer where the browser takes it so."""
        if response.get("Content-Type", "").startswith("text/event-stream"):
            return response
        compressed: HttpResponseBase = super().process_response(request, response)
        return compressed


class CompanyMiddleware:
    """Stand in the session's company for the request, with ``actor``, ``rules`` and ``company`` set.

    A view is closed to everyone who has no place in a company, unless it is marked with
    ``login_not_required``; and to whoever must first change a password that somebody else chose,
    or set up the second factor that the company demands.
    The company comes from the session, and whether the person belongs to it is asked anew each
    time; nothing the client sends along chooses it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request inside the company of the session, or outside of any."""
        standing: Any = request
        standing.address = client_address(request)
        access = None if request.path.startswith(API_PREFIX) else _access(request)
        if access is None:
            return self.get_response(request)
        with stand_in(access.company), structlog.contextvars.bound_contextvars(company=access.company.slug):
            rules = rules_on(timezone.localdate())
            if access.person is not None and needs_second_factor(access.person, rules):
                standing.detour = "webkit:two_step"
            else:
                _stand(request, access, rules)
            try:
                response = self.get_response(request)
            finally:
                timezone.deactivate()
        if isinstance(response, StreamingHttpResponse) and not response.is_async:
            response.streaming_content = _inside(access.company, iter(response))
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], _args: object, kwargs: Mapping[str, object]
    ) -> HttpResponse | None:
        """Send those who may not see the view to the log-in, or to choose a company.

        An id that no database can hold is nobody's: some look-ups would fail on it.
        """
        is_open = not getattr(view, "login_required", True) or request.path.startswith(API_PREFIX)
        if is_open:
            return None
        if hasattr(request, "actor"):
            if any(isinstance(one, int) and one > LARGEST_ID for one in kwargs.values()):
                raise Http404
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("webkit:login"))
        if request.user.must_change_password:
            return redirect("webkit:change_password")
        return redirect(getattr(request, "detour", "webkit:company"))


def _access(request: HttpRequest) -> Access | None:
    slug = request.session.get(SESSION_COMPANY)
    person = request.user
    if slug is None or not person.is_authenticated or person.must_change_password:
        return None
    touch_session(person, request.session.session_key or "", origin_of(request))
    return person_access(person, slug)


def _stand(request: HttpRequest, access: Access, rules: Rules) -> None:
    timezone.activate(rules.time_zone)
    standing: Any = request
    off = out_of_sight(rules)
    standing.actor = replace(access.actor, off=access.actor.off | off) if off else access.actor
    standing.rules = rules
    standing.company = access.company


def _inside(company: Company, parts: Iterable[bytes]) -> Iterator[bytes]:
    """Go on standing in the company while the server fetches the parts of a long answer."""
    with stand_in(company):
        yield from parts
