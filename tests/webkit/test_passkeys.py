"""Passkeys: one's own device opens one's own log-in on our own site, and nothing else does."""

from dataclasses import replace
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client, override_settings

from liandong.identity.models import AuditRow
from liandong.identity.registry.models import EventKind, Passkey, Person, RecoveryCode, SecurityEvent
from tests.support.companies import PASSWORD
from tests.support.pages import context_of, made_of
from tests.support.passkey_device import PRESENT, Device
from tests.support.second_factors import give_app

pytestmark = pytest.mark.usefixtures("company")

PAGE = "/account/passkeys"

Answer = Any
"""A response of the test client."""


def browser(host: str = "localhost") -> Client:
    return Client(SERVER_NAME=host, headers={"Host": host})


def signed_in(username: str = "clerk") -> Client:
    client = browser()
    client.force_login(Person.objects.get(username=username))
    client.post("/company", {"company": "jia"})
    return client


def ask(client: Client, password: str = PASSWORD) -> Answer:
    return client.post(f"{PAGE}/options", {"password": password})


def add(client: Client, device: Device, name: str = "店里的电脑") -> HttpResponseBase:
    options = ask(client).json()
    return client.post(f"{PAGE}/add", {"name": name, "credential": device.create(options)})


def challenge(client: Client) -> dict[str, Any]:
    options: dict[str, Any] = client.post("/login/passkey/challenge").json()
    return options


def enter(client: Client, credential: str, **more: str) -> HttpResponseBase:
    return client.post("/login/passkey", {"credential": credential, **more})


@pytest.fixture
def device() -> Device:
    """A device with a passkey of the clerk's."""
    made = Device()
    assert add(signed_in(), made).status_code == 200
    return made


def test_a_passkey_is_added_with_the_password_and_brings_recovery_codes() -> None:
    client, device = signed_in(), Device()
    refused = ask(client, "wrong")
    assert (refused.status_code, refused.json()["problems"][0]["message"]) == (422, "密码不对。")
    answer = add(client, device)
    assert len(made_of(answer)["codes"]) == 10
    assert Person.objects.get(username="clerk").has_second_factor
    assert AuditRow.objects.get(action="add_passkey").detail == {"name": "店里的电脑"}
    options = ask(client).json()
    assert len(options["excludeCredentials"]) == 1
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert add(client, Device(), "手机").headers["Location"] == PAGE, "no new codes for the second"
    assert [one.name for one in context_of(client, PAGE)["passkeys"]] == ["店里的电脑", "手机"]
    assert add(client, device).status_code == 422, "the same again"


def test_a_passkey_alone_logs_in(device: Device) -> None:
    client = browser()
    options = challenge(client)
    assert (options["userVerification"], options.get("allowCredentials", [])) == ("required", [])
    assert enter(client, device.get(options), next="/t/sales.order/").headers["Location"] == "/t/sales.order/"
    assert client.get("/account").status_code == 200
    assert context_of(client, PAGE)["passkeys"][0].used_at is not None


def test_a_passkey_is_the_second_step_of_its_own_person_only(device: Device) -> None:
    client = browser()
    answer = client.post("/login", {"username": "clerk", "password": PASSWORD, "next": "/stock"})
    assert answer.headers["Location"] == "/login/code"
    options = challenge(client)
    assert len(options["allowCredentials"]) == 1
    assert enter(client, device.get(options)).headers["Location"] == "/stock"
    give_app("owner")
    other = browser()
    other.post("/login", {"username": "owner", "password": PASSWORD})
    assert enter(other, device.get(challenge(other))).status_code == 401
    assert other.get("/account").status_code == 302


def test_a_challenge_is_good_once_and_in_its_own_session(device: Device) -> None:
    client, other = browser(), browser()
    options = challenge(client)
    challenge(other)
    answer = device.get(options)
    assert enter(other, answer).status_code == 401
    assert enter(browser(), answer).status_code == 401
    assert enter(client, answer).status_code == 302
    client.post("/logout")
    assert enter(client, answer).status_code == 401


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "http://evil.example"},
        {"origin": "https://localhost"},
        {"site": "evil.example"},
        {"flags": PRESENT},
        {"flags": 0},
        {"key": Device().key},
        {"credential": b"x" * 32},
        {"count": -1},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_does_not_fit_opens_nothing(device: Device, wrong: dict[str, Any]) -> None:
    client = browser()
    device.count = 7
    assert enter(client, device.get(challenge(client))).status_code == 302
    thief = browser()
    assert enter(thief, replace(device, **wrong).get(challenge(thief))).status_code == 401
    assert thief.get("/account").status_code == 302


@pytest.mark.parametrize(
    "wrong", [{"origin": "http://evil.example"}, {"site": "a.example"}, {"flags": PRESENT}]
)
def test_what_does_not_fit_is_not_kept(wrong: dict[str, Any]) -> None:
    assert add(signed_in(), replace(Device(), **wrong)).status_code == 422
    assert not Passkey.objects.exists()


@pytest.mark.parametrize(
    "junk",
    ["", "null", "[]", "{", "{}", '{"id": 5}', '{"id": "x", "response": {}}', "[" * 5000, "1" * 70_000],
)
def test_junk_is_refused_and_breaks_nothing(device: Device, junk: str) -> None:
    client = browser()
    challenge(client)
    assert enter(client, junk).status_code == 401
    inside = signed_in()
    ask(inside)
    assert inside.post(f"{PAGE}/add", {"name": "x", "credential": junk}).status_code == 422
    known = '{"id": "%s", "rawId": "%s", "type": "public-key", "response": {"clientDataJSON": "x"}}'
    name = Passkey.objects.get().credential
    challenge(client)
    assert enter(client, known % (name, name)).status_code == 401


def test_a_copied_key_shows_by_its_counter(device: Device) -> None:
    copy = replace(device)
    client = browser()
    assert enter(client, device.get(challenge(client))).status_code == 302
    thief = browser()
    assert enter(thief, copy.get(challenge(thief))).status_code == 401


def test_a_person_who_was_put_out_does_not_come_in(device: Device) -> None:
    Person.objects.filter(username="clerk").update(is_active=False)
    client = browser()
    assert enter(client, device.get(challenge(client))).status_code == 401


def test_removing_takes_the_password_and_ends_the_second_step_with_the_last(device: Device) -> None:
    client = signed_in()
    passkey = Passkey.objects.get()
    chosen = {"passkey": str(passkey.pk)}
    assert client.post(f"{PAGE}/remove", {**chosen, "password": "wrong"}).status_code == 422
    other = signed_in("owner")
    other.post(f"{PAGE}/remove", {**chosen, "password": PASSWORD})
    assert Passkey.objects.exists()
    assert client.post(f"{PAGE}/remove", {**chosen, "password": PASSWORD}).status_code == 302
    assert not Passkey.objects.exists()
    person = Person.objects.get(username="clerk")
    assert (person.has_second_factor, person.recovery_codes.count()) == (False, 0)
    assert AuditRow.objects.filter(action="remove_passkey").count() == 1
    kinds = SecurityEvent.objects.filter(person=person).values_list("kind", flat=True)
    assert EventKind.PASSKEY_REMOVED in set(kinds)
    late = browser()
    assert enter(late, device.get(challenge(late))).status_code == 401


def test_there_are_none_where_browsers_have_none() -> None:
    client = Client(SERVER_NAME="127.0.0.1", headers={"Host": "127.0.0.1"})
    assert client.post("/login/passkey/challenge").status_code == 422
    with override_settings(ALLOWED_HOSTS=["books.example.com"]):
        plain = browser("books.example.com")
        assert plain.post("/login/passkey/challenge").status_code == 422
        assert plain.post("/login/passkey/challenge", secure=True).json()["rpId"] == "books.example.com"
    with override_settings(CSRF_TRUSTED_ORIGINS=["https://books.example.com"]):
        behind = client.post("/login/passkey/challenge", headers={"Origin": "https://books.example.com"})
        assert behind.json()["rpId"] == "books.example.com"


def test_a_passkey_alone_proves_who_may_have_new_recovery_codes(device: Device) -> None:
    client = signed_in()
    RecoveryCode.objects.all().delete()  # all used up, and there is no app
    assert client.post(f"{PAGE}/proof", {"password": "wrong"}).status_code == 422
    assert client.post(f"{PAGE}/codes", {"credential": "{}"}).status_code == 422, "no challenge"
    options = client.post(f"{PAGE}/proof", {"password": PASSWORD}).json()
    proved = {"credential": device.get(options)}
    assert len(made_of(client.post(f"{PAGE}/codes", proved))["codes"]) == 10
    assert client.post(f"{PAGE}/codes", proved).status_code == 422, "a challenge is good once"
    assert context_of(client, PAGE)["left"] == 10
    assert SecurityEvent.objects.filter(kind=EventKind.RECOVERY_MADE).count() == 1
    owner = signed_in("owner")
    options = owner.post(f"{PAGE}/proof", {"password": PASSWORD}).json()
    stolen = owner.post(f"{PAGE}/codes", {"credential": device.get(options)})
    assert stolen.status_code == 422, "somebody else's passkey"
