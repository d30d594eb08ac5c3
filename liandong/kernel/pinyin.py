"""Every way to type a Chinese name: as written, in full pinyin, in initials.

A search index of words answers "starts with" fast on any database, and "contains" becomes
"starts with" when each character's position begins a word of its own: 红富士苹果 is found by
富士, ``fushi``, ``fs`` and ``pg``. Readings are pypinyin's; a character with several (多音字)
yields them all, the one that fits the phrase first, in a bounded number of combinations.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import chain, islice, product

from liandong.kernel.checks import trimmed

WORD_LENGTH = 24
"""Longest word spelled from a name, in characters; nobody types more of one."""

MAX_WORD_LENGTH = 48
"""Longest word of the index: room for a whole barcode."""

SPELLINGS = 6
"""Most combinations of readings for a name."""

MIN_TAIL = 3
"""Shortest end of a code, or of a Latin word in a name, that is a word of its own."""

LAST_FIGURES = (4, 6)
"""How many of a barcode's or a telephone's last figures people say (尾号)."""

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"([{_HAN}]+)|[^\W_{_HAN}]+")
_PIECE = re.compile(rf"[{_HAN}]+|[^\s{_HAN}]+")

Readings = Sequence[str]


class WordKind(IntEnum):
    """What a word was taken from, best answer first."""

    CODE = 0
    NAME = 1
    PART = 2
    BARCODE = 3
    TAIL = 4


@dataclass(frozen=True, slots=True)
class NameWords:
    """``starts`` spell the whole name, ``inner`` the rest of it from each later position."""

    starts: tuple[str, ...]
    inner: tuple[str, ...]


_Element = tuple[int, Readings, Readings, bool]
"""Position, readings, their initials, and whether it is a Chinese character. Plain, as there are so many."""


@lru_cache(maxsize=8192)
def normalized(text: str) -> str:
    """Return text as it is compared: full-width made half-width, lower case, single blanks."""
    if text.isascii() and "\0" not in text:
        return " ".join(text.lower().split())
    return " ".join(unicodedata.normalize("NFKC", trimmed(text)).lower().split())


def pieces(text: str) -> tuple[str, ...]:
    """Split a query where a word ends or the script changes: ``苹果5kg`` is 苹果 and 5kg."""
    return tuple(dict.fromkeys(_PIECE.findall(normalized(text))))


@lru_cache(maxsize=8192)
def readings(character: str) -> tuple[str, ...]:
    """Return every reading of one character without tone, ü as v; itself when it has none."""
    from pypinyin import Style, pinyin  # noqa: PLC0415 - 60 MB of dictionaries, for names alone

    found = pinyin(character, style=Style.NORMAL, heteronym=True)
    return tuple(dict.fromkeys(found[0])) if found else (character,)


def spellings(text: str, limit: int = SPELLINGS) -> tuple[str, ...]:
    """Return full pinyin, then initials, of a name, at most ``limit`` of each.

    Text without a Chinese character has none: it is typed as written.
    """
    text = normalized(text)
    return _usual_spellings(text) if limit == SPELLINGS else _spellings(_elements(text), limit)


@lru_cache(maxsize=2048)
def name_words(text: str) -> NameWords:
    """Return the words that find a name: as written, full pinyin and initials.

    From a later position on, only the first character is spelled in every reading: those of
    the others begin words of their own. Each word is at most ``WORD_LENGTH`` characters long.
    """
    text = normalized(text)
    elements = _elements(text)
    if not elements:
        return NameWords((text[:WORD_LENGTH],) if text else (), ())
    starts = dict.fromkeys(_forms(text, elements))
    inner = dict.fromkeys(_inner_words(text, elements))
    # A single Latin letter in the middle finds everything, so it finds nothing.
    left_out = [word for word in inner if word in starts or (len(word) == 1 and word.isascii())]
    for word in left_out:
        del inner[word]
    return NameWords(tuple(starts), tuple(inner))


def code_tails(code: str) -> tuple[str, ...]:
    """Return the ends of a code of at least ``MIN_TAIL`` characters, without the code itself."""
    code = normalized(code)
    return tuple(code[start:] for start in range(1, len(code) - MIN_TAIL + 1))


def last_figures(number: str) -> tuple[str, ...]:
    """Return the ends by which a long number, such as a barcode, is found."""
    number = normalized(number)
    return tuple(number[-length:] for length in LAST_FIGURES if length < len(number))


def listed(words: Iterable[str]) -> str:
    """Return words, each after its kind's figure, as one text: a line each, in the order of their index."""
    return "\n".join(sorted({word[: MAX_WORD_LENGTH + 1] for word in words}))


def search_text(codes: Iterable[str], names: Iterable[str]) -> str:
    """Return one lower-case text that contains every way of typing the codes and names."""
    words: dict[str, None] = {}
    for text in codes:
        words[normalized(text)] = None
    for text in names:
        words[normalized(text)] = None
        words.update(dict.fromkeys(spellings(text)))
    return " ".join(word for word in words if word)


@lru_cache(maxsize=4096)
def _elements(text: str) -> tuple[_Element, ...]:
    """Return the characters and Latin runs of a name; the same name is spelled several times over."""
    elements: list[_Element] = []
    for match in _RUN.finditer(text):
        written, start = match[0], match.start()
        if match.lastindex is None:
            elements.append((start, (written,), (written,), False))
        else:
            elements += [
                (position, every, initials, True)
                for position, (every, initials) in enumerate(_run_sounds(written), start)
            ]
    return tuple(elements)


@lru_cache(maxsize=16_384)
def _sounds(character: str, first: str) -> tuple[Readings, Readings]:
    """Return the readings of a character, ``first`` before the others, and their initials."""
    every = tuple(dict.fromkeys((first, *readings(character))))
    return every, tuple(dict.fromkeys([reading[0] for reading in every]))


@lru_cache(maxsize=8192)
def _run_sounds(run: str) -> tuple[tuple[Readings, Readings], ...]:
    """Return the sounds of each Chinese character of a run, first as in its phrase: 银行 is yin hang.

    A catalogue repeats its makers and things, only the figures between them change.
    """
    from pypinyin.seg import mmseg  # noqa: PLC0415 - as late as above

    syllables = [syllable for part in mmseg.seg.cut(run) for syllable in _syllables(part)]
    return tuple([_sounds(character, syllable) for character, syllable in zip(run, syllables, strict=True)])


@lru_cache(maxsize=16_384)
def _syllables(phrase: str) -> tuple[str, ...]:
    """Return the readings of a word of the dictionary; names are made of the same few over and over."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - as late as above

    syllables = lazy_pinyin(phrase)
    if len(syllables) == len(phrase):
        return tuple(syllables)
    # Characters without a reading come back joined.
    return tuple([readings(character)[0] for character in phrase])


@lru_cache(maxsize=4096)
def _usual_spellings(text: str) -> tuple[str, ...]:
    return _spellings(_elements(text), SPELLINGS)


def _forms(written: str, elements: Sequence[_Element]) -> list[str]:
    is_short = len(elements) <= WORD_LENGTH
    spelled = _usual_spellings(written) if is_short else _spellings(elements[:WORD_LENGTH], SPELLINGS)
    return [form[:WORD_LENGTH] for form in (written, *spelled)]


def _inner_words(text: str, elements: Sequence[_Element]) -> Iterator[str]:
    """Return the words that begin at each element but the first, in their order.

    They are made from the last one back: what follows an element has been spelled already.
    """
    words: list[list[str]] = []
    full = initials = ""
    has_han = False
    for element in reversed(elements[1:]):
        position, every, sounds, is_han = element
        has_han = has_han or is_han
        found = [text[position : position + WORD_LENGTH]]
        if has_han:
            found += [(reading + full)[:WORD_LENGTH] for reading in every]
            found += [(initial + initials)[:WORD_LENGTH] for initial in sounds]
        words.append(found + _latin_tails(text, element))
        full, initials = (every[0] + full)[:WORD_LENGTH], (sounds[0] + initials)[:WORD_LENGTH]
    words.append(_latin_tails(text, elements[0]))
    return chain.from_iterable(reversed(words))


def _latin_tails(text: str, element: _Element) -> list[str]:
    position, every, _sounds, is_han = element
    if is_han:
        return []
    last = position + len(every[0]) - MIN_TAIL
    return [text[start : start + WORD_LENGTH] for start in range(position + 1, last + 1)]


def _spellings(elements: Sequence[_Element], limit: int) -> tuple[str, ...]:
    if not any(is_han for *_rest, is_han in elements):
        return ()
    full = _combinations([every for _position, every, _initials, _is_han in elements], limit)
    return (*full, *_combinations([initials for _position, _every, initials, _is_han in elements], limit))


def _combinations(choices: Sequence[Readings], limit: int) -> list[str]:
    """Return the usual reading, then those that differ in one character, then in more."""
    usual = [choice[0] for choice in choices]
    words = ["".join(usual)]
    several = [index for index, choice in enumerate(choices) if len(choice) > 1]
    for index in several:
        before, after = "".join(usual[:index]), "".join(usual[index + 1 :])
        for other in choices[index][1:]:
            words.append(before + other + after)
            if len(words) == limit:
                return words
    if len(several) > 1:
        # Each combination is produced once, so these are enough to fill the limit.
        words += ["".join(combination) for combination in islice(product(*choices), limit + len(words))]
    return list(dict.fromkeys(words))[:limit]
