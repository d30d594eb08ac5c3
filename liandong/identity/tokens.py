"""Keys for programs: the secret is shown once, only its SHA-256 is kept."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from liandong.identity.actors import UnknownMemberError, load_actor
from liandong.identity.companies import UnknownCompanyError, stand_in
from liandong.identity.registry.models import ApiToken, Company, Membership, Person
from liandong.kernel.actor import ANY, Actor, Scope, Verb

PREFIX = "ld_"
"""Lets secret scanners recognise a key that has leaked."""

Pattern = tuple[str, Verb]


class BadScopeError(ValueError):
    """A scope is not written ``type:verb``, ``module.*:verb`` or ``*:verb``."""


class BadTokenError(PermissionError):
    """The key is unknown, expired or revoked, or its person or company may not be used any more."""


@dataclass(frozen=True, slots=True)
class Access:
    """What a key opens: a company, and the actor with the rights the key's scopes leave him.

    ``person`` is who logged in himself; None for a key.
    """

    company: Company
    actor: Actor
    person: Person | None = None


def create_token(
    membership: Membership, label: str, scopes: Iterable[str], expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Make a key and return it with its secret, which can't be had again.

    Raises:
        BadScopeError: a scope is not of the form; no scope at all.
    """
    scopes = sorted(set(scopes))
    if not scopes:
        raise BadScopeError("a key without scopes opens nothing")
    for scope in scopes:
        parse_scope(scope)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        digest=_digest(secret), label=label, membership=membership, scopes=scopes, expires_at=expires_at
    )
    return token, secret


def revoke_token(token_id: int) -> bool:
    """End a key at once; tell whether it was still valid."""
    live = ApiToken.objects.filter(pk=token_id, revoked_at=None)
    return live.update(revoked_at=timezone.now()) > 0


def authenticate(secret: str) -> Access:
    """Return what the key opens; its rights are those of the member, narrowed by the scopes.

    Raises:
        BadTokenError: it opens nothing; the reason is not told apart for whoever holds it.
    """
    tokens = ApiToken.objects.select_related("membership__company", "membership__person")
    is_live = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    token = tokens.filter(is_live, digest=_digest(secret), revoked_at=None).first()
    if token is None or not token.membership.person.is_active:
        raise BadTokenError("unknown key")
    company = token.membership.company
    try:
        with stand_in(company):
            actor = load_actor(token.membership.member_id)
    except (UnknownCompanyError, UnknownMemberError) as error:
        raise BadTokenError("unknown key") from error
    return Access(company, narrowed(actor, token.scopes))


def narrowed(actor: Actor, scopes: Iterable[str]) -> Actor:
    """Return the actor with only those rights that are within the scopes.

    A key never widens: where the scope is wider than the right, the right stays as it is.
    """
    scopes = tuple(scopes)
    grants: dict[Pattern, Scope] = {}
    for subject, verb in map(parse_scope, scopes):
        candidates = {granted for granted, granted_verb in actor.grants if granted_verb == verb}
        for pattern in filter(None, (_overlap(subject, granted) for granted in candidates)):
            scope = actor.scope_of(pattern, verb)
            if scope is not None:
                grants[pattern, verb] = scope
    return replace(actor, grants=grants, limits=scopes)


def parse_scope(scope: str) -> Pattern:
    """Return the subject and the verb of a scope such as ``sales.delivery:post``.

    Raises:
        BadScopeError: it is not of the form, or the verb does not exist.
    """
    subject, _, verb = scope.partition(":")
    module, dot, name = subject.partition(".")
    is_subject = subject == ANY or (module.isidentifier() and dot and (name == ANY or name.isidentifier()))
    if not is_subject or verb not in set(Verb):
        raise BadScopeError(scope)
    return subject, Verb(verb)


def _overlap(first: str, second: str) -> str | None:
    """Return the narrower of two patterns when one contains the other."""
    for wide, narrow in ((first, second), (second, first)):
        is_module = wide.endswith(f".{ANY}") and narrow.startswith(wide.removesuffix(ANY))
        if wide in (ANY, narrow) or is_module:
            return narrow
    return None


def _digest(secret: str) -> str:
    # A key has 256 random bits, so a slow hash would protect nothing.
    return hashlib.sha256(secret.encode()).hexdigest()
