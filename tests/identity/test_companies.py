"""Companies are whole or not there at all, keep apart, and are brought up to date side by side."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from liandong.identity import migrating
from liandong.identity.companies import (
    CompanyExistsError,
    UnknownCompanyError,
    company_slugs,
    create_company,
    namespace_of,
    use_company,
)
from liandong.identity.migrating import MigrationFailedError, migrate_companies, migrate_company
from liandong.identity.models import Member, Role, RuleRevision
from liandong.identity.registry.models import Company, Membership, Person
from liandong.identity.roles import STANDARD_ROLES
from liandong.kernel.actor import Actor
from liandong.stock_ledger.actions import PlaceForm, create_place
from liandong.stock_ledger.models import Place
from liandong.storage.namespace import Namespace
from tests.support.apart import exit_code_of
from tests.support.companies import SLUG
from tests.support.installation import Installation
from tests.support.threads import together

DIED = 9

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


class Stopped(BaseException):
    """Stands for a crash: nothing catches it."""


class stopping_after:  # noqa: N801 - used like a function
    """Call ``stop`` instead of running the statement after so many, on either database."""

    def __init__(self, statements: int, stop: Callable[[], None]) -> None:
        self.left = statements
        self.stop = stop

    def __enter__(self) -> None:
        for alias in ("default", "registry"):
            connections[alias].execute_wrappers.append(self.count)

    def __exit__(self, *_: object) -> None:
        for alias in ("default", "registry"):
            connections[alias].execute_wrappers.remove(self.count)

    def count(self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: ANN401, FBT001 - Django's protocol
        # Stopping in the middle of Django's own savepoint handling would break this process only.
        if "SAVEPOINT" not in sql:
            self.left -= 1
        if self.left < 0:
            self.stop()
        return execute(sql, params, many, context)


def crash() -> None:
    raise Stopped


def owner() -> Person:
    return Person.objects.get(username="owner")


def assert_whole(slug: str) -> None:
    with use_company(slug):
        assert Member.objects.filter(is_owner=True).count() == 1
        assert Role.objects.count() == len(STANDARD_ROLES)
        assert RuleRevision.objects.count() == 1
        assert migrate_company(namespace_of(slug)) is False
    assert Membership.objects.filter(company__slug=slug).count() == 1


@contextmanager
def stopping_before_record(number: int) -> Iterator[None]:
    """Stop before this many migrations of the company are recorded as done."""
    left = number

    def watch(execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: ANN401, FBT001 - Django's protocol
        nonlocal left
        left -= 'INSERT INTO "django_migrations"' in sql
        if not left:
            raise Stopped
        return execute(sql, params, many, context)

    with connections["default"].execute_wrapper(watch):
        yield


def create_stopping_before_record(number: int) -> None:
    with stopping_before_record(number):
        create_company("yi", "乙公司", owner())


def furnish(by: Actor) -> None:
    create_place(PlaceForm("CK01", "主仓"), by)  # refused when it is there already


def refuse(by: Actor) -> None:
    furnish(by)
    raise Stopped


def create_refused() -> None:
    create_company("yi", "乙公司", owner(), refuse)


def create_and_die_after(statements: int) -> None:
    with stopping_after(statements, partial(os._exit, DIED)):
        create_company("yi", "乙公司", owner())


def create_stopping_after(statements: int) -> None:
    with stopping_after(statements, crash):
        create_company("yi", "乙公司", owner(), furnish)


def test_a_company_stopped_at_any_step_can_not_be_entered_and_is_finished_by_the_same_call(
    installation: Installation,
) -> None:
    for statements in (0, 1, 2, 20, 80, 100):
        with pytest.raises(Stopped):
            together(partial(create_stopping_after, statements))
        with pytest.raises(UnknownCompanyError), use_company("yi"):
            pass
    with pytest.raises(Stopped):
        together(create_refused)
    together(partial(create_stopping_after, 10**6))
    assert_whole("yi")
    with use_company("yi"):
        assert Place.objects.filter(code="CK01").count() == 1


def test_a_migration_and_the_record_of_it_are_one_transaction(installation: Installation) -> None:
    for records in (1, 3, 4, 5):
        with pytest.raises(Stopped):
            together(partial(create_stopping_before_record, records))
    together(partial(create_stopping_after, 10**6))
    assert_whole("yi")


@pytest.mark.parametrize("statements", [200])
def test_a_killed_creation_is_finished_by_the_next(installation: Installation, statements: int) -> None:
    assert exit_code_of(create_and_die_after, statements) == DIED
    assert company_slugs() == [SLUG]
    create_company("yi", "乙公司", owner())
    assert_whole("yi")


def test_a_finished_company_is_not_made_again(installation: Installation) -> None:
    with pytest.raises(CompanyExistsError):
        create_company(SLUG, "别的", owner())
    assert Company.objects.get().name == "甲公司"


@pytest.mark.parametrize("slug", ["", "1a", "a-b", "../x", "A", "a" * 31, 'a"; DROP'])
def test_a_slug_that_is_no_plain_name_is_refused(installation: Installation, slug: str) -> None:
    with pytest.raises(ValidationError):
        create_company(slug, "乙公司", owner())
    assert Company.objects.count() == 1


def test_an_unknown_company_can_not_be_entered(installation: Installation) -> None:
    with pytest.raises(UnknownCompanyError), use_company("ding"):
        pass


def test_two_at_once_migrate_one_company_one_after_the_other(installation: Installation) -> None:
    namespace = namespace_of("yi")
    assert sorted(together(*[lambda: migrate_company(namespace)] * 2)) == [False, True]


def test_all_companies_are_brought_up_to_date_side_by_side(installation: Installation) -> None:
    namespaces = [namespace_of(slug) for slug in (SLUG, "yi")]
    seen: list[tuple[int, int]] = []
    migrate_companies(namespaces, lambda _slug, done, of: seen.append((done, of)), threads=2)
    assert seen == [(1, 2), (2, 2)]
    assert [migrate_company(namespace) for namespace in namespaces] == [False] * 2


def test_one_company_that_fails_stops_no_other(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def migrate(namespace: Namespace) -> bool:
        if namespace.slug == "yi":
            raise OSError("磁盘已满")
        done.append(namespace.slug)
        return True

    monkeypatch.setattr(migrating, "migrate_company", migrate)
    with pytest.raises(MigrationFailedError, match="yi: 磁盘已满") as failed:
        migrate_companies([namespace_of(slug) for slug in ("yi", SLUG, "bing")])
    assert sorted(done) == ["bing", SLUG]
    assert list(failed.value.errors) == ["yi"]
