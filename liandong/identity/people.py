"""People who log in, and how they come into a company."""

from collections.abc import Iterable

from django.db import transaction

from liandong.identity.audit import AuditEntry, record
from liandong.identity.companies import use_company
from liandong.identity.models import Member
from liandong.identity.passwords import first_password
from liandong.identity.registry.models import Company, Membership, Person
from liandong.identity.roles import create_member
from liandong.identity.router import REGISTRY
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem


class PersonExistsError(ValueError):
    """Someone has this log-in name already."""


def create_person(username: str, name: str, *, must_change: bool = True) -> tuple[Person, str]:
    """Make a person and return him with a random password, which is kept nowhere but hashed.

    He must change it when he first logs in, unless whoever makes him is he himself.

    Raises:
        PersonExistsError: the log-in name is taken.
        ValidationError: the name does not fit its column.
    """
    person, password = draft_person(username, name)
    person.must_change_password = must_change
    person.save()
    return person, password


def draft_person(username: str, name: str) -> tuple[Person, str]:
    """Return a person who is not saved yet, but could be, and his random password, to be changed.

    Raises:
        PersonExistsError: the log-in name is taken.
        ValidationError: the name does not fit its column.
    """
    if Person.objects.filter(username=username).exists():
        raise PersonExistsError(username)
    person = Person(username=username, name=name, must_change_password=True)
    password = first_password()
    person.set_password(password)
    person.full_clean()
    return person, password


def join_company(
    person: Person, slug: str, *, roles: Iterable[str] = (), places: Iterable[int] = ()
) -> Membership:
    """Make the person a member of a company; someone who belongs to it already keeps what he has.

    This is the operator's way in, without limits; members of a company use ``joining``.
    The member comes first and the membership last: a crash in between leaves a member whom
    nobody can log in as, and the next call makes another.

    Raises:
        UnknownCompanyError: there is no ready company of this slug.
        Role.DoesNotExist: the company has no such role.
    """
    existing = Membership.objects.filter(person=person, company__slug=slug).first()
    if existing is not None:
        return existing
    with use_company(slug):
        member = create_member(person.name, roles=roles, places=places)
    company = Company.objects.get(slug=slug)
    return Membership.objects.create(person=person, company=company, member_id=member.pk)


def leave_company(membership: Membership, *, by: int | None = None) -> None:
    """Take the person out of the company. The member stays, inactive: documents point to him.

    Raises:
        RefusedError: ``owner_stays``: he founded the company, which must not be left without an owner.
    """
    with use_company(membership.company.slug), transaction.atomic():
        if Member.objects.filter(pk=membership.member_id, is_owner=True).exists():
            raise RefusedError([Problem("owner_stays")])
        Member.objects.filter(pk=membership.member_id).update(is_active=False)
        record([AuditEntry("leave", "identity.member", membership.member_id, by)])
    with transaction.atomic(using=REGISTRY):
        membership.delete()
