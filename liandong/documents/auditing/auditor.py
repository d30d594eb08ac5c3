"""The independent auditor: recomputes everything in the books from scratch and says what disagrees.

It shares no code with the engine or the books: its own SQL, its own hashing, its own table of
where goods go. It reads one snapshot and writes nothing, so it may run beside a busy server.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date

from liandong.documents.auditing import (
    added,
    average,
    cash,
    cost,
    drops,
    entries,
    goods,
    life,
    money,
    months,
    origins,
    serials,
    shortfalls,
    stock,
    trace,
    vouchers,
)
from liandong.documents.auditing.findings import MOST_FINDINGS, Check, Facts, Finding, number_text
from liandong.documents.auditing.snapshot import read_snapshot
from liandong.documents.guards import guard_names
from liandong.storage.bulk import is_postgresql
from liandong.storage.pieces import fetch, given, joined

Progress = Callable[[int, int, str], None]
"""Told before each check: how many are done, how many there are, and its name."""

CHECKS: tuple[Check, ...] = (
    *stock.CHECKS,
    *serials.CHECKS,
    *cost.CHECKS,
    *shortfalls.CHECKS,
    *average.CHECKS,
    *money.CHECKS,
    *entries.CHECKS,
    *cash.CHECKS,
    *origins.CHECKS,
    *goods.CHECKS,
    *drops.CHECKS,
    *life.CHECKS,
    *vouchers.CHECKS,
    *months.CHECKS,
    *added.CHECKS,
)
WALKS: tuple[tuple[str, Callable[[Facts], Iterator[Finding]]], ...] = (
    ("count_of_line", goods.count_findings),
    ("cash_by_hand", cash.hand_findings),
    ("hash_chain", vouchers.chain_findings),
    ("trace_seal", trace.seal_findings),
    ("added_numbers", added.number_findings),
)


def audit(progress: Progress | None = None) -> list[Finding]:
    """Audit the current company; an empty list means that every check held.

    At most ``MOST_FINDINGS`` findings of one check are kept. A finding never raises.
    """
    steps = len(CHECKS) + len(WALKS) + 1
    findings: list[Finding] = []
    with read_snapshot():
        facts = _facts()
        for done, check in enumerate(CHECKS):
            _tell(progress, done, steps, check.name)
            findings += _run(check, facts)
        for done, (name, walk) in enumerate(WALKS, len(CHECKS)):
            _tell(progress, done, steps, name)
            findings += [finding for finding, _ in zip(walk(facts), range(MOST_FINDINGS), strict=False)]
        _tell(progress, steps - 1, steps, "guards")
        findings += _missing_guards(facts)
    _tell(progress, steps, steps, "")
    return findings


def _tell(progress: Progress | None, done: int, steps: int, name: str) -> None:
    if progress is not None:
        progress(done, steps, name)


def _run(check: Check, facts: Facts) -> list[Finding]:
    rows = fetch(joined(check.query(facts), " LIMIT ", given(MOST_FINDINGS)))
    return [
        Finding(check.name, str(subject), _text(expected, check.digits), _text(found, check.digits))
        for subject, expected, found in rows
    ]


def _text(value: object, digits: int | None) -> str:
    if value is None:
        return ""
    return str(value) if digits is None else number_text(int(str(value)), digits)


def _facts() -> Facts:
    """Read how cost is kept: the rules in force on the day of the last move, which fixed them."""
    ((last,),) = fetch(joined("SELECT CAST(MAX(business_date) AS text) FROM stock_ledger_stockmove"))
    rows = fetch(
        joined(
            *('SELECT "values" FROM identity_rulerevision WHERE CAST(effective_from AS text) <= ',),
            *(given(last or date.max.isoformat()), " ORDER BY effective_from DESC LIMIT 1"),
        )
    )
    values = rows[0][0] if rows else {}
    rules = json.loads(values) if isinstance(values, str) else dict(values)
    return Facts(
        is_postgresql=is_postgresql(),
        cost_scope=rules.get("cost_scope", "company"),
        cost_method=rules.get("cost_method", "moving_average"),
    )


def _missing_guards(facts: Facts) -> Iterator[Finding]:
    """Look for every trigger that must be there: SQLite loses them when a table is rebuilt."""
    if facts.is_postgresql:
        there = joined(
            "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n",
            " ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND t.tgenabled <> 'D'",
        )
    else:
        there = joined("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    names = {name for (name,) in fetch(there)}
    for table, name in guard_names(is_postgresql=facts.is_postgresql):
        if name not in names:
            yield Finding("guards", f"{table} {name}", "1", "0")
