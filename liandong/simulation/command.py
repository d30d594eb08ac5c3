"""The command ``liandong simulate``: seeded actors, killed processes, and the auditor after each round.

Every run works in an installation of its own, so that no company of the user's is touched. The
settings are read once in a process, therefore the simulation itself runs in a child.
"""

import os
import secrets
import subprocess  # nosec B404
import sys
from tempfile import TemporaryDirectory
from typing import Any

import click

HELP = (
    "按种子模拟许多人同时做单据：进程随时被强行中止、请求重发、乱填乱点，"
    "每一轮后从头核对账套并与收到的答复对照。发现问题时退出码为 1。"
)


@click.command("simulate", help=HELP)
@click.option("--seed", type=click.IntRange(min=0), help="种子；不填则随机选一个并显示。")
@click.option("--seeds", type=click.IntRange(min=1), default=1, show_default=True, help="接连模拟几个种子。")
@click.option("--minutes", type=click.FloatRange(min=0), help="每个种子至少模拟多久；不填操作数时为 1。")
@click.option("--operations", type=click.IntRange(min=0), default=0, help="每个种子至少做多少次操作。")
@click.option("--database", default="", help="PostgreSQL 数据库的地址；不填则用临时的 SQLite。")
@click.option("--processes", type=click.IntRange(1, 64), default=3, show_default=True, help="进程数。")
@click.option("--actors", type=click.IntRange(1, 64), default=3, show_default=True, help="每个进程的人数。")
def simulate(seed: int | None, seeds: int, **length: Any) -> None:
    """Run the simulation of each seed in a child process with an installation of its own."""
    first = secrets.randbelow(10**6) if seed is None else seed
    failed = [one for one in range(first, first + seeds) if not _is_right(one, **length)]
    if failed:
        raise click.ClickException(f"这些种子的模拟发现了问题：{failed}")
    click.echo(f"{seeds} 个种子的模拟没有发现问题，从 {first} 起。")


def _is_right(seed: int, *, minutes: float | None, operations: int, database: str, **crew: int) -> bool:
    usual = 0 if operations else 1
    with TemporaryDirectory(prefix="liandong-simulate-") as folder:
        environment = {
            **os.environ,
            "LIANDONG_DATA_DIR": folder,
            "LIANDONG_DATABASE_URL": database,
        }
        words = [seed, usual if minutes is None else minutes, operations, crew["processes"], crew["actors"]]
        command = [sys.executable, "-m", "liandong.simulation", *map(str, words)]
        done = subprocess.run(command, env=environment, check=False)  # noqa: S603 - this program itself # nosec B603
    return done.returncode == 0
