"""Several calls at once, each in a thread of its own that leaves no connection open."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from django.db import connections

Result = TypeVar("Result")
MOST_SECONDS = 60


def together(*calls: Callable[[], Result]) -> list[Result]:
    """Start all calls at the same moment and return their results in order.

    The company must be chosen inside the calls: threads start without one.

    Raises:
        Exception: what the first failing call raised.
        TimeoutError: a call took longer than a minute: a deadlock.
    """
    gate = threading.Barrier(len(calls))
    futures: list[Future[Result]] = [Future() for _ in calls]
    for call, future in zip(calls, futures, strict=True):
        threading.Thread(target=_answer, args=(gate, call, future), daemon=True).start()
    return [future.result(timeout=MOST_SECONDS) for future in futures]


def _answer(gate: threading.Barrier, call: Callable[[], Result], future: "Future[Result]") -> None:
    try:
        gate.wait(MOST_SECONDS)
        result = call()
    except BaseException as error:  # noqa: BLE001 - handed over to the caller
        connections.close_all()
        future.set_exception(error)
    else:
        connections.close_all()
        future.set_result(result)
