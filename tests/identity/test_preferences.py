"""A member's own settings: only what a room registered, only what a database can keep, one row a key."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.identity import preferences
from liandong.identity.models import Preference
from liandong.identity.preferences import (
    MAX_BYTES,
    is_registered,
    read_preferences,
    register_preference,
    save_preference,
)
from liandong.kernel.refusal import RefusedError
from tests.support.companies import People


@pytest.fixture(autouse=True)
def lamp(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(preferences, "_validators", {})
    register_preference("lamp", lambda _key, value: value != "broken")
    register_preference("lamp.shade", lambda key, value: key.endswith(".colour") and isinstance(value, str))
    return iter(())


def codes(member: int, key: str, value: object) -> list[str]:
    with pytest.raises(RefusedError) as refusal:
        save_preference(member, key, value)
    return [problem.code for problem in refusal.value.problems]


def test_the_last_value_counts_and_none_forgets_it(company: str, people: People) -> None:
    member = people.owner.member
    save_preference(member, "lamp", {"on": True})
    with CaptureQueriesContext(connection) as writing:
        save_preference(member, "lamp", {"on": False})
    assert len(writing) == 1
    with CaptureQueriesContext(connection) as reading:
        assert read_preferences(member, ["lamp", "lamp.other"]) == {"lamp": {"on": False}}
    assert len(reading) == 1
    save_preference(member, "lamp", None)
    assert read_preferences(member, ["lamp"]) == {}
    assert not Preference.objects.exists()


def test_each_member_has_his_own(company: str, people: People) -> None:
    save_preference(people.owner.member, "lamp", 1)
    save_preference(people.clerk.member, "lamp", 2)
    assert read_preferences(people.owner.member, ["lamp"]) == {"lamp": 1}
    assert read_preferences(people.clerk.member, ["lamp"]) == {"lamp": 2}


@pytest.mark.parametrize("key", ["other", "lam", "lampshade", "lamp/x", "", "Lamp", "lamp." + "x" * 96])
def test_what_no_room_registered_is_refused(company: str, people: People, key: str) -> None:
    assert not is_registered(key)
    assert codes(people.owner.member, key, 1) == ["preference_unknown"]


def test_the_longest_prefix_judges(company: str, people: People) -> None:
    save_preference(people.owner.member, "lamp.shade.colour", "red")
    assert codes(people.owner.member, "lamp.shade.colour", 7) == ["preference_unfit"]
    assert codes(people.owner.member, "lamp.shade.size", "7") == ["preference_unfit"]
    assert codes(people.owner.member, "lamp.bulb", "broken") == ["preference_unfit"]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "a\x00b", {"\ud800": 1}, ["\udfff"]])
def test_what_no_database_keeps_is_refused(company: str, people: People, value: object) -> None:
    assert codes(people.owner.member, "lamp", value) == ["preference_unfit"]


def test_a_value_has_a_largest_size_in_bytes(company: str, people: People) -> None:
    member = people.owner.member
    save_preference(member, "lamp", "灯" * ((MAX_BYTES - 2) // 3))
    assert codes(member, "lamp", "灯" * (MAX_BYTES // 3)) == ["preference_too_large"]
