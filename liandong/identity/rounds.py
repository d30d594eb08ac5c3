"""Rounds of a worker: the same work in every company, for as long as the program runs."""

import threading
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import structlog
from django.db import Error, close_old_connections

from liandong.identity.companies import company_slugs, use_company

Result = TypeVar("Result")
log = structlog.get_logger(__name__)


def serve_companies(work: str, serve: Callable[[str], int], stop: threading.Event | None = None) -> int:
    """Stand in each ready company in turn and serve it; return what all came to.

    A round always ends: a company that fails is logged and tried again in the next one, and so is a
    registry that can't be read. No request begins here that would drop a connection the database has
    closed meanwhile, so each round does.
    """
    close_old_connections()
    try:
        slugs = company_slugs()
    except Error:  # the database is being restarted, say
        log.exception("companies could not be listed", work=work)
        return 0
    served = 0
    for slug in slugs:
        if stop is not None and stop.is_set():
            break
        served += attempt(work, slug, partial(serve, slug)) or 0
    return served


def attempt(work: str, slug: str, act: Callable[[], Result]) -> Result | None:
    """Act in a company; None when that failed, which is logged.

    Whatever it is that goes wrong: one company's trouble must not stop the worker of all.
    """
    try:
        with use_company(slug):
            return act()
    except Exception:
        log.exception("round failed", work=work, company=slug)
        return None
