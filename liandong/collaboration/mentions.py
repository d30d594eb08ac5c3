"""Who a text mentions with @. Pure."""

from collections.abc import Mapping


def mentioned(text: str, names: Mapping[int, str]) -> frozenset[int]:
    """Return the members whose names follow an @; the longest name that fits counts.

    ``names`` maps members to their names. Two of the same name are both meant.
    """
    by_name: dict[str, set[int]] = {}
    for member, name in names.items():
        if name:
            by_name.setdefault(name, set()).add(member)
    ordered = sorted(by_name, key=len, reverse=True)
    found: set[int] = set()
    for part in text.split("@")[1:]:
        fitting = next((one for one in ordered if part.startswith(one)), "")
        found |= by_name.get(fitting, set())
    return frozenset(found)
