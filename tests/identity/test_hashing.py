"""Hashing passwords never takes more memory than was meant for it."""

import threading

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password

from liandong.identity import hashing
from tests.support.threads import together

CROWD = 8


def test_the_program_uses_this_way() -> None:
    assert settings.PASSWORD_HASHERS == ["liandong.identity.hashing.BoundedArgon2Hasher"]


def test_a_password_is_known_again_and_another_is_not() -> None:
    encoded = make_password("Zhu-Cang-2026")
    assert check_password("Zhu-Cang-2026", encoded)
    assert not check_password("Zhu-Cang-2027", encoded)


def test_of_a_crowd_two_are_hashed_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    at_work = threading.BoundedSemaphore(hashing.AT_ONCE)
    full = threading.Barrier(hashing.AT_ONCE)  # broken by its timeout when fewer work side by side

    def verify(_hasher: Argon2PasswordHasher, _password: str, _encoded: str) -> bool:
        assert at_work.acquire(blocking=False), "more at once than the memory is meant for"
        full.wait(timeout=10)
        at_work.release()
        return True

    monkeypatch.setattr(Argon2PasswordHasher, "verify", verify)
    hasher = hashing.BoundedArgon2Hasher()
    together(*[lambda: hasher.verify("", "")] * CROWD)
