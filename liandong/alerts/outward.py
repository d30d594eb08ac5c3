"""Calling addresses that users typed: public ones only, bounded in time and size, no redirects.

A name is looked up once; what was looked up is checked and then connected to, so that a name which
changes in between (DNS rebinding) leads nowhere. Names in ``LIANDONG_WEBHOOK_HOSTS`` are the
installation's own choice: they may be private, and spoken to without TLS.
"""

import http.client
import io
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri

TIMEOUT_S = 10.0
MOST_ANSWER = 16 * 1024
KEPT_ANSWER = 500
MOST_ADDRESSES = 3
_PUBLIC_IPV6 = ipaddress.ip_network("2000::/3")
_PORTS = {"https": 443, "http": 80}


class BadTargetError(ValueError):
    """The address must not be called; the argument is the code of a problem."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status and the beginning of the body."""

    status: int
    text: str


@dataclass(frozen=True, slots=True)
class Target:
    """Where an address leads: the checked network addresses, and what is said to them."""

    host: str
    port: int
    path: str
    is_tls: bool
    addresses: tuple[str, ...]


def target_of(url: str) -> Target:
    """Look an address up and check it.

    Raises:
        BadTargetError: ``url_invalid``, ``url_not_https``, ``host_unknown`` or ``url_private``.
    """
    parts = urlsplit_checked(url)
    host = parts.hostname or ""
    is_ours = host in settings.LIANDONG_WEBHOOK_HOSTS
    if parts.scheme != "https" and not is_ours:
        raise BadTargetError("url_not_https")
    port = parts.port or _PORTS[parts.scheme]
    addresses = _looked_up(host, port)
    if not is_ours and not all(map(is_public, addresses)):
        raise BadTargetError("url_private")
    path = iri_to_uri(parts.path or "/") + (f"?{iri_to_uri(parts.query)}" if parts.query else "")
    return Target(host, port, path, parts.scheme == "https", addresses)


def urlsplit_checked(url: str) -> SplitResult:
    """Return the parts of an address that can be called at all.

    Raises:
        BadTargetError: ``url_invalid``.
    """
    try:
        parts = urlsplit(url)
        is_right = parts.scheme in _PORTS and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError as error:
        raise BadTargetError("url_invalid") from error
    if not is_right or "@" in parts.netloc or any(sign.isspace() or not sign.isprintable() for sign in url):
        raise BadTargetError("url_invalid")
    return parts


def is_public(address: str) -> bool:
    """Tell whether a network address is one of the open internet's, reached as it is written."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        # Beyond 2000::/3 lie mapped, translated and local addresses; 6to4 hides an IPv4 one.
        return found in _PUBLIC_IPV6 and found.is_global and found.sixtofour is None
    return found.is_global and not found.is_multicast and not found.is_reserved


def _looked_up(host: str, port: int) -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError) as error:
        raise BadTargetError("host_unknown") from error
    addresses = tuple(dict.fromkeys(str(one[4][0]) for one in found))
    if not addresses:
        raise BadTargetError("host_unknown")
    return addresses


def call(url: str, body: bytes, headers: Mapping[str, str], timeout_s: float = TIMEOUT_S) -> Answer:
    """POST a body; the look-up aside, it is over after ``timeout_s`` whatever the other side does.

    Raises:
        BadTargetError: the address must not be called.
        OSError: no connection, no trust, or too late.
        http.client.HTTPException: what came back is no HTTP.
    """
    target = target_of(url)
    until = time.monotonic() + timeout_s
    with _connected(target, until) as wire:
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.sock = _Wire(wire, until)
        connection.request("POST", target.path, body, {**headers, "Connection": "close"})
        answer = connection.getresponse()
        text = answer.read(MOST_ANSWER).decode("utf-8", "replace")
        return Answer(answer.status, "".join(sign for sign in text if sign.isprintable())[:KEPT_ANSWER])


def _connected(target: Target, until: float) -> socket.socket:
    problem: OSError = TimeoutError()
    for address in target.addresses[:MOST_ADDRESSES]:
        try:
            plain = socket.create_connection((address, target.port), timeout=_left(until))
        except OSError as error:
            problem = error
            continue
        if not target.is_tls:
            return plain
        try:
            return _trust().wrap_socket(plain, server_hostname=target.host)
        except BaseException:
            plain.close()
            raise
    raise problem


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Wire:
    """A socket as ``http.client`` uses it, with one deadline for everything and a bound on what is read."""

    def __init__(self, wire: socket.socket, until: float) -> None:
        self._wire, self._until = wire, until

    def sendall(self, data: Any) -> None:  # noqa: ANN401 - whatever a socket takes
        self._wire.settimeout(_left(self._until))
        self._wire.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._wire, self._until))

    def close(self) -> None:
        """Leave it open: the connection lets go of it before the answer is read."""


class _Reader(io.RawIOBase):
    def __init__(self, wire: socket.socket, until: float) -> None:
        super().__init__()
        self._wire, self._until, self._most = wire, until, 2 * MOST_ANSWER

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - whatever a file reads into
        if not self._most:
            return 0
        self._wire.settimeout(_left(self._until))
        count = self._wire.recv_into(memoryview(buffer)[: self._most])
        self._most -= count
        return count
