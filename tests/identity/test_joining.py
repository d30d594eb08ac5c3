"""How someone comes into a company: as a new person, or as one who agreed; names are not told apart."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import signing

from liandong.identity.actors import load_actor
from liandong.identity.joining import CODE_AGE, add_known_person, add_new_person, join_code
from liandong.identity.members import MemberForm
from liandong.identity.models import AuditRow, Member, Role, RoleGrant
from liandong.identity.passwords import change_password
from liandong.identity.people import create_person
from liandong.identity.registry.models import Membership, Person
from liandong.identity.roles import BUYER, OWNER, SELLER, create_member
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.refusal import RefusedError
from tests.support.companies import PASSWORD, People

pytestmark = pytest.mark.usefixtures("company")


def manager() -> Actor:
    """Return someone who buys and keeps members."""
    role = Role.objects.create(name="人事")
    RoleGrant.objects.create(role=role, subject="identity.member", verb=Verb.DRAFT, scope=Scope.ALL)
    return load_actor(create_member("人事", roles=[role.name, BUYER]).pk)


def form(*roles: str) -> MemberForm:
    chosen = Role.objects.filter(name__in=roles).values_list("pk", flat=True)
    return MemberForm("钱七", frozenset(chosen), frozenset())


def codes(username: str, code: str | None, made: MemberForm, actor: Actor) -> list[str]:
    """Return the codes of the refusal; neither side may have anything new."""
    before = (Member.objects.count(), Person.objects.count(), Membership.objects.count())
    known = [] if code is None else [code]
    add: Callable[..., object] = add_new_person if code is None else add_known_person
    with pytest.raises(RefusedError) as caught:
        add(username, *known, made, actor)
    assert before == (Member.objects.count(), Person.objects.count(), Membership.objects.count())
    return [problem.code for problem in caught.value.problems]


def test_a_new_person_gets_no_more_than_the_giver_has() -> None:
    boss = manager()
    assert codes("qian", None, form(OWNER), boss) == ["role_beyond"]
    person, password = add_new_person("qian", form(BUYER), boss)
    member = Member.objects.get(name="钱七")
    assert person.check_password(password)
    assert Membership.objects.get(person=person).member_id == member.pk
    assert set(AuditRow.objects.filter(subject_id=member.pk).values_list("member", flat=True)) == {
        boss.member
    }


def test_a_taken_name_is_told_only_when_all_else_is_sound(people: People) -> None:
    nameless = replace(form(), name="")
    assert codes("", None, nameless, people.owner) == ["username_missing", "name_missing"]
    assert codes("clerk", None, nameless, people.owner) == ["name_missing"]
    assert codes("clerk", None, form(), people.owner) == ["username_taken"]
    assert codes("长" * 65, None, form(), people.owner) == ["username_invalid"]


def test_someone_who_agreed_comes_in_under_the_name_given_here(people: People) -> None:
    person, _ = create_person("sun", "孙八的全名")
    code = join_code(person)
    assert codes("sun", code, form(OWNER), manager()) == ["role_beyond"]
    add_known_person("sun", code, form(SELLER), people.owner)
    membership = Membership.objects.get(person=person)
    assert load_actor(membership.member_id).name == "钱七"
    assert membership.last_used_at is None
    assert codes("sun", code, form(), people.owner) == ["already_member"]


def test_without_his_agreement_nobody_comes_in_and_nobody_is_told_apart(people: People) -> None:
    person, _ = create_person("sun", "孙八")
    other, _ = create_person("zhou", "周九")
    off, _ = create_person("wu", "吴十")
    code = join_code(off)
    Person.objects.filter(pk=off.pk).update(is_active=False)
    for username, wrong in (
        ("sun", "guess"),
        ("sun", join_code(other)),
        ("sun", signing.dumps(person.pk)),
        ("nobody", join_code(person)),
        ("wu", code),
        ("clerk", "guess"),
    ):
        assert codes(username, wrong, form(), people.owner) == ["join_code_invalid"]


def test_an_agreement_ends_with_its_hour_and_with_the_password(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, _ = create_person("sun", "孙八")
    code = join_code(person)
    after = time.time() + (CODE_AGE + timedelta(seconds=2)).total_seconds()
    with monkeypatch.context() as later:
        later.setattr("django.core.signing.time.time", lambda: after)
        assert codes("sun", code, form(), people.owner) == ["join_code_invalid"]
    change_password(person, PASSWORD)
    assert codes("sun", code, form(), people.owner) == ["join_code_invalid"]
    add_known_person("sun", join_code(person), form(), people.owner)


def test_a_code_is_for_its_person_even_where_two_have_no_password(people: People) -> None:
    one, other = (Person.objects.create(username=name, name=name) for name in ("sun", "zhou"))
    assert codes(other.username, join_code(one), form(), people.owner) == ["join_code_invalid"]
