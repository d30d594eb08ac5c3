"""One way to the provider and back: authorization code with PKCE, state and nonce, each good once."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings

from liandong.identity.sso.fetching import UnreachableError, fetch_json
from liandong.identity.sso.provider import Provider, read_provider

OPEN_FOR_S = 600
LEEWAY_S = 60
# Signed with the provider's private key; a shared secret (HS…) or nothing at all is no proof here.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
_LONGEST_SUBJECT = 255


class UntrustedError(ValueError):
    """What came back proves nothing; the text is for the log."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the browser's session remembers while the person is away."""

    state: str
    nonce: str
    verifier: str
    back: str
    at: int


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says it is. ``email`` is blank unless the provider has verified it."""

    issuer: str
    subject: str
    email: str


def begin(back: str) -> tuple[Attempt, str]:
    """Return an attempt to remember, and the provider's address to send the browser to.

    ``back`` is our own address that the provider leads back to.

    Raises:
        UnreachableError: the provider can't be asked.
    """
    provider = read_provider()
    attempt = Attempt(_random(), _random(), _random(), back, int(time.time()))
    digest = hashlib.sha256(attempt.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": settings.LIANDONG_OIDC_CLIENT_ID,
        "redirect_uri": back,
        "scope": settings.LIANDONG_OIDC_SCOPE,
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    sign = "&" if "?" in provider.authorize_url else "?"
    return attempt, f"{provider.authorize_url}{sign}{urlencode(asked)}"


def finish(attempt: Attempt, answer: Mapping[str, str]) -> Identity:
    """Return who came back with the provider's answer (the parameters of our address).

    Raises:
        UntrustedError: it is not an answer to this attempt, or the provider's token proves nothing.
        UnreachableError: the provider can't be asked.
    """
    if time.time() - attempt.at > OPEN_FOR_S:
        raise UntrustedError("too late")
    if not hmac.compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
        raise UntrustedError("another state")
    provider = read_provider()
    if answer.get("iss", provider.issuer) != provider.issuer:
        raise UntrustedError("another issuer answers")
    if not answer.get("code"):
        raise UntrustedError(f"no code: {answer.get('error', '')[:80]}")
    claims = _claims(provider, _exchanged(provider, attempt, answer["code"]))
    _check(claims, attempt.nonce)
    subject = str(claims["sub"])
    if not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise UntrustedError("subject")
    email = claims.get("email") if claims.get("email_verified") is True else ""
    return Identity(provider.issuer, subject, str(email or "")[:254])


def _exchanged(provider: Provider, attempt: Attempt, code: str) -> str:
    """Give the code, and what only who began knows, for the person's token."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": attempt.back,
        "code_verifier": attempt.verifier,
    }
    headers = {}
    client, secret = settings.LIANDONG_OIDC_CLIENT_ID, settings.LIANDONG_OIDC_CLIENT_SECRET
    if secret and not provider.posts_secret:
        pair = f"{quote(client, safe='')}:{quote(secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form["client_id"] = client
        if secret:
            form["client_secret"] = secret
    token = fetch_json(provider.token_url, form, headers).get("id_token")
    if not isinstance(token, str):
        raise UntrustedError("no id_token")
    return token


def _claims(provider: Provider, token: str) -> dict[str, Any]:
    from joserfc import jwt  # noqa: PLC0415 - a third of a second at every start, for who has a provider
    from joserfc.errors import JoseError  # noqa: PLC0415 - the same

    try:
        return jwt.decode(token, provider.signing_keys(), algorithms=_ALGORITHMS).claims
    except (JoseError, ValueError):
        # Perhaps the provider has a new key since.
        try:
            return jwt.decode(token, provider.signing_keys(again=True), algorithms=_ALGORITHMS).claims
        except (JoseError, ValueError) as error:
            raise UntrustedError(f"token: {error}") from error


def _check(claims: dict[str, Any], nonce: str) -> None:
    from joserfc import jwt  # noqa: PLC0415 - as late as above
    from joserfc.errors import JoseError  # noqa: PLC0415 - the same

    client = settings.LIANDONG_OIDC_CLIENT_ID
    wanted = jwt.JWTClaimsRegistry(
        leeway=LEEWAY_S,
        iss={"essential": True, "value": settings.LIANDONG_OIDC_ISSUER},
        aud={"essential": True, "value": client},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        wanted.validate(claims)
    except JoseError as error:
        raise UntrustedError(f"claims: {error}") from error
    is_shared = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if is_shared else client) != client:
        raise UntrustedError("issued to another")


def _random() -> str:
    return secrets.token_urlsafe(32)


__all__ = ("Attempt", "Identity", "UnreachableError", "UntrustedError", "begin", "finish")
