"""A process of the simulation: some actors, a posting queue and the outbox's worker.

Started by ``run``, and killed by it without warning.
"""

import gc
import logging
import os
import sys
import threading
import traceback
from multiprocessing.connection import wait
from multiprocessing.process import parent_process
from pathlib import Path

import structlog

from liandong.simulation.working import Shift, work


def work_shift(folder: Path, seed: int, actors: tuple[int, ...], upto: int) -> None:
    """Let these actors work up to a number; the process ends with 1 when something broke."""
    # A refused batch is tried one by one with a warning: here that is every other moment.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    gc.freeze()  # as the server does: what was loaded for good is not searched for garbage
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    try:
        is_whole = work(Shift(folder, str(seed), actors, upto))
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
