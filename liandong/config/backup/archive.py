"""The file a backup is: a zip with a manifest and the company's data, each part with its SHA-256."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 2**20


class BackupDamagedError(ValueError):
    """The file is not a backup, was cut short, or a part of it has changed."""


@dataclass(slots=True)
class Manifest:
    """What the file holds: whose data, from which database and program, in which state of the tables.

    ``migrations`` are (app, name) pairs; ``rows`` counts the rows of each table; ``sequences`` has
    each table's last number on PostgreSQL; ``parts`` maps each part to its SHA-256.
    """

    slug: str
    name: str
    vendor: str
    version: str
    created_at: str
    migrations: list[list[str]] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)
    sequences: dict[str, int] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


class ArchiveWriter:
    """Writes the parts one after the other and the manifest last."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self._archive = archive
        self.manifest = manifest

    @contextmanager
    def part(self, name: str) -> Iterator["HashingFile"]:
        """Open a part for writing."""
        with self._archive.open(name, "w", force_zip64=True) as file:
            hashing = HashingFile(file)
            yield hashing
        self.manifest.parts[name] = hashing.digest()

    def finish(self) -> None:
        """Write the manifest; without it the file is no backup."""
        self._archive.writestr(MANIFEST, json.dumps(asdict(self.manifest), ensure_ascii=False, indent=1))


class HashingFile:
    """Passes bytes on and keeps their SHA-256."""

    def __init__(self, file: Any) -> None:  # noqa: ANN401 - zipfile's writer has no public type
        self._file = file
        self._hash = hashlib.sha256()

    def write(self, data: bytes | memoryview) -> None:
        """Write the next bytes."""
        self._hash.update(data)
        self._file.write(data)

    def digest(self) -> str:
        """Return the hash of all bytes so far."""
        return self._hash.hexdigest()


@contextmanager
def writing(path: Path, manifest: Manifest) -> Iterator[ArchiveWriter]:
    """Write an archive beside ``path`` and give it its name when it is whole.

    Raises:
        FileExistsError: there is a file of this name; none is ever overwritten.
    """
    if path.exists():
        raise FileExistsError(path)
    unfinished = path.with_name(path.name + ".part")
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            writer = ArchiveWriter(archive, manifest)
            yield writer
            writer.finish()
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)


class ArchiveReader:
    """Reads the parts of a backup, each checked against its hash."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        try:
            raw = json.loads(archive.read(MANIFEST))
        except (KeyError, ValueError) as error:
            raise BackupDamagedError("the file has no manifest") from error
        if raw.get("format") != FORMAT:
            raise BackupDamagedError(f"unknown format {raw.get('format')!r}")
        self.manifest = Manifest(**raw)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield a part's bytes.

        Raises:
            BackupDamagedError: after the last ones, when they are not what was written.
        """
        digest = hashlib.sha256()
        with self._archive.open(name) as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                yield chunk
        if digest.hexdigest() != self.manifest.parts[name]:
            raise BackupDamagedError(f"{name} has changed since it was written")

    def extract(self, name: str, target: BinaryIO) -> None:
        """Write a part into a file."""
        target.writelines(self.chunks(name))


@contextmanager
def reading(path: Path) -> Iterator[ArchiveReader]:
    """Open a backup.

    Raises:
        BackupDamagedError: it is none, or is damaged.
        FileNotFoundError: there is no such file.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            yield ArchiveReader(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise BackupDamagedError(str(error)) from error
