"""What was kept for a channel until a day is free again after it."""

import threading
from datetime import date

from django.db import connections
from django.utils import timezone

from liandong.documents.models import Document, State
from liandong.documents.posting.closing import close_lines
from liandong.identity.rounds import serve_companies
from liandong.kernel.actor import superuser
from liandong.kernel.refusal import RefusedError
from liandong.sales.allocation.sharing import ALLOCATION

EVERY_S = 600.0


def release_due(today: date) -> int:
    """Close what was kept until a day before today, each by itself; return how many were closed.

    The trace names who posted it: he said until when.
    """
    due = Document.objects.filter(
        type=ALLOCATION, state=State.POSTED, reverses=None, is_closed=False, due_date__lt=today
    )
    done = 0
    for pk, member in list(due.order_by("pk").values_list("pk", "posted_by")):
        try:
            close_lines(pk, superuser(member, ""))
        except RefusedError:  # somebody reversed it meanwhile
            continue
        done += 1
    return done


def run_worker(stop: threading.Event, every_s: float = EVERY_S) -> None:
    """Release what is due in all companies until ``stop`` is set."""
    try:
        while not stop.is_set():
            serve_companies("allocations", lambda _: release_due(timezone.localdate()), stop)
            stop.wait(every_s)
    finally:
        connections.close_all()
