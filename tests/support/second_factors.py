"""People with an authenticator app, and the codes it shows."""

import pyotp
from django.utils import timezone

from liandong.identity.origins import Origin
from liandong.identity.registry.models import Person
from liandong.identity.second_factor import STEP_S, new_secret, turn_on


def code_of(secret: str, steps: int = 0) -> str:
    """Return the code the app shows now, or so many steps from now."""
    return pyotp.TOTP(secret).at(timezone.now(), counter_offset=steps)


def give_app(username: str) -> tuple[str, list[str]]:
    """Set an app up for the person; return its secret and the recovery codes.

    The code it was set up with is of the step before, so that the present one is still good.
    """
    secret = new_secret()
    codes = turn_on(Person.objects.get(username=username), secret, code_of(secret, -1), Origin())
    assert codes is not None, STEP_S
    return secret, codes
