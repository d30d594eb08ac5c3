"""The workers of this room: one raises alerts and sends webhooks, one sends mail, for all companies.

What waits is claimed company by company, sent together in some threads that need no database, and noted.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Protocol, TypeVar

from django.db import connections

from liandong.alerts import (
    delivering,
    dunning_mailing,
    evaluating,
    letter_mailing,
    mailing,
    report_mailing,
    report_making,
    statement_mailing,
)
from liandong.alerts.attempts import Sending
from liandong.alerts.mail import Mail, is_configured, send
from liandong.identity.rounds import attempt, serve_companies

Result = TypeVar("Result")

IDLE_S = 2.0
SWEEP_S = 3600.0
MAIL_IDLE_S = 15.0
THREADS = 8


def run_worker(stop: threading.Event, idle_s: float = IDLE_S) -> None:
    """Raise alerts and send webhooks until ``stop`` is set."""
    _run(stop, idle_s, _Keeper().serve)


class _Keeper:
    """Sends, and once an hour forgets what ended long ago."""

    def __init__(self) -> None:
        self._swept = time.monotonic()

    def serve(self, pool: ThreadPoolExecutor) -> int:
        if time.monotonic() - self._swept > SWEEP_S:
            self._swept = time.monotonic()
            serve_companies("alerts", _swept)
        return send_all(pool)


def run_post(stop: threading.Event, idle_s: float = MAIL_IDLE_S) -> None:
    """Send mail until ``stop`` is set: a slow mail server must not keep webhooks waiting."""
    _run(stop, idle_s, post_all)


def _run(stop: threading.Event, idle_s: float, serve: Callable[[ThreadPoolExecutor], int]) -> None:
    pool = ThreadPoolExecutor(THREADS, threading.current_thread().name)
    try:
        while not stop.is_set():
            if not serve(pool):
                stop.wait(idle_s)
    finally:
        pool.shutdown()
        connections.close_all()


def _swept(_slug: str) -> int:
    delivering.sweep()
    return 0


def send_all(pool: ThreadPoolExecutor) -> int:
    """Evaluate and send what is due in all companies once; return how many attempts that took."""
    claimed: list[tuple[str, Sending]] = []

    def claim(slug: str) -> int:
        claimed.extend((slug, one) for one in delivering.claim_due(slug))
        return 0

    serve_companies("alerts", lambda _slug: evaluating.evaluate_due())
    serve_companies("reports", lambda _slug: report_making.start_due())
    serve_companies("webhooks", claim)
    outcomes = pool.map(delivering.send, [one for _, one in claimed])
    ended = zip((slug for slug, _ in claimed), outcomes, strict=True)
    _note(ended, delivering.note)
    return len(claimed)


def post_all(pool: ThreadPoolExecutor) -> int:
    """Send the letters that are due in all companies once; return how many there were."""
    if not is_configured():
        return 0
    count = _post(pool, "mail", mailing.claim_letters, mailing.note_letters)
    count += _post(pool, "reports by mail", report_mailing.claim_reports, report_mailing.note_reports)
    claim, note = statement_mailing.claim_statements, statement_mailing.note_statements
    count += _post(pool, "statements by mail", claim, note)
    given, told = dunning_mailing.claim_reminders, dunning_mailing.note_reminders
    count += _post(pool, "reminders by mail", given, told)
    return count + _post(pool, "documents by mail", letter_mailing.claim_letters, letter_mailing.note_letters)


class _Posted(Protocol):
    """A letter of any kind: of which company, and what is sent."""

    @property
    def company(self) -> str: ...

    @property
    def mail(self) -> Mail: ...


Letter = TypeVar("Letter", bound=_Posted)


def _post(
    pool: ThreadPoolExecutor,
    name: str,
    claim: Callable[[str], Sequence[Letter]],
    note: Callable[[Sequence[tuple[Letter, str]]], None],
) -> int:
    claimed: list[Letter] = []

    def claim_all(slug: str) -> int:
        claimed.extend(claim(slug))
        return 0

    serve_companies(name, claim_all)
    problems = pool.map(send, [one.mail for one in claimed])
    _note([(one.company, (one, problem)) for one, problem in zip(claimed, problems, strict=True)], note)
    return len(claimed)


def _note(ended: Iterable[tuple[str, Result]], note: Callable[[Sequence[Result]], None]) -> None:
    by_company: defaultdict[str, list[Result]] = defaultdict(list)
    for slug, one in ended:
        by_company[slug].append(one)
    for slug, some in by_company.items():
        attempt("outcomes", slug, partial(note, some))
