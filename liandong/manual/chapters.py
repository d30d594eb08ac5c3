"""The chapters of the manual: files beside this module, each read and rendered once a process.

Chapters are written in Chinese; the other languages are files of the same names. Anchors are those of the
Chinese headings in every language, so that an address leads to the same place for every reader.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from liandong.manual.rendering import Section, anchors_of, render
from liandong.manual.topics import CHAPTERS

FOLDER = Path(__file__).parent / "chapters"
SOURCE = settings.LANGUAGE_CODE
FOLDERS = {SOURCE: "zh", "zh-hant": "zh-hant", "en": "en"}
"""The folder of each language's chapters."""

SUFFIX, PICTURES = ".md", "../../static/"
_LONGEST_ABOUT = 160
_SENTENCE_END = re.compile(r"(?<=[。！？])|(?<=[.!?])\s")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter as it is shown; the text of its first section is what it is about."""

    name: str
    language: str
    title: str
    html: SafeString
    sections: tuple[Section, ...]

    @property
    def url(self) -> str:
        """Return the address of the chapter."""
        return chapter_url(self.name)

    @property
    def about(self) -> str:
        """Return what stands before the first heading; of much text, its first sentence."""
        text = self.sections[0].text
        return text if len(text) <= _LONGEST_ABOUT else _SENTENCE_END.split(text, 1)[0]

    @property
    def headings(self) -> tuple[Section, ...]:
        """Return the sections that have a heading."""
        return self.sections[1:]


def chapter(name: str) -> Chapter:
    """Return a chapter in the reader's language, in Chinese where it was not written in that.

    Raises:
        KeyError: there is none of this name.
    """
    if name not in CHAPTERS:
        raise KeyError(name)
    language = get_language() or SOURCE
    has_own = language in FOLDERS and _path(name, language).exists()
    return chapter_in(name, language if has_own else SOURCE)


@cache
def chapter_in(name: str, language: str) -> Chapter:
    """Return a chapter that is there in a language."""
    source = _path(name, language).read_text(encoding="utf-8")
    done = render(source, lambda target: link_address(target, language), _anchors(name, SOURCE))
    return Chapter(name, language, done.title, done.html, done.sections)


def all_chapters() -> list[Chapter]:
    """Return the chapters in the order of the contents."""
    return [chapter(name) for name in CHAPTERS]


def chapter_url(target: str) -> str:
    """Return the address of ``chapter`` or ``chapter#anchor``; blank is the contents."""
    name, _, anchor = target.partition("#")
    url = reverse("webkit:help_chapter", args=[name]) if name else reverse("webkit:help")
    return f"{url}#{anchor}" if anchor else url


def link_address(target: str, language: str = SOURCE) -> str:
    """Return where a link of a chapter leads: ``sales.md#…`` to that chapter, others as they stand.

    The file names the heading in its own language, and a picture by its place beside the chapters, as the
    code host needs it.
    """
    if target.startswith(PICTURES):
        return static(target.removeprefix(PICTURES))
    file, _, heading = target.partition("#")
    if not file.endswith(SUFFIX):
        return target
    name = file.removesuffix(SUFFIX)
    return chapter_url(f"{name}#{_anchor(name, heading, language)}" if heading else name)


def _anchor(name: str, heading: str, language: str) -> str:
    """Return the anchor everybody uses for a heading of one language."""
    if language == SOURCE:
        return heading
    own = [anchor.lower() for anchor in _anchors(name, language)]
    return _anchors(name, SOURCE)[own.index(unquote(heading).lower())]


@cache
def _anchors(name: str, language: str) -> tuple[str, ...]:
    return anchors_of(_path(name, language).read_text(encoding="utf-8"))


def _path(name: str, language: str) -> Path:
    return FOLDER / FOLDERS[language] / f"{name}{SUFFIX}"
