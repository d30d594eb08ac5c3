"""A process of the simulation: some actors, a posting queue and the outbox's worker.

Started by ``run``, and killed by it without warning: ``python -m liandong.simulation.worker``.
"""

import argparse
import logging
import os
import sys
import threading
import traceback
from collections.abc import Sequence
from pathlib import Path

import django
import structlog


def main(arguments: Sequence[str] | None = None) -> int:
    """Work through the shift; exit code 1 when something broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("seed")
    parser.add_argument("upto", type=int)
    parser.add_argument("actors", type=int, nargs="+")
    given = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.config.settings")
    django.setup()
    # A refused batch is tried one by one with a warning: here that is every other moment.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    # Models may be imported only after Django is set up.
    from liandong.simulation.working import Shift, work  # noqa: PLC0415

    shift = Shift(given.folder, given.seed, tuple(given.actors), given.upto)
    gone = threading.Event()
    threading.Thread(target=_watch_parent, args=(gone,), daemon=True).start()
    try:
        return 0 if work(shift) else 1
    except Exception:  # noqa: BLE001 - whatever it is, the parent must see it and stop
        traceback.print_exc()
        return 1


def _watch_parent(gone: threading.Event) -> None:
    """Leave when the parent has gone: nobody would read the answers."""
    parent = os.getppid()
    while not gone.wait(1):
        if os.getppid() != parent:
            os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
