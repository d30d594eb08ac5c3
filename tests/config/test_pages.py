"""What every answer carries, and what is said when something goes wrong."""

import pytest
from django.db import DatabaseError, connections
from django.test import Client

from liandong.identity.registry.models import Person

pytestmark = [pytest.mark.urls("tests.config.pages"), pytest.mark.usefixtures("installation")]


@pytest.fixture
def clerk(client: Client) -> Client:
    client.force_login(Person.objects.get(username="clerk"))
    client.post("/company", {"company": "jia"})
    return client


def test_scripts_and_styles_come_from_here_only(client: Client) -> None:
    policy = client.get("/login").headers["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["script-src"] == "'self'"
    assert directives["style-src"] == "'self'"
    assert directives["default-src"] == "'none'"
    assert directives["frame-ancestors"] == "'none'"


def test_the_other_guarding_headers_are_set(client: Client) -> None:
    headers = client.get("/login").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=(self)" in headers["Permissions-Policy"]
    assert "no-store" in headers["Cache-Control"]


def test_cookies_are_out_of_reach_of_scripts(clerk: Client) -> None:
    cookie = clerk.cookies["liandong_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_long_answer_is_still_inside_the_company(clerk: Client) -> None:
    parts = clerk.get("/test/streamed").getvalue()
    assert parts.decode().split() == ["张三", "李四", "王五"]


def test_a_missing_right_is_answered_with_403(clerk: Client) -> None:
    answer = clerk.get("/test/refused")
    assert answer.status_code == 403
    assert "没有权限" in answer.content.decode()


def test_an_unknown_address_says_so(clerk: Client) -> None:
    answer = clerk.get("/nirgendwo")
    assert answer.status_code == 404
    assert "没有找到" in answer.content.decode()


def test_a_failure_says_that_nothing_was_kept_and_tells_nothing_else(clerk: Client) -> None:
    clerk.raise_request_exception = False
    answer = clerk.get("/test/broken")
    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.content.decode()


def test_health_needs_no_log_in(client: Client) -> None:
    assert client.get("/health").json()["status"] == "ok"


def test_health_tells_when_the_registry_is_gone(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise DatabaseError

    monkeypatch.setattr(connections["registry"], "cursor", refuse)
    assert client.get("/health").status_code == 503


def test_the_schema_of_two_requests_never_mixes(clerk: Client) -> None:
    for _ in range(3):
        assert clerk.get("/test/standing").json()["members"] == 3
        assert clerk.get("/test/open").status_code == 200
