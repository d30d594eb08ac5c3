"""The seals over the trace hold: every row stands as it was sealed, and no seal is missing between two."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from liandong.documents.auditing.findings import Facts, Finding
from liandong.storage.pieces import fetch, given, joined

_CHUNK = 2_000
_LARGEST = 2**63 - 1


def seal_findings(_facts: Facts) -> Iterator[Finding]:
    """Hash all sealed rows anew; a broken seal is one finding, the next starts from what is there."""
    return broken_seals()


def broken_seals(begin: int = 0, end: int = _LARGEST) -> Iterator[Finding]:
    """Hash the rows anew that are under seals of the ids from ``begin`` to ``end``, and yield what is broken.

    What is hashed: the digest before, and for each row by id a newline and as JSON without spaces, keys
    sorted, id, moment in UTC, member, action, subject, its id, detail and address.
    """
    columns = "SELECT first, last, count, previous, digest FROM identity_auditseal"
    before = fetch(joined(columns, " WHERE id < ", given(begin), " ORDER BY id DESC LIMIT 1"))
    previous, last = (before[0][4], before[0][1]) if before else ("", 0)
    within = joined(" WHERE id >= ", given(begin), " AND id <= ", given(end))
    seals = fetch(joined(columns, within, " ORDER BY id"))
    for first, upto, count, kept_previous, kept in seals:
        digest, found = _digest(previous, first, upto)
        wanted, stands = (last + 1, previous, count, digest), (first, kept_previous, found, kept)
        if wanted != stands:
            yield Finding("trace_seal", f"{first}–{upto}", f"{count} {digest}", f"{found} {kept}")
        previous, last = kept, upto


def _digest(previous: str, first: int, last: int) -> tuple[str, int]:
    digest, count = hashlib.sha256(previous.encode()), 0
    after = first - 1
    while rows := _rows(after, last):
        for pk, at, member, action, subject, subject_id, detail, address in rows:
            content = [pk, _moment(at), member, action, subject, subject_id, _json(detail), address]
            line = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            digest.update(f"\n{line}".encode())
        count, after = count + len(rows), rows[-1][0]
    return digest.hexdigest(), count


def _rows(after: int, last: int) -> list[tuple[Any, ...]]:
    return fetch(
        joined(
            "SELECT id, at, member_id, action, subject, subject_id, detail, address FROM identity_auditrow",
            *(" WHERE id > ", given(after), " AND id <= ", given(last), " ORDER BY id LIMIT ", given(_CHUNK)),
        )
    )


def _moment(at: object) -> str:
    """Return a moment in UTC; SQLite keeps it as text without a zone."""
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(str(at))
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")


def _json(detail: object) -> object:
    return json.loads(detail) if isinstance(detail, str) else detail
