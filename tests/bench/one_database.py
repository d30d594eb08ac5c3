"""Runs one bench on the database this process was given; started by ``python -m tests.bench``.

Settings are read once a process, so each database has a process of its own.
"""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

from tests.bench.catalogue import BENCHES
from tests.bench.measuring import as_dict, load, machine
from tests.bench.render import console
from tests.bench.sizes import SIZES, Size
from tests.support.companies import _create_cast
from tests.support.installation import Installation, copied, made, standing_on


def template() -> Installation:
    """Make the migrated installation of which each bench gets a copy."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "liandong.config.settings"
    django.setup()
    return made(_create_cast)


def run_bench(name: str, size: Size, installation: Installation) -> dict[str, Any]:
    """Run a bench in a copy of the installation; return its tables and circumstances as JSON."""
    with copied(installation) as copy, standing_on(copy):
        before = machine(copy.folder)
        tables = BENCHES[name].run(size)
        circumstances = replace(before, load_after=load())
    for table in tables:
        print(console(table), flush=True)
    return {
        "on": datetime.now(UTC).date().isoformat(),
        "machine": as_dict(circumstances),
        "tables": [table.to_json() for table in tables],
    }


def main(arguments: Sequence[str]) -> None:
    """Run a bench and write what it hands back: ``SIZE RESULTS NAME``."""
    size, results, name = arguments
    found = run_bench(name, SIZES[size], template())
    Path(results).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
