"""The worker that makes the runs of plans when their day has come, in all companies."""

import threading

from django.db import connections

from liandong.identity.rounds import serve_companies
from liandong.warehouse.counts.planning import run_due

EVERY_S = 600.0


def run_worker(stop: threading.Event, every_s: float = EVERY_S) -> None:
    """Look for plans that are due until ``stop`` is set."""
    try:
        while not stop.is_set():
            serve_companies("counts", lambda _: run_due(), stop)
            stop.wait(every_s)
    finally:
        connections.close_all()
