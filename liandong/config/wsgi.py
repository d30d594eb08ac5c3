"""The WSGI application, with the workers beside it when ``serve`` asks for one."""

import atexit
import os
import threading

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application


def with_worker(is_wanted: bool) -> WSGIHandler:  # noqa: FBT001 - one caller, below
    """Return the application; the workers share its process, so that SQLite's writers queue up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.config.settings")
    handler = get_wsgi_application()
    if is_wanted:
        from liandong.config.workers import start_workers  # noqa: PLC0415 - models exist only now

        stop = threading.Event()
        start_workers(stop)
        atexit.register(stop.set)
    return handler


application = with_worker(os.environ.get("LIANDONG_WORKER_THREAD") == "true")
