"""``liandong bench``: measures this machine with the benches of the source checkout."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import click

import liandong
from liandong.simulation.seeds import KEPT

ROOT = Path(liandong.__file__).resolve().parents[1]
NEEDED = ("pytest", "pytest_django")


@click.command()
@click.argument("names", nargs=-1)
@click.option(
    "--database",
    type=click.Choice(["sqlite", "postgresql", "both"]),
    default="both",
    show_default=True,
    help="在哪种数据库上测。",
)
@click.option(
    "--size",
    type=click.Choice(["full", "tiny"]),
    default="full",
    show_default=True,
    help="测多少；tiny 只看能不能跑通。",
)
@click.option("--write", is_flag=True, help="把结果写进 docs/benchmarks.json 和 docs/benchmarks.md。")
def bench(names: tuple[str, ...], database: str, size: str, *, write: bool) -> None:
    """测量过账、并发、查询、网页和冷启动，NAMES 不写则全部；只能在源代码目录里运行。

    有目标没有达到，或测量失败时，退出码为 1。环境变量 LIANDONG_SIMULATED 指向
    liandong simulate --results 的文件夹时，simulation 不再模拟，只把存下的结果列成表。
    """
    _refuse_outside()
    command = [sys.executable, "-m", "tests.bench", *names, "--database", database, "--size", size]
    command += ["--write"] if write else []
    done = subprocess.run(command, cwd=ROOT, env=_environment(), check=False)  # noqa: S603 - our own program, no shell
    raise SystemExit(done.returncode)


def _environment() -> dict[str, str]:
    """Return the environment, the folder of kept results as it is named from here."""
    kept = os.environ.get(KEPT)
    return {**os.environ, KEPT: str(Path(kept).resolve())} if kept else dict(os.environ)


def _refuse_outside() -> None:
    if not (ROOT / "tests" / "bench" / "__main__.py").exists():
        raise click.ClickException("安装包里没有测量程序：请取得源代码，在源代码目录里运行。")
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise click.ClickException(f"缺少开发依赖 {'、'.join(missing)}：请先运行一次 ./test。")
