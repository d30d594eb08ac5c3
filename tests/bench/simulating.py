"""Long simulations, one a seed: how much was done, and that all books were right after each round."""

import time
from collections.abc import Sequence

from liandong.simulation.casting import rules_of
from liandong.simulation.run import Length, Report, Scale, simulate
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
_COUNTED = ("轮", "操作", "过账", "红冲", "拒绝", "强行中止", "问题")


def measure_simulation(size: Size) -> list[Table]:
    """Simulate seed after seed; each round ends with the auditor and a comparison with all answers."""
    rows: list[Sequence[Cell]] = []
    problems = 0
    for seed in range(FIRST_SEED, FIRST_SEED + size.seeds):
        begun = time.monotonic()
        report = simulate(seed, Length(operations=size.operations), _scale(size))
        rows.append([*_named(seed), *_counts(report), time.monotonic() - begun])
        problems += len(report.problems)
    counts = [Column(title, "count") for title in _COUNTED]
    columns = [Column("种子", "text"), Column("成本", "text"), *counts, Column("用时", "seconds")]
    note = "操作含当时无事可做的；每轮之后稽核全部账，并与每个人收到的答复逐一对照。"
    goals = [Goal("问题", problems, 0, unit="count")]
    return [Table("模拟：并发、强行中止、重发、乱填", columns, rows, note, goals)]


def _scale(size: Size) -> Scale:
    return Scale() if size.has_sample else Scale(processes=1, actors=1, operations=size.operations, kills=1)


def _named(seed: int) -> list[Cell]:
    rules = rules_of(seed)
    return [str(seed), f"{_METHODS[rules['cost_method']]} · {_SCOPES[rules['cost_scope']]}"]


def _counts(report: Report) -> list[Cell]:
    refused = sum(report.refused.values())
    return [
        report.rounds,
        report.tried,
        report.posted,
        report.reversed,
        refused,
        report.kills,
        len(report.problems),
    ]
