"""Results of simulations that ``liandong simulate --results`` kept, to be tabulated as they are.

No Django here: which databases there are results of is asked before anything is started.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from liandong.simulation.seeds import KEPT, Result, read_result

BENCH = "simulation"
"""The bench that can do with kept results."""


class KeptMissingError(Exception):
    """The folder of kept results has none, or one that can't be read; the text says which."""


def kept_folder() -> Path | None:
    """Return the folder that the environment names; None where seeds are to be simulated now."""
    named = os.environ.get(KEPT, "")
    return Path(named).resolve() if named else None


def kept_results(database: str) -> list[Result]:
    """Return the kept results of a database (``sqlite`` or ``postgresql``) by their seeds.

    Raises:
        KeptMissingError: the folder has no results at all, or one that can't be read.
    """
    return [one for one in _read() if _database(one) == database]


def kept_databases() -> list[str]:
    """Return the databases there are kept results of.

    Raises:
        KeptMissingError: as for ``kept_results``.
    """
    return sorted({_database(one) for one in _read()})


def kept_days(database: str) -> tuple[str, str]:
    """Return the first and the last day on which a seed was done on this database, as ISO dates."""
    days = [one.ended for one in kept_results(database)]
    return min(days), max(days)


def _read() -> Sequence[Result]:
    folder = kept_folder()
    paths = sorted(folder.glob("seed-*.json")) if folder else []
    if not paths:
        raise KeptMissingError(f"no results of simulations in {folder}")
    found = []
    for path in paths:
        one = read_result(path)
        if one is None:
            raise KeptMissingError(f"{path} is no result of a simulation")
        found.append(one)
    return found


def _database(one: Result) -> str:
    return "postgresql" if one.asked.database else "sqlite"
