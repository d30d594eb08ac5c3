"""The loop that serves the jobs of all companies."""

import threading
import time
from functools import partial

from django.db import connections

from liandong.identity.rounds import serve_companies
from liandong.jobs.actions import woken
from liandong.jobs.running import purge, run_next

IDLE_S = 1.0
PURGE_EVERY_S = 3_600.0


def run_worker(stop: threading.Event, idle_s: float = IDLE_S) -> None:
    """Serve the jobs of all companies until ``stop`` is set; each company has one turn a round."""
    purged = time.monotonic()
    try:
        while not stop.is_set():
            woken.clear()
            is_purging = time.monotonic() - purged > PURGE_EVERY_S
            purged = time.monotonic() if is_purging else purged
            if not serve_companies("jobs", partial(_serve, stop, is_purging=is_purging), stop):
                _rest(stop, idle_s)
    finally:
        connections.close_all()


def _rest(stop: threading.Event, idle_s: float) -> None:
    """Wait for the next round, for a job handed in by this process, or for the end."""
    until = time.monotonic() + idle_s
    while not stop.is_set() and time.monotonic() < until:
        if woken.wait(min(0.2, idle_s)):
            return


def _serve(stop: threading.Event, _slug: str, *, is_purging: bool) -> int:
    if is_purging:
        purge()
    return run_next(stop)
