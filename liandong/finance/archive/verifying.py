"""Verifying an archive from the file alone: every checksum, and the hash chain of its vouchers."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import IO, Any

from liandong.finance.archive.packing import FORMAT, MANIFEST, VERSION, content_hash
from liandong.general_ledger.chain import GENESIS, SealedEntry, SealedLeg, entry_hash
from liandong.kernel.archives import BROKEN

VOUCHERS = "data/vouchers.json"
_BLOCK = 1 << 20
_LARGEST_MANIFEST = 1 << 26


class NoArchiveError(Exception):
    """The file is no archive of this program, or one of a later version."""


@dataclass(slots=True)
class Verified:
    """What was found: the manifest, and what is wrong. Each problem is a code and what it is about.

    Codes: ``missing`` (a file of the manifest is not there), ``added`` (a file the manifest does not know),
    ``changed`` (its checksum is another), ``content`` (the hash over all files is another), ``voucher``
    (one does not give its hash, or two do not link), ``end`` (the chain ends elsewhere), ``unbalanced``.
    """

    manifest: dict[str, Any]
    problems: list[tuple[str, str]] = field(default_factory=list)
    vouchers: int = 0


def verify_archive(path: Path) -> Verified:
    """Read an archive through.

    Raises:
        FileNotFoundError: there is no such file.
        NoArchiveError: it is not one.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            found = Verified(_manifest(packed))
            _check_files(packed, found)
            if VOUCHERS not in packed.namelist() and ("missing", VOUCHERS) not in found.problems:
                found.problems.append(("missing", VOUCHERS))
            if not found.problems:
                _check_vouchers(packed, found)
    except FileNotFoundError:
        raise
    except (*BROKEN, KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise NoArchiveError(str(path)) from error
    return found


def _manifest(packed: zipfile.ZipFile) -> dict[str, Any]:
    with packed.open(MANIFEST) as file:
        found: dict[str, Any] = json.loads(file.read(_LARGEST_MANIFEST))
    if (found["format"], found["version"]) != (FORMAT, VERSION):
        raise ValueError(found["format"])
    return found


def _check_files(packed: zipfile.ZipFile, found: Verified) -> None:
    known = {one["path"]: one for one in found.manifest["files"]}
    there = [name for name in packed.namelist() if name != MANIFEST]
    found.problems += [("added", name) for name in there if name not in known or there.count(name) > 1]
    for path, one in known.items():
        if path not in there:
            found.problems.append(("missing", path))
        elif _digest(packed, path, one["size"]) != one["sha256"]:
            found.problems.append(("changed", path))
    if content_hash(found.manifest["files"]) != found.manifest["content_sha256"]:
        found.problems.append(("content", MANIFEST))


def _digest(packed: zipfile.ZipFile, path: str, size: int) -> str:
    """Return a file's hash, blank once it is longer than it should be or does not unpack."""
    try:
        with packed.open(path) as file:
            return _hash_of(file, size)
    except BROKEN:
        return ""


def _hash_of(file: IO[bytes], most: int) -> str:
    digest, left = hashlib.sha256(), most
    while block := file.read(_BLOCK):
        left -= len(block)
        if left < 0:
            return ""
        digest.update(block)
    return digest.hexdigest()


def _check_vouchers(packed: zipfile.ZipFile, found: Verified) -> None:
    """Recompute every voucher's hash from its lines, and walk the chain from its beginning."""
    links: dict[int, tuple[str, str]] = {}
    for position, rows in groupby(_rows(packed), key=itemgetter("chain_position")):
        lines = list(rows)
        head = lines[0]
        links[position] = (head["previous_hash"], head["hash"])
        if entry_hash(head["previous_hash"], _sealed(lines).content()) != head["hash"]:
            found.problems.append(("voucher", _name(head)))
        if sum(Decimal(line["amount"]) for line in lines):
            found.problems.append(("unbalanced", _name(head)))
    found.vouchers, last = len(links), GENESIS
    for position in range(1, len(links) + 1):
        previous, reached = links.get(position, ("", ""))
        if position not in links or previous != last:
            found.problems.append(("voucher", f"#{position}"))
            break
        last = reached
    if (len(links), last) != (found.manifest["vouchers"], found.manifest["last_hash"]):
        found.problems.append(("end", str(len(links))))


def _rows(packed: zipfile.ZipFile) -> Iterator[dict[str, Any]]:
    """Yield the objects of the array, one a line, without reading all of it."""
    with packed.open(VOUCHERS) as file:
        for line in io.TextIOWrapper(file, encoding="utf-8"):
            text = line.strip().rstrip(",")
            if text.startswith("{"):
                yield json.loads(text)


def _sealed(lines: list[dict[str, Any]]) -> SealedEntry:
    head = lines[0]
    day = date.fromisoformat(head["date"])
    legs = [
        SealedLeg(
            line["account"], line["partner"], Decimal(line["amount"]), Decimal(line.get("foreign") or 0)
        )
        for line in lines
    ]
    return SealedEntry(
        day.year,
        head["chain_position"],
        day,
        head["voucher_type"],
        head["number"],
        head["document"],
        head["memo"],
        head["is_red"],
        legs,
    )


def _name(head: dict[str, Any]) -> str:
    return f"{head['period']} {head['voucher_type']}-{head['number']}"
