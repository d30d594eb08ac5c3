"""Recovery codes: ten for the drawer, each good for once."""

import secrets

from django.db import transaction
from django.utils.crypto import salted_hmac

from liandong.identity.registry.models import Person, RecoveryCode
from liandong.identity.router import REGISTRY

COUNT = 10
# Neither 0 O 1 I, which are mistaken for each other on paper. 16 of them are 80 bits.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 16
_GROUP = 4


def make_recovery_codes(person: Person) -> list[str]:
    """Return ten new codes, the only ones good from now on; they are kept nowhere but hashed."""
    codes = ["".join(secrets.choice(_ALPHABET) for _char in range(LENGTH)) for _code in range(COUNT)]
    with transaction.atomic(using=REGISTRY):
        RecoveryCode.objects.filter(person=person).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(person=person, digest=_digest(person, code)) for code in codes
        )
    return ["-".join(code[at : at + _GROUP] for at in range(0, LENGTH, _GROUP)) for code in codes]


def use_recovery_code(person: Person, code: str) -> bool:
    """Use a code up, written without its dashes; tell whether it was good. Of two at once, one wins."""
    found = RecoveryCode.objects.filter(person=person, digest=_digest(person, code))
    return found.delete()[0] > 0


def recovery_codes_left(person: Person) -> int:
    """Return how many codes are still good."""
    return RecoveryCode.objects.filter(person=person).count()


def _digest(person: Person, code: str) -> str:
    return salted_hmac(f"liandong.recovery.{person.pk}", code, algorithm="sha256").hexdigest()
