"""Thumbnails: small, upright, without what the camera wrote; a picture bomb is refused before it unfolds."""

import tracemalloc
from io import BytesIO

import pytest
from PIL import Image

from liandong.collaboration.file_types import GIF, JPEG, PNG, WEBP
from liandong.collaboration.thumbnails import EDGE, PictureError, thumbnail_of
from tests.support.images import image


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


@pytest.mark.parametrize(
    ("kind", "data", "size", "mode"),
    [
        (PNG, image("PNG", (1000, 500)), (EDGE, EDGE // 2), "RGB"),
        (PNG, image("PNG", (500, 1000), "RGBA"), (EDGE // 2, EDGE), "RGBA"),
        (PNG, image("PNG", (10, 10), "1"), (10, 10), "RGB"),
        (PNG, image("PNG", (300, 300), "I;16"), (EDGE, EDGE), "RGB"),
        (JPEG, image("JPEG", (3000, 3000)), (EDGE, EDGE), "RGB"),
        (JPEG, image("JPEG", (300, 3), "CMYK"), (EDGE, 3), "RGB"),
        (JPEG, image("JPEG", (40, 40), "L", progressive=True), (40, 40), "RGB"),
        (WEBP, image("WEBP", (512, 256), "RGBA"), (EDGE, EDGE // 2), "RGBA"),
        (GIF, image("GIF", (600, 600), "P", transparency=0), (EDGE, EDGE), "RGBA"),
    ],
)
def test_every_kind_becomes_a_small_webp(kind: str, data: bytes, size: tuple[int, int], mode: str) -> None:
    small = opened(thumbnail_of(data, kind))
    assert (small.format, small.size) == ("WEBP", size)
    assert small.mode in {mode, "RGB"}  # what is nowhere transparent needs no fourth band


def test_it_stands_upright_and_says_nothing_of_the_camera() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera"  # turned by a quarter; who made it
    data = image("JPEG", (600, 300), exif=exif.tobytes())
    assert b"Camera" in data
    small = thumbnail_of(data, JPEG)
    assert opened(small).size == (EDGE // 2, EDGE)
    assert b"Camera" not in small
    assert not opened(small).getexif()


def test_only_the_decoder_of_its_type_reads_it() -> None:
    with pytest.raises(PictureError) as refused:
        thumbnail_of(image("PNG"), JPEG)
    assert refused.value.code == "picture_broken"


def test_a_bomb_is_refused_before_it_is_unfolded() -> None:
    bomb = image("PNG", (12_000, 12_000), "1")
    assert len(bomb) < 40_000
    tracemalloc.start()
    try:
        with pytest.raises(PictureError) as refused:
            thumbnail_of(bomb, PNG)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert refused.value.code == "picture_too_many_pixels"
    assert most < 5_000_000
