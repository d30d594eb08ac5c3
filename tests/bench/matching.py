"""Lines of a bank against bookings and open debts: how long, how much found, how much of the sure wrong."""

from time import perf_counter

from liandong.banking.matching.proposing import propose
from tests.banking.truth import Maker, measured
from tests.bench.sizes import Size
from tests.bench.tables import Cell, Column, Goal, Table

MOST_S, LEAST_FOUND, MOST_WRONG = 30.0, 0.95, 0.005
SEED = 7


def measure_matching(size: Size) -> list[Table]:
    """Match a made-up year whose truth is known: 10,000 lines against 50,000 open debts."""
    lines, debts = (10_000, 50_000) if size.has_sample else (200, 800)
    world = Maker(SEED, lines, debts).make()
    began = perf_counter()
    proposals = propose(world.facts)
    taken = perf_counter() - began
    found = measured(world, proposals)
    rows: list[list[Cell]] = [
        [f"{lines:,} 行流水，{debts:,} 笔未核销，{len(world.booked):,} 笔账", taken, found.pairs]
    ]
    goals = [
        Goal("匹配用时", taken, MOST_S, unit="seconds"),
        Goal("真的对应被建议的比例", found.found_rate, LEAST_FOUND, is_at_most=False),
        Goal("把握 95% 以上里错的比例", found.wrong_rate, MOST_WRONG),
    ]
    note = f"把握 95% 以上的 {found.sure:,} 行，其中错 {found.sure_wrong} 行；只量纯计算，不含读写数据库。"
    columns = [Column("规模", "text"), Column("用时", "seconds"), Column("真的对应", "count")]
    return [Table("银行流水和账、欠款的匹配", columns, rows, note, goals)]
