"""The WSGI application, with the workers beside it when ``serve`` asks for one."""

import atexit
import gc
import os
import threading

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver


def with_worker(is_wanted: bool) -> WSGIHandler:  # noqa: FBT001 - one caller, below
    """Return the application; the workers share its process, so that SQLite's writers queue up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.config.settings")
    handler = get_wsgi_application()
    # Every page is there before the first is asked for, and what stays for good is not searched for garbage
    # again and again: a full round over it would keep a request waiting for a tenth of a second.
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
    if is_wanted:
        from liandong.config.workers import start_workers  # noqa: PLC0415 - models exist only now

        stop = threading.Event()
        start_workers(stop)
        atexit.register(stop.set)
    return handler


application = with_worker(os.environ.get("LIANDONG_WORKER_THREAD") == "true")
