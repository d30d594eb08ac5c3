"""Files that came with a job or came out of it: in the data directory, by company, under random names.

They are no part of a backup: an upload serves until its job has run, and a result can be made again.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from liandong.storage.namespace import current_namespace

MAX_UPLOAD_MB = 64
RETENTION_DAYS = 30
_DAY_S = 86_400
_NAME_BYTES = 16


class FileTooLargeError(ValueError):
    """More was sent than is taken; the argument is the limit in megabytes."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that was kept: its name in the folder, its size in bytes and its SHA-256 in hex."""

    name: str
    size: int
    digest: str


def folder() -> Path:
    """Return the current company's folder; a restored company has another one."""
    path = Path(settings.LIANDONG_DATA_DIR) / "jobs" / Path(current_namespace().location).stem
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def path_of(name: str) -> Path:
    """Return where a stored file lies.

    Raises:
        ValueError: this is no name of ours.
    """
    if not name or Path(name).name != name or name.startswith("."):
        raise ValueError("no name of a stored file")
    return folder() / name


def new_path(ending: str = "") -> Path:
    """Return a fresh random path; ``ending`` like ``.xlsx``."""
    return folder() / f"{secrets.token_hex(_NAME_BYTES)}{ending}"


def keep(parts: Iterable[bytes], ending: str = "") -> StoredFile:
    """Keep what was uploaded.

    Raises:
        FileTooLargeError: there is more than ``MAX_UPLOAD_MB``; nothing is kept.
    """
    path, digest, size = new_path(ending), hashlib.sha256(), 0
    try:
        with path.open("wb") as file:
            for part in _limited(parts):
                size += len(part)
                digest.update(part)
                file.write(part)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return StoredFile(path.name, size, digest.hexdigest())


def _limited(parts: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for part in parts:
        size += len(part)
        if size > MAX_UPLOAD_MB * 2**20:
            raise FileTooLargeError(MAX_UPLOAD_MB)
        yield part


def remove(*names: str) -> None:
    """Remove stored files; blanks and those already gone are fine."""
    for name in names:
        if name:
            path_of(name).unlink(missing_ok=True)


def sweep() -> int:
    """Remove what is older than the retention; return how many files that were."""
    oldest = timezone.now().timestamp() - RETENTION_DAYS * _DAY_S
    old = [path for path in folder().iterdir() if path.stat().st_mtime < oldest]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
