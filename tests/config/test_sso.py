"""Single sign-on against a real provider: whoever it vouches for and nobody else, and never a new right."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from joserfc.jwk import RSAKey
from pytest_django import Settings

from liandong.identity.models import AuditRow
from liandong.identity.registry.models import EventKind, OutsideAccount, Person, SecurityEvent
from liandong.identity.sso.provider import forget_providers
from tests.support.companies import PASSWORD
from tests.support.identity_provider import CLIENT, SECRET, FakeProvider, new_key, serving
from tests.support.pages import signed_in
from tests.support.second_factors import give_app

pytestmark = pytest.mark.usefixtures("company")
IN_2020, IN_2100 = 1_577_836_800, 4_102_444_800
BEGIN, ANSWER = "/login/sso", "/login/sso/answer"


@pytest.fixture(scope="module")
def key() -> RSAKey:
    return new_key("first")


@pytest.fixture
def provider(key: RSAKey, settings: Settings) -> Iterator[FakeProvider]:
    """Name a provider in the settings and let it answer."""
    with serving(FakeProvider(key)) as made:
        settings.LIANDONG_OIDC_ISSUER = made.issuer
        settings.LIANDONG_OIDC_CLIENT_ID, settings.LIANDONG_OIDC_CLIENT_SECRET = CLIENT, SECRET
        settings.LIANDONG_OIDC_NAME = "公司账号"
        yield made
    forget_providers()


def linked(provider: FakeProvider, username: str = "clerk", subject: str = "u-1") -> Person:
    person = Person.objects.get(username=username)
    OutsideAccount.objects.create(person=person, issuer=provider.issuer, subject=subject)
    return person


def come_back(client: Client, provider: FakeProvider, goal: str = "", **claims: Any) -> Any:  # noqa: ANN401
    url = client.get(BEGIN, {"next": goal}).headers["Location"]
    return client.get(ANSWER, provider.approve(url, **claims))


def is_in(client: Client) -> bool:
    return client.get("/account").status_code == 200


def test_a_linked_account_logs_in(client: Client, provider: FakeProvider) -> None:
    person = linked(provider)
    assert "用公司账号登录" in client.get("/login?next=/products").content.decode()
    answer = come_back(client, provider, "/products")
    assert (answer.status_code, answer.headers["Location"], is_in(client)) == (302, "/products", True)
    kinds = list(SecurityEvent.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))
    assert kinds == [EventKind.SSO_PASSED, EventKind.SIGNED_IN]
    assert OutsideAccount.objects.get().used_at is not None
    assert provider.refusals == []


def test_it_asks_with_state_nonce_and_pkce_and_leads_to_our_pages_only(
    client: Client, provider: FakeProvider
) -> None:
    linked(provider)
    url = client.get(BEGIN).headers["Location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert url.startswith(f"{provider.issuer}/authorize?")
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    assert asked["redirect_uri"] == "http://testserver/login/sso/answer"
    assert come_back(client, provider, "https://evil.example/").headers["Location"] == "/"


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"aud": "another"},
        {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"iss": "https://elsewhere.example"},
        {"exp": IN_2020},
        {"iat": IN_2100},
        {"sub": ""},
    ],
    ids=["nonce", "audience", "shared", "azp", "issuer", "expired", "future", "nobody"],
)
def test_a_token_that_is_not_for_this_attempt_lets_nobody_in(
    client: Client, provider: FakeProvider, claims: dict[str, Any]
) -> None:
    linked(provider)
    answer = come_back(client, provider, **claims)
    assert (answer.status_code, is_in(client)) == (401, False)
    assert SecurityEvent.objects.get().kind == EventKind.SSO_REFUSED


def test_a_forged_signature_lets_nobody_in_but_a_new_key_of_the_provider_does(
    client: Client, provider: FakeProvider, key: RSAKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked(provider)
    other = new_key("first")
    provider.forged = other
    assert come_back(client, provider).status_code == 401
    provider.forged, provider.key = None, other
    monkeypatch.setattr("liandong.identity.sso.provider.KEYS_AGAIN_S", -1)
    assert come_back(client, provider).status_code == 302
    provider.key = key


def test_an_answer_is_good_once_in_its_own_browser_and_for_ten_minutes(
    client: Client, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked(provider)
    url = client.get(BEGIN).headers["Location"]
    brought = provider.approve(url)
    assert Client().get(ANSWER, brought).status_code == 401  # somebody else's browser
    assert client.get(ANSWER, {**brought, "state": "another"}).status_code == 401
    assert client.get(ANSWER, brought).status_code == 401  # the attempt is used up
    url = client.get(BEGIN).headers["Location"]
    now = time.time()
    monkeypatch.setattr("liandong.identity.sso.attempts.time.time", lambda: now + 601)
    assert client.get(ANSWER, provider.approve(url)).status_code == 401
    assert not is_in(client)


def test_who_is_not_linked_stays_outside_unless_his_verified_address_may_speak_for_him(
    client: Client, provider: FakeProvider, settings: Settings
) -> None:
    Person.objects.filter(username="clerk").update(email="Li@example.com")
    count = Person.objects.count()
    vouched: dict[str, Any] = {"email": "li@example.com", "email_verified": True}
    assert come_back(client, provider, **vouched).status_code == 403
    settings.LIANDONG_OIDC_LINK_BY_EMAIL = True
    assert come_back(client, provider, **{**vouched, "email_verified": False}).status_code == 403
    assert come_back(client, provider, **{**vouched, "email_verified": "true"}).status_code == 403
    assert come_back(client, provider, **vouched).status_code == 302
    assert is_in(client)
    assert (OutsideAccount.objects.get().person.username, Person.objects.count()) == ("clerk", count)
    Person.objects.filter(username="owner").update(email="twice@example.com")
    Person.objects.filter(username="keeper").update(email="twice@example.com")
    answer = come_back(Client(), provider, sub="u-2", email="twice@example.com", email_verified=True)
    assert answer.status_code == 403
    Person.objects.filter(username="clerk").update(is_active=False)
    assert come_back(Client(), provider).status_code == 403


def test_the_second_step_is_asked_for_unless_the_provider_stands_in_for_it(
    client: Client, provider: FakeProvider, settings: Settings
) -> None:
    linked(provider)
    _secret, codes = give_app("clerk")
    answer = come_back(client, provider, "/products")
    assert (answer.headers["Location"], is_in(client)) == ("/login/code", False)
    assert client.post("/login/code", {"code": codes[0]}).headers["Location"] == "/products"
    settings.LIANDONG_OIDC_IS_SECOND_FACTOR = True
    other = Client()
    assert come_back(other, provider).headers["Location"] == "/"


def test_linking_asks_for_the_password_and_unlinking_too(provider: FakeProvider) -> None:
    client = signed_in("clerk")
    assert "公司账号" in client.get("/account").content.decode()
    assert client.post("/account/sso/link", {"password": "wrong"}).status_code == 422
    page = client.post("/account/sso/link", {"password": PASSWORD})
    answer = client.get(ANSWER, provider.approve(page.context["goal"], email="li@x.cn", email_verified=True))
    assert answer.headers["Location"] == "/account/sso"
    kept = OutsideAccount.objects.get()
    assert (kept.person.username, kept.email) == ("clerk", "li@x.cn")
    assert "li@x.cn" in client.get("/account/sso").content.decode()
    # Another person can't take the same account, and the answer to another's attempt links nothing.
    owner = signed_in("owner")
    url = owner.post("/account/sso/link", {"password": PASSWORD}).context["goal"]
    owner.get(ANSWER, provider.approve(url))
    assert OutsideAccount.objects.count() == 1
    assert client.post("/account/sso/unlink", {"password": "wrong"}).status_code == 422
    assert client.post("/account/sso/unlink", {"password": PASSWORD}).status_code == 302
    assert not OutsideAccount.objects.exists()
    assert set(AuditRow.objects.values_list("action", flat=True)) >= {"link_sso", "unlink_sso"}
    kinds = SecurityEvent.objects.filter(person__username="clerk").values_list("kind", flat=True)
    assert {EventKind.SSO_LINKED, EventKind.SSO_UNLINKED} <= set(kinds)


def test_a_provider_that_is_away_or_another_is_said_plainly(
    client: Client, provider: FakeProvider, settings: Settings
) -> None:
    settings.LIANDONG_OIDC_ISSUER = provider.issuer.replace("127.0.0.1", "localhost")
    answer = client.get(BEGIN)  # its metadata name another issuer
    assert (answer.status_code, "现在连不上公司账号" in answer.content.decode()) == (503, True)
    settings.LIANDONG_OIDC_ISSUER = "http://idp.example"
    assert client.get(BEGIN).status_code == 503  # never without HTTPS
    settings.LIANDONG_OIDC_ISSUER = ""
    assert (client.get(BEGIN).status_code, client.get(ANSWER).status_code) == (404, 404)
    assert "login/sso" not in client.get("/login").content.decode()
    assert signed_in("clerk").get("/account/sso").status_code == 404
