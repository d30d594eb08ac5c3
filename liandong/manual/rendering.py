"""From Markdown to a page's HTML and the plain text that is searched. HTML in the source stays text."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

WIDE, PHONE = (1280, 800), (390, 844)
"""The sizes of pictures, of a desk and of a phone; a phone's end in ``-phone``."""

_NOT_IN_ANCHORS = re.compile(r"[^\w]+")
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a chapter under a heading of the second level; the part before has no anchor."""

    anchor: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A chapter: its first heading, what follows as HTML, and its sections as plain text."""

    title: str
    html: SafeString
    sections: tuple[Section, ...]


def render(source: str, address: Callable[[str], str], anchors: Sequence[str] | None = None) -> Rendered:
    """Render a chapter that begins with its only heading of the first level.

    ``address`` turns the target of a link or picture, as the source has it, into an address of the product.
    ``anchors`` are those of its other headings, in order; without them each has the one of its words.
    """
    tokens = _MARKDOWN.parse(source)
    title, body = _text_of(tokens[1]), tokens[3:]
    headings = list(_headings(body))
    given = anchors if anchors is not None else [anchor_of(_text_of(inline)) for _, inline in headings]
    for (opening, _inline), anchor in zip(headings, given, strict=True):
        opening.attrSet("id", anchor)
    for link in _inside(body, "link_open"):
        link.attrSet("href", address(str(link.attrGet("href"))))
    for image in _inside(body, "image"):
        _place(image, address)
    html: str = _MARKDOWN.renderer.render(body, _MARKDOWN.options, {})
    # Rendered from files of the package with HTML switched off.
    return Rendered(title, mark_safe(html), tuple(_sections(body, title)))  # noqa: S308  # nosec


def anchor_of(heading: str) -> str:
    """Return the anchor of a heading: its words and digits, with a dash between."""
    return _NOT_IN_ANCHORS.sub("-", heading).strip("-")


def anchors_of(source: str) -> tuple[str, ...]:
    """Return the anchors of a chapter's headings by their words, in order, without that of its title."""
    return tuple(anchor_of(_text_of(inline)) for _, inline in _headings(_MARKDOWN.parse(source)[3:]))


def _headings(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    """Yield the opening and the words of each heading."""
    yield from ((opening, inline) for opening, inline in pairwise(tokens) if opening.type == "heading_open")


def _inside(tokens: Sequence[Token], kind: str) -> Iterator[Token]:
    for token in tokens:
        yield from (child for child in token.children or () if child.type == kind)


def _place(image: Token, address: Callable[[str], str]) -> None:
    """Give a picture its address and its size: the text below must not move when it comes."""
    source = str(image.attrGet("src"))
    width, height = PHONE if PurePosixPath(source).stem.endswith("-phone") else WIDE
    image.attrSet("src", address(source))
    image.attrSet("width", str(width))
    image.attrSet("height", str(height))
    image.attrSet("loading", "lazy")
    image.attrSet("decoding", "async")


def _text_of(inline: Token) -> str:
    return "".join(child.content for child in inline.children or () if child.type != "image")


def _sections(tokens: Sequence[Token], title: str) -> Iterator[Section]:
    anchor, heading, found = "", title, list[str]()
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type != "inline":
            continue
        if before is not None and before.type == "heading_open" and before.tag == "h2":
            yield Section(anchor, heading, " ".join(filter(None, found)))
            anchor, heading, found = str(before.attrGet("id")), _text_of(token), []
        else:
            found.append(_text_of(token))
    yield Section(anchor, heading, " ".join(filter(None, found)))
