"""Secrets at rest: encrypted under a key derived from the installation's own.

Whoever copies the database without the secret key has nothing. With another key the secrets are
lost: an earlier one may be named in Django's ``SECRET_KEY_FALLBACKS``.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class UnsealError(ValueError):
    """It was not sealed with this installation's key for this purpose, or too long ago."""


def seal(text: str, purpose: str) -> str:
    """Return the text encrypted and signed, for one purpose only."""
    return _cipher(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, purpose: str, max_age_s: int | None = None) -> str:
    """Return what was sealed for the purpose, during the last ``max_age_s`` seconds if given.

    Raises:
        UnsealError: it can't be had.
    """
    try:
        return _cipher(purpose).decrypt(sealed.encode(), ttl=max_age_s).decode()
    except InvalidToken as error:
        raise UnsealError(purpose) from error


def _cipher(purpose: str) -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(str(key), purpose)) for key in keys])


def _derived(key: str, purpose: str) -> bytes:
    derived = HKDF(SHA256(), length=32, salt=None, info=f"liandong.{purpose}".encode()).derive(key.encode())
    return base64.urlsafe_b64encode(derived)
