"""The loop that serves the jobs of all companies."""

import threading
import time

import structlog
from django.db import connections

from liandong.identity.companies import company_slugs, use_company
from liandong.jobs.actions import woken
from liandong.jobs.running import purge, run_next

log = structlog.get_logger(__name__)

IDLE_S = 1.0
PURGE_EVERY_S = 3_600.0


def run_worker(stop: threading.Event, idle_s: float = IDLE_S) -> None:
    """Serve the jobs of all companies until ``stop`` is set; each company has one turn a round.

    A company that fails is logged and tried again in the next round; the others go on.
    """
    purged = time.monotonic()
    try:
        while not stop.is_set():
            woken.clear()
            is_purging = time.monotonic() - purged > PURGE_EVERY_S
            purged = time.monotonic() if is_purging else purged
            if not _serve_round(stop, is_purging=is_purging):
                _rest(stop, idle_s)
    finally:
        connections.close_all()


def _rest(stop: threading.Event, idle_s: float) -> None:
    """Wait for the next round, for a job handed in by this process, or for the end."""
    until = time.monotonic() + idle_s
    while not stop.is_set() and time.monotonic() < until:
        if woken.wait(min(0.2, idle_s)):
            return


def _serve_round(stop: threading.Event, *, is_purging: bool) -> int:
    served = 0
    for slug in company_slugs():
        if stop.is_set():
            break
        try:
            served += _serve(slug, stop, is_purging=is_purging)
        except Exception:  # one company's trouble must not stop the others' worker
            log.exception("jobs round failed", company=slug)
    return served


def _serve(slug: str, stop: threading.Event, *, is_purging: bool) -> bool:
    with use_company(slug):
        if is_purging:
            purge()
        return run_next(stop)
