"""我的账户: one's own password, devices and what happened; and passwords that others chose."""

import time
from typing import Any

import pytest
from django.db import connections
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.identity.people import create_person, join_company
from liandong.identity.registry.models import EventKind, Membership, Person, PersonSession, SecurityEvent
from liandong.identity.roles import SELLER
from liandong.identity.sessions import TOUCHED_EVERY_S
from tests.apikit.calling import caller
from tests.support.companies import PASSWORD
from tests.support.pages import context_of, made_of

pytestmark = pytest.mark.usefixtures("company")

NEW = "Qing-Chun-2027"
PASSWORD_PAGE = "/account/password"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36"
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36"


def signed_in(username: str = "clerk", password: str = PASSWORD, agent: str = WINDOWS) -> Client:
    client = Client(headers={"User-Agent": agent})
    assert client.post("/login", {"username": username, "password": password}).status_code == 302
    return client


def change(client: Client, old: str, new: str, again: str | None = None) -> HttpResponseBase:
    return client.post(PASSWORD_PAGE, {"old": old, "new": new, "again": new if again is None else again})


def problems(answer: HttpResponseBase) -> list[str]:
    assert answer.status_code == 422
    return [problem["message"] for problem in made_of(answer)["problems"]]


def devices(client: Client) -> list[tuple[str, bool]]:
    return [(one["name"], one["is_own"]) for one in context_of(client, "/account")["sessions"]]


def kinds(username: str) -> list[str]:
    found = SecurityEvent.objects.filter(person__username=username).order_by("pk")
    return list(found.values_list("kind", flat=True))


def is_out(client: Client) -> bool:
    return client.get("/account").status_code == 302


def test_every_problem_with_a_new_password_is_told_at_once() -> None:
    client = signed_in()
    told = problems(change(client, "wrong", "clerk", "other"))
    assert told[0] == "现在的密码不对。"
    assert told[-1] == "两次输入的新密码不一样。"
    assert len(told) >= 4, "the policy's reasons stand in between"
    assert problems(change(client, PASSWORD, PASSWORD)) == ["新密码要和现在的不同。"]
    assert Person.objects.get(username="clerk").check_password(PASSWORD)


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one() -> None:
    here, other = signed_in(), signed_in(agent=PHONE)
    assert change(here, PASSWORD, NEW).headers["Location"] == "/account"
    assert is_out(other)
    assert devices(here) == [("Chrome · Windows", True)]
    assert kinds("clerk")[-1] == EventKind.PASSWORD_CHANGED
    assert Client().post("/login", {"username": "clerk", "password": PASSWORD}).status_code == 401
    signed_in(password=NEW)


def test_guessing_the_old_password_stops_with_the_lockout() -> None:
    client = signed_in()
    answers = [change(client, "wrong", NEW).status_code for _ in range(5)]
    assert answers == [422] * 4 + [429]
    assert change(client, PASSWORD, NEW).status_code == 429
    assert Person.objects.get(username="clerk").check_password(PASSWORD)


def test_a_password_of_somebody_elses_choice_is_changed_before_anything_else() -> None:
    person, first = create_person("sun", "孙八")
    join_company(person, "jia", roles=[SELLER])
    client = signed_in("sun", first)
    key = caller("sun")
    for url in ("/", "/account", "/t/sales.order/", "/search?q=x"):
        assert client.get(url).headers["Location"] == PASSWORD_PAGE, url
    assert client.post("/company", {"company": "jia"}).headers["Location"] == PASSWORD_PAGE
    assert client.post("/company/join-code").headers["Location"] == PASSWORD_PAGE
    assert client.get("/api/v1/products").status_code == 401
    assert key.get("/products").status == 200, "keys for programs are not touched"
    assert context_of(client, PASSWORD_PAGE)["is_forced"]
    assert change(client, first, NEW).headers["Location"] == "/"
    assert client.get("/account").status_code == 200
    assert client.get("/api/v1/products").status_code == 200


def test_the_form_asks_for_a_log_in() -> None:
    assert Client().get(PASSWORD_PAGE).headers["Location"] == "/login"
    assert change(Client(), PASSWORD, NEW).headers["Location"] == "/login"


def test_devices_are_listed_and_ended_one_by_one_or_all_others() -> None:
    first, second, third = signed_in(agent=PHONE), signed_in(), signed_in()
    assert sorted(devices(third)) == [
        ("Chrome · Android", False),
        ("Chrome · Windows", False),
        ("Chrome · Windows", True),
    ]
    phone = PersonSession.objects.get(agent=PHONE)
    assert phone.address == "127.0.0.1"
    third.post(f"/account/devices/{phone.pk}/end")
    assert (is_out(first), is_out(second), is_out(third)) == (True, False, False)
    third.post("/account/devices/end-others")
    assert (is_out(second), is_out(third)) == (True, False)
    assert devices(third) == [("Chrome · Windows", True)]


def test_nobody_ends_another_persons_session() -> None:
    other, client = signed_in("owner"), signed_in()
    session = PersonSession.objects.get(person__username="owner")
    client.post(f"/account/devices/{session.pk}/end")
    client.post("/account/devices/end-others")
    assert not is_out(other)
    assert PersonSession.objects.filter(pk=session.pk).exists()


def test_logging_out_and_expiry_take_a_session_off_the_list() -> None:
    client, gone = signed_in(), signed_in()
    gone.post("/logout")
    late = signed_in(agent=PHONE)
    stored = late.session
    stored.set_expiry(-1)
    stored.save()
    assert devices(client) == [("Chrome · Windows", True)]
    signed_in("owner")
    assert set(PersonSession.objects.values_list("person__username", "agent")) == {
        ("clerk", WINDOWS),
        ("owner", WINDOWS),
    }


def writes(client: Client) -> list[str]:
    with CaptureQueriesContext(connections["registry"]) as captured:
        assert client.get("/account").status_code == 200
    return [one["sql"] for one in captured.captured_queries if not one["sql"].startswith("SELECT")]


def test_being_seen_is_written_every_few_minutes_only(monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in()
    assert writes(client) == []
    session = PersonSession.objects.get()
    later = time.monotonic() + TOUCHED_EVERY_S + 1
    monkeypatch.setattr("liandong.identity.sessions.time.monotonic", lambda: later)
    assert len(writes(client)) == 1
    assert writes(client) == []
    assert PersonSession.objects.get().seen_at > session.seen_at


def statements(client: Client) -> int:
    with CaptureQueriesContext(connections["registry"]) as captured:
        assert client.get("/account").status_code == 200
    return len(captured)


def test_the_page_takes_the_same_statements_however_much_happened() -> None:
    client = signed_in()
    before = statements(client)
    for _ in range(4):
        signed_in(agent=PHONE)
    Client().post("/login", {"username": "clerk", "password": "wrong"})
    assert statements(client) == before


def test_failures_are_shown_to_whom_they_concern() -> None:
    client = signed_in()
    Client(headers={"User-Agent": PHONE}).post("/login", {"username": "clerk", "password": "Fehl-2222"})
    rows = context_of(client, "/account")["table"]["rows"]
    labels = [(row["cells"][1]["chip"]["label"], row["cells"][2]["text"]) for row in rows]
    assert labels == [("密码不对", "Chrome · Android"), ("登录", "Chrome · Windows")]
    assert "Fehl" not in str(SecurityEvent.objects.values())


def test_a_wrong_name_costs_what_a_wrong_password_costs() -> None:
    counted = []
    for username in ("clerk", "nobody"):
        with CaptureQueriesContext(connections["registry"]) as captured:
            Client().post("/login", {"username": username, "password": "wrong"})
        counted.append(len(captured))
    assert counted[0] == counted[1]
    assert SecurityEvent.objects.filter(person=None).count() == 1


def member_of(username: str) -> int:
    return Membership.objects.get(person__username=username, company__slug="jia").member_id


def test_an_owner_resets_a_password_and_it_must_be_changed() -> None:
    owner, clerk = signed_in("owner"), signed_in()
    shown: Any = owner.post(f"/settings/members/{member_of('clerk')}/password")
    assert "no-store" in shown.headers["Cache-Control"]
    facts = {figure["label"]: figure["text"] for figure in made_of(shown)["figures"]}
    assert facts["登录名"] == "clerk"
    assert is_out(clerk)
    again = signed_in(password=facts["新密码"])
    assert again.get("/").headers["Location"] == PASSWORD_PAGE
    assert EventKind.PASSWORD_RESET in kinds("clerk")
