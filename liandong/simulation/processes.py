"""Processes that begin ready for work, and may be killed."""

import os
import sys
import warnings
from collections.abc import Callable
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

import django
from django.apps import apps
from django.db import connections

# A copy of this process has loaded everything; where copies are not safe a process starts anew.
_CONTEXT = get_context("fork") if sys.platform == "linux" else get_context("spawn")


def started(function: Callable[..., object], *given: object) -> BaseProcess:
    """Call a module's function in another process on this installation; it ends with this one.

    Its ``exitcode`` is minus the number of a signal when one killed it, 1 when the function raised.
    """
    connections.close_all()  # a copy must not speak over the connections of this process
    # By name: a process that starts anew may import the module only when Django is set up.
    named = (function.__module__, function.__qualname__, given)
    process = _CONTEXT.Process(target=_call, args=named, daemon=True)
    with warnings.catch_warnings():
        # Python 3.12 warns of threads that are not copied; none of them works on a company now.
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    return process


def _call(module: str, name: str, given: tuple[object, ...]) -> None:
    if not apps.ready:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.config.settings")
        django.setup()
    getattr(import_module(module), name)(*given)
