"""The workers' rounds outlive a database that goes away, and a company that is broken."""

import threading

import pytest
from django.db import OperationalError, connections

from liandong.identity import rounds
from liandong.identity.models import Member
from liandong.identity.rounds import serve_companies
from liandong.identity.router import REGISTRY
from tests.support.companies import SLUG


def _members(_slug: str) -> int:
    return Member.objects.count()


def test_a_registry_that_can_not_be_read_makes_an_empty_round(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> list[str]:
        raise OperationalError("the database system is shutting down")

    monkeypatch.setattr(rounds, "company_slugs", away)
    assert serve_companies("test", lambda _slug: 1) == 0


def test_a_broken_company_stops_no_other(fresh_company: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "company_slugs", lambda: ["nobody", fresh_company])
    assert serve_companies("test", _members) == Member.objects.count()


@pytest.mark.parametrize("alias", [REGISTRY, "default"])
def test_a_round_gets_over_a_connection_that_the_database_closed(fresh_company: str, alias: str) -> None:
    there = serve_companies("test", _members)
    connections[alias].connection.close()
    serve_companies("test", _members)  # this one may find out
    assert serve_companies("test", _members) == there > 0


def test_an_ended_program_serves_nobody_more(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    stop.set()
    monkeypatch.setattr(rounds, "company_slugs", lambda: [SLUG])
    assert serve_companies("test", lambda _slug: 1, stop) == 0
