"""How a member likes the frame: theme, row height, narrow or wide sidebar, unfolded modules, stars.

Kept as preferences, written by ``js/look.js`` and ``js/stars.js``; read here with care all the
same, because a value saved by an older version need not fit any more.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from liandong.webkit.navigation import Group

LOOK, STARRED = "shell.look", "shell.starred"
"""Keys of the preferences."""

THEME_COOKIE = "liandong_theme"
"""The last theme of this browser, for the pages before the log-in; scripts write it."""

THEMES = ("auto", "light", "dark")
DENSITIES = ("normal", "compact")
MOST_STARS = 40
_LABEL_LIMIT, _URL_LIMIT = 80, 400

_MODULES = frozenset(group.name.lower() for group in Group)
_OWN_URL = re.compile(r"/(?![/\\])[^\s\\<>\"']*")


@dataclass(frozen=True, slots=True)
class Look:
    """The frame's attributes, as ``base.html`` writes them on <html> before anything is painted."""

    theme: str = "auto"
    density: str = "normal"
    is_rail: bool = False
    opened: tuple[str, ...] = field(default=())


def is_look(_key: str, value: Any) -> bool:  # noqa: ANN401 - JSON as it came
    """Tell whether a value is a look: some of theme, density, is_rail and opened, and nothing else."""
    if not isinstance(value, dict) or value.keys() - {"theme", "density", "is_rail", "opened"}:
        return False
    opened = value.get("opened", [])
    return (
        value.get("theme", "auto") in THEMES
        and value.get("density", "normal") in DENSITIES
        and isinstance(value.get("is_rail", False), bool)
        and isinstance(opened, list)
        and all(isinstance(name, str) and name in _MODULES for name in opened)
    )


def read_look(value: object) -> Look:
    """Return the look a preference holds; the standard one when it is none."""
    if not isinstance(value, dict) or not is_look(LOOK, value):
        return Look()
    return Look(
        value.get("theme", "auto"),
        value.get("density", "normal"),
        value.get("is_rail", False),
        tuple(value.get("opened", ())),
    )


def look_of_stranger(cookie: str | None) -> Look:
    """Return the look of a page without a member, by the browser's cookie."""
    return Look(theme=cookie) if cookie in THEMES and cookie is not None else Look()


def are_stars(_key: str, value: Any) -> bool:  # noqa: ANN401 - JSON as it came
    """Tell whether a value is a list of starred pages of ours: ``label``, ``kind`` and ``url`` each."""
    return isinstance(value, list) and len(value) <= MOST_STARS and all(map(_is_star, value))


def read_stars(value: object) -> list[dict[str, str]]:
    """Return the stars a preference holds, newest first; none when it is no list of them."""
    return list(value) if isinstance(value, list) and are_stars(STARRED, value) else []


def _is_star(star: object) -> bool:
    if not isinstance(star, dict) or star.keys() != {"label", "kind", "url"}:
        return False
    if not all(isinstance(text, str) for text in star.values()):
        return False
    is_short = max(len(star["label"]), len(star["kind"])) <= _LABEL_LIMIT and len(star["url"]) <= _URL_LIMIT
    return bool(star["label"]) and is_short and _OWN_URL.fullmatch(star["url"]) is not None
