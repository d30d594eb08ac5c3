"""Preparing an installation for its users: tables up to date, and somebody who can log in."""

from dataclasses import dataclass

from liandong.identity.companies import (
    company_slugs,
    create_company,
    migrate_registry,
    ready_namespaces,
)
from liandong.identity.migrating import Progress, migrate_companies
from liandong.identity.passwords import first_password
from liandong.identity.registry.models import Membership, Person

OWNER = "boss"
OWNER_NAME = "老板"


@dataclass(frozen=True, slots=True)
class FirstLogin:
    """The log-in made on the first run; the password is kept nowhere but hashed."""

    username: str
    password: str


def bring_up_to_date(progress: Progress) -> None:
    """Migrate the registry and then every company.

    Raises:
        MigrationFailedError: some companies could not be migrated.
    """
    migrate_registry()
    migrate_companies(ready_namespaces(), progress)


def first_company(slug: str, name: str) -> FirstLogin | None:
    """Make sure there is a company of this slug and return the log-in if its owner is new.

    A run that was stopped before the company was ready gives the owner another password: the
    first one may never have been seen.
    """
    if slug in company_slugs():
        return None
    owner = Person.objects.filter(username=OWNER).first() or Person(username=OWNER, name=OWNER_NAME)
    password = None
    if not Membership.objects.filter(person=owner.pk).exists():
        password = first_password()
        owner.set_password(password)
        owner.full_clean()
        owner.save()
    create_company(slug, name, owner)
    return FirstLogin(OWNER, password) if password else None
