"""A small picture of a picture: made once, when it is added. Pure: bytes in, bytes out."""

from io import BytesIO
from threading import Lock

from liandong.collaboration.file_types import GIF, JPEG, PNG, WEBP

EDGE = 256
"""How long the longer edge may be, in pixels."""
MOST_PIXELS = 25_000_000
"""A picture of more is not unfolded: a file of a few KB may hold gigabytes."""
_QUALITY = 80
_DECODERS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", GIF: "GIF"}
_one_at_a_time = Lock()


class PictureError(ValueError):
    """A file that can't be drawn; the argument is the code of the problem."""

    @property
    def code(self) -> str:
        """Return why, as the code of a problem."""
        return str(self.args[0])


def thumbnail_of(data: bytes, kind: str) -> bytes:
    """Return a WebP picture of at most ``EDGE`` × ``EDGE`` pixels, upright, of the first frame.

    ``kind`` is the media type that the file's first bytes show; no other decoder is let near it.

    Raises:
        PictureError: ``picture_too_many_pixels``, or ``picture_broken`` where it can't be opened.
    """
    with _one_at_a_time:  # what a process holds of pictures is bounded by one
        try:
            return _drawn(data, _DECODERS[kind])
        except PictureError:
            raise
        except Exception as error:
            # A decoder may trip over a file that somebody made in any way.
            raise PictureError("picture_broken") from error


def _drawn(data: bytes, decoder: str) -> bytes:
    from PIL import Image, ImageOps  # noqa: PLC0415 - 0.1 s at every start, for pictures that are added

    try:
        opened = Image.open(BytesIO(data), formats=[decoder])  # reads the head alone
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError("picture_too_many_pixels") from error
    with opened as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise PictureError("picture_too_many_pixels")
        picture.draft("RGB", (EDGE, EDGE))  # a JPEG is unfolded small
        mode = "RGBA" if picture.has_transparency_data else "RGB"
        small = picture if picture.mode == mode else picture.convert(mode)
        small.thumbnail((EDGE, EDGE))
        upright = ImageOps.exif_transpose(small)
        written = BytesIO()
        upright.save(written, "WEBP", quality=_QUALITY, exif=b"", icc_profile=None)
    return written.getvalue()
