"""Write the manual in Traditional Chinese: `python -m tools.manual_languages`; `--check` changes nothing.

The chapters in `chapters/zh` are the source. What a chapter quotes from the pages, between 「」 or in bold,
is looked up in the product's catalogue, so that both say the same; the rest is converted like the catalogue.
"""

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from tools.environment import ROOT
from tools.languages import converted, read

CHAPTERS = ROOT / "liandong" / "manual" / "chapters"
SOURCE, TARGET = CHAPTERS / "zh", CHAPTERS / "zh-hant"
_QUOTED = re.compile(r"「([^」\n]+)」|\*\*([^*\n]+)\*\*")
_PROTECTED = re.compile("\ue000(\\d+)\ue001")


def translated(source: str, words: Mapping[str, str]) -> str:
    """Return a chapter in Traditional Chinese; ``words`` are the catalogue's."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        quoted, bold = found.groups()
        parts = [quoted] if quoted else bold.split(" → ")
        shown = " → ".join(words.get(part) or converted(part) for part in parts)
        kept.append(f"「{shown}」" if quoted else f"**{shown}**")
        return f"\ue000{len(kept) - 1}\ue001"

    text = converted(_QUOTED.sub(keep, source))
    return _PROTECTED.sub(lambda found: kept[int(found[1])], text)


def chapters() -> dict[Path, str]:
    """Return what every file should hold, by its path."""
    words = read("zh_Hant", "djangojs") | read("zh_Hant", "django")
    sources = sorted(SOURCE.glob("*.md"))
    return {TARGET / one.name: translated(one.read_text(encoding="utf-8"), words) for one in sources}


def faults() -> list[str]:
    """Return the names of chapters that do not fit their source; empty when all is well."""
    wanted = chapters()
    there = {path: path.read_text(encoding="utf-8") for path in TARGET.glob("*")}
    return sorted(path.name for path in {*wanted, *there} if wanted.get(path) != there.get(path))


def main(arguments: list[str]) -> int:
    """Write the chapters, or tell which are out of step."""
    if arguments == ["--check"]:
        found = faults()
        sys.stdout.write("".join(f"{one}\n" for one in found))
        return 1 if found else 0
    TARGET.mkdir(exist_ok=True)
    for path, text in chapters().items():
        path.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
