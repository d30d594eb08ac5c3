"""Another process that does one thing and may die of it."""

from collections.abc import Callable

from liandong.simulation.processes import started


def exit_code_of(function: Callable[..., object], *given: object) -> int:
    """Call a module's function in another process on the same installation; return how that ended.

    Minus the number of a signal when one killed it, as ``subprocess`` says it; 1 when the function raised.
    """
    process = started(function, *given)
    process.join()
    code = process.exitcode
    assert code is not None
    return code
