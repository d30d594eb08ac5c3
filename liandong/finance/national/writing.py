"""Parts of the national data interface, written as XML while they are read.

A part is an element for each of its rows, with an element for each field in it. Days are eight digits,
amounts have two decimals, 1 is yes.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

_BARE = AttributesImpl({})
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may hold."""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows with a value a field; they are read once."""

    name: str
    fields: Sequence[str]
    rows: Iterable[Sequence[object]]


def write_parts(path: Path, root: str, parts: Iterable[Part]) -> None:
    """Write parts under a root element into a new file."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        document = XMLGenerator(file, "utf-8", short_empty_elements=True)
        document.startDocument()
        document.startElement(root, _BARE)
        for part in parts:
            for row in part.rows:
                _write_row(document, part, row)
        document.characters("\n")
        document.endElement(root)
        document.endDocument()


def _write_row(document: XMLGenerator, part: Part, row: Sequence[object]) -> None:
    document.characters("\n")
    document.startElement(part.name, _BARE)
    for field, value in zip(part.fields, row, strict=True):
        document.startElement(field, _BARE)
        document.characters(_text(value))
        document.endElement(field)
    document.endElement(part.name)


def _text(value: object) -> str:
    """Return a value as the interface writes it.

    Raises:
        TypeError: nobody has said how.
    """
    if isinstance(value, str):
        return _FORBIDDEN.sub("", value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, date):
        return f"{value:%Y%m%d}"
    raise TypeError(type(value).__name__)
