"""pytest plugin: the test company 甲公司, its people, and copies of the whole installation.

`company`        stands in the company; whatever the test writes is rolled back
`people`         owner, clerk without cost, warehouse hand limited to one place, as actors
`fresh_company`  stands in a committed copy of the installation, for threads and processes
`installation`   the same copy before any company is chosen, for commands and whole programs
`two_companies`  such a copy that also has 乙公司 (`yi`), to which only its owner `boss` belongs

The installation is migrated once per test process. Django's own test databases are not used.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import django
import pytest
from django.conf import settings
from django.db import connections, transaction
from pytest_django import DjangoDbBlocker

from liandong.kernel.actor import Actor
from tests.support.installation import Installation, copied, made, standing_on

if TYPE_CHECKING:
    from liandong.identity.registry.models import Person

SLUG = "jia"
OTHER_SLUG = "yi"
PASSWORD = "Zhu-Cang-2026"  # of every person of the cast
MAIN_WAREHOUSE = 101


@dataclass(frozen=True, slots=True)
class People:
    """The cast. Log-in names are owner, clerk and keeper; all have the password PASSWORD."""

    owner: Actor
    clerk: Actor
    keeper: Actor


def _create_cast() -> None:
    from liandong.identity.companies import create_company, migrate_registry
    from liandong.identity.people import join_company
    from liandong.identity.roles import KEEPER, SELLER

    migrate_registry()
    create_company(SLUG, "甲公司", _person("owner", "张三"))
    join_company(_person("clerk", "李四"), SLUG, roles=[SELLER])
    join_company(_person("keeper", "王五"), SLUG, roles=[KEEPER], places=[MAIN_WAREHOUSE])


def _person(username: str, name: str) -> "Person":
    from liandong.identity.people import create_person

    person, _ = create_person(username, name, must_change=False)
    person.set_password(PASSWORD)
    person.save()
    return person


def pytest_configure(config: pytest.Config) -> None:
    """Set Django up before the tests are collected: `tests.support.services` has named the settings.

    An xdist worker must not inherit the name, or pytest-django reads the settings in it before the
    worker has been given its own database. Who only hands tests out to workers needs no Django.
    """
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        del os.environ["DJANGO_SETTINGS_MODULE"]
        return
    django.setup()
    # Nothing is remembered from one request to the next, so that statements can be counted.
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    # Each test client would look through all static files for itself; servers serve them to browsers.
    settings.WHITENOISE_USE_FINDERS = False
    del os.environ["DJANGO_SETTINGS_MODULE"]
    _hash_cheaply()


def _hash_cheaply() -> None:
    """Let passwords cost next to nothing; programs that the tests start pay the full price."""
    from liandong.identity.hashing import BoundedArgon2Hasher

    BoundedArgon2Hasher.time_cost, BoundedArgon2Hasher.memory_cost = 1, 8


@pytest.fixture(scope="session")
def template(django_db_blocker: DjangoDbBlocker) -> Iterator[Installation]:
    """The migrated installation that every test starts from; nobody changes it."""
    with django_db_blocker.unblock():
        installation = made(_create_cast)
    yield installation
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture
def company(template: Installation, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Stand in the company inside a transaction that is rolled back; yields its slug."""
    from liandong.identity.companies import use_company

    with (
        django_db_blocker.unblock(),
        standing_on(template),
        rolled_back("registry"),
        use_company(SLUG),
        rolled_back("default"),
    ):
        yield SLUG


@pytest.fixture
def installation(template: Installation, django_db_blocker: DjangoDbBlocker) -> Iterator[Installation]:
    """Have a copy of the installation for oneself, committed; no company is chosen."""
    with django_db_blocker.unblock(), copied(template) as copy, standing_on(copy):
        yield copy


@pytest.fixture
def fresh_company(installation: Installation) -> Iterator[str]:
    """Stand in the company of an own installation, without a transaction; yields its slug."""
    from liandong.identity.companies import use_company

    with use_company(SLUG):
        yield SLUG


@pytest.fixture(scope="session")
def template_of_two(template: Installation, django_db_blocker: DjangoDbBlocker) -> Iterator[Installation]:
    """The template with a second company; made for the first test that needs it."""
    from liandong.identity.companies import create_company

    with copied(template) as two:
        with django_db_blocker.unblock(), standing_on(two):
            create_company(OTHER_SLUG, "乙公司", _person("boss", "赵六"))
        yield two


@pytest.fixture
def two_companies(
    template_of_two: Installation, django_db_blocker: DjangoDbBlocker
) -> Iterator[Installation]:
    """Have a copy of the installation with two companies for oneself; none is chosen."""
    with django_db_blocker.unblock(), copied(template_of_two) as copy, standing_on(copy):
        yield copy


@pytest.fixture
def people() -> People:
    """The cast as actors; ask for `company` or `fresh_company` before it."""
    from liandong.identity.actors import load_actor
    from liandong.identity.registry.models import Membership

    members = dict(Membership.objects.filter(company__slug=SLUG).values_list("person__username", "member_id"))
    return People(**{username: load_actor(members[username]) for username in ("owner", "clerk", "keeper")})


@contextmanager
def rolled_back(alias: str) -> Iterator[None]:
    """Run the block in a transaction and throw it away; durable blocks inside are allowed."""
    block = transaction.atomic(using=alias)
    block._from_testcase = True  # type: ignore[attr-defined]  # what Django's TestCase sets
    with block:
        yield
        transaction.set_rollback(True, using=alias)
