"""Real pictures, small ones, for tests."""

from io import BytesIO
from typing import Any

from PIL import Image


def image(kind: str = "PNG", size: tuple[int, int] = (8, 6), mode: str = "RGB", **saving: Any) -> bytes:
    """Return the bytes of a picture of one colour."""
    written = BytesIO()
    Image.new(mode, size, "red" if mode.startswith("RGB") else 0).save(written, kind, **saving)
    return written.getvalue()
