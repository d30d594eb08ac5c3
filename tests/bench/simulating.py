"""Long simulations, one a seed: how much was done, and that all books were right after each round.

Where the environment names a folder of results that ``liandong simulate --results`` kept, it tabulates those.
"""

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from liandong.documents.types import document_types
from liandong.simulation.casting import rules_of
from liandong.simulation.seeds import Asked, Result, run_seeds
from tests.bench.kept import kept_days, kept_folder, kept_results
from tests.bench.sizes import Size
from tests.bench.tables import Cell, Column, Goal, Table

FIRST_SEED = 1
_METHODS = {
    "moving_average": "移动加权平均",
    "fifo": "先进先出",
    "specific": "个别计价",
    "monthly_average": "月末加权平均",
}
_SCOPES = {"company": "全公司", "warehouse": "各仓库"}
_COUNTED = ("种子", "轮", "操作", "过账", "红冲", "拒绝", "强行中止", "问题")
_NOTE = "操作含当时无事可做的；每轮之后稽核账套，并与每个人收到的答复逐一对照。用时是各种子用时之和。"


def measure_simulation(size: Size) -> list[Table]:
    """Simulate seed after seed, or read what was kept of it; a row for each way of keeping costs."""
    database = "postgresql" if os.environ.get("LIANDONG_DATABASE_URL") else "sqlite"
    if kept_folder() is None:
        return tabulated(_simulated(size), _NOTE)
    first, last = kept_days(database)
    when = first if first == last else f"{first} 至 {last}"
    return tabulated(kept_results(database), f"{_NOTE}结果是 {when} 由 liandong simulate --results 存下的。")


def tabulated(found: Sequence[Result], note: str) -> list[Table]:
    """Return what was done, by the way of keeping costs, and which documents were posted."""
    named: dict[str, list[Result]] = {}
    for one in found:
        named.setdefault(_name(one.seed), []).append(one)
    rows = [_row(name, those) for name, those in sorted(named.items())]
    counts = [Column(title, "count") for title in _COUNTED]
    columns = [Column("成本", "text"), *counts, Column("用时", "seconds")]
    goals = [Goal("问题", sum(len(one.problems) for one in found), 0, unit="count")]
    whole = [*rows, _row("合计", found)]
    return [Table("模拟：并发、强行中止、重发、乱填", columns, whole, note, goals), _types(found)]


def _types(found: Sequence[Result]) -> Table:
    """Return how many documents of each type were posted, and by how many seeds."""
    posted: Counter[str] = Counter()
    seeds: Counter[str] = Counter()
    for one in found:
        posted.update(one.types)
        seeds.update(one.types.keys())
    labels = {kind.id: kind.label for kind in document_types()}
    rows: list[list[Cell]] = [
        [labels.get(name, name), count, seeds[name]] for name, count in posted.most_common()
    ]
    missing = len(labels.keys() - posted.keys())
    columns = [Column("单据", "text"), Column("过账", "count"), Column("种子", "count")]
    return Table("模拟：过账的单据", columns, rows, f"共 {len(labels)} 种单据，其中 {missing} 种没有过账。")


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
