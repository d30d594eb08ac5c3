"""What a member may do to another's log-in: give it a new password, take a lost second factor away.

Whoever sets a password can log in with it. So he must be one who could have given all that the
member has, and the person must belong to no other company: its doors are not his to open.
"""

from django.db import transaction

from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.identity.giving import NOTHING, Holding, giving_problems, may_touch, roles_with_grants
from liandong.identity.members import SUBJECT
from liandong.identity.models import Member, MemberPlace
from liandong.identity.origins import Origin
from liandong.identity.passwords import change_password, first_password
from liandong.identity.registry.models import EventKind, Membership, Person
from liandong.identity.router import REGISTRY
from liandong.identity.second_factor import take_all_away
from liandong.identity.security_log import note_event
from liandong.identity.sessions import end_other_sessions
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.storage.namespace import current_namespace


def reset_password(member: Member, actor: Actor, origin: Origin) -> tuple[Person, str]:
    """Give the member's person a random password that he must change; all his sessions end.

    Raises:
        NotAllowedError: the actor may not keep members.
        RefusedError: ``person_missing``, ``person_elsewhere``, ``owner_by_owner``, ``own_rights``,
            ``role_beyond``, ``place_beyond``.
    """
    person = _person_to_reset(member, actor)
    password = first_password()
    with transaction.atomic(using=REGISTRY), transaction.atomic():
        change_password(person, password, is_own=False)
        note_event(person, EventKind.PASSWORD_RESET, origin)
        record([AuditEntry("reset_password", SUBJECT, member.pk, actor.member, {}, origin.address)])
    return person, password


def reset_second_factor(member: Member, actor: Actor, origin: Origin) -> None:
    """Take the second factor of the member's person away, with all his sessions.

    Raises:
        NotAllowedError: the actor may not keep members.
        RefusedError: as for ``reset_password``, or ``second_factor_none``.
    """
    person = _person_to_reset(member, actor)
    if not person.has_second_factor:
        raise RefusedError([Problem("second_factor_none")])
    with transaction.atomic(using=REGISTRY), transaction.atomic():
        take_all_away(person, origin)
        end_other_sessions(person, "")
        record([AuditEntry("reset_second_factor", SUBJECT, member.pk, actor.member, {}, origin.address)])


def _person_to_reset(member: Member, actor: Actor) -> Person:
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    slug = current_namespace().slug
    here = Membership.objects.select_related("person").filter(company__slug=slug, member_id=member.pk).first()
    problems = [] if here else [Problem("person_missing")]
    if here and Membership.objects.filter(person=here.person).exclude(pk=here.pk).exists():
        problems.append(Problem("person_elsewhere"))
    if not may_touch(actor, member):
        problems.append(Problem("owner_by_owner"))
    if member.pk == actor.member:
        problems.append(Problem("own_rights"))
    places = MemberPlace.objects.filter(member=member).values_list("place", flat=True)
    roles = roles_with_grants(member.roles.values_list("pk", flat=True))
    problems += giving_problems(actor, NOTHING, Holding(roles, frozenset(places)))
    if problems or here is None:
        raise RefusedError(problems)
    return here.person
