"""Seals over the trace: a hash over some of its rows and the seal before, so that a changed row shows.

Rows are sealed behind the scenes, never by who writes them: writing the trace costs one statement and
takes no lock. A row waits until no transaction that was open when it was written can still be open, for
then no row with a lower id can appear any more. The auditor hashes everything anew.
"""

import hashlib
import json
import threading
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db import connections, transaction
from django.db.models import Max, Min
from django.utils import timezone

from liandong.identity.models import AuditRow, AuditSeal
from liandong.identity.rounds import serve_companies

SEALED_AFTER = timedelta(hours=1)
MOST_ROWS = 20_000
"""Rows under one seal at most."""

_PAUSE_S = 600.0


def seal(now: datetime) -> int:
    """Seal the oldest rows that have none, all but those of the last hour; return how many."""
    with transaction.atomic():
        last = AuditSeal.objects.select_for_update().order_by("-pk").first()
        first = last.last + 1 if last is not None else 1
        upto = _last_settled(first, now - SEALED_AFTER)
        rows = list(AuditRow.objects.filter(pk__gte=first, pk__lte=upto).order_by("pk")[:MOST_ROWS])
        if not rows:
            return 0
        previous = last.digest if last is not None else ""
        AuditSeal.objects.create(
            first=first,
            last=rows[-1].pk,
            count=len(rows),
            previous=previous,
            digest=_digest(previous, rows),
            at=now,
        )
    return len(rows)


def _last_settled(first: int, before: datetime) -> int:
    """Return the last id of which all rows up to it are older; 0 when there is none."""
    rows = AuditRow.objects.filter(pk__gte=first)
    young = rows.filter(at__gt=before).aggregate(first=Min("pk"))["first"]
    return young - 1 if young is not None else rows.aggregate(last=Max("pk"))["last"] or 0


def _digest(previous: str, rows: Iterable[AuditRow]) -> str:
    """Return the SHA-256 over the digest before and each row as a line of JSON."""
    digest = hashlib.sha256(previous.encode())
    for row in rows:
        at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
        content = [
            row.pk,
            at,
            row.member_id,
            row.action,
            row.subject,
            row.subject_id,
            row.detail,
            row.address,
        ]
        line = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest.update(f"\n{line}".encode())
    return digest.hexdigest()


def run_worker(stop: threading.Event, pause_s: float = _PAUSE_S) -> None:
    """Seal the traces of all companies now and then, until ``stop`` is set."""
    try:
        while not stop.wait(pause_s):
            serve_companies("seals", _seal_whole, stop)
    finally:
        connections.close_all()


def _seal_whole(_slug: str) -> int:
    """Seal piece by piece until nothing is left that may be sealed; return how many rows that were."""
    total = 0
    while count := seal(timezone.now()):
        total += count
        if count < MOST_ROWS:
            break
    return total
