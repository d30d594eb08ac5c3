"""Reading what was printed: the text of a PDF's pages, and the codes in a picture."""

import io

import zxingcpp
from PIL import Image
from pypdf import PdfReader

from liandong.kernel.actor import Actor
from liandong.printkit.producing import PrintOrder
from liandong.printkit.templates import template_for


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text().replace("\u200b", "") for page in PdfReader(io.BytesIO(pdf)).pages]


def size_of(pdf: bytes) -> tuple[int, int]:
    """Return width and height of the first page in millimetres."""
    box = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    return round(float(box.width) * 25.4 / 72), round(float(box.height) * 25.4 / 72)


def codes_of(png: bytes) -> set[str]:
    return {code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))}


def order_of(actor: Actor, subject: str, *documents: int, key: str = "", copies: int = 1) -> PrintOrder:
    return PrintOrder(documents, template_for(subject, key), actor, "甲公司", copies)


def flat(text: str) -> str:
    """Return a text without the blanks that letter spacing and cells put into it."""
    return "".join(text.split())
