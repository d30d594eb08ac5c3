"""The chapters of the manual: files beside this module, each read and rendered once a process."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.urls import reverse
from django.utils.safestring import SafeString

from liandong.manual.rendering import Section, render
from liandong.manual.topics import CHAPTERS

FOLDER = Path(__file__).parent / "chapters" / "zh"
SUFFIX = ".md"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter as it is shown; the text of its first section is what it is about."""

    name: str
    title: str
    html: SafeString
    sections: tuple[Section, ...]

    @property
    def url(self) -> str:
        """Return the address of the chapter."""
        return chapter_url(self.name)

    @property
    def about(self) -> str:
        """Return the sentence before the first heading."""
        return self.sections[0].text

    @property
    def headings(self) -> tuple[Section, ...]:
        """Return the sections that have a heading."""
        return self.sections[1:]


@cache
def chapter(name: str) -> Chapter:
    """Return a chapter.

    Raises:
        KeyError: there is none of this name.
    """
    if name not in CHAPTERS:
        raise KeyError(name)
    done = render((FOLDER / f"{name}{SUFFIX}").read_text(encoding="utf-8"), link_address)
    return Chapter(name, done.title, done.html, done.sections)


def all_chapters() -> list[Chapter]:
    """Return the chapters in the order of the contents."""
    return [chapter(name) for name in CHAPTERS]


def chapter_url(target: str) -> str:
    """Return the address of ``chapter`` or ``chapter#anchor``; blank is the contents."""
    name, _, anchor = target.partition("#")
    url = reverse("webkit:help_chapter", args=[name]) if name else reverse("webkit:help")
    return f"{url}#{anchor}" if anchor else url


def link_address(target: str) -> str:
    """Return where a link of a chapter leads: ``sales.md#…`` to that chapter, others as they stand."""
    name, dash, anchor = target.partition("#")
    return chapter_url(name.removesuffix(SUFFIX) + dash + anchor) if name.endswith(SUFFIX) else target
