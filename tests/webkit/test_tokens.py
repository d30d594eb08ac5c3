"""Colours keep the contrast WCAG 2.2 AA asks for: 4.5 for text, 3 for the edges of fields and the focus."""

import re
from pathlib import Path

import pytest

from liandong import webkit

CSS = Path(webkit.__path__[0]) / "static" / "webkit" / "css"
PAIR = re.compile(r"--([\w-]+):\s*light-dark\(\s*(#[0-9a-fA-F]{3,8}),\s*(#[0-9a-fA-F]{3,8})\s*\)")
TOKENS = {name: (light, dark) for name, light, dark in PAIR.findall((CSS / "tokens.css").read_text("utf-8"))}

GROUNDS = ("ground", "surface", "surface-tinted", "surface-raised")
TONES = ("green", "amber", "red", "blue", "grey")
TEXTS = [
    *((text, ground) for text in ("text", "muted", "accent", "red", "green", "amber") for ground in GROUNDS),
    *((tone, f"{tone}-soft") for tone in TONES),
    *((text, "accent-soft") for text in ("text", "muted", "accent")),
    *((tone, "surface") for tone in TONES),
    ("muted", "grey-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("accent-strong", "surface"),
    ("on-red", "red"),
    ("on-toast", "toast"),
    ("on-toast", "toast-red"),
    ("toast-link", "toast"),
    ("toast-link", "toast-red"),
    ("on-story", "story"),
]
EDGES = [
    *(("field-line", ground) for ground in ("ground", "surface", "surface-raised")),
    *(("accent", ground) for ground in (*GROUNDS, "accent-soft")),
    ("star", "ground"),
]


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself() -> None:
    assert contrast("#fff", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_can_be_read_on_every_ground(scheme: int) -> None:
    weak = {pair: contrast(*(TOKENS[name][scheme] for name in pair)) for pair in TEXTS}
    assert {pair: round(ratio, 2) for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_fields_and_focus_stand_out(scheme: int) -> None:
    weak = {pair: contrast(*(TOKENS[name][scheme] for name in pair)) for pair in EDGES}
    assert {pair: round(ratio, 2) for pair, ratio in weak.items() if ratio < 3} == {}


def test_every_used_token_is_declared() -> None:
    declared = set(
        re.findall(r"(--[\w-]+)\s*:", "".join(path.read_text("utf-8") for path in CSS.glob("*.css")))
    )
    used = {
        (path.name, name)
        for path in CSS.glob("*.css")
        for name in re.findall(r"var\((--[\w-]+)", path.read_text("utf-8"))
    }
    by_scripts = {"--grid-columns", "--grid-width"}
    assert sorted(found for found in used if found[1] not in declared | by_scripts) == []
