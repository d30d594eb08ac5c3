"""What each member keeps for himself: theme, starred pages, columns of lists and grids.

A room registers the keys it keeps under a prefix, with a function that knows what fits there;
what is not registered can't be saved, so the table never becomes a place to put anything.
"""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from liandong.identity.models import Preference
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem

MAX_BYTES = 64 * 1024
"""The most one value takes, as UTF-8 JSON."""

KEY = re.compile(r"[a-z][A-Za-z0-9_.:-]{0,95}")
_UNSTORABLE = re.compile("[\ud800-\udfff]")

Validate = Callable[[str, Any], bool]
"""Gets the whole key and the parsed JSON value; tells whether the value may be kept there."""

_validators: dict[str, Validate] = {}


def register_preference(prefix: str, validate: Validate) -> None:
    """Allow keys that are the prefix or begin with it and a dot; the same prefix again replaces it."""
    _validators[prefix] = validate


def is_registered(key: str) -> bool:
    """Tell whether a room keeps something under the key."""
    return _validator_of(key) is not None


def read_preferences(member: int, keys: Iterable[str]) -> dict[str, Any]:
    """Return the member's values by key, in one statement; what was never saved is missing."""
    rows = Preference.objects.filter(member=member, key__in=list(keys))
    return dict(rows.values_list("key", "value"))


def preferences_of(members: Iterable[int], key: str) -> dict[int, Any]:
    """Return the values of one key by member, in one statement; who never saved it is missing."""
    rows = Preference.objects.filter(member__in=list(members), key=key)
    return dict(rows.values_list("member", "value"))


def save_preference(member: int, key: str, value: object) -> None:
    """Keep a JSON value for the member in place of the last; None forgets it. One statement.

    Raises:
        RefusedError: ``preference_unknown``, ``preference_too_large`` or ``preference_unfit``.
    """
    validate = _validator_of(key)
    if validate is None:
        raise RefusedError([Problem("preference_unknown", detail={"key": key[:96]})])
    if value is None:
        Preference.objects.filter(member=member, key=key).delete()
        return
    size = _stored_size(value)
    if size is None or not validate(key, value):
        raise RefusedError([Problem("preference_unfit", detail={"key": key})])
    if size > MAX_BYTES:
        raise RefusedError([Problem("preference_too_large", detail={"limit": str(MAX_BYTES // 1024)})])
    Preference.objects.bulk_create(
        [Preference(member_id=member, key=key, value=value)],
        update_conflicts=True,
        unique_fields=["member", "key"],
        update_fields=["value"],
    )


def _validator_of(key: str) -> Validate | None:
    """Return the function of the longest prefix the key falls under."""
    if not KEY.fullmatch(key):
        return None
    fitting = [prefix for prefix in _validators if key == prefix or key.startswith(f"{prefix}.")]
    return _validators[max(fitting, key=len)] if fitting else None


def _stored_size(value: object) -> int | None:
    """Return the bytes a value takes; None when no database would keep it: NaN, NUL, half a surrogate."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (ValueError, TypeError, RecursionError):
        return None
    return None if _UNSTORABLE.search(text) or "\\u0000" in text else len(text.encode())
