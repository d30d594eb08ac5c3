"""How someone comes into a company by the hand of a member: as a new person, or as one who agreed.

Log-in names are the installation's, so that a taken one is refused can't be hidden; it is told
only when nothing else is wrong, hence nobody tries names without leaving a member behind.
Whether a log-in exists is never told otherwise: who has one already shows that he agrees with a
code he makes while logged in. It is signed, ends after an hour or with his password, and a wrong
one is answered alike whether or not there is such a person.
"""

from datetime import timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction

from liandong.identity.actors import require_everywhere
from liandong.identity.giving import NOTHING, Holding, giving_problems, roles_with_grants
from liandong.identity.members import SUBJECT, MemberForm, form_problems
from liandong.identity.people import PersonExistsError, draft_person
from liandong.identity.registry.models import Company, Membership, Person
from liandong.identity.roles import create_member
from liandong.identity.router import REGISTRY
from liandong.identity.segregation import role_problems
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.storage.namespace import current_namespace

CODE_AGE = timedelta(hours=1)


def join_code(person: Person) -> str:
    """Return a code with which others may add the person to their company during ``CODE_AGE``."""
    return signing.dumps(person.pk, salt=_salt(person))


def add_new_person(username: str, form: MemberForm, actor: Actor) -> tuple[Person, str]:
    """Make a log-in and a member of the current company; return the person and his first password.

    Raises:
        NotAllowedError: the actor may not keep members.
        RefusedError: ``username_missing``, ``username_taken``, ``username_invalid``, what a
            member's form may have, or the actor would give more than he has.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    problems, roles = _problems(username, form, actor)
    refuse_if(problems)
    try:
        person, password = draft_person(username, form.name)
    except PersonExistsError as error:
        problem = Problem("username_taken", column="username", detail={"username": username})
        raise RefusedError([problem]) from error
    except ValidationError as error:
        detail = {"reason": " ".join(error.messages)}
        raise RefusedError([Problem("username_invalid", column="username", detail=detail)]) from error
    with transaction.atomic(using=REGISTRY):
        person.save()
        _join(person, form, roles, actor)
    return person, password


def add_known_person(username: str, code: str, form: MemberForm, actor: Actor) -> Person:
    """Make a person who agreed a member of the current company, under the name in the form.

    He is not put into it: the company stands among those he can choose from.

    Raises:
        NotAllowedError: the actor may not keep members.
        RefusedError: ``username_missing``, ``join_code_invalid``, ``already_member``, what a
            member's form may have, or the actor would give more than he has.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    problems, roles = _problems(username, form, actor)
    person = _who_agreed(username, code)
    here = current_namespace().slug
    if person is None:
        problems.append(Problem("join_code_invalid", column="code"))
    elif Membership.objects.filter(person=person, company__slug=here).exists():
        problems.append(Problem("already_member", column="username"))
    if problems or person is None:
        raise RefusedError(problems)
    with transaction.atomic(using=REGISTRY):
        _join(person, form, roles, actor)
    return person


def _problems(username: str, form: MemberForm, actor: Actor) -> tuple[list[Problem], list[str]]:
    """Return what is wrong, but for the log-in name being taken, and the names of the roles."""
    roles = roles_with_grants(form.roles)
    problems = [] if username else [Problem("username_missing", column="username")]
    problems += form_problems(form, roles)
    problems += giving_problems(actor, NOTHING, Holding(roles, form.places))
    problems += role_problems(roles.values(), (), form.name)
    return problems, [role.name for role in roles.values()]


def _join(person: Person, form: MemberForm, roles: list[str], actor: Actor) -> None:
    """Make member and membership; a crash in between leaves a member whom nobody can log in as."""
    member = create_member(form.name, roles=roles, places=form.places, by=actor.member)
    company = Company.objects.get(slug=current_namespace().slug)
    Membership.objects.create(person=person, company=company, member_id=member.pk)


def _who_agreed(username: str, code: str) -> Person | None:
    person = Person.objects.filter(username=username, is_active=True).first()
    if person is None:
        return None
    try:
        agreed = signing.loads(code, salt=_salt(person), max_age=CODE_AGE)
    except signing.BadSignature:
        return None
    return person if agreed == person.pk else None


def _salt(person: Person) -> str:
    return f"liandong.join.{person.get_session_auth_hash()}"
