"""The command ``liandong simulate``: seeded actors, killed processes, and the auditor after each round.

Every run works in an installation of its own, so that no company of the user's is touched. The
settings are read once in a process, therefore the simulation itself runs in a child.
"""

import os
import secrets
import subprocess  # nosec B404
import sys
from tempfile import TemporaryDirectory

import click

HELP = (
    "按种子模拟许多人同时做单据：进程随时被强行中止、请求重发、乱填乱点，"
    "每一轮后从头核对账套并与收到的答复对照。发现问题时退出码为 1。"
)


@click.command("simulate", help=HELP)
@click.option("--seed", type=click.IntRange(min=0), help="种子；不填则随机选一个并显示。")
@click.option("--minutes", type=click.FloatRange(min=0), default=1, show_default=True, help="至少模拟多久。")
@click.option("--database", default="", help="PostgreSQL 数据库的地址；不填则用临时的 SQLite。")
@click.option("--processes", type=click.IntRange(1, 64), default=3, show_default=True, help="进程数。")
@click.option("--actors", type=click.IntRange(1, 64), default=3, show_default=True, help="每个进程的人数。")
def simulate(seed: int | None, minutes: float, database: str, processes: int, actors: int) -> None:
    """Run the simulation in a child process with an installation of its own."""
    chosen = secrets.randbelow(10**6) if seed is None else seed
    with TemporaryDirectory(prefix="liandong-simulate-") as folder:
        environment = {
            **os.environ,
            "LIANDONG_DATA_DIR": folder,
            "LIANDONG_DATABASE_URL": database,
        }
        words = [str(chosen), str(minutes), str(processes), str(actors)]
        command = [sys.executable, "-m", "liandong.simulation", *words]
        done = subprocess.run(command, env=environment, check=False)  # noqa: S603 - this program itself # nosec B603
    if done.returncode:
        raise click.ClickException(f"种子 {chosen} 的模拟发现了问题。")
    click.echo(f"种子 {chosen} 的模拟没有发现问题。")
