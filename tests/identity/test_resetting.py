"""A new password for another: only from whom could have given all he has, never across companies."""

import pytest

from liandong.identity.actors import NotAllowedError, load_actor
from liandong.identity.models import AuditRow, Member, Role, RoleGrant
from liandong.identity.origins import Origin
from liandong.identity.registry.models import Company, Membership, Person
from liandong.identity.resetting import reset_password
from liandong.identity.roles import BUYER, create_member
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.refusal import RefusedError
from tests.support.companies import PASSWORD, People

pytestmark = pytest.mark.usefixtures("company")

HERE = Origin("10.0.0.7", "Browser")


def member(username: str) -> Member:
    found = Membership.objects.get(person__username=username, company__slug="jia")
    return Member.objects.get(pk=found.member_id)


def manager() -> Actor:
    """Return someone who buys and keeps members."""
    role = Role.objects.create(name="人事")
    RoleGrant.objects.create(role=role, subject="identity.member", verb=Verb.DRAFT, scope=Scope.ALL)
    return load_actor(create_member("人事", roles=[role.name, BUYER]).pk)


def refused(target: Member, actor: Actor) -> set[str]:
    with pytest.raises(RefusedError) as caught:
        reset_password(target, actor, HERE)
    return {problem.code for problem in caught.value.problems}


def test_the_owner_resets_and_the_trace_says_so(people: People) -> None:
    person, password = reset_password(member("clerk"), people.owner, HERE)
    stored = Person.objects.get(username="clerk")
    assert (person, stored.check_password(password), stored.must_change_password) == (stored, True, True)
    row = AuditRow.objects.get(action="reset_password")
    assert (row.subject_id, row.member_id, row.address) == (
        member("clerk").pk,
        people.owner.member,
        "10.0.0.7",
    )
    assert password not in str(row.detail)


def test_who_has_less_than_the_member_could_log_in_as_more() -> None:
    boss = manager()
    assert refused(member("clerk"), boss) == {"role_beyond"}
    assert refused(member("owner"), boss) == {"owner_by_owner"}
    assert Person.objects.get(username="clerk").check_password(PASSWORD)
    member("clerk").roles.set(Role.objects.filter(name=BUYER))
    reset_password(member("clerk"), boss, HERE)


def test_a_person_of_two_companies_is_out_of_reach(people: People) -> None:
    other = Company.objects.create(slug="bing", name="丙", is_ready=False)
    Membership.objects.create(person=Person.objects.get(username="clerk"), company=other, member_id=1)
    assert refused(member("clerk"), people.owner) == {"person_elsewhere"}


def test_not_oneself_nor_who_has_no_log_in_nor_without_the_right(people: People) -> None:
    assert refused(member("owner"), people.owner) == {"own_rights"}
    assert refused(create_member("旁人"), people.owner) == {"person_missing"}
    with pytest.raises(NotAllowedError):
        reset_password(member("keeper"), people.clerk, HERE)
