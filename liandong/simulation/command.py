"""The command ``liandong simulate``: seeded actors, killed processes, and the auditor after each round.

Every seed works in an installation of its own, so that no company of the user's is touched. A hundred
seeds of ten thousand operations, two at a time, to be broken off and gone on with at will:
``liandong simulate --seed 1 --seeds 100 --operations 10000 --jobs 2 --results simulated``.
"""

import secrets
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from liandong.simulation.seeds import Asked, Result, run_seeds

HELP = (
    "按种子模拟许多人同时做单据：进程随时被强行中止、请求重发、乱填乱点，"
    "每一轮后从头核对账套并与收到的答复对照。发现问题时退出码为 1，并说出怎样重做。"
)


@click.command("simulate", help=HELP)
@click.option("--seed", type=click.IntRange(min=0), help="种子；不填则随机选一个并显示。")
@click.option("--seeds", type=click.IntRange(min=1), default=1, show_default=True, help="一共模拟几个种子。")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="同时模拟几个种子。")
@click.option("--minutes", type=click.FloatRange(min=0), help="每个种子至少模拟多久；不填操作数时为 1。")
@click.option("--operations", type=click.IntRange(min=0), default=0, help="每个种子至少做多少次操作。")
@click.option("--database", default="", help="PostgreSQL 数据库的地址；不填则用临时的 SQLite。")
@click.option("--processes", type=click.IntRange(1, 64), default=3, show_default=True, help="进程数。")
@click.option("--actors", type=click.IntRange(1, 64), default=3, show_default=True, help="每个进程的人数。")
@click.option(
    "--results",
    type=click.Path(file_okay=False, path_type=Path),
    help="把每个种子的结果存进这个文件夹，有问题的连同账套；再运行时跳过已经做完、没有问题的种子。",
)
def simulate(seed: int | None, seeds: int, jobs: int, results: Path | None, **length: Any) -> None:
    """Run the simulation of each seed in a child process with an installation of its own."""
    first = secrets.randbelow(10**6) if seed is None else seed
    if length["minutes"] is None:
        length["minutes"] = 0 if length["operations"] else 1
    asked = Asked(**length)
    with ExitStack() as stack:
        folder = results or Path(stack.enter_context(TemporaryDirectory(prefix="liandong-results-")))
        found = list(run_seeds(range(first, first + seeds), asked, folder, jobs=jobs, tell=click.echo))
    wrong = [one for one in found if not one.is_right]
    for one in wrong:
        _tell(one, asked)
    if wrong:
        raise click.ClickException(f"这些种子的模拟发现了问题：{[one.seed for one in wrong]}")
    tried, posted = sum(one.tried for one in found), sum(one.posted for one in found)
    click.echo(f"{seeds} 个种子的模拟没有发现问题，从 {first} 起；操作 {tried} 次，过账 {posted} 张。")


def _tell(one: Result, asked: Asked) -> None:
    """Say what was found, and how to see it again."""
    for problem in one.problems:
        click.echo(f"{one.seed}: {problem}", err=True)
    crew = f"--processes {asked.processes} --actors {asked.actors}"
    length = f"--operations {asked.operations}" if asked.operations else f"--minutes {asked.minutes:g}"
    where = " --database …" if asked.database else ""
    click.echo(f"重做：liandong simulate --seed {one.seed} {length} {crew}{where}", err=True)
