"""What the kept record takes from the other where it has nothing itself."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol


class _Form(Protocol):
    @property
    def details(self) -> Mapping[str, Any]: ...


def lacking(kept: _Form, folded: _Form, names: Iterable[str]) -> dict[str, Any]:
    """Return the named values, and the added fields, that the kept form has from the other."""
    values = {
        name: getattr(folded, name)
        for name in names
        if getattr(kept, name) in (None, "") and getattr(folded, name) not in (None, "")
    }
    own = {name: value for name, value in kept.details.items() if value != ""}
    return {**values, "details": {**folded.details, **own}}
