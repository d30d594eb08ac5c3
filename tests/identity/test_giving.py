"""Nobody gives more than he has: roles, warehouses, owners, keys."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.identity.actors import HIDEABLE, NotAllowedError, load_actor
from liandong.identity.giving import givable_roles, goes_beyond, has_every_right
from liandong.identity.joining import add_known_person, add_new_person
from liandong.identity.members import MemberForm, update_member
from liandong.identity.models import AuditRow, Member, Role, RoleGrant
from liandong.identity.people import leave_company
from liandong.identity.registry.models import Membership
from liandong.identity.roles import ACCOUNTANT, BUYER, KEEPER, OWNER, SELLER, create_member, give_role
from liandong.identity.tokens import authenticate, create_token, narrowed, parse_scope
from liandong.kernel.actor import ANY, Actor, Grants, Scope, Verb, superuser
from liandong.kernel.refusal import RefusedError
from tests.support.companies import MAIN_WAREHOUSE, People

OTHER_WAREHOUSE = MAIN_WAREHOUSE + 1
MANAGE = {("identity.member", Verb.VIEW): Scope.ALL, ("identity.member", Verb.DRAFT): Scope.ALL}
SUBJECTS = ("*", "sales.*", "finance.*", "sales.order", "sales.delivery", "finance.note")
TYPES = ("sales.order", "sales.delivery", "finance.note", "identity.member")
WIDTH = {None: 0, Scope.OWN: 1, Scope.PLACES: 2, Scope.ALL: 3}


def role(name: str, grants: Grants, hidden: frozenset[str] = frozenset()) -> Role:
    made = Role.objects.create(name=name, hidden=sorted(hidden))
    RoleGrant.objects.bulk_create(
        RoleGrant(role=made, subject=subject, verb=verb, scope=scope)
        for (subject, verb), scope in grants.items()
    )
    return made


def manager(*roles: str, hidden: frozenset[str] = frozenset(), places: tuple[int, ...] = ()) -> Actor:
    """Return someone who keeps members besides having the roles."""
    role("人事", MANAGE, hidden)
    return load_actor(create_member("人事", roles=["人事", *roles], places=places).pk)


def form_of(member: int) -> MemberForm:
    found = Member.objects.get(pk=member)
    roles = frozenset(found.roles.values_list("pk", flat=True))
    places = frozenset(found.place_rights.values_list("place", flat=True))
    return MemberForm(found.name, roles, places, is_active=found.is_active)


def with_role(member: int, name: str) -> MemberForm:
    form = form_of(member)
    return replace(form, roles=form.roles | {Role.objects.get(name=name).pk})


def refused(member: int, form: MemberForm, actor: Actor) -> list[str]:
    """Return the codes of the refusal; nothing may have changed."""
    before, traces = form_of(member), AuditRow.objects.count()
    with pytest.raises(RefusedError) as caught:
        update_member(member, form, actor)
    assert form_of(member) == before
    assert AuditRow.objects.count() == traces
    return [problem.code for problem in caught.value.problems]


def taken(member: int, actor: Actor) -> list[str]:
    return refused(member, replace(form_of(member), roles=frozenset()), actor)


def disabled(member: int, actor: Actor) -> list[str]:
    return refused(member, replace(form_of(member), is_active=False), actor)


@pytest.mark.usefixtures("company")
class TestRoles:
    def test_who_keeps_members_can_not_make_an_owner(self, people: People) -> None:
        boss = manager(BUYER, ACCOUNTANT)
        assert refused(people.clerk.member, with_role(people.clerk.member, OWNER), boss) == ["role_beyond"]
        update_member(people.clerk.member, with_role(people.clerk.member, OWNER), people.owner)
        assert has_every_right(load_actor(people.clerk.member))

    def test_own_roles_are_given_and_taken_others_are_not(self, people: People) -> None:
        boss = manager(BUYER)
        form = with_role(people.clerk.member, BUYER)
        update_member(people.clerk.member, form, boss)
        assert form_of(people.clerk.member) == form
        update_member(
            people.clerk.member, replace(form, roles=form.roles - {Role.objects.get(name=BUYER).pk}), boss
        )
        assert not load_actor(people.clerk.member).may("purchasing.order", Verb.POST)
        assert refused(people.clerk.member, with_role(people.clerk.member, ACCOUNTANT), boss) == [
            "role_beyond"
        ]
        assert taken(people.keeper.member, boss) == ["role_beyond"]

    def test_a_role_that_shows_cost_is_given_only_by_who_sees_it(self, people: People) -> None:
        looks = {("sales.*", Verb.VIEW): Scope.ALL}
        role("看售价", looks, HIDEABLE)
        role("看成本", looks, frozenset({"margin"}))
        boss = manager("看售价", hidden=HIDEABLE)
        update_member(people.keeper.member, with_role(people.keeper.member, "看售价"), boss)
        assert refused(people.keeper.member, with_role(people.keeper.member, "看成本"), boss) == [
            "role_beyond"
        ]

    def test_nobody_changes_his_own_roles_but_an_owner(self, people: People) -> None:
        boss = manager(BUYER, places=(MAIN_WAREHOUSE,))
        assert taken(boss.member, boss) == ["own_rights"]
        form = replace(form_of(boss.member), places=frozenset())
        assert refused(boss.member, form, boss) == ["own_rights"]
        update_member(boss.member, replace(form_of(boss.member), name="人事部"), boss)
        give_role(Member.objects.get(pk=people.clerk.member), OWNER)
        owner = load_actor(people.clerk.member)
        update_member(owner.member, replace(form_of(owner.member), roles=frozenset()), owner)
        assert load_actor(owner.member).grants == {}

    def test_who_comes_back_comes_back_with_roles_one_could_give(self, people: People) -> None:
        boss = manager(BUYER)
        Member.objects.filter(pk__in=(people.clerk.member, people.keeper.member)).update(is_active=False)
        form = replace(form_of(people.clerk.member), is_active=True)
        assert refused(people.clerk.member, form, boss) == ["role_beyond"]
        update_member(people.clerk.member, form, people.owner)

    def test_all_reasons_come_at_once(self, people: People) -> None:
        boss = manager(BUYER)
        form = with_role(people.clerk.member, OWNER)
        form = replace(form, name="", roles=form.roles | {Role.objects.get(name=ACCOUNTANT).pk, 10**6})
        codes = refused(people.clerk.member, form, boss)
        assert sorted(codes) == ["name_missing", "role_beyond", "role_beyond", "role_unknown"]
        assert refused(people.clerk.member, replace(form_of(people.clerk.member), name="长" * 65), boss) == [
            "too_long"
        ]

    def test_only_roles_that_may_be_given_are_offered(self, people: People) -> None:
        assert {one.name for one in givable_roles(manager(BUYER))} == {"人事", BUYER}
        assert OWNER in {one.name for one in givable_roles(people.owner)}
        assert [one.name for one in givable_roles(people.clerk)] == [SELLER]

    def test_without_the_right_nothing_is_given(self, people: People) -> None:
        with pytest.raises(NotAllowedError):
            update_member(people.keeper.member, form_of(people.keeper.member), people.clerk)
        with pytest.raises(NotAllowedError):
            add_new_person("someone", MemberForm("某", frozenset(), frozenset()), people.clerk)
        with pytest.raises(NotAllowedError):
            add_known_person("boss", "", MemberForm("某", frozenset(), frozenset()), people.keeper)


@pytest.mark.usefixtures("company")
class TestOwners:
    def test_only_an_owner_touches_an_owner(self, people: People) -> None:
        boss = manager(BUYER)
        give_role(Member.objects.get(pk=people.clerk.member), OWNER)
        assert "owner_by_owner" in taken(people.clerk.member, boss)
        assert disabled(people.clerk.member, boss) == ["owner_by_owner"]
        assert "owner_by_owner" in disabled(people.owner.member, boss)
        renamed = replace(form_of(people.owner.member), name="假老板")
        assert refused(people.owner.member, renamed, boss) == ["owner_by_owner"]
        update_member(
            people.clerk.member, replace(form_of(people.clerk.member), is_active=False), people.owner
        )
        assert not Member.objects.get(pk=people.clerk.member).is_active

    def test_a_disabled_owner_is_still_touched_by_owners_only(self, people: People) -> None:
        give_role(Member.objects.get(pk=people.clerk.member), OWNER)
        Member.objects.filter(pk=people.clerk.member).update(is_active=False)
        form = replace(form_of(people.clerk.member), is_active=True)
        assert "owner_by_owner" in refused(people.clerk.member, form, manager(BUYER))

    def test_the_last_owner_always_stays(self, people: People) -> None:
        """The founder can't be disabled or leave, so there is an owner whatever becomes of the others."""
        give_role(Member.objects.get(pk=people.clerk.member), OWNER)
        assert disabled(people.owner.member, load_actor(people.clerk.member)) == ["owner_stays"]
        assert disabled(people.owner.member, people.owner) == ["owner_stays"]
        with pytest.raises(RefusedError):
            leave_company(Membership.objects.get(person__username="owner"))
        assert has_every_right(load_actor(people.owner.member))
        leave_company(Membership.objects.get(person__username="clerk"))


@pytest.mark.usefixtures("company")
class TestPlaces:
    def test_a_warehouse_is_given_only_by_who_reaches_it(self, people: People) -> None:
        boss = manager(KEEPER, hidden=HIDEABLE, places=(MAIN_WAREHOUSE,))
        both = frozenset({MAIN_WAREHOUSE, OTHER_WAREHOUSE})
        widened = replace(form_of(people.keeper.member), places=both)
        assert refused(people.keeper.member, widened, boss) == ["place_beyond"]
        newcomer = create_member("新", places=[OTHER_WAREHOUSE]).pk
        assert refused(newcomer, with_role(newcomer, KEEPER), boss) == ["place_beyond"]
        update_member(newcomer, replace(form_of(newcomer), places=frozenset({MAIN_WAREHOUSE})), boss)
        update_member(newcomer, with_role(newcomer, KEEPER), boss)
        update_member(people.keeper.member, widened, people.owner)
        update_member(people.keeper.member, replace(widened, places=frozenset()), boss)

    def test_who_reaches_every_warehouse_gives_any(self, people: People) -> None:
        rights = {("stock_ledger.*", Verb.VIEW): Scope.PLACES}
        role("看库存", rights, HIDEABLE)
        boss = manager(BUYER)
        form = replace(with_role(people.clerk.member, "看库存"), places=frozenset({OTHER_WAREHOUSE}))
        update_member(people.clerk.member, form, boss)
        assert form_of(people.clerk.member) == form


def grants_of() -> st.SearchStrategy[dict[tuple[str, Verb], Scope]]:
    keys = st.tuples(st.sampled_from(SUBJECTS), st.sampled_from((Verb.VIEW, Verb.POST)))
    return st.dictionaries(keys, st.sampled_from(list(Scope)), max_size=5)


class _Role:
    """A role as `goes_beyond` reads it, without a database."""

    def __init__(self, grants: Grants, hidden: frozenset[str]) -> None:
        self.hidden = sorted(hidden)
        self._rows = [RoleGrant(subject=s, verb=v, scope=scope) for (s, v), scope in grants.items()]

    @property
    def grants(self) -> "_Role":
        return self

    def all(self) -> list[RoleGrant]:
        return self._rows


@given(mine=grants_of(), theirs=grants_of())
def test_what_does_not_go_beyond_is_within_for_every_type(mine: Grants, theirs: Grants) -> None:
    giver, taker = Actor(1, "甲", mine), Actor(2, "乙", theirs)
    is_wider = any(
        WIDTH[taker.scope_of(one, verb)] > WIDTH[giver.scope_of(one, verb)] for one in TYPES for verb in Verb
    )
    beyond = goes_beyond(giver, _Role(theirs, frozenset()))  # type: ignore[arg-type]
    assert beyond or not is_wider


@given(mine=grants_of(), scopes=st.lists(st.sampled_from([f"{s}:{v}" for s in SUBJECTS for v in Verb])))
def test_a_key_is_never_wider_than_its_member_nor_its_scopes(mine: Grants, scopes: list[str]) -> None:
    member = Actor(1, "甲", mine, HIDEABLE, frozenset({1}))
    key = narrowed(member, scopes)
    assert (key.hidden, key.places, key.member) == (member.hidden, member.places, member.member)
    asked = Actor(1, "甲", {parse_scope(scope): Scope.ALL for scope in scopes})
    for one in TYPES:
        for verb in Verb:
            expected = member.scope_of(one, verb) if asked.may(one, verb) else None
            assert key.scope_of(one, verb) is expected


def test_a_key_loses_what_its_member_loses(company: str, people: People) -> None:
    give_role(Member.objects.get(pk=people.clerk.member), OWNER)
    membership = Membership.objects.get(person__username="clerk", company__slug=company)
    _, secret = create_token(membership, "店", [f"{ANY}:{verb}" for verb in Verb])
    assert has_every_right(authenticate(secret).actor)
    form = replace(form_of(people.clerk.member), roles=frozenset({Role.objects.get(name=SELLER).pk}))
    update_member(people.clerk.member, form, people.owner)
    actor = authenticate(secret).actor
    assert actor.grants == people.clerk.grants
    assert actor.hidden == HIDEABLE
    assert not has_every_right(narrowed(superuser(1, "甲"), ["*:view"]))
