"""Asking the provider: JSON by HTTPS, no redirects, bounded in time and size.

The addresses are the operator's own choice or come from his provider's metadata, so they may be
private; only a loopback name may do without HTTPS.
"""

import http.client
import json
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

TIMEOUT_S = 10
LARGEST_ANSWER = 512 * 1024
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_OK = 200


class UnreachableError(Exception):
    """The provider gave no usable answer; the text is for the log."""


def is_safe(url: str) -> bool:
    """Tell whether what is sent there can't be read on the way."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    )


def fetch_json(
    url: str, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the JSON object an address answers; with a form it is posted.

    Raises:
        UnreachableError: no answer in time, another status than 200, or no JSON object.
    """
    if not is_safe(url):
        raise UnreachableError(f"not by HTTPS: {url}")
    try:
        answer = json.loads(_body(url, form, dict(headers or {})))
    except (OSError, http.client.HTTPException, ValueError, RecursionError) as error:
        raise UnreachableError(f"{url}: {error}") from error
    if not isinstance(answer, dict):
        raise UnreachableError(f"{url}: no object")
    return answer


def _body(url: str, form: Mapping[str, str] | None, headers: dict[str, str]) -> bytes:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(host, port, timeout=TIMEOUT_S, context=context)
    else:
        connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    headers["Accept"] = "application/json"
    sent = None
    if form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        sent = urlencode(form)
    try:
        connection.request("GET" if form is None else "POST", target, sent, headers)
        answer = connection.getresponse()
        body = answer.read(LARGEST_ANSWER + 1)
    finally:
        connection.close()
    if answer.status != _OK or len(body) > LARGEST_ANSWER:
        raise UnreachableError(f"{url}: status {answer.status}, {len(body)} bytes")
    return body
