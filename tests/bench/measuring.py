"""Timing: alternating sides, medians with their spread, and what machine it was."""

import gc
import os
import platform
import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import django
from django.db import connections

Call = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Spread:
    """Median of the rounds, the lowest and the highest."""

    median: float
    low: float
    high: float


def spread(samples: Sequence[float]) -> Spread:
    """Return median, lowest and highest of at least one sample."""
    return Spread(statistics.median(samples), min(samples), max(samples))


def ratios(above: Sequence[float], below: Sequence[float]) -> Spread:
    """Return the spread of the ratios round by round: what slowed a whole round cancels out."""
    return spread([one / other for one, other in zip(above, below, strict=True)])


def alternate(sides: Sequence[Call], rounds: int, calls: int) -> list[list[float]]:
    """Time A B A B …: for each side the milliseconds a call of each round, after a warm-up round."""
    samples: list[list[float]] = [[] for _ in sides]
    for side in sides:
        timed_ms(side, calls)
    for _ in range(rounds):
        for side, taken in zip(sides, samples, strict=True):
            taken.append(timed_ms(side, calls))
    return samples


def timed_ms(call: Call, calls: int) -> float:
    """Return the milliseconds a call takes, the mean of ``calls`` in a row."""
    gc.collect()
    begun = time.perf_counter()
    for _ in range(calls):
        call()
    return (time.perf_counter() - begun) / calls * 1_000


@dataclass(frozen=True, slots=True)
class Machine:
    """Where and on what something was measured; loads are the one-minute averages."""

    system: str
    cores: int
    python: str
    django: str
    database: str
    storage: str
    load_before: float
    load_after: float = 0.0


def machine(folder: Path) -> Machine:
    """Describe this machine as it is now; ``folder`` is where the data lie."""
    return Machine(
        system=f"{platform.system()} {platform.machine()}",
        cores=os.cpu_count() or 1,
        python=platform.python_version(),
        django=django.get_version(),
        database=_database(),
        storage=_file_system(folder),
        load_before=load(),
    )


def load() -> float:
    """Return the load average of the last minute, 0 where the system has none."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def as_dict(value: Machine) -> dict[str, object]:
    """Return the machine as plain JSON."""
    return asdict(value)


def _database() -> str:
    registry = connections["registry"]
    if registry.vendor == "sqlite":
        with registry.cursor() as cursor:
            cursor.execute("PRAGMA synchronous")
            level = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}[cursor.fetchone()[0]]
        return f"SQLite {sqlite3.sqlite_version}, WAL, synchronous={level}"
    with registry.cursor() as cursor:
        names = ("server_version", "fsync", "shared_buffers")
        cursor.execute("SELECT current_setting(%s), current_setting(%s), current_setting(%s)", names)
        version, fsync, memory = cursor.fetchone()
    return f"PostgreSQL {version.split()[0]}, fsync={fsync}, shared_buffers={memory}"


def _file_system(folder: Path) -> str:
    """Return the kind of file system, where Linux tells it."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return "unknown"
    rows = [line.split()[1:3] for line in mounts.read_text(encoding="utf-8").splitlines()]
    above = [row for row in rows if folder.resolve().is_relative_to(row[0])]
    return max(above, key=lambda row: len(row[0]))[1]
