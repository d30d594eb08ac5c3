"""A key opens no more than its scopes and its member's rights, and only while it is valid."""

from datetime import timedelta

import pytest
from django.utils import timezone

from liandong.identity.actors import HIDEABLE
from liandong.identity.models import Member
from liandong.identity.registry.models import ApiToken, Company, Membership, Person
from liandong.identity.tokens import (
    BadScopeError,
    BadTokenError,
    authenticate,
    create_token,
    narrowed,
    parse_scope,
    revoke_token,
)
from liandong.kernel.actor import Actor, Scope, Verb, superuser
from tests.support.companies import People


def membership(username: str) -> Membership:
    return Membership.objects.get(person__username=username)


def test_the_secret_is_not_kept(company: str) -> None:
    token, secret = create_token(membership("owner"), "网店", ["sales.*:draft"])
    assert secret.startswith("ld_")
    assert secret not in str(ApiToken.objects.filter(pk=token.pk).values())
    assert authenticate(secret).company.slug == company


def test_a_key_of_the_owner_may_only_what_its_scopes_say(company: str) -> None:
    _, secret = create_token(membership("owner"), "网店", ["sales.delivery:post", "catalog.*:view"])
    actor = authenticate(secret).actor
    assert actor.grants == {
        ("sales.delivery", Verb.POST): Scope.ALL,
        ("catalog.*", Verb.VIEW): Scope.ALL,
    }


def test_a_key_never_widens_its_member(company: str, people: People) -> None:
    _, secret = create_token(membership("clerk"), "导出", ["*:view", "purchasing.*:post"])
    actor = authenticate(secret).actor
    assert actor.scope_of("sales.delivery", Verb.VIEW) is Scope.OWN
    assert not actor.may("purchasing.receipt", Verb.POST)
    assert not actor.may("sales.delivery", Verb.POST)
    assert actor.hidden == people.clerk.hidden == HIDEABLE


def test_narrowing_keeps_the_specific_grant_over_the_general_one() -> None:
    grants = {("*", Verb.VIEW): Scope.ALL, ("sales.delivery", Verb.VIEW): Scope.OWN}
    actor = narrowed(Actor(1, "张三", grants), ["sales.*:view"])
    assert actor.scope_of("sales.delivery", Verb.VIEW) is Scope.OWN
    assert actor.scope_of("sales.sales_order", Verb.VIEW) is Scope.ALL
    assert not actor.may("purchasing.receipt", Verb.VIEW)
    assert narrowed(superuser(1, "张三"), ["*:view"]).may("sales.delivery", Verb.VIEW)


def test_an_ended_key_opens_nothing(company: str) -> None:
    now = timezone.now()
    _, expired = create_token(membership("owner"), "旧", ["*:view"], now - timedelta(seconds=1))
    _, valid = create_token(membership("owner"), "新", ["*:view"], now + timedelta(days=1))
    revoked, secret = create_token(membership("owner"), "丢", ["*:view"])
    assert revoke_token(revoked.pk)
    assert not revoke_token(revoked.pk)
    assert authenticate(valid).actor.name == "张三"
    for unusable in (expired, secret, "ld_guess", ""):
        with pytest.raises(BadTokenError):
            authenticate(unusable)


def test_a_key_ends_with_its_person_its_member_and_its_company(company: str) -> None:
    _, secret = create_token(membership("owner"), "网店", ["*:view"])
    for model in (Person, Member):
        model.objects.update(is_active=False)
        with pytest.raises(BadTokenError):
            authenticate(secret)
        model.objects.update(is_active=True)
    assert authenticate(secret).company.slug == company
    Company.objects.update(is_ready=False)
    with pytest.raises(BadTokenError):
        authenticate(secret)


@pytest.mark.parametrize(
    "scope",
    ["", "sales", "sales.delivery", "sales.delivery:fly", "*.*:view", "sales:view", "a.b.c:view", ":view"],
)
def test_a_scope_of_another_form_is_refused(scope: str) -> None:
    with pytest.raises(BadScopeError):
        parse_scope(scope)


def test_a_key_needs_a_scope(company: str) -> None:
    with pytest.raises(BadScopeError):
        create_token(membership("owner"), "网店", [])
