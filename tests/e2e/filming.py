"""A film for the browser's fake camera: codes on white paper, as a y4m file of a few frames."""

from pathlib import Path

import segno
from barcode.ean import EuropeanArticleNumber13
from PIL import Image, ImageDraw

SIZE = (640, 480)
_FRAMES = 4
_BAR = 2
_DOT = 5


def film(path: Path, ean: str, qr: str) -> Path:
    """Write a film that shows both codes all the time; return its path."""
    frame = _frame(ean, qr).convert("YCbCr")
    brightness, blue, red = frame.split()
    half = (SIZE[0] // 2, SIZE[1] // 2)
    planes = brightness.tobytes() + blue.resize(half).tobytes() + red.resize(half).tobytes()
    head = f"YUV4MPEG2 W{SIZE[0]} H{SIZE[1]} F10:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(head + (b"FRAME\n" + planes) * _FRAMES)
    return path


def _frame(ean: str, qr: str) -> Image.Image:
    frame = Image.new("RGB", SIZE, "white")
    pen = ImageDraw.Draw(frame)
    for place, module in enumerate(EuropeanArticleNumber13(ean).build()[0]):
        if module == "1":
            pen.rectangle((60 + place * _BAR, 60, 60 + place * _BAR + _BAR - 1, 180), fill="black")
    for y, row in enumerate(segno.make(qr, error="m", micro=False).matrix):
        for x, dot in enumerate(row):
            if dot:
                left, top = 360 + x * _DOT, 240 + y * _DOT
                pen.rectangle((left, top, left + _DOT - 1, top + _DOT - 1), fill="black")
    return frame
