"""From composed sheets to PDF or a picture, by typst.

The source is one constant file of this package. What is printed travels as JSON beside it, so
nothing a user wrote is read as markup. typst sees one folder: an empty one, or one of this call
with its pictures under names of our own; it opens no package and asks no network.
"""

import json
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import typst

_PACKAGE = Path(__file__).parent
_SUFFIXES = {"image/png": "png", "image/jpeg": "jpg"}

Sheet = Mapping[str, Any]
"""What typst/print.typ draws: ``kind``, ``paper`` and the texts of that kind."""


class PrintFailedError(RuntimeError):
    """typst refused what was composed: a fault of the program, not of the user."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture a sheet shows; the sheet names it by ``picture_path`` of its number."""

    number: int
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Job:
    """What is printed in one go."""

    title: str
    sheets: Sequence[Sheet]
    pictures: Sequence[Picture] = field(default_factory=tuple)
    moment: int | None = None
    """When a PDF says that it was made, in seconds since 1970: with one, the same job is the same file."""


def picture_path(number: int, media_type: str) -> str:
    """Return the name under which a sheet finds a picture."""
    return f"picture-{number}.{_SUFFIXES[media_type]}"


def pdf(job: Job) -> bytes:
    """Return the job as one PDF.

    Raises:
        PrintFailedError: it can't be drawn.
    """
    drawn = _compiled(job, "pdf", None)
    return drawn[0] if isinstance(drawn, list) else drawn


def png(job: Job, dots_per_inch: float = 110) -> list[bytes]:
    """Return each page as a PNG.

    Raises:
        PrintFailedError: it can't be drawn.
    """
    drawn = _compiled(job, "png", dots_per_inch)
    return drawn if isinstance(drawn, list) else [drawn]


@cache
def _fonts() -> typst.Fonts:
    folder = str(_PACKAGE / "fonts")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


@cache
def _source() -> bytes:
    return (_PACKAGE / "typst" / "print.typ").read_bytes()


def _compiled(job: Job, form: Literal["pdf", "png"], dots_per_inch: float | None) -> bytes | list[bytes]:
    data = json.dumps({"title": job.title, "sheets": job.sheets}, ensure_ascii=False)
    with TemporaryDirectory(prefix="liandong-print-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", typst.TypstWarning)
        for one in job.pictures:
            Path(folder, picture_path(one.number, one.media_type)).write_bytes(one.content)
        try:
            compiler = typst.Compiler(
                _source(),
                root=folder,
                font_paths=_fonts(),
                ignore_system_fonts=True,
                sys_inputs={"data": data},
                package_path=folder,
                package_cache_path=folder,
            )
            return (
                compiler.compile(format=form, ppi=dots_per_inch, pdf_tags=False, timestamp=job.moment) or b""
            )
        except typst.TypstError as error:
            raise PrintFailedError(error.diagnostic) from error
