"""What guards every page: tokens on writes, headers, hosts, cookies, and sessions of people who left."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.test import Client, override_settings
from django.utils import timezone

from liandong.config.setup import setup
from liandong.identity.companies import use_company
from liandong.identity.models import Member
from liandong.identity.people import join_company, leave_company
from liandong.identity.registry.models import Membership, Person
from liandong.identity.roles import SELLER
from tests.support.companies import PASSWORD

pytestmark = [pytest.mark.usefixtures("two_companies")]


def signed_in(username: str = "clerk", company: str = "jia") -> Client:
    client = Client()
    client.post("/login", {"username": username, "password": PASSWORD})
    client.post("/company", {"company": company})
    return client


def test_who_left_one_company_is_out_there_and_stays_in_the_other() -> None:
    clerk = Person.objects.get(username="clerk")
    join_company(clerk, "yi", roles=[SELLER])
    here, there = signed_in(), signed_in(company="yi")
    leave_company(Membership.objects.get(person=clerk, company__slug="jia"))
    assert here.get("/t/sales.order/").headers["Location"] == "/company"
    assert here.get("/api/v1/products").status_code == 401
    assert there.get("/t/sales.order/").status_code == 200
    assert here.post("/company", {"company": "jia"}).status_code == 403
    assert here.post("/company", {"company": "yi"}).status_code == 302
    assert "乙公司" in here.get("/t/sales.order/").content.decode()


def test_rights_that_were_taken_are_gone_at_the_next_click() -> None:
    client = signed_in()
    assert client.get("/t/sales.order/").status_code == 200
    with use_company("jia"):
        Member.objects.get(name="李四").roles.clear()
    assert client.get("/t/sales.order/").status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1@evil.example"])
def test_a_foreign_host_name_gets_nothing(host: str) -> None:
    answer = Client(raise_request_exception=False).get("/login", headers={"Host": host})
    assert answer.status_code == 400
    assert host not in answer.content.decode()


def test_over_https_cookies_never_travel_in_the_clear() -> None:
    with override_settings(SESSION_COOKIE_SECURE=True, CSRF_COOKIE_SECURE=True):
        client = signed_in()
    for name in ("liandong_session", "liandong_csrf"):
        assert client.cookies[name]["secure"]
        assert client.cookies[name]["samesite"] == "Lax"


def test_asking_for_a_challenge_leaves_nothing_that_lasts() -> None:
    client = Client(SERVER_NAME="localhost", headers={"Host": "localhost"})
    client.post("/login/passkey/challenge")
    assert Session.objects.get().expire_date <= timezone.now() + timedelta(seconds=300)
    client.post("/login", {"username": "clerk", "password": PASSWORD})
    assert client.session.get_expiry_age() > 86_400, "a log-in lasts as long as ever"


@pytest.mark.parametrize("page", ["/login", "/company", "/account", "/account/passkeys", "/nirgendwo", "/"])
def test_no_page_has_a_script_or_style_of_its_own(page: str) -> None:
    answer = signed_in().get(page)
    text = answer.content.decode()
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*(src=|type=\"application/json\"))|<style|\sstyle=|\son\w+=", text)


def sent(client: Client, address: str, size: int, **headers: str) -> int:
    """Send a request that says it is so long; only its head is looked at."""
    return client.post(
        address, b"", content_type="text/plain", CONTENT_LENGTH=str(size), headers=headers
    ).status_code


def test_strangers_send_little_and_nobody_sends_without_end() -> None:
    stranger, clerk = Client(), signed_in()
    assert sent(stranger, "/login", 2**20 + 1) == 413
    stranger.cookies["liandong_session"] = "made-up"
    assert sent(stranger, "/login", 2**20 + 1) == 413
    assert sent(stranger, "/api/v1/documents/batch", 2**20 + 1) == 413
    assert sent(stranger, "/api/v1/documents/batch", 2**20 + 1, Authorization="Bearer x") == 401
    assert sent(clerk, "/company", 2**20 + 1) != 413
    assert sent(clerk, "/company", 257 * 2**20) == 413


def test_what_is_written_is_the_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        setup()
        (tmp_path / "books").write_text("")
        assert (tmp_path / "books").stat().st_mode & 0o077 == 0
    finally:
        os.umask(before)
