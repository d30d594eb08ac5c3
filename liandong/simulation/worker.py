"""A process of the simulation: some actors, a posting queue and the outbox's worker.

Started by ``run``, and killed by it without warning.
"""

import logging
import os
import sys
import threading
import traceback
import warnings
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess, parent_process
from pathlib import Path

import django
import structlog
from django.apps import apps
from django.db import connections

# A copy of the starting process has loaded everything; where copies are not safe a worker starts anew.
_CONTEXT = get_context("fork") if sys.platform == "linux" else get_context("spawn")


def start(folder: Path, seed: int, actors: tuple[int, ...], upto: int) -> BaseProcess:
    """Start a process in which these actors work up to a number; its exit code is 1 when something broke."""
    connections.close_all()  # a copy must not speak over the connections of this process
    process = _CONTEXT.Process(target=_main, args=(folder, str(seed), actors, upto), daemon=True)
    with warnings.catch_warnings():
        # Python 3.12 warns of threads that are not copied; none of them works on a company now.
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    return process


def _main(folder: Path, seed: str, actors: tuple[int, ...], upto: int) -> None:
    if not apps.ready:
        django.setup()
    # A refused batch is tried one by one with a warning: here that is every other moment.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    # Models may be imported only after Django is set up.
    from liandong.simulation.working import Shift, work  # noqa: PLC0415

    threading.Thread(target=_leave_with_parent, daemon=True).start()
    try:
        is_whole = work(Shift(folder, seed, actors, upto))
    except Exception:  # noqa: BLE001 - whatever it is, the parent must see it and stop
        traceback.print_exc()
        is_whole = False
    sys.exit(0 if is_whole else 1)


def _leave_with_parent() -> None:
    """Leave when the parent has gone: nobody would read the answers."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
