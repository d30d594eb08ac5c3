"""The address every script saves a preference at."""

import pytest
from django.test import Client

from liandong.identity import preferences
from liandong.identity.models import Preference
from liandong.identity.preferences import register_preference
from tests.webkit.calling import send
from tests.webkit.conftest import Browse


@pytest.fixture(autouse=True)
def lamp(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preferences, "_validators", {})
    register_preference("lamp", lambda _key, value: value != "broken")


def test_a_preference_is_kept_for_who_sends_it(browse: Browse) -> None:
    assert send(browse("clerk"), "/preferences/lamp.hall", ["a", 1]).status_code == 204
    kept = Preference.objects.select_related("member").get()
    assert (kept.member.name, kept.key, kept.value) == ("李四", "lamp.hall", ["a", 1])
    assert send(browse("clerk"), "/preferences/lamp.hall", None).status_code == 204
    assert not Preference.objects.exists()


def test_a_value_that_does_not_fit_is_refused_in_words(owner: Client) -> None:
    answer = send(owner, "/preferences/lamp", "broken")
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["message"] == "个人设置「lamp」的内容不对"


def test_a_key_nobody_registered_is_not_there(owner: Client) -> None:
    assert send(owner, "/preferences/other", 1).status_code == 404


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 200_000])
def test_what_is_no_json_is_a_bad_request(owner: Client, body: bytes) -> None:
    assert owner.post("/preferences/lamp", body, content_type="application/json").status_code == 400


def test_a_stranger_is_sent_to_the_log_in(company: str) -> None:
    answer = send(Client(), "/preferences/lamp", 1)
    assert answer.status_code == 302
    assert "/login" in answer["Location"]
    assert not Preference.objects.exists()
