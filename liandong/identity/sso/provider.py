"""The provider: what the environment says of it, what it says of itself, and its keys."""

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings

from liandong.identity.sso.fetching import UnreachableError, fetch_json, is_safe

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

KEPT_S = 3600
KEYS_AGAIN_S = 60
"""After so long keys are asked for again when a token is signed by none of the known ones."""

_METADATA = "/.well-known/openid-configuration"


@dataclass(slots=True)
class Provider:
    """Where a provider is asked what; read from its own metadata."""

    issuer: str
    authorize_url: str
    token_url: str
    keys_url: str
    posts_secret: bool
    read_at: float
    keys: "KeySet | None" = None
    keys_at: float = field(default=0.0)

    def signing_keys(self, *, again: bool = False) -> "KeySet":
        """Return the provider's keys; ``again`` asks anew unless that was just done.

        Raises:
            UnreachableError: it gave none.
        """
        from joserfc.errors import JoseError  # noqa: PLC0415 - for who has a provider
        from joserfc.jwk import KeySet  # noqa: PLC0415 - the same

        age = time.monotonic() - self.keys_at
        if self.keys is None or age > KEPT_S or (again and age > KEYS_AGAIN_S):
            try:
                self.keys = KeySet.import_key_set(_key_set(fetch_json(self.keys_url)))
            except (JoseError, ValueError, TypeError, KeyError) as error:
                raise UnreachableError(f"{self.keys_url}: {error}") from error
            self.keys_at = time.monotonic()
        return self.keys


def _key_set(found: dict[str, Any]) -> Any:  # noqa: ANN401 - as the library declares it
    """Return the keys that are for signing; others would only be in the way."""
    return {"keys": [one for one in found["keys"] if one.get("use", "sig") == "sig"]}


_kept: dict[str, Provider] = {}


def provider_name() -> str:
    """Return what the log-in page calls the provider, blank when there is none."""
    return settings.LIANDONG_OIDC_NAME if settings.LIANDONG_OIDC_ISSUER else ""


def stands_in_for_second_factor() -> bool:
    """Tell whether the provider's log-in counts as two factors: only the operator knows what it asks."""
    return bool(settings.LIANDONG_OIDC_IS_SECOND_FACTOR)


def read_provider() -> Provider:
    """Return the provider as it describes itself; asked once an hour in each process.

    Raises:
        UnreachableError: it can't be asked, or speaks of another issuer than the one configured.
    """
    issuer: str = settings.LIANDONG_OIDC_ISSUER
    known = _kept.get(issuer)
    if known is not None and time.monotonic() - known.read_at <= KEPT_S:
        return known
    found = fetch_json(issuer.rstrip("/") + _METADATA)
    authorize, token, keys = (
        str(found.get(name, "")) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
    )
    if found.get("issuer") != issuer or not all(is_safe(url) for url in (authorize, token, keys)):
        raise UnreachableError(f"{issuer}: metadata of {found.get('issuer')}")
    ways = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    posts_secret = "client_secret_basic" not in ways
    provider = Provider(issuer, authorize, token, keys, posts_secret, time.monotonic())
    _kept[issuer] = provider
    return provider


def forget_providers() -> None:
    """Ask anew what was read: for tests, and after the settings changed."""
    _kept.clear()
