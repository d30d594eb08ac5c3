"""The second step of a log-in: codes of an authenticator app, and recovery codes.

A code is good once: the time step it belongs to is used up by one conditional statement, so that
of two who send the same code at the same moment one is refused. Whoever fails ten times in a row
waits for a quarter of an hour, from wherever he asks; only who knows the password gets that far,
so strangers can't keep a person out.
"""

import hmac
import unicodedata
from datetime import datetime, timedelta

import pyotp
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from liandong.identity.origins import Origin
from liandong.identity.recovery import make_recovery_codes, use_recovery_code
from liandong.identity.registry.models import EventKind, Passkey, Person, RecoveryCode, SecondFactor
from liandong.identity.router import REGISTRY
from liandong.identity.sealing import UnsealError, seal, unseal
from liandong.identity.security_log import note_event
from liandong.kernel.rules import Rules

ISSUER = "联动"
STEP_S = 30
TOLERANCE = 1
"""Steps that a clock may be wrong, either way."""
MOST_FAILURES = 10
BLOCKED_FOR = timedelta(minutes=15)

_PURPOSE = "totp"
_DIGITS = 6


class BlockedError(Exception):
    """Too many failures; ``until`` is when the second step opens again."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


def needs_second_factor(person: Person, rules: Rules) -> bool:
    """Tell whether the company demands a second factor that the person has not set up."""
    return rules.second_factor_required and not person.has_second_factor


def new_secret() -> str:
    """Return the secret of a new authenticator, in base 32."""
    return pyotp.random_base32()


def enrolment_uri(person: Person, secret: str) -> str:
    """Return what the QR code for an authenticator app holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=person.username, issuer_name=ISSUER)


def has_app(person: Person) -> bool:
    """Tell whether the person has an authenticator app."""
    return SecondFactor.objects.filter(person=person).exclude(sealed="").exists()


def turn_on(person: Person, secret: str, code: str, origin: Origin) -> list[str] | None:
    """Make the app with this secret the person's second factor; None when the code is not of it.

    Returns new recovery codes, to be shown once.
    """
    step = _matching_step(secret, plain_code(code))
    if step is None:
        return None
    with transaction.atomic(using=REGISTRY):
        values = {"sealed": seal(secret, _PURPOSE), "last_step": step, "failures": 0, "blocked_until": None}
        SecondFactor.objects.update_or_create(person=person, defaults=values)
        note_factors(person)
        note_event(person, EventKind.TWO_STEP_ON, origin)
        return make_recovery_codes(person)


def turn_app_off(person: Person, origin: Origin) -> None:
    """Take the person's app away; his passkeys stay a second factor."""
    with transaction.atomic(using=REGISTRY):
        SecondFactor.objects.filter(person=person).update(sealed="")
        note_factors(person)
        note_event(person, EventKind.TWO_STEP_OFF, origin)


def take_all_away(person: Person, origin: Origin) -> None:
    """Take app, passkeys and recovery codes away, on behalf of the person who lost them."""
    with transaction.atomic(using=REGISTRY):
        SecondFactor.objects.filter(person=person).update(sealed="")
        Passkey.objects.filter(person=person).delete()
        note_factors(person)
        note_event(person, EventKind.TWO_STEP_RESET, origin)


def note_factors(person: Person) -> None:
    """Note at the person himself whether his log-in has a second step: he is read on every request.

    With the last factor the recovery codes go too.
    """
    has_factor = has_app(person) or Passkey.objects.filter(person=person).exists()
    person.has_second_factor = has_factor
    Person.objects.filter(pk=person.pk).update(has_second_factor=has_factor)
    if not has_factor:
        SecondFactor.objects.filter(person=person).delete()
        RecoveryCode.objects.filter(person=person).delete()


def accept_code(person: Person, code: str, origin: Origin) -> bool:
    """Use up a code of the app or a recovery code; tell whether it was right.

    Raises:
        BlockedError: there were too many failures.
    """
    factor = SecondFactor.objects.filter(person=person).first()
    if factor is None:
        return False
    if factor.blocked_until is not None and factor.blocked_until > timezone.now():
        raise BlockedError(factor.blocked_until)
    if _accept(factor, plain_code(code), origin):
        SecondFactor.objects.filter(pk=factor.pk).update(failures=0, blocked_until=None)
        return True
    _count_failure(factor)
    note_event(person, EventKind.WRONG_CODE, origin)
    return False


def plain_code(code: str) -> str:
    """Return a code as it is compared: without spaces and dashes, in capitals, in half-width signs."""
    return "".join(unicodedata.normalize("NFKC", code).split()).replace("-", "").upper()


def _accept(factor: SecondFactor, code: str, origin: Origin) -> bool:
    if len(code) != _DIGITS or not code.isdigit():
        is_good = use_recovery_code(factor.person, code)
        if is_good:
            note_event(factor.person, EventKind.RECOVERY_USED, origin)
        return is_good
    try:
        step = _matching_step(unseal(factor.sealed, _PURPOSE), code)
    except UnsealError:  # no app, or the installation has another key now
        return False
    if step is None:
        return False
    return SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step).update(last_step=step) > 0


def _matching_step(secret: str, code: str) -> int | None:
    """Return the time step the code is of, within the tolerance; every step is compared in any case."""
    totp = pyotp.TOTP(secret)
    now = int(timezone.now().timestamp()) // STEP_S
    steps = range(now - TOLERANCE, now + TOLERANCE + 1)
    matches = [step for step in steps if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode())]
    return matches[-1] if matches else None


def _count_failure(factor: SecondFactor) -> None:
    own = SecondFactor.objects.filter(pk=factor.pk)
    own.update(failures=F("failures") + 1)
    until = timezone.now() + BLOCKED_FOR
    own.filter(failures__gte=MOST_FAILURES).update(failures=0, blocked_until=until)
