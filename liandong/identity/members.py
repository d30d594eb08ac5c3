"""What may be changed of a member: his roles, the warehouses he is limited to, whether he may enter."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.identity.giving import Holding, giving_problems, has_every_right, may_touch, roles_with_grants
from liandong.identity.models import Member, MemberPlace, Role
from liandong.identity.roles import give_role, take_role
from liandong.identity.segregation import role_problems
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem

SUBJECT = "identity.member"
NAME_LIMIT = 64


@dataclass(frozen=True, slots=True)
class MemberForm:
    """A member as he shall be; ``roles`` and ``places`` are ids."""

    name: str
    roles: frozenset[int]
    places: frozenset[int]
    is_active: bool = True


def form_problems(form: MemberForm, roles: Mapping[int, Role]) -> list[Problem]:
    """Return what is wrong with a form by itself; ``roles`` are those of its roles that exist."""
    problems = []
    if not form.name:
        problems.append(Problem("name_missing", column="name"))
    elif len(form.name) > NAME_LIMIT:
        problems.append(Problem("too_long", column="name", detail={"limit": str(NAME_LIMIT)}))
    if not form.roles <= roles.keys():
        problems.append(Problem("role_unknown", column="roles"))
    return problems


def update_member(member: int, form: MemberForm, actor: Actor) -> None:
    """Make the member what the form says.

    An owner is changed by owners only, and whoever founded the company stays active: so there is
    always an owner. Nobody but an owner changes his own roles or warehouses, or gives or takes
    more than he has.

    Raises:
        RefusedError: ``member_unknown``, ``name_missing``, ``too_long``, ``role_unknown``,
            ``owner_stays``, ``owner_by_owner``, ``own_rights``, ``role_beyond``, ``place_beyond``,
            ``deeds_held``.
        NotAllowedError: the actor may not keep members.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        found = Member.objects.select_for_update().filter(pk=member).first()
        if found is None:
            raise RefusedError([Problem("member_unknown", detail={"member": str(member)})])
        before = _held_by(found)
        after = Holding(roles_with_grants(form.roles), form.places, form.is_active)
        refuse_if(
            [*form_problems(form, after.roles), *_right_problems(found, before, after, actor)],
        )
        _change_roles(found, before, after, actor)
        _change_places(found, before.places, after.places, actor)
        _change_row(found, form, actor)


def _held_by(member: Member) -> Holding:
    places = MemberPlace.objects.filter(member=member).values_list("place", flat=True)
    roles = roles_with_grants(member.roles.values_list("pk", flat=True))
    return Holding(roles, frozenset(places), member.is_active)


def _right_problems(member: Member, before: Holding, after: Holding, actor: Actor) -> list[Problem]:
    problems = []
    if member.is_owner and not after.is_active:
        problems.append(Problem("owner_stays", column="is_active"))
    if not may_touch(actor, member):
        problems.append(Problem("owner_by_owner"))
    is_other = (before.roles.keys(), before.places) != (after.roles.keys(), after.places)
    if member.pk == actor.member and is_other and not has_every_right(actor):
        problems.append(Problem("own_rights"))
    if not member.is_owner:
        problems += role_problems(after.roles.values(), before.roles.values(), member.name)
    return problems + giving_problems(actor, before, after)


def _change_roles(member: Member, before: Holding, after: Holding, actor: Actor) -> None:
    for role in sorted(after.roles.keys() - before.roles.keys()):
        give_role(member, after.roles[role].name, by=actor.member)
    for role in sorted(before.roles.keys() - after.roles.keys()):
        take_role(member, before.roles[role].name, by=actor.member)


def _change_places(member: Member, before: frozenset[int], wanted: frozenset[int], actor: Actor) -> None:
    if before == wanted:
        return
    MemberPlace.objects.filter(member=member, place__in=before - wanted).delete()
    MemberPlace.objects.bulk_create(MemberPlace(member=member, place=place) for place in wanted - before)
    detail = {"places": sorted(wanted), "places_before": sorted(before)}
    record([AuditEntry("update", SUBJECT, member.pk, actor.member, detail)])


def _change_row(member: Member, form: MemberForm, actor: Actor) -> None:
    if (member.name, member.is_active) == (form.name, form.is_active):
        return
    Member.objects.filter(pk=member.pk).update(name=form.name, is_active=form.is_active)
    detail = {
        "name": form.name,
        "name_before": member.name,
        "is_active": form.is_active,
        "is_active_before": member.is_active,
    }
    record([AuditEntry("update", SUBJECT, member.pk, actor.member, detail)])
