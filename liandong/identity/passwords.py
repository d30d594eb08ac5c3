"""What a password must be, and the first one of a person."""

import secrets
import string

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liandong.identity.registry.models import Person
from liandong.identity.sessions import end_other_sessions

LONG_ENOUGH = 16
FEWEST_KINDS = 3
# Without 0 O 1 l I, which are mistaken for each other on paper.
ALPHABET = "".join(sorted(set(string.ascii_letters + string.digits) - set("0O1lI")))
GROUPS = 4
GROUP_LENGTH = 5


class MixedPasswordValidator:
    """Ask for three kinds of characters, unless the password is long (a sentence)."""

    def validate(self, password: str, user: Person | None = None) -> None:  # noqa: ARG002 - Django's protocol
        """Refuse a short password of too few kinds.

        Raises:
            ValidationError: with code ``password_too_simple``.
        """
        kinds = (str.isupper, str.islower, str.isdigit, lambda c: not c.isalnum())
        used = sum(any(kind(character) for character in password) for kind in kinds)
        if len(password) < LONG_ENOUGH and used < FEWEST_KINDS:
            raise ValidationError(self.get_help_text(), code="password_too_simple")

    def get_help_text(self) -> str:
        """Return the rule in the user's words."""
        return _("密码须含大写字母、小写字母、数字、符号中的三种，或不少于 16 个字符。")


def first_password() -> str:
    """Return a random password, 116 bits strong, that fulfils the policy and is easy to copy."""
    while True:
        groups = (
            "".join(secrets.choice(ALPHABET) for _char in range(GROUP_LENGTH)) for _group in range(GROUPS)
        )
        password = "-".join(groups)
        if any(map(str.isdigit, password)) and any(map(str.isupper, password)):
            return password


def password_problems(person: Person, password: str) -> list[str]:
    """Return every reason why the person may not have this password, in the user's words."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        return list(error.messages)
    return []


def change_password(person: Person, password: str, *, is_own: bool = True) -> None:
    """Set a new password; every session of the person ends with it.

    One that somebody else chose (``is_own`` false) must be changed by the person before anything else.

    Raises:
        ValidationError: it does not fulfil the policy; all reasons at once.
    """
    validate_password(password, person)
    person.set_password(password)
    person.must_change_password = not is_own
    person.save(update_fields=["password", "must_change_password"])
    end_other_sessions(person, "")
