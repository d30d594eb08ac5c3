"""Limits a minute: whoever asks too often waits, and nobody else."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from liandong.webkit.limits import OPENED_LINKS, SEARCHES, WRONG_LINKS, WRONG_PASSWORDS
from tests.support.pages import signed_in

pytestmark = pytest.mark.usefixtures("company")


@pytest.fixture(autouse=True)
def remembering() -> Iterator[None]:
    """Remember counts for once: elsewhere the tests have a cache that forgets."""
    backend = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "limits"}
    with override_settings(CACHES={"default": backend}):
        cache.clear()
        yield
        cache.clear()


def test_too_many_searches_of_one_member_wait() -> None:
    owner = signed_in("owner")
    assert owner.get("/search").status_code == 200
    for _ in range(SEARCHES.most - 1):
        SEARCHES.count("jia.1")
    answer = owner.get("/search")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert signed_in("clerk").get("/search").status_code == 200


def test_guessing_at_shared_links_ends_soon(client: Client) -> None:
    statuses = [client.get(f"/share/guess-{number}").status_code for number in range(WRONG_LINKS.most + 1)]
    assert statuses == [404] * WRONG_LINKS.most + [429]
    assert client.get("/share/another", headers={"X-Forwarded-For": "10.9.9.9"}).status_code == 429
    assert Client(REMOTE_ADDR="10.9.9.9").get("/share/another").status_code == 404


def test_opening_them_all_day_long_ends_too() -> None:
    for _ in range(OPENED_LINKS.most):
        OPENED_LINKS.count("10.8.8.8")
    assert Client(REMOTE_ADDR="10.8.8.8").get("/share/one").status_code == 429


def wrong(name: str, address: str) -> int:
    given = {"username": name, "password": "wrong"}
    return Client(REMOTE_ADDR=address).post("/login", given).status_code


def test_guessing_passwords_of_many_names_ends_too() -> None:
    for number in range(WRONG_PASSWORDS.most):
        assert wrong(f"name-{number}", "10.7.7.7") == 401
    assert wrong("another", "10.7.7.7") == 429
    assert wrong("another", "10.7.7.8") == 401


def test_all_addresses_of_a_network_are_one() -> None:
    """Whoever has one IPv6 address has 2 to the 64th."""
    answers = [wrong("owner", f"2001:db8::{number}") for number in range(1, 7)]
    assert answers[-1] == 429
    assert wrong("owner", "2001:db8:0:1::1") == 401
