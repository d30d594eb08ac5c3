"""Barcodes as vectors: EAN-13, Code 128, GS1-128 and QR, each as an SVG that typst scales.

One module is one unit of the SVG, the quiet zones are part of it. What a symbology can't hold is
drawn as Code 128 where that can (a shop's own short code in an EAN-13 place), else not at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from liandong.catalog.barcodes import EAN13_LENGTH, has_wrong_check_digit

LONGEST_LINEAR = 80
LONGEST_QR = 1000
_LINEAR_HEIGHT = 40
_QUIET = 10
_QR_BORDER = 2
FNC1 = "\xf1"


class Symbology(StrEnum):
    """Which kind of code is drawn."""

    EAN13 = "ean13"
    CODE128 = "code128"
    GS1_128 = "gs1_128"
    QR = "qr"


@dataclass(frozen=True, slots=True)
class Code:
    """A drawn code: the SVG, the text below it, and whether it is square."""

    svg: str
    text: str
    is_square: bool = False


@dataclass(frozen=True, slots=True)
class Marking:
    """What a GS1 code says of goods: barcode or the shop's own code, lot and last day."""

    barcode: str
    code: str = ""
    lot: str = ""
    expires_on: date | None = None


def draw(symbology: Symbology, text: str) -> Code | None:
    """Return the code for a text, None where it can't be written."""
    if symbology is Symbology.QR:
        return _qr(text)
    from barcode.codex import Code128  # noqa: PLC0415 - a quarter of a second at every start, for prints
    from barcode.ean import EuropeanArticleNumber13  # noqa: PLC0415 - the same

    if symbology is Symbology.EAN13 and _is_ean13(text):
        return _linear(EuropeanArticleNumber13(text).build()[0], text)
    if text and len(text) <= LONGEST_LINEAR and text.isascii() and text.isprintable():
        return _linear(Code128(text).build()[0], text)
    return None


def draw_gs1(marking: Marking) -> Code | None:
    """Return a GS1-128 of what is known: (01) or (240), (17), (10); None without anything to say."""
    parts = _identifiers(marking)
    data = "".join(f"{key}{value}" for key, value in parts).removesuffix(FNC1)
    shown = "".join(f"({key}){value.removesuffix(FNC1)}" for key, value in parts)
    plain = data.replace(FNC1, "")
    if not plain or len(plain) > LONGEST_LINEAR or not (plain.isascii() and plain.isprintable()):
        return None
    from barcode.codex import Gs1_128  # noqa: PLC0415 - as late as above

    return _linear(Gs1_128(data).build()[0], shown)


def _identifiers(marking: Marking) -> list[tuple[str, str]]:
    """Return application identifiers and values; what has no fixed length ends in FNC1."""
    parts = []
    if _is_ean13(marking.barcode):
        parts.append(("01", f"0{marking.barcode}"))
    elif marking.barcode or marking.code:
        parts.append(("240", f"{marking.barcode or marking.code}{FNC1}"))
    if marking.expires_on is not None:
        parts.append(("17", f"{marking.expires_on:%y%m%d}"))
    if marking.lot:
        parts.append(("10", f"{marking.lot}{FNC1}"))
    return parts


def _is_ean13(text: str) -> bool:
    is_number = len(text) == EAN13_LENGTH and text.isascii() and text.isdigit()
    return is_number and not has_wrong_check_digit(text)


def _linear(modules: str, text: str) -> Code:
    bars = []
    start = 0
    while (start := modules.find("1", start)) >= 0:
        end = modules.find("0", start)
        end = len(modules) if end < 0 else end
        bars.append(f"M{start + _QUIET} 0h{end - start}v{_LINEAR_HEIGHT}h-{end - start}z")
        start = end
    return Code(_svg(len(modules) + 2 * _QUIET, _LINEAR_HEIGHT, bars), text)


def _qr(text: str) -> Code | None:
    if not text or len(text) > LONGEST_QR:
        return None
    import segno  # noqa: PLC0415 - as late as above

    rows = segno.make(text, error="m", micro=False).matrix
    dots = [
        f"M{x + _QR_BORDER} {y + _QR_BORDER}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, dot in enumerate(row)
        if dot
    ]
    side = len(rows) + 2 * _QR_BORDER
    return Code(_svg(side, side, dots), text, is_square=True)


def _svg(width: int, height: int, paths: Iterable[str]) -> str:
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><path d="{"".join(paths)}"/></svg>'
