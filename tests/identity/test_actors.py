"""What a member may do is what his roles give together, loaded in a constant number of statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.identity.actors import NotAllowedError, UnknownMemberError, load_actor, require
from liandong.identity.models import Member, Role, RoleGrant
from liandong.identity.roles import ACCOUNTANT, BUYER, CASHIER, KEEPER, SELLER, create_member, take_role
from liandong.kernel.actor import Scope, Verb
from tests.support.companies import People


def test_the_owner_may_do_everything(company: str, people: People) -> None:
    assert all(people.owner.scope_of("sales.delivery", verb) is Scope.ALL for verb in Verb)
    assert people.owner.sees("cost")


def test_a_clerk_reaches_his_own_sales_only(company: str, people: People) -> None:
    assert people.clerk.scope_of("sales.delivery", Verb.POST) is Scope.OWN
    assert people.clerk.scope_of("purchasing.receipt", Verb.VIEW) is None
    assert not people.clerk.may("sales.delivery", Verb.REVERSE)
    assert not people.clerk.sees("margin")


def test_the_warehouse_hand_reaches_his_place_only(company: str, people: People) -> None:
    scope = people.keeper.scope_of("purchasing.receipt", Verb.POST)
    assert scope is Scope.PLACES
    assert people.keeper.may_reach(scope, None, frozenset({101}))
    assert not people.keeper.may_reach(scope, None, frozenset({101, 102}))
    assert not people.keeper.may("purchasing.purchase_order", Verb.POST)


def test_two_roles_give_the_wider_of_their_rights(company: str) -> None:
    actor = load_actor(create_member("孙七", roles=[KEEPER, BUYER], places=[101]).pk)
    assert actor.scope_of("purchasing.receipt", Verb.POST) is Scope.ALL
    assert actor.scope_of("inventory.transfer", Verb.POST) is Scope.PLACES
    assert actor.sees("cost")


def test_a_narrow_grant_of_one_role_never_cuts_down_another_role(company: str) -> None:
    member = create_member("孙七", roles=[ACCOUNTANT])
    role = Role.objects.create(name="自己的付款")
    RoleGrant.objects.create(role=role, subject="finance.outgoing_payment", verb="view", scope="own")
    member.roles.add(role)
    assert load_actor(member.pk).scope_of("finance.outgoing_payment", Verb.VIEW) is Scope.ALL


def test_costs_stay_hidden_while_every_role_hides_them(company: str) -> None:
    assert not load_actor(create_member("孙七", roles=[SELLER, CASHIER]).pk).sees("cost")


def test_a_member_without_a_role_may_nothing_and_sees_no_cost(company: str) -> None:
    member = create_member("孙七", roles=[SELLER])
    take_role(member, SELLER)
    actor = load_actor(member.pk)
    assert actor.grants == {}
    assert not actor.sees("cost")
    with pytest.raises(NotAllowedError):
        require(actor, "sales.delivery", Verb.VIEW)


@pytest.mark.parametrize("roles", [[], [SELLER], [SELLER, BUYER, KEEPER, CASHIER, ACCOUNTANT]])
def test_loading_takes_three_statements(company: str, roles: list[str]) -> None:
    member = create_member("孙七", roles=roles, places=range(101, 120))
    with CaptureQueriesContext(connection) as statements:
        load_actor(member.pk)
    assert len(statements) == 3


def test_an_inactive_or_unknown_member_is_refused(company: str, people: People) -> None:
    Member.objects.filter(pk=people.owner.member).update(is_active=False)
    for member in (people.owner.member, 999):
        with pytest.raises(UnknownMemberError):
            load_actor(member)
