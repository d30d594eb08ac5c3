"""Another process that does one thing and may die of it, as ready as this one: no start to wait for."""

import sys
import warnings
from collections.abc import Callable
from multiprocessing import get_context

from django.db import connections

# A copy of this process has loaded everything already. Elsewhere copies are not safe: there it starts anew.
_CONTEXT = get_context("fork") if sys.platform == "linux" else get_context("spawn")


def exit_code_of(function: Callable[..., object], *given: object) -> int:
    """Call the function in another process on the same installation; return how that ended.

    Minus the number of a signal when one killed it, as ``subprocess`` says it; 1 when the function raised.
    """
    connections.close_all()  # one connection used by two processes answers neither
    process = _CONTEXT.Process(target=_alone, args=(function, *given))
    with warnings.catch_warnings():
        # Threads that are not copied hold nothing that the copy needs: databases are closed.
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    process.join()
    code = process.exitcode
    assert code is not None
    return code


def _alone(function: Callable[..., object], *given: object) -> None:
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
    function(*given)
