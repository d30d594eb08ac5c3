"""Measure, show, and with ``--write`` keep: ``python -m tests.bench``, or ``liandong bench``.

Exit codes: 0 every goal reached, 1 a goal missed or a bench failed, 2 wrong use.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from typing import Any

from tests.bench.catalogue import BENCHES, DATABASES
from tests.bench.kept import BENCH, KeptMissingError, kept_databases, kept_folder
from tests.bench.render import markdown, missed
from tests.bench.sizes import SIZES
from tests.bench.tables import Table
from tests.support.cloning import create_postgresql_database
from tests.support.installation import FOLDER, URL
from tests.support.postgresql import EXISTING_SERVER, running_postgresql

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "docs" / "benchmarks.json"
PAGE = ROOT / "docs" / "benchmarks.md"
DATABASE_NAME = "liandong_bench"
SHARED_BUFFERS = "1GB"
"""A quarter of a small server's memory, as the PostgreSQL manual (20.4) advises."""

Found = dict[str, Any]


def measure(database: str, size: str, name: str) -> Found:
    """Run a bench on a database, both in a process and a directory of their own.

    Raises:
        CalledProcessError: the bench failed; it has said why.
    """
    with ExitStack() as services:
        folder = Path(services.enter_context(tempfile.TemporaryDirectory(prefix="liandong-bench-")))
        environment = {**os.environ, FOLDER: str(folder / "data"), URL: ""}
        if database == "postgresql":
            admin = services.enter_context(running_postgresql(durable=True, shared_buffers=SHARED_BUFFERS))
            environment[EXISTING_SERVER] = admin
            environment[URL] = create_postgresql_database(admin, DATABASE_NAME)
        results = folder / "results.json"
        command = [sys.executable, "-m", "tests.bench.one_database", size, str(results), name]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        found: Found = json.loads(results.read_text(encoding="utf-8"))
        return found


def keep(database: str, name: str, run: Found) -> None:
    """Put a new result in the place of the older one, and write the page anew."""
    kept: dict[str, Found] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    kept.setdefault(name, {})[database] = run
    text = json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True)
    RESULTS.write_text(text + "\n", encoding="utf-8")
    PAGE.write_text(markdown(kept), encoding="utf-8")


def asked(databases: Sequence[str], names: Sequence[str]) -> list[tuple[str, str]]:
    """Return what is to be measured where; simulations that were kept only where they were made.

    Raises:
        KeptMissingError: there are no kept results, or they can't be read.
    """
    found = list(product(databases, names))
    if BENCH not in names or kept_folder() is None:
        return found
    kept = kept_databases()
    return [(database, name) for database, name in found if name != BENCH or database in kept]


def main(arguments: Sequence[str]) -> int:
    """Read the command line, measure, and report what was missed."""
    parser = argparse.ArgumentParser(prog="liandong bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"default: {' '.join(BENCHES)}")
    parser.add_argument("--database", choices=[*DATABASES, "both"], default="both")
    parser.add_argument("--size", choices=list(SIZES), default="full")
    parser.add_argument("--write", action="store_true", help="keep the results in docs/")
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.names) - BENCHES.keys())
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}")
    if options.write and options.size != "full":
        parser.error("--write keeps full runs only")
    databases = list(DATABASES) if options.database == "both" else [options.database]
    try:
        wanted = asked(databases, options.names or list(BENCHES))
    except KeptMissingError as missing:
        parser.error(str(missing))
    wrong = []
    for database, name in wanted:
        print(f"\n── {DATABASES[database]} · {BENCHES[name].title} " + "─" * 30, flush=True)
        try:
            run = measure(database, options.size, name)
        except subprocess.CalledProcessError as error:
            print(f"exit code {error.returncode}", file=sys.stderr)
            return 1
        if options.write:
            keep(database, name, run)
        wrong += missed([Table.from_json(one) for one in run["tables"]])
    print("\n" + "\n".join(wrong) if wrong else "\n目标全部达到。")
    return 1 if wrong and options.size == "full" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
