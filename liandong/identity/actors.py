"""From a member to the actor of a request: his roles' rights, folded once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.core.exceptions import PermissionDenied

from liandong.identity.models import Member, MemberPlace, Role, RoleGrant
from liandong.identity.settings import CUSTOM_FIELDS, SWITCHED_OFF, setting_of
from liandong.kernel.actor import Actor, Grants, Scope, Verb, scope_in, superuser
from liandong.kernel.custom import fields_from

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
    """Return the member as an actor, in four statements whatever his roles (one for an owner).

    Raises:
        UnknownMemberError: no such member, or he is no longer active.
    """
    known = Member.objects.annotate(off=setting_of(SWITCHED_OFF), fields=setting_of(CUSTOM_FIELDS))
    member = known.filter(pk=member_id, is_active=True).first()
    if member is None:
        raise UnknownMemberError(member_id)
    fields = fields_from(member.fields or ())
    return replace(rights_of(member), off=frozenset(member.off or ()), fields=fields)


def rights_of(member: Member) -> Actor:
    """Return the rights the member has, or would have if he were active, whatever is switched off."""
    if member.is_owner:
        return superuser(member.pk, member.name)
    hidden = dict(Role.objects.filter(members=member).values_list("pk", "hidden"))
    return Actor(
        member=member.pk,
        name=member.name,
        grants=widest(_grants_by_role(member)),
        hidden=_hidden_by_all(hidden.values()),
        places=frozenset(MemberPlace.objects.filter(member=member).values_list("place", flat=True)),
    )


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


def _grants_by_role(member: Member) -> list[Grants]:
    by_role: dict[int, dict[tuple[str, Verb], Scope]] = defaultdict(dict)
    rows = RoleGrant.objects.filter(role__members=member).values_list("role", "subject", "verb", "scope")
    for role, subject, verb, scope in rows:
        by_role[role][subject, Verb(verb)] = Scope(scope)
    return list(by_role.values())


def widest(roles: Iterable[Grants]) -> Mapping[tuple[str, Verb], Scope]:
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
