"""Passkeys: keys in a person's device, bound to our host name, that log him in without a password.

The device must know its user (fingerprint, face, PIN), so a passkey is two factors by itself. What a
device signs holds a challenge that is good once, and the origin the browser saw: a page elsewhere
gets nothing that opens anything here.
"""

import ipaddress
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from liandong.identity.origins import Origin
from liandong.identity.recovery import make_recovery_codes
from liandong.identity.registry.models import EventKind, Passkey, Person, SecondFactor
from liandong.identity.router import REGISTRY
from liandong.identity.second_factor import note_factors
from liandong.identity.security_log import note_event

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

PRODUCT = "联动进销存"
NAME_LIMIT = 64
MOST = 20
"""Passkeys of one person."""

Json = Mapping[str, Any]


class BadPasskeyError(ValueError):
    """What the device answered proves nothing here."""


@dataclass(frozen=True, slots=True)
class Site:
    """What a passkey is bound to: our host name, and the origin as the browser writes it."""

    name: str
    origin: str


def site_of(request: HttpRequest) -> Site | None:
    """Return the site the browser stands on; None where browsers have no passkeys.

    They need a name, not a number, and HTTPS unless it is this very machine. The host is one of
    those allowed, or, behind a proxy that changes it, the origin one of those trusted.
    """
    origin = f"{request.scheme}://{request.get_host()}"
    sent = request.headers.get("Origin", "")
    if sent in settings.CSRF_TRUSTED_ORIGINS:
        origin = sent
    parts = urlsplit(origin)
    name = parts.hostname or ""
    is_safe = parts.scheme == "https" or name == "localhost" or name.endswith(".localhost")
    return Site(name, origin) if is_safe and not _is_number(name) else None


def new_challenge() -> str:
    """Return a challenge, base64url."""
    return secrets.token_urlsafe(32)


def registration_options(person: Person, site: Site, challenge: str) -> dict[str, Any]:
    """Return what the browser is asked in order to make a passkey, as JSON."""
    import webauthn  # noqa: PLC0415 - 0.4 s at every start, for passkeys alone
    from webauthn.helpers import structs  # noqa: PLC0415 - the same

    options = webauthn.generate_registration_options(
        rp_id=site.name,
        rp_name=PRODUCT,
        user_name=person.username,
        user_display_name=person.name,
        user_id=salted_hmac("liandong.passkey", str(person.pk), algorithm="sha256").digest(),
        challenge=webauthn.helpers.base64url_to_bytes(challenge),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(person),
    )
    return webauthn.helpers.options_to_json_dict(options)


def log_in_options(person: Person | None, site: Site, challenge: str) -> dict[str, Any]:
    """Return what the browser is asked for a log-in; without a person, any passkey of this site will do."""
    import webauthn  # noqa: PLC0415 - as late as above
    from webauthn.helpers import structs  # noqa: PLC0415 - the same

    options = webauthn.generate_authentication_options(
        rp_id=site.name,
        challenge=webauthn.helpers.base64url_to_bytes(challenge),
        allow_credentials=_descriptors(person) if person else None,
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return webauthn.helpers.options_to_json_dict(options)


def add_passkey(person: Person, name: str, site: Site, answer: Json, challenge: str) -> Passkey:
    """Keep the passkey a device has made.

    Raises:
        BadPasskeyError: the answer is not one to this challenge on this site, or known already.
    """
    import webauthn  # noqa: PLC0415 - as late as above

    verified = _checked(
        lambda: webauthn.verify_registration_response(
            credential=dict(answer),
            expected_challenge=webauthn.helpers.base64url_to_bytes(challenge),
            expected_rp_id=site.name,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    )
    credential = webauthn.helpers.bytes_to_base64url(verified.credential_id)
    if Passkey.objects.filter(credential=credential).exists():
        raise BadPasskeyError("known already")
    if Passkey.objects.filter(person=person).count() >= MOST:
        raise BadPasskeyError("too many")
    return Passkey(
        person=person,
        name=name[:NAME_LIMIT],
        credential=credential,
        public_key=webauthn.helpers.bytes_to_base64url(verified.credential_public_key),
        sign_count=verified.sign_count,
        site=site.name,
    )


def keep_passkey(passkey: Passkey, origin: Origin) -> list[str]:
    """Store a checked passkey; return new recovery codes if it is the person's first second factor."""
    person = passkey.person
    had_factor = person.has_second_factor
    with transaction.atomic(using=REGISTRY):
        passkey.save()
        SecondFactor.objects.get_or_create(person=person)
        note_factors(person)
        note_event(person, EventKind.PASSKEY_ADDED, origin)
        return [] if had_factor else make_recovery_codes(person)


def remove_passkey(person: Person, passkey: int, origin: Origin) -> bool:
    """Forget one of the person's passkeys; tell whether there was such."""
    with transaction.atomic(using=REGISTRY):
        count, _ = Passkey.objects.filter(person=person, pk=passkey).delete()
        if count:
            note_factors(person)
            note_event(person, EventKind.PASSKEY_REMOVED, origin)
    return count > 0


def passkeys_of(person: Person) -> list[Passkey]:
    """Return the person's passkeys, the oldest first."""
    return list(Passkey.objects.filter(person=person).order_by("pk"))


def who_answers(site: Site, answer: Json, challenge: str) -> Person:
    """Return whose passkey answered the challenge.

    Raises:
        BadPasskeyError: nobody's who may log in.
    """
    import webauthn  # noqa: PLC0415 - as late as above

    found = Passkey.objects.select_related("person").filter(
        credential=str(answer.get("id", "")), site=site.name, person__is_active=True
    )
    passkey = found.first()
    if passkey is None:
        raise BadPasskeyError("unknown")
    verified = _checked(
        lambda: webauthn.verify_authentication_response(
            credential=dict(answer),
            expected_challenge=webauthn.helpers.base64url_to_bytes(challenge),
            expected_rp_id=site.name,
            expected_origin=site.origin,
            credential_public_key=webauthn.helpers.base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    )
    same = Passkey.objects.filter(pk=passkey.pk, sign_count=passkey.sign_count)
    if not same.update(sign_count=verified.new_sign_count, used_at=timezone.now()):
        raise BadPasskeyError("used at the same moment")
    return passkey.person


def _checked(verify: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the library verified
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415 - as late as above

    try:
        return verify()
    except (WebAuthnException, ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadPasskeyError(str(error)) from error


def _descriptors(person: Person) -> "list[PublicKeyCredentialDescriptor]":
    from webauthn.helpers import base64url_to_bytes, structs  # noqa: PLC0415 - as late as above

    known = (base64url_to_bytes(one.credential) for one in passkeys_of(person))
    return [structs.PublicKeyCredentialDescriptor(id=credential) for credential in known]


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
