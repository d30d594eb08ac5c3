"""A pure function computed in a second process, while this one goes on: then two processors have work.

It is a program of its own and no fork, as a server has threads, and it knows neither Django nor any
company. It ends when this process does, however that comes: then there is nothing more to be read.
"""

import gc
import pickle  # nosec B403
import signal
import subprocess  # nosec B404
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Generic, TypeVar

Given = TypeVar("Given")
Found = TypeVar("Found")

_ROOT = Path(__file__).resolve().parents[2]
_BROKEN = (EOFError, OSError, pickle.UnpicklingError)


class Beside(Generic[Given, Found]):
    """Computes one thing at a time: ``hand_over`` it, go on with other work, then have it ``taken``.

    ``function`` stands in a module that needs no Django. Before ``start`` it is called here, as it is
    where no process can be had and when it broke off.
    """

    def __init__(self, function: Callable[[Given], Found]) -> None:
        self._function = function
        self._process: subprocess.Popen[bytes] | None = None
        self._is_started = self._is_asked = False
        self._waiting: list[Given] = []

    def hand_over(self, given: Given) -> None:
        """Have something computed; what was handed over before must have been taken."""
        self._waiting, self._is_asked = [given], False
        if self._process is None or self._process.stdin is None:
            return
        try:
            pickle.dump(given, self._process.stdin, pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()
            self._is_asked = True
        except OSError:
            self.close()

    def taken(self) -> Found:
        """Return what became of the thing handed over last, waiting for it."""
        given = self._waiting.pop()
        if self._is_asked and self._process is not None and self._process.stdout is not None:
            with suppress(*_BROKEN):
                # Our own program answers, over a pipe that nobody else has.
                found: Found = pickle.load(self._process.stdout)  # noqa: S301 # nosec B301
                return found
            self.close()
        return self._function(given)

    def close(self) -> None:
        """Let the process go; what is handed over after that is computed here."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()  # it keeps nothing, so nothing can be lost
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        process.wait()

    def start(self) -> None:
        """Begin the process, the first time this is called."""
        if self._is_started:
            return
        self._is_started = True
        name = f"{self._function.__module__}:{self._function.__qualname__}"
        command = [sys.executable, "-m", __name__, name]
        pipe = subprocess.PIPE
        with suppress(OSError):
            self._process = subprocess.Popen(command, cwd=_ROOT, stdin=pipe, stdout=pipe)  # noqa: S603 - this program itself # nosec B603


def _serve(name: str) -> None:
    """Answer until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this one stops it
    module, _, function = name.partition(":")
    compute = getattr(import_module(module), function)
    gc.set_threshold(50_000)  # what it makes has no circles
    with suppress(EOFError, BrokenPipeError):
        while True:
            given = pickle.load(sys.stdin.buffer)  # noqa: S301 # nosec B301
            pickle.dump(compute(given), sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    _serve(sys.argv[1])
