"""Calling what users typed: never a private address, never for longer than allowed, never more than asked."""

import base64
import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_django import Settings

from liandong.alerts.outward import MOST_ANSWER, BadTargetError, call, is_public, target_of
from liandong.alerts.signing import signed_headers
from tests.alerts.receiving import Receiver

Lookup = Callable[..., list[Any]]


def answers(*addresses: str) -> list[Any]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]


def test_signatures_are_those_of_the_specification() -> None:
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.fromtimestamp(1614265330, UTC)
    headers = signed_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}', [secret])
    assert headers["webhook-timestamp"] == "1614265330"
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - not bound to
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::1",
        "2001:db8::1",
        "fe80::1%eth0",
        "fc00::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_an_address_that_is_not_the_open_internets_is_not_called(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "223.5.5.5", "2606:4700:4700::1111"])
def test_a_public_address_is(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://example.com/", "url_invalid"),
        ("https://", "url_invalid"),
        ("https://user:word@example.com/", "url_invalid"),
        ("https://example.com:99999/", "url_invalid"),
        ("https://exa mple.com/", "url_invalid"),
        ("https://example.com/\r\nX: y", "url_invalid"),
        ("https://[::1/", "url_invalid"),
        ("http://example.com/", "url_not_https"),
        ("https://127.0.0.1/", "url_private"),
        ("https://[::ffff:127.0.0.1]/", "url_private"),
        ("https://2130706433/", "url_private"),
        ("https://" + "a" * 80 + ".example/", "host_unknown"),
    ],
)
def test_an_address_that_can_not_be_used_says_why(url: str, code: str) -> None:
    with pytest.raises(BadTargetError) as refusal:
        target_of(url)
    assert refusal.value.code == code


def test_one_private_answer_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: answers("8.8.8.8", "10.0.0.1"))
    with pytest.raises(BadTargetError, match="url_private"):
        target_of("https://shop.example/")


def test_a_name_that_changes_after_the_check_leads_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    lookups: list[str] = []

    def change(host: str, *_args: object, **_more: object) -> list[Any]:
        lookups.append(host)
        return answers("8.8.8.8" if host == "shop.example" and len(lookups) == 1 else "127.0.0.1")

    dialled: list[str] = []

    def dial(address: tuple[str, int], **_more: object) -> socket.socket:
        dialled.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", change)
    monkeypatch.setattr(socket, "create_connection", dial)
    with pytest.raises(ConnectionRefusedError):
        call("https://shop.example/", b"{}", {})
    assert (lookups, dialled) == (["shop.example"], ["8.8.8.8"])
    with pytest.raises(BadTargetError, match="url_private"):
        call("https://shop.example/", b"{}", {})


def test_a_redirect_is_an_answer_and_not_followed(receiver: Receiver) -> None:
    receiver.statuses, receiver.location = [302], receiver.url.replace("/hook", "/elsewhere")
    assert call(receiver.url, b"{}", {}).status == 302
    assert [one.path for one in receiver.requests] == ["/hook?shop=1"]


def test_of_a_long_answer_only_the_beginning_is_read(receiver: Receiver) -> None:
    receiver.text = "长\x00" * MOST_ANSWER
    answer = call(receiver.url, b"{}", {})
    assert answer.text == "长" * 500


@contextmanager
def serving_slowly(say: Callable[[socket.socket], None]) -> Iterator[str]:
    """Listen, and let ``say`` do with the first caller whatever it likes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            wire, _ = listener.accept()
            with wire:
                say(wire)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        thread.join(5)


def test_who_answers_drop_by_drop_is_left_in_time(settings: Settings) -> None:
    settings.LIANDONG_WEBHOOK_HOSTS = ["127.0.0.1"]
    is_over = threading.Event()

    def drip(wire: socket.socket) -> None:
        wire.recv(65536)
        wire.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while not is_over.wait(0.02):
            try:
                wire.sendall(b"x")
            except OSError:
                return

    with serving_slowly(drip) as url:
        begun = time.monotonic()
        with pytest.raises(TimeoutError):
            call(url, b"{}", {}, timeout_s=0.3)
        assert time.monotonic() - begun < 2
        is_over.set()


def test_what_is_not_http_is_an_error_of_a_known_kind(settings: Settings) -> None:
    settings.LIANDONG_WEBHOOK_HOSTS = ["127.0.0.1"]

    def babble(wire: socket.socket) -> None:
        wire.recv(65536)
        wire.sendall(b"what?\r\n\r\n")

    with serving_slowly(babble) as url, pytest.raises(http.client.HTTPException):
        call(url, b"{}", {})


def test_without_trust_nothing_is_said(settings: Settings) -> None:
    settings.LIANDONG_WEBHOOK_HOSTS = ["127.0.0.1"]
    heard: list[bytes] = []

    def listen(wire: socket.socket) -> None:
        heard.append(wire.recv(65536))
        wire.sendall(b"no TLS here\r\n")

    with serving_slowly(listen) as url, pytest.raises(OSError, match="SSL"):
        call(url.replace("http:", "https:"), b"a secret figure", {})
    assert b"figure" not in b"".join(heard)
