"""Who asks: a program with a key, or a person in the browser; and the company he stands in."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from ninja.security import APIKeyCookie, HttpBearer

from liandong.apikit.problems import ProblemsError, refused
from liandong.identity.access import SESSION_COMPANY, person_access
from liandong.identity.actors import NotAllowedError
from liandong.identity.companies import stand_in
from liandong.identity.rule_book import rules_on
from liandong.identity.second_factor import needs_second_factor
from liandong.identity.tokens import Access, BadTokenError, authenticate
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Problem

MOST_FAILURES = 20
FAILURE_WINDOW_S = 60
_GOOD_S = 3600


class ApiRequest(HttpRequest):
    """A request whose key or session was accepted."""

    auth: Access
    rules: Rules
    address: str


def address_of(request: HttpRequest) -> str:
    """Return the client's network address, as the middleware found it out."""
    return str(getattr(request, "address", ""))[:64]


class TokenAccess(HttpBearer):
    """``Authorization: Bearer ld_…``: the key names the company and narrows the member's rights."""

    def authenticate(self, request: HttpRequest, token: str) -> Access:
        """Return what the key opens.

        An address with too many failures is heard no more for a while, but for keys that
        were good lately: behind one proxy a stranger's failures must not lock everyone out.

        Raises:
            ProblemsError: it opens nothing, or the address failed too often.
        """
        failures = f"apikit.failures.{address_of(request)}"
        good = f"apikit.good.{hashlib.sha256(token.encode('utf-8', 'surrogateescape')).hexdigest()}"
        if cache.get(failures, 0) >= MOST_FAILURES and not cache.get(good):
            seconds = str(FAILURE_WINDOW_S)
            problem = Problem("too_many_failures", detail={"seconds": seconds})
            raise ProblemsError([problem], headers={"Retry-After": seconds})
        try:
            access = authenticate(token)
        except BadTokenError as error:
            cache.delete(good)
            if not cache.add(failures, 1, FAILURE_WINDOW_S):
                _count(failures)
            raise not_authenticated() from error
        cache.set(good, 1, _GOOD_S)
        return access


class _CsrfCheck(CsrfViewMiddleware):
    """Django's check, without the page it answers browsers with."""

    def _reject(self, _request: HttpRequest, _reason: str) -> HttpResponseForbidden:
        return HttpResponseForbidden()


class SessionAccess(APIKeyCookie):
    """The browser's session, with CSRF; the company is the one chosen in it, never one asked for."""

    param_name: str = settings.SESSION_COOKIE_NAME

    def _get_key(self, request: HttpRequest) -> str | None:
        """Return the session's cookie; the views are exempt from the middleware's check, so it is made here.

        Raises:
            ProblemsError: a write came without the token of the page.
        """
        key = request.COOKIES.get(self.param_name)
        if not key:
            return None
        check = _CsrfCheck(lambda _request: HttpResponseForbidden())
        request.__dict__.pop("csrf_processing_done", None)
        check.process_request(request)
        if check.process_view(request, _no_view, (), {}) is not None:
            raise ProblemsError([Problem("csrf_failed")])
        return key

    def authenticate(self, request: HttpRequest, key: str | None) -> Access | None:
        """Return what the person may do in the company of his session."""
        person = getattr(request, "user", None)
        if not key or person is None or not person.is_authenticated or person.must_change_password:
            return None
        slug = request.session.get(SESSION_COMPANY)
        return person_access(person, slug) if slug else None


def _no_view() -> HttpResponseForbidden:
    """Stand for the view: one that is not exempt."""
    return HttpResponseForbidden()


def _count(failures: str) -> None:
    try:
        cache.incr(failures)
    except ValueError:  # the window ended between the two calls
        cache.set(failures, 1, FAILURE_WINDOW_S)


def not_authenticated() -> ProblemsError:
    """Return the refusal of whoever gave no key or a wrong one; it never tells which."""
    return ProblemsError([Problem("not_authenticated")], headers={"WWW-Authenticate": "Bearer"})


View = Callable[..., Any]


def in_company(view: View) -> View:
    """Run an operation in the company of its key or session; refusals become answers inside it."""

    @wraps(view)
    def standing(request: ApiRequest, *args: Any, **kwargs: Any) -> object:
        with stand_in(request.auth.company), _own_time(request):
            try:
                _require_second_factor(request)
                return view(request, *args, **kwargs)
            except RefusedError as refusal:
                return refused(request, ProblemsError(refusal.problems))
            except NotAllowedError as refusal:
                problem = _missing(request.auth.actor, refusal.subject, refusal.verb)
                return refused(request, ProblemsError([problem]))
            except ProblemsError as refusal:
                return refused(request, refusal)

    return standing


def _require_second_factor(request: ApiRequest) -> None:
    """Refuse a person in the browser who has not set up what the company demands; keys are not asked."""
    person = request.auth.person
    if person is not None and needs_second_factor(person, request.rules):
        raise ProblemsError([Problem("second_factor_missing")])


@contextmanager
def _own_time(request: ApiRequest) -> Iterator[None]:
    """Let "today" be the company's, and its rules of today at hand."""
    request.rules = rules_on(timezone.localdate())
    with timezone.override(request.rules.time_zone):
        yield


def right_missing(verb: Verb) -> Problem:
    """Return the problem of an actor without the right."""
    return Problem("right_missing", detail={"verb": verb.value})


def _missing(actor: Actor, subject: str, verb: Verb) -> Problem:
    """Return why the actor may not: his right is missing, or the company has switched the subject off."""
    if actor.is_off(subject):
        return Problem("module_off", detail={"type": subject})
    return right_missing(verb)


def require(request: ApiRequest, subject: str, verb: Verb) -> None:
    """Refuse an actor who lacks the right at any scope.

    Raises:
        ProblemsError: he lacks it.
    """
    if not request.auth.actor.may(subject, verb):
        raise ProblemsError([_missing(request.auth.actor, subject, verb)])
