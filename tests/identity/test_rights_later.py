"""Companies from before get the rights of new types, as far as they left the roles as they were."""

from importlib import import_module

from django.apps import apps

from liandong.identity.models import RoleGrant
from liandong.identity.rights_later import give_later
from liandong.identity.roles import ACCOUNTANT, SELLER, STANDARD_ROLES
from liandong.kernel.actor import Scope, Verb, scope_in

_MIGRATIONS = ("0005_rights_of_new_types", "0006_rights_to_inspect")
RIGHTS = tuple(
    right for name in _MIGRATIONS for right in import_module(f"liandong.identity.migrations.{name}").RIGHTS
)


def grants_of(role: str, subject: str) -> set[tuple[str, str]]:
    """Return verbs and scopes a role has for a subject by name."""
    found = RoleGrant.objects.filter(role__name=role, subject=subject)
    return set(found.values_list("verb", "scope"))


def reach(role: str, subject: str) -> dict[Verb, Scope | None]:
    """Return how far a role's rights for a subject reach, by whatever grant."""
    rows = RoleGrant.objects.filter(role__name=role).values_list("subject", "verb", "scope")
    grants = {(name, Verb(verb)): Scope(scope) for name, verb, scope in rows}
    return {verb: scope_in(grants, subject, verb) for verb in Verb}


def test_a_company_from_before_gets_what_a_new_one_has(company: str) -> None:
    new = [reach(one.role, one.subject) for one in RIGHTS]
    RoleGrant.objects.filter(subject__in={one.subject for one in RIGHTS}).delete()
    assert [reach(one.role, one.subject) for one in RIGHTS] != new
    for _ in range(2):
        give_later(apps, RIGHTS)
    assert [reach(one.role, one.subject) for one in RIGHTS] == new


def test_what_a_company_took_away_stays_away(company: str) -> None:
    RoleGrant.objects.filter(subject__in={one.subject for one in RIGHTS}).delete()
    RoleGrant.objects.filter(role__name=SELLER, subject="sales.*").exclude(verb=Verb.VIEW).delete()
    RoleGrant.objects.filter(role__name=ACCOUNTANT, subject="finance.*").delete()
    give_later(apps, RIGHTS)
    assert grants_of(SELLER, "purchasing.request") == {(Verb.VIEW, Scope.OWN)}
    assert grants_of(ACCOUNTANT, "purchasing.landed_cost") == set()


def test_the_standard_roles_have_these_rights() -> None:
    for one in RIGHTS:
        subjects = {subject for subjects, *_ in STANDARD_ROLES[one.role].rights for subject in subjects}
        assert {one.beside, one.subject} <= subjects
