"""From a member to the actor of a request: his roles' rights, folded once."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.core.exceptions import PermissionDenied

from liandong.identity.models import Member
from liandong.identity.settings import CUSTOM_FIELDS, SWITCHED_OFF
from liandong.kernel.actor import Actor, Grants, Scope, Verb, scope_in, superuser
from liandong.kernel.custom import fields_from
from liandong.storage import bulk

HIDEABLE = frozenset({"cost", "margin"})
"""Columns a role may hide; they are hidden from a member without any role."""

WIDTH = {scope: width for width, scope in enumerate(Scope)}
"""How wide a scope is, beside the others."""


class UnknownMemberError(LookupError):
    """There is no active member of this id in the current company."""


class NotAllowedError(PermissionDenied):
    """The actor lacks the right ``verb`` on ``subject``; Django answers it with 403."""

    def __init__(self, subject: str, verb: Verb) -> None:
        super().__init__(f"no right to {verb} {subject}")
        self.subject = subject
        self.verb = verb


def load_actor(member_id: int) -> Actor:
    """Return the member as an actor, in three statements whatever his roles (one for an owner).

    Every request begins with it, so its statements are texts: to build them anew took the ORM
    a tenth of a page's time.

    Raises:
        UnknownMemberError: no such member, or he is no longer active.
    """
    rows = bulk.run(_MEMBER, [SWITCHED_OFF, CUSTOM_FIELDS, member_id])
    if not rows or not rows[0][2]:
        raise UnknownMemberError(member_id)
    name, is_owner, _, off, fields = rows[0]
    actor = superuser(member_id, name) if is_owner else _rights(member_id, name)
    return replace(actor, off=frozenset(_list(off)), fields=fields_from(_list(fields)))


def rights_of(member: Member) -> Actor:
    """Return the rights the member has, or would have if he were active, whatever is switched off."""
    return superuser(member.pk, member.name) if member.is_owner else _rights(member.pk, member.name)


def _rights(member_id: int, name: str) -> Actor:
    grants, hidden = _together(tuple(bulk.run(_GRANTS, [member_id])))
    places = frozenset(place for (place,) in bulk.run(_PLACES, [member_id]))
    return Actor(member=member_id, name=name, grants=dict(grants), hidden=hidden, places=places)


_MEMBER = """SELECT m.name, m.is_owner, m.is_active,
  (SELECT value FROM identity_setting WHERE key = %s), (SELECT value FROM identity_setting WHERE key = %s)
  FROM identity_member m WHERE m.id = %s"""
_GRANTS = """SELECT r.id, CAST(r.hidden AS text), g.subject, g.verb, g.scope FROM identity_member_roles own
  JOIN identity_role r ON r.id = own.role_id LEFT JOIN identity_rolegrant g ON g.role_id = r.id
  WHERE own.member_id = %s ORDER BY r.id, g.id"""
_PLACES = "SELECT place FROM identity_memberplace WHERE member_id = %s"


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - a JSON column of either driver
    found: list[Any] = json.loads(value) if isinstance(value, str) else value or []
    return found


@lru_cache(maxsize=256)
def _together(rows: tuple[tuple[Any, ...], ...]) -> tuple[Grants, frozenset[str]]:
    """Return what roles give and hide together, from their stored rows: the same rows mean the same."""
    by_role: dict[int, dict[tuple[str, Verb], Scope]] = defaultdict(dict)
    hidden: dict[int, list[str]] = {}
    for role, columns, subject, verb, scope in rows:
        hidden[role] = json.loads(columns)
        if subject is not None:
            by_role[role][subject, Verb(verb)] = Scope(scope)
    return widest(by_role.values()), _hidden_by_all(hidden.values())


def require(actor: Actor, subject: str, verb: Verb) -> None:
    """Refuse an actor who lacks the right at any scope.

    Raises:
        NotAllowedError: he lacks it.
    """
    if not actor.may(subject, verb):
        raise NotAllowedError(subject, verb)


def require_everywhere(actor: Actor, subject: str, verb: Verb) -> None:
    """Refuse an actor whose right does not reach every record: these belong to nobody and no warehouse.

    Raises:
        NotAllowedError: he lacks it, or has it for his own records or warehouses only.
    """
    if not reaches_all(actor, subject, verb):
        raise NotAllowedError(subject, verb)


def reaches_all(actor: Actor, subject: str, verb: Verb) -> bool:
    """Tell whether ``require_everywhere`` lets the actor pass: a page offers only what is then done."""
    return actor.scope_of(subject, verb) is Scope.ALL


def widest(roles: Iterable[Grants]) -> dict[tuple[str, Verb], Scope]:
    """Return what the roles give together.

    Inside a role the specific grant overrides the general one, so each role is asked for every
    pattern any role names; a narrow grant of one role never cuts down a wide one of another.
    """
    roles = list(roles)
    widest: dict[tuple[str, Verb], Scope] = {}
    for subject, verb in {key for grants in roles for key in grants}:
        scopes = [scope for grants in roles if (scope := scope_in(grants, subject, verb))]
        widest[subject, verb] = max(scopes, key=WIDTH.__getitem__)
    return widest


def _hidden_by_all(hidden: Iterable[list[str]]) -> frozenset[str]:
    """Return the columns every role hides: one role that shows a column is enough to see it."""
    sets = [frozenset(names) for names in hidden]
    return frozenset.intersection(*sets) if sets else HIDEABLE
