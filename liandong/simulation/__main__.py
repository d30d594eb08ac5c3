"""One seed: ``python -m liandong.simulation SEED MINUTES OPERATIONS PROCESSES ACTORS RESULT``."""

import os
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
import django

from liandong.simulation.seeds import Asked, Result, dumped


def main(words: Sequence[str]) -> int:
    """Simulate in the installation that the environment names; 1 when something was found."""
    seed, minutes, operations, processes, actors, result = words
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.config.settings")
    django.setup()
    # Models may be imported only after Django is set up.
    from liandong.simulation.run import Length, fitting, simulate  # noqa: PLC0415

    database = os.environ.get("LIANDONG_DATABASE_URL", "")
    asked = Asked(float(minutes), int(operations), int(processes), int(actors), database)
    length = Length(asked.minutes, asked.operations)
    begun = time.monotonic()
    report = simulate(int(seed), length, fitting(length, asked.processes, asked.actors), click.echo)
    found = Result(
        int(seed),
        asked,
        report.rounds,
        report.kills,
        report.tried,
        report.posted,
        report.reversed,
        round(time.monotonic() - begun, 1),
        dict(report.refused.most_common()),
        dict(report.ways.most_common()),
        dict(report.types.most_common()),
        report.problems,
        datetime.now(UTC).date().isoformat(),
    )
    Path(result).write_text(dumped(found), encoding="utf-8")
    for title, counts in (("refused", found.refused), ("posted", found.types)):
        told = ", ".join(f"{name} {count}" for name, count in counts.items())
        click.echo(f"seed {seed} {title}: {told}")
    return 1 if report.problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
