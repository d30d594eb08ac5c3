"""Beginning a session once it is certain who somebody is, and leading him to where he wanted to go."""

from django.contrib.auth import login
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from liandong.identity.access import SESSION_COMPANY, person_access
from liandong.identity.companies import stand_in
from liandong.identity.origins import origin_of
from liandong.identity.registry.models import EventKind, Membership, Person
from liandong.identity.security_log import forget_old_events, note_event
from liandong.identity.sessions import begin_session
from liandong.webkit.languages import bring_language

HOME = "/"
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def let_in(request: HttpRequest, person: Person, goal: str) -> HttpResponse:
    """Begin the person's session, under a new key, and lead him to ``goal`` if that is one of our pages."""
    login(request, person, _BACKEND)
    request.session.set_expiry(None)
    if request.session.session_key is None:  # somebody else's session was thrown away
        request.session.create()
    origin = origin_of(request)
    begin_session(person, request.session.session_key or "", origin)
    note_event(person, EventKind.SIGNED_IN, origin)
    forget_old_events()
    last = own_companies(person).first()
    if last is None or not enter(request, last):
        return redirect("webkit:company")
    is_ours = url_has_allowed_host_and_scheme(goal, {request.get_host()}, require_https=request.is_secure())
    answer = redirect(goal if is_ours else HOME)
    access = person_access(person, last.company.slug)
    if access is not None:
        with stand_in(access.company):
            bring_language(request, answer, access.actor.member)
    return answer


def own_companies(person: Person) -> QuerySet[Membership]:
    """Return the person's memberships of ready companies, the last used first."""
    own = Membership.objects.filter(person=person, company__is_ready=True).select_related("company")
    return own.order_by(F("last_used_at").desc(nulls_last=True), "company__slug")


def enter(request: HttpRequest, membership: Membership) -> bool:
    """Put the company into the session when the person is active there; tell whether he is."""
    if person_access(membership.person, membership.company.slug) is None:
        return False
    request.session[SESSION_COMPANY] = membership.company.slug
    Membership.objects.filter(pk=membership.pk).update(last_used_at=timezone.now())
    return True
