"""One connection serves many companies in turn, never two at once, and never none."""

import pytest
from django.core.signals import request_finished
from django.db import IntegrityError, close_old_connections, connection, connections, transaction

from liandong.identity.companies import namespace_of
from liandong.identity.migrating import migrate_company
from liandong.identity.models import Member
from liandong.storage.namespace import (
    NamespaceBusyError,
    NoNamespaceError,
    current_namespace,
    namespace_chosen,
)
from tests.support.companies import SLUG
from tests.support.threads import together

JIA = 3  # members of the cast


def members(slug: str) -> int:
    with namespace_chosen(namespace_of(slug)):
        return Member.objects.count()


@pytest.mark.usefixtures("two_companies")
class TestSwitching:
    def test_one_connection_goes_to_and_fro(self) -> None:
        assert [members(slug) for slug in (SLUG, "yi", SLUG, "yi")] == [JIA, 1, JIA, 1]

    def test_nesting_comes_back_to_the_outer_company(self) -> None:
        with namespace_chosen(namespace_of(SLUG)):
            assert members("yi") == 1
            assert Member.objects.count() == JIA

    def test_no_switching_inside_a_transaction(self) -> None:
        with namespace_chosen(namespace_of(SLUG)), transaction.atomic():
            Member.objects.create(name="孙七")
            with pytest.raises(NamespaceBusyError):
                members("yi")
            assert Member.objects.count() == JIA + 1
        assert members("yi") == 1
        assert members(SLUG) == JIA + 1

    def test_no_switching_while_autocommit_is_off(self) -> None:
        with namespace_chosen(namespace_of(SLUG)):
            transaction.set_autocommit(False)
            with pytest.raises(NamespaceBusyError):
                members("yi")
            transaction.rollback()
            transaction.set_autocommit(True)
        assert members("yi") == 1

    def test_the_company_survives_a_rolled_back_transaction(self) -> None:
        members("yi")
        with namespace_chosen(namespace_of(SLUG)):
            with pytest.raises(IntegrityError), transaction.atomic():
                Member.objects.create(pk=1, name="重号")
            assert Member.objects.count() == JIA
            with transaction.atomic():
                transaction.set_rollback(True)
            assert Member.objects.count() == JIA

    def test_the_company_survives_a_new_connection(self) -> None:
        members("yi")
        with namespace_chosen(namespace_of(SLUG)):
            connection.close()
            assert Member.objects.count() == JIA

    def test_each_thread_stands_in_its_own_company(self) -> None:
        calls = [lambda slug=slug: [members(slug) for _ in range(20)] for slug in (SLUG, "yi") * 2]
        assert together(*calls) == [[JIA] * 20, [1] * 20] * 2

    def test_a_row_of_another_company_has_no_name(self) -> None:
        with namespace_chosen(namespace_of("yi")):
            assert Member.objects.filter(name="张三").first() is None

    @pytest.mark.only_on("postgresql")
    def test_a_later_generation_is_another_place(self) -> None:
        second = namespace_of("yi", 2)
        migrate_company(second)
        with namespace_chosen(second):
            assert Member.objects.count() == 0
        assert members("yi") == 1


@pytest.mark.usefixtures("installation")
class TestWithoutCompany:
    def test_nothing_is_read(self) -> None:
        with pytest.raises(NoNamespaceError):
            current_namespace()
        with pytest.raises(NoNamespaceError):
            Member.objects.count()

    def test_nothing_is_read_through_a_connection_left_open(self) -> None:
        assert members(SLUG) == JIA
        assert connections["default"].connection is not None
        with pytest.raises(NoNamespaceError):
            Member.objects.count()
        with pytest.raises(NoNamespaceError), transaction.atomic():
            pass
        assert members(SLUG) == JIA

    def test_django_may_tidy_up_between_requests(self) -> None:
        members(SLUG)
        close_old_connections()
        assert close_old_connections in [receiver() for _, receiver, *_ in request_finished.receivers]
        assert connections["default"].connection is not None
