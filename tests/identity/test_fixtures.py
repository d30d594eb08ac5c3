"""The test company itself: rolled back, or one's own, and never Django's test database."""

import pytest
from django.db import transaction

from liandong.identity.companies import use_company
from liandong.identity.models import Member
from liandong.identity.registry.models import Person
from liandong.storage.namespace import NoNamespaceError
from tests.support.companies import People
from tests.support.threads import together


@pytest.mark.parametrize("_turn", [1, 2])
def test_what_a_test_writes_is_gone_in_the_next(company: str, _turn: int) -> None:
    with transaction.atomic(durable=True):
        Member.objects.create(name="孙七")
    Person.objects.create(username="sun", name="孙七")
    assert Member.objects.count() == 4
    assert Person.objects.count() == 4


def test_the_cast_has_its_rights(company: str, people: People) -> None:
    assert people.owner.sees("cost")
    assert not people.clerk.sees("cost")
    assert people.keeper.places == {101}


@pytest.mark.parametrize("_turn", [1, 2])
def test_a_fresh_company_is_seen_by_other_threads_and_thrown_away(fresh_company: str, _turn: int) -> None:
    Member.objects.create(name="孙七")

    def count_members() -> int:
        with use_company(fresh_company):
            return Member.objects.count()

    assert together(count_members, count_members) == [4, 4]


def test_without_a_company_nothing_is_read(installation: object) -> None:
    with pytest.raises(NoNamespaceError):
        Member.objects.count()
