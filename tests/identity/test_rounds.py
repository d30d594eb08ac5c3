"""The workers' rounds outlive a database that goes away, and a company that is broken."""

import threading

import pytest
from django.db import OperationalError, connections

from liandong.identity import rounds
from liandong.identity.models import Member
from liandong.identity.rounds import serve_companies
from liandong.identity.router import REGISTRY


def _members(_slug: str) -> int:
    return Member.objects.count()


def test_a_registry_that_can_not_be_read_makes_an_empty_round(
    company: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> list[str]:
        raise OperationalError("the database system is shutting down")

    monkeypatch.setattr(rounds, "company_slugs", away)
    assert serve_companies("test", lambda _slug: 1) == 0


def test_a_broken_company_stops_no_other(fresh_company: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "company_slugs", lambda: ["nobody", fresh_company])
    assert serve_companies("test", _members) == Member.objects.count()


@pytest.mark.parametrize("alias", [REGISTRY, "default"])
def test_a_round_takes_no_connection_over_whose_time_has_passed(fresh_company: str, alias: str) -> None:
    assert serve_companies("test", _members) > 0
    worn = connections[alias].connection
    connections[alias].close_at = 0.0
    assert serve_companies("test", _members) > 0
    assert connections[alias].connection is not worn


def test_an_ended_program_serves_nobody_more(company: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    stop.set()
    monkeypatch.setattr(rounds, "company_slugs", lambda: [company])
    assert serve_companies("test", lambda _slug: 1, stop) == 0
