"""What may be changed of a member: his roles, the warehouses he is limited to, whether he may enter."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from liandong.identity.actors import require
from liandong.identity.audit import AuditEntry, record
from liandong.identity.models import Member, MemberPlace, Role
from liandong.identity.roles import give_role, take_role
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem

SUBJECT = "identity.member"


@dataclass(frozen=True, slots=True)
class MemberForm:
    """A member as he shall be; ``roles`` and ``places`` are ids."""

    name: str
    roles: frozenset[int]
    places: frozenset[int]
    is_active: bool = True


def update_member(member: int, form: MemberForm, actor: Actor) -> None:
    """Make the member what the form says. The owner keeps every right and stays active.

    Raises:
        RefusedError: ``member_unknown``, ``name_missing``, ``role_unknown`` or ``owner_stays``.
        NotAllowedError: the actor may not keep members.
    """
    require(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        found = Member.objects.select_for_update().filter(pk=member).first()
        if found is None:
            raise RefusedError([Problem("member_unknown", detail={"member": str(member)})])
        roles = dict(Role.objects.filter(pk__in=form.roles).values_list("pk", "name"))
        problems = []
        if not form.name:
            problems.append(Problem("name_missing", column="name"))
        if roles.keys() != form.roles:
            problems.append(Problem("role_unknown", column="roles"))
        if found.is_owner and not form.is_active:
            problems.append(Problem("owner_stays", column="is_active"))
        if problems:
            raise RefusedError(problems)
        _change_roles(found, set(roles.values()), actor)
        _change_places(found, form.places, actor)
        _change_row(found, form, actor)


def _change_roles(member: Member, wanted: Iterable[str], actor: Actor) -> None:
    wanted = set(wanted)
    before = set(member.roles.values_list("name", flat=True))
    for role in sorted(wanted - before):
        give_role(member, role, by=actor.member)
    for role in sorted(before - wanted):
        take_role(member, role, by=actor.member)


def _change_places(member: Member, wanted: frozenset[int], actor: Actor) -> None:
    before = set(MemberPlace.objects.filter(member=member).values_list("place", flat=True))
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
