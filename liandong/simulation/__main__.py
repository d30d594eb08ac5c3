"""``python -m liandong.simulation SEED MINUTES OPERATIONS PROCESSES ACTORS``: one seed of the command."""

import os
import sys
from collections.abc import Sequence

import click
import django


def main(words: Sequence[str]) -> int:
    """Simulate in the installation that the environment names; 1 when something was found."""
    seed, minutes, operations, processes, actors = words
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.config.settings")
    django.setup()
    # Models may be imported only after Django is set up.
    from liandong.simulation.run import Length, Scale, simulate  # noqa: PLC0415

    scale = Scale(processes=int(processes), actors=int(actors))
    report = simulate(int(seed), Length(float(minutes), int(operations)), scale, click.echo)
    click.echo("refused: " + ", ".join(f"{code} {count}" for code, count in report.refused.most_common()))
    return 1 if report.problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
