"""Pictures for print: a logo or the scan of a form. Checked by their bytes, never by their name."""

import struct
from dataclasses import dataclass

from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.printkit.models import PrintImage
from liandong.printkit.press import Job, Picture, PrintFailedError, pdf, picture_path
from liandong.printkit.saving import SUBJECT

MOST_BYTES = 3 * 2**20
MOST_PIXELS = 5000
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_START_OF_FRAME = frozenset({0xC0, 0xC1, 0xC2})
_NO_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came."""

    name: str
    content: bytes


def add_image(upload: Upload, actor: Actor) -> PrintImage:
    """Keep a picture and return it.

    Raises:
        NotAllowedError: the actor may not change templates.
        RefusedError: ``image_too_large``, ``image_kind`` or ``image_broken``.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    media_type, width, height = _examined(upload.content)
    made = PrintImage.objects.create(
        content=upload.content,
        media_type=media_type,
        width=width,
        height=height,
        name=upload.name[:128],
        member_id=actor.member,
    )
    detail = {"name": made.name, "bytes": len(upload.content), "width": width, "height": height}
    record([AuditEntry("upload", SUBJECT, made.pk, actor.member, detail)])
    return made


def _examined(content: bytes) -> tuple[str, int, int]:
    """Return media type and size in pixels of a picture that can be drawn."""
    if len(content) > MOST_BYTES:
        raise _refusal("image_too_large", f"{MOST_BYTES // 2**20} MB")
    size = png_size(content) or jpeg_size(content)
    if size is None:
        raise _refusal("image_kind", "PNG, JPEG")
    if max(size) > MOST_PIXELS or min(size) < 1:
        raise _refusal("image_too_large", f"{MOST_PIXELS} × {MOST_PIXELS}")
    media_type = "image/png" if content.startswith(_PNG) else "image/jpeg"
    item = {"kind": "image", "x": 0, "y": 0, "width": 100, "height": 100, "fit": "contain"}
    sheet = {"kind": "free", "paper": {"width": 100, "height": 100}, "mark": "", "mark_size": 1}
    drawn = {**sheet, "items": [{**item, "path": picture_path(0, media_type)}]}
    try:
        pdf(Job("", [drawn], [Picture(0, media_type, content)]))
    except PrintFailedError as error:
        raise _refusal("image_broken", "") from error
    return media_type, *size


def _refusal(code: str, limit: str) -> RefusedError:
    return RefusedError([Problem(code, None, "image", {"limit": limit})])


def png_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG, None for anything else."""
    if not content.startswith(_PNG) or content[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height of a JPEG, None for anything else."""
    if not content.startswith(_JPEG):
        return None
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:  # noqa: PLR2004 - every marker begins with it
        marker = content[at + 1]
        if marker in _START_OF_FRAME:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        length = 0 if marker in _NO_LENGTH else struct.unpack(">H", content[at + 2 : at + 4])[0]
        at += 2 + length
    return None
