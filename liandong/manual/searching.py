"""Searching the manual: sections that hold every word asked for, else those nearest to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from liandong.manual.chapters import Chapter, all_chapters, chapter_url
from liandong.manual.rendering import Section

MOST_HITS = 30
MOST_TYPED = 100
_BEFORE, _AFTER = 20, 70


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that was found, with a piece of its text around the first word."""

    chapter: str
    heading: str
    url: str
    before: str
    word: str
    after: str


def find(typed: str) -> list[Hit]:
    """Return the sections for what was typed, those with the words in a heading first.

    Chinese has no blanks, so a sentence nobody wrote is looked for by its pairs of characters:
    the sections that hold most of them are the answer.
    """
    words = typed[:MOST_TYPED].casefold().split()
    if not words:
        return []
    places = [(chapter, section) for chapter in all_chapters() for section in chapter.sections]
    held = [(_held(chapter, section, words), chapter, section) for chapter, section in places]
    found = [one for one in held if one[0] == len(words)]
    if not found:
        words = _pairs(words)
        held = [(_held(chapter, section, words), chapter, section) for chapter, section in places]
        most = max(count for count, _chapter, _section in held)
        found = [one for one in held if one[0] == most > 0]
    found.sort(key=lambda one: -_held_by(f"{one[1].title} {one[2].title}", words))
    return [_hit(chapter, section, words) for _count, chapter, section in found[:MOST_HITS]]


def _pairs(words: Iterable[str]) -> list[str]:
    """Return the pairs of characters of Chinese words; others stay whole."""
    pieces = (
        [word] if word.isascii() else [word[at : at + 2] for at in range(len(word) - 1)] for word in words
    )
    return list(dict.fromkeys(chain.from_iterable(pieces)))


def _held(chapter: Chapter, section: Section, words: Iterable[str]) -> int:
    return _held_by(f"{chapter.title} {section.title} {section.text}", words)


def _held_by(text: str, words: Iterable[str]) -> int:
    folded = text.casefold()
    return sum(word in folded for word in words)


def _hit(chapter: Chapter, section: Section, words: Iterable[str]) -> Hit:
    folded = section.text.casefold()
    # A letter whose folded form is longer would shift the places; such a text is shown unmarked.
    fits = len(folded) == len(section.text)
    at, word = min(((folded.find(word), word) for word in words if fits and word in folded), default=(0, ""))
    end, first = at + len(word), max(at - _BEFORE, 0)
    return Hit(
        chapter=chapter.title,
        heading=section.title if section.anchor else "",
        url=chapter_url(f"{chapter.name}#{section.anchor}" if section.anchor else chapter.name),
        before=("…" if first else "") + section.text[first:at],
        word=section.text[at:end],
        after=section.text[end : end + _AFTER] + ("…" if len(section.text) > end + _AFTER else ""),
    )
