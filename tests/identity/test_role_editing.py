"""Roles are made within one's own rights, restored when they are standard ones, and never lost in use."""

import pytest

from liandong.identity.actors import NotAllowedError, load_actor
from liandong.identity.members import MemberForm, update_member
from liandong.identity.models import AuditRow, Member, Role
from liandong.identity.role_editing import (
    RoleForm,
    delete_role,
    form_of,
    restore_missing,
    restore_role,
    save_role,
    standard_form,
)
from liandong.identity.roles import ACCOUNTANT, BUYER, CASHIER, OWNER, SELLER, create_member
from liandong.identity.segregation import Deed, Pair, read_pairs, save_pairs
from liandong.kernel.actor import ANY, Actor, Grants, Scope, Verb
from liandong.kernel.refusal import RefusedError
from tests.support.companies import People

pytestmark = pytest.mark.usefixtures("company")
SALES: Grants = {("sales.*", Verb.VIEW): Scope.ALL, ("sales.order", Verb.DRAFT): Scope.OWN}
HIDDEN = frozenset({"cost", "margin"})
KEEP: Grants = {("identity.role", verb): Scope.ALL for verb in (Verb.VIEW, Verb.DRAFT)}
BOTH = Pair(
    Deed("purchasing.order", Verb.POST), Deed("finance.outgoing_payment", Verb.POST), is_exclusive=True
)
PAYER: Grants = {("finance.*", Verb.POST): Scope.ALL}
ORDERER: Grants = {("purchasing.order", Verb.POST): Scope.OWN}


def stored(pk: int) -> RoleForm:
    return form_of(Role.objects.get(pk=pk))


def named(name: str) -> int:
    return Role.objects.get(name=name).pk


def keeper_of_roles(owner: Actor, grants: Grants, hidden: frozenset[str] = frozenset()) -> Actor:
    """Return someone who keeps roles and has these rights besides."""
    save_role(None, RoleForm("权限员", {**grants, **KEEP}, hidden), owner)
    return load_actor(create_member("周八", roles=["权限员"]).pk)


def refused(pk: int | None, form: RoleForm, actor: Actor) -> list[str]:
    with pytest.raises(RefusedError) as caught:
        save_role(pk, form, actor)
    return [problem.code for problem in caught.value.problems]


def test_a_role_is_what_its_form_says_and_the_trace_tells_what_changed(people: People) -> None:
    pk = save_role(None, RoleForm("业务", SALES, HIDDEN), people.owner)
    assert stored(pk) == RoleForm("业务", SALES, HIDDEN)
    changed = {("sales.*", Verb.VIEW): Scope.PLACES, ("sales.delivery", Verb.POST): Scope.ALL}
    save_role(pk, RoleForm("业务员", changed), people.owner, "10.0.0.9")
    assert stored(pk) == RoleForm("业务员", changed)
    row = AuditRow.objects.latest("pk")
    assert (row.action, row.subject_id, row.address) == ("update", pk, "10.0.0.9")
    assert row.detail["rights_before"] == {"sales.*:view": "all", "sales.order:draft": "own"}
    assert row.detail["rights"] == {"sales.*:view": "places", "sales.delivery:post": "all"}


def test_all_that_is_wrong_is_told_at_once(people: People) -> None:
    form = RoleForm("", SALES, frozenset({"weight"}))
    assert refused(None, form, people.owner) == ["name_missing", "column_unknown"]
    assert refused(None, RoleForm("长" * 65, SALES), people.owner) == ["too_long"]
    assert refused(None, RoleForm(SELLER, SALES), people.owner) == ["role_taken"]
    assert refused(10**6, RoleForm("无", SALES), people.owner) == ["role_unknown"]


def test_nobody_makes_a_role_beyond_his_own(people: People) -> None:
    actor = keeper_of_roles(people.owner, {("sales.*", Verb.VIEW): Scope.OWN}, HIDDEN)
    assert refused(None, RoleForm("大", {("sales.order", Verb.VIEW): Scope.ALL}, HIDDEN), actor) == [
        "role_beyond"
    ]
    assert refused(None, RoleForm("看", {("sales.order", Verb.VIEW): Scope.OWN}), actor) == ["role_beyond"]
    assert refused(named(CASHIER), RoleForm(CASHIER, {}, HIDDEN), actor) == ["role_beyond"]
    save_role(None, RoleForm("小", {("sales.order", Verb.VIEW): Scope.OWN}, HIDDEN), actor)
    assert refused(named("权限员"), RoleForm("权限员", {}, HIDDEN), actor) == ["own_rights"]


def test_the_right_to_keep_roles_must_be_the_whole_one(people: People) -> None:
    grants: Grants = {("identity.role", Verb.DRAFT): Scope.OWN}
    actor = Actor(people.clerk.member, "李四", grants)
    with pytest.raises(NotAllowedError):
        save_role(None, RoleForm("小", {}, HIDDEN), actor)


def test_a_standard_role_keeps_its_name_and_is_restored(people: People) -> None:
    pk = named(SELLER)
    assert refused(pk, RoleForm("卖货", SALES), people.owner) == ["role_fixed"]
    save_role(pk, RoleForm(SELLER, {}), people.owner)
    restore_role(pk, people.owner)
    assert stored(pk) == standard_form(SELLER)
    own = save_role(None, RoleForm("业务", SALES), people.owner)
    with pytest.raises(RefusedError, match="role_own"):
        restore_role(own, people.owner)


def test_a_role_in_use_stays_and_deleted_standard_roles_come_back(people: People) -> None:
    with pytest.raises(RefusedError, match="role_held"):
        delete_role(named(SELLER), people.owner)
    delete_role(named(CASHIER), people.owner)
    assert not Role.objects.filter(name=CASHIER).exists()
    restore_missing(people.owner)
    assert stored(named(CASHIER)) == standard_form(CASHIER)
    assert AuditRow.objects.filter(action="delete", subject="identity.role").exists()


def test_pairs_make_sense_by_themselves(people: People) -> None:
    same = Pair(BOTH.first, BOTH.first)
    turned = Pair(BOTH.second, BOTH.first)
    with pytest.raises(RefusedError) as caught:
        save_pairs([BOTH, same, turned], people.owner)
    assert [(one.code, one.line) for one in caught.value.problems] == [("pair_same", 2), ("pair_twice", 3)]
    with pytest.raises(NotAllowedError):
        save_pairs([BOTH], people.clerk)
    save_pairs([BOTH], people.owner)
    assert read_pairs() == (BOTH,)


def test_no_role_may_give_both_deeds_of_an_exclusive_pair(people: People) -> None:
    save_pairs([BOTH], people.owner)
    assert refused(None, RoleForm("都行", {**PAYER, **ORDERER}), people.owner) == ["deeds_held"]
    save_pairs([Pair(BOTH.first, BOTH.second)], people.owner)
    save_role(None, RoleForm("都行", {**PAYER, **ORDERER}), people.owner)


def test_no_member_gets_both_deeds_from_two_roles(people: People) -> None:
    payer = save_role(None, RoleForm("付款", PAYER), people.owner)
    orderer = save_role(None, RoleForm("订货", ORDERER), people.owner)
    save_pairs([BOTH], people.owner)
    member = create_member("周八", roles=["付款"]).pk
    form = MemberForm("周八", frozenset({payer, orderer}), frozenset())
    with pytest.raises(RefusedError) as caught:
        update_member(member, form, people.owner)
    (problem,) = caught.value.problems
    assert (problem.code, problem.detail["who"]) == ("deeds_held", "周八")
    other = save_role(None, RoleForm("看货", {("stock_ledger.*", Verb.VIEW): Scope.ALL}), people.owner)
    update_member(member, MemberForm("周八", frozenset({payer, other}), frozenset()), people.owner)
    widened = RoleForm("看货", {("stock_ledger.*", Verb.VIEW): Scope.ALL, **ORDERER})
    assert refused(other, widened, people.owner) == ["deeds_held"]


def test_what_was_held_before_does_not_stand_in_the_way_of_other_changes(people: People) -> None:
    pk = save_role(None, RoleForm("都行", {**PAYER, **ORDERER}), people.owner)
    member = create_member("周八", roles=["都行"]).pk
    save_pairs([BOTH], people.owner)
    save_role(pk, RoleForm("都行", {**PAYER, **ORDERER, ("sales.*", Verb.VIEW): Scope.ALL}), people.owner)
    roles = frozenset({pk, named(BUYER)})
    update_member(member, MemberForm("周八", roles, frozenset()), people.owner)
    assert Member.objects.get(pk=member).roles.count() == 2


def test_an_owners_role_is_not_asked_for_pairs(people: People) -> None:
    save_pairs([BOTH], people.owner)
    every: Grants = {(ANY, verb): Scope.ALL for verb in Verb}
    save_role(named(OWNER), RoleForm(OWNER, every), people.owner)
    update_member(
        people.clerk.member,
        MemberForm("李四", frozenset({named(OWNER), named(ACCOUNTANT)}), frozenset()),
        people.owner,
    )
    assert Member.objects.get(pk=people.clerk.member).roles.count() == 2
