"""The workers beside the pages: the outbox's, the alerts', those of background jobs and count plans."""

import threading
from importlib import import_module

from liandong.alerts import worker as alerts
from liandong.documents import outbox
from liandong.documents.auditing import runs as audits
from liandong.identity import trace_seals
from liandong.jobs import worker as jobs
from liandong.sales.allocation import releasing
from liandong.warehouse.counts import worker as counts

JOB_THREADS = 2
"""A long import must not keep a short export waiting."""


def start_workers(stop: threading.Event) -> list[threading.Thread]:
    """Start the workers in threads that end with the program, or soon after ``stop`` is set."""
    import_module("liandong.config.urls")  # the rooms register their kinds of jobs there
    threads = [threading.Thread(target=outbox.run_worker, args=(stop,), name="outbox", daemon=True)]
    threads.append(threading.Thread(target=alerts.run_worker, args=(stop,), name="alerts", daemon=True))
    threads.append(threading.Thread(target=alerts.run_post, args=(stop,), name="mail", daemon=True))
    threads += [
        threading.Thread(target=jobs.run_worker, args=(stop,), name=f"jobs-{number}", daemon=True)
        for number in range(1, JOB_THREADS + 1)
    ]
    threads.append(threading.Thread(target=counts.run_worker, args=(stop,), name="counts", daemon=True))
    threads.append(
        threading.Thread(target=releasing.run_worker, args=(stop,), name="allocations", daemon=True)
    )
    threads.append(threading.Thread(target=audits.run_worker, args=(stop,), name="audits", daemon=True))
    threads.append(threading.Thread(target=trace_seals.run_worker, args=(stop,), name="seals", daemon=True))
    for thread in threads:
        thread.start()
    return threads
