"""Reading a transaction file row by row, Parquet or CSV, without holding it in memory."""

import csv
import gzip
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import IO

Row = Mapping[str, object]

_BLOCK_BYTES = 1 << 20
_PARQUET_BUFFER_BYTES = 1 << 16
_BATCH_ROWS = 5_000


class UnreadableFileError(ValueError):
    """The file can't be read as what it should be; the message says why."""


@dataclass(frozen=True, slots=True)
class RowFile:
    """A file of rows. ``digest`` is of its content, so that a moved file is still the same one."""

    path: Path
    digest: str
    columns: tuple[str, ...]
    row_count: int

    def rows(self, limit: int | None = None) -> Iterator[tuple[int, Row]]:
        """Yield the rows numbered from 1, at most ``limit`` of them."""
        read = _parquet_rows if _is_parquet(self.path) else _csv_rows
        return islice(enumerate(read(self.path), 1), limit)


def open_rows(path: Path) -> RowFile:
    """Look at a file: what it is, its columns, and how many rows it has.

    Raises:
        UnreadableFileError: it is no Parquet or CSV file, or Parquet support is not installed.
    """
    try:
        columns, count = _parquet_facts(path) if _is_parquet(path) else _csv_facts(path)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFileError(f"{path}: {error}") from error
    return RowFile(path, _digest(path), columns, count)


def open_text(path: Path) -> IO[str]:
    """Open a text file, gzipped or not; a byte order mark is left out."""
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _is_parquet(path: Path) -> bool:
    return path.suffix == ".parquet"


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()[:16]


def _parquet() -> ModuleType:
    try:
        import pyarrow.parquet  # noqa: PLC0415 -- an extra that only this command needs
    except ImportError as error:
        message = "reading Parquet needs pyarrow: pip install 'liandong[replay]', or give a CSV file"
        raise UnreadableFileError(message) from error
    module: ModuleType = pyarrow.parquet
    return module


def _parquet_facts(path: Path) -> tuple[tuple[str, ...], int]:
    parquet = _parquet()
    try:
        file = parquet.ParquetFile(path)
    except ValueError as error:  # pyarrow's own errors are of this kind
        raise UnreadableFileError(f"{path}: {error}") from error
    with file:
        return tuple(file.schema_arrow.names), int(file.metadata.num_rows)


def _parquet_rows(path: Path) -> Iterator[Row]:
    # Without reading ahead and threads of its own, it needs a third of the memory.
    with _parquet().ParquetFile(path, pre_buffer=False, buffer_size=_PARQUET_BUFFER_BYTES) as file:
        for batch in file.iter_batches(batch_size=_BATCH_ROWS, use_threads=False):
            yield from batch.to_pylist()


def _csv_facts(path: Path) -> tuple[tuple[str, ...], int]:
    with open_text(path) as file:
        reader = csv.reader(file)
        columns = next(reader, None)
        if not columns:
            raise UnreadableFileError(f"{path}: the file is empty")
        return tuple(columns), sum(1 for row in reader if row)


def _csv_rows(path: Path) -> Iterator[Row]:
    with open_text(path) as file:
        yield from csv.DictReader(file)


def picked(row: Row, names: Mapping[str, tuple[str, ...]]) -> dict[str, object]:
    """Return a row's values under our own names; ``names`` lists how each may be called in files."""
    return {name: _value(row, aliases) for name, aliases in names.items()}


def _value(row: Row, aliases: tuple[str, ...]) -> object:
    return next((row[alias] for alias in aliases if alias in row), None)
