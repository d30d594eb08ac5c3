"""How passwords are hashed: as hard as OWASP asks, in memory that stays bounded."""

from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher

AT_ONCE = 2
"""Passwords hashed at the same time in one process; the others wait for some hundredths of a second."""

_turns = BoundedSemaphore(AT_ONCE)


class BoundedArgon2Hasher(Argon2PasswordHasher):
    """Argon2id with 46 MB and two passes.

    Django's own takes 100 MB a log-in: eight people who come at the same moment would make the server
    three times as large as it is otherwise.
    """

    time_cost = 2
    memory_cost = 46 * 1024  # in KiB
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Return the hash of a password, with how it was made."""
        with _turns:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Tell whether the password has this hash."""
        with _turns:
            return super().verify(password, encoded)
