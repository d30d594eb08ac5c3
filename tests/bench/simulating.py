"""Long simulations, one a seed: how much was done, and that all books were right after each round.

Results that ``liandong simulate --results`` kept may be measured too: the folder is named by the environment.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from liandong.simulation.casting import rules_of
from liandong.simulation.seeds import Asked, Result, read_result, run_seeds
from tests.bench.sizes import Size
from tests.bench.tables import Cell, Column, Goal, Table

KEPT = "LIANDONG_SIMULATED"
"""The variable that names a folder of kept results; without it the seeds are simulated now."""
FIRST_SEED = 1
_METHODS = {
    "moving_average": "移动加权平均",
    "fifo": "先进先出",
    "specific": "个别计价",
    "monthly_average": "月末加权平均",
}
_SCOPES = {"company": "全公司", "warehouse": "各仓库"}
_COUNTED = ("种子", "轮", "操作", "过账", "红冲", "拒绝", "强行中止", "问题")


def measure_simulation(size: Size) -> list[Table]:
    """Simulate seed after seed; each round ends with the auditor and a comparison with all answers."""
    found = _kept() or _simulated(size)
    named: dict[str, list[Result]] = {}
    for one in found:
        named.setdefault(_name(one.seed), []).append(one)
    rows = [_row(name, those) for name, those in sorted(named.items())]
    counts = [Column(title, "count") for title in _COUNTED]
    columns = [Column("成本", "text"), *counts, Column("用时", "seconds")]
    note = "操作含当时无事可做的；每轮之后稽核全部账，并与每个人收到的答复逐一对照。"
    goals = [Goal("问题", sum(len(one.problems) for one in found), 0, unit="count")]
    return [Table("模拟：并发、强行中止、重发、乱填", columns, rows, note, goals)]


def _kept() -> list[Result]:
    folder = os.environ.get(KEPT)
    if not folder:
        return []
    found = [read_result(path) for path in sorted(Path(folder).glob("seed-*.json"))]
    return [one for one in found if one is not None]


def _simulated(size: Size) -> list[Result]:
    database = os.environ.get("LIANDONG_DATABASE_URL", "")
    crew = 3 if size.has_sample else 1
    asked = Asked(operations=size.operations, processes=crew, actors=crew, database=database)
    with TemporaryDirectory(prefix="liandong-results-") as folder:
        seeds = range(FIRST_SEED, FIRST_SEED + size.seeds)
        return list(run_seeds(seeds, asked, Path(folder), jobs=_jobs(size)))


def _jobs(size: Size) -> int:
    return max((os.cpu_count() or 1) // 2, 1) if size.has_sample else 1


def _name(seed: int) -> str:
    rules = rules_of(seed)
    return f"{_METHODS[rules['cost_method']]} · {_SCOPES[rules['cost_scope']]}"


def _row(name: str, those: Sequence[Result]) -> list[Cell]:
    return [
        name,
        len(those),
        sum(one.rounds for one in those),
        sum(one.tried for one in those),
        sum(one.posted for one in those),
        sum(one.reversed for one in those),
        sum(sum(one.refused.values()) for one in those),
        sum(one.kills for one in those),
        sum(len(one.problems) for one in those),
        sum(one.seconds for one in those),
    ]
