"""What a member may give another or take from him: never more than he has himself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from liandong.identity.actors import WIDTH, rights_of
from liandong.identity.models import Member, Role
from liandong.kernel.actor import ANY, Actor, Grants, Scope, Verb, scope_in
from liandong.kernel.terms import Problem


@dataclass(frozen=True, slots=True)
class Holding:
    """What a member holds: his roles by id, with their grants, and the ids of his warehouses."""

    roles: Mapping[int, Role]
    places: frozenset[int]
    is_active: bool = True


NOTHING = Holding({}, frozenset(), is_active=False)
"""What someone holds who is not there yet."""


def roles_with_grants(roles: Iterable[int]) -> dict[int, Role]:
    """Return the roles of these ids as far as there are such, in two statements."""
    return {role.pk: role for role in Role.objects.filter(pk__in=roles).prefetch_related("grants")}


def givable_roles(actor: Actor) -> list[Role]:
    """Return the roles that the actor may give, in two statements."""
    roles = Role.objects.prefetch_related("grants").order_by("pk")
    return [role for role in roles if not goes_beyond(actor, role)]


def has_every_right(actor: Actor) -> bool:
    """Tell whether he is an owner: every right on every type without limit, and every column."""
    is_unlimited = all(scope is Scope.ALL for scope in actor.grants.values())
    return is_unlimited and not actor.hidden and all((ANY, verb) in actor.grants for verb in Verb)


def may_touch(actor: Actor, member: Member) -> bool:
    """Tell whether the actor may change this member at all: an owner is changed by owners only.

    An owner who is disabled is still one, for else anybody could bring him back.
    """
    is_owner = member.is_owner or has_every_right(rights_of(member))
    return has_every_right(actor) or not is_owner


def goes_beyond(actor: Actor, role: Role) -> bool:
    """Tell whether the role has a right, or shows a column, that the actor lacks.

    ``role.grants`` should be prefetched. Which warehouses a right reaches is not its matter:
    that belongs to the member.
    """
    return is_beyond(actor, grants_of(role), role.hidden)


def grants_of(role: Role) -> Grants:
    """Return what a role gives; ``role.grants`` should be prefetched."""
    return {(one.subject, Verb(one.verb)): Scope(one.scope) for one in role.grants.all()}


def is_beyond(actor: Actor, grants: Grants, hidden: Iterable[str]) -> bool:
    """Tell whether these rights, or the columns that they show, are more than the actor has."""
    if not actor.hidden <= set(hidden):
        return True
    return any(own is None or WIDTH[given] > WIDTH[own] for given, own in _beside(actor, grants))


def giving_problems(actor: Actor, before: Holding, after: Holding) -> list[Problem]:
    """Return why the actor may not bring a member from ``before`` to ``after``.

    Who comes back from being disabled gets all he holds anew. A role is taken by those who
    could give it, so that nobody takes what he can't restore.
    """
    if has_every_right(actor):
        return []
    returns = after.is_active and not before.is_active
    touched = before.roles.keys() ^ after.roles.keys()
    if returns:
        touched |= after.roles.keys()
    roles = {**before.roles, **after.roles}
    problems = [
        Problem("role_beyond", column="roles", detail={"role": roles[pk].name})
        for pk in sorted(touched)
        if goes_beyond(actor, roles[pk])
    ]
    new = [role for pk, role in after.roles.items() if returns or pk not in before.roles]
    kept = [role for pk, role in after.roles.items() if pk in before.roles]
    reached: frozenset[int] = frozenset()
    if _is_bound(actor, new):
        reached = after.places
    elif _is_bound(actor, kept):
        reached = after.places - before.places
    beyond = sorted(reached - actor.places)
    return problems + [Problem("place_beyond", column="places", detail={"place": str(pk)}) for pk in beyond]


def _is_bound(actor: Actor, roles: Iterable[Role]) -> bool:
    """Tell whether a right of the roles reaches a member's warehouses while the actor's own ends at his."""
    pairs = (pair for role in roles for pair in _beside(actor, grants_of(role)))
    return any(given is Scope.PLACES and own is not Scope.ALL for given, own in pairs)


def _beside(actor: Actor, grants: Grants) -> Iterator[tuple[Scope, Scope | None]]:
    """Give each right of a role beside the actor's own, as if nothing were switched off.

    The specific grant overrides the general one on both sides, so each pattern that either side
    names is looked at: the role's ``sales.*`` is wider than an own ``*`` that ``sales.order`` narrows.
    """
    patterns = {subject for subject, _verb in (*grants, *actor.grants)}
    for verb in {verb for _subject, verb in grants}:
        for pattern in sorted(patterns):
            given = scope_in(grants, pattern, verb)
            if given is not None:
                yield given, scope_in(actor.grants, pattern, verb)
