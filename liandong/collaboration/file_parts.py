"""Files kept in parts in the company's own database: how one is read in, parted and read out again."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Manager

SNIFFED_BYTES = 16
"""So many bytes at its beginning tell the type of a file."""
PART_BYTES = 2**18


def read_up_to(chunks: Iterable[bytes], most: int) -> bytes:
    """Read at most one chunk more than ``most`` bytes, so that a file too large shows itself as one."""
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > most:
            break
    return bytes(data)


def in_parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield position and bytes of each part a file is stored in."""
    for position, start in enumerate(range(0, len(data), PART_BYTES)):
        yield position, data[start : start + PART_BYTES]


def joined(parts: Manager[Any]) -> Iterator[bytes]:
    """Yield the bytes of a file's parts in order, one statement each: large files stay out of memory."""
    position = 0
    while data := parts.filter(position=position).values_list("data", flat=True).first():
        yield bytes(data)
        position += 1
