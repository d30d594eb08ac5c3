"""Signatures of the Standard Webhooks specification, and the secrets they are made with.

A secret is derived, not stored: whoever gets hold of a backup can't sign with it.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from liandong.alerts.models import Endpoint

PREFIX = "whsec_"


def secret_of(endpoint: Endpoint, generation: int | None = None) -> bytes:
    """Return the 32 bytes an endpoint's messages are signed with, by default those in force."""
    name = f"webhook|{endpoint.key}|{generation or endpoint.generation}"
    return hmac.new(settings.SECRET_KEY.encode(), name.encode(), hashlib.sha256).digest()


def shown(secret: bytes) -> str:
    """Return a secret as it is handed out: ``whsec_`` and base64."""
    return PREFIX + base64.b64encode(secret).decode()


def fingerprint_of(secret: bytes) -> str:
    """Return what recognises a secret and says nothing about it."""
    return hashlib.sha256(secret).hexdigest()[:16]


def valid_secrets(endpoint: Endpoint, now: datetime) -> list[bytes]:
    """Return what a message of this moment is signed with: the secret, and the one before while it holds.

    None at all when the installation's key is another one than when the secret was handed out.
    """
    secret = secret_of(endpoint)
    if fingerprint_of(secret) != endpoint.fingerprint:
        return []
    if endpoint.previous_until is None or endpoint.previous_until <= now:
        return [secret]
    return [secret, secret_of(endpoint, endpoint.generation - 1)]


def signed_headers(message: str, at: datetime, body: bytes, secrets: Iterable[bytes]) -> dict[str, str]:
    """Return the three headers of the specification; a signature for each secret."""
    moment = str(int(at.timestamp()))
    signed = f"{message}.{moment}.".encode() + body
    digests = (hmac.new(secret, signed, hashlib.sha256).digest() for secret in secrets)
    return {
        "webhook-id": message,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(f"v1,{base64.b64encode(digest).decode()}" for digest in digests),
    }
