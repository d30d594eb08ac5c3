"""The benches by name. Each runs in a copy of a fresh installation, with no company chosen."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from tests.bench.sizes import Size
from tests.bench.tables import Table


@dataclass(frozen=True, slots=True)
class Bench:
    """What it measures, in a few words, and where the function is (``module:name``)."""

    title: str
    target: str

    def run(self, size: Size) -> list[Table]:
        """Measure; models are imported only now, when Django is ready."""
        module, _, name = self.target.partition(":")
        measure: Callable[[Size], list[Table]] = getattr(import_module(module), name)
        return measure(size)


BENCHES = {
    "posting": Bench("过账：单张、一条链、成批", "tests.bench.posting:measure_posting"),
    "clients": Bench("同时过账", "tests.bench.clients:measure_clients"),
    "hot-product": Bench("抢同一种商品", "tests.bench.clients:measure_hot_product"),
    "history": Bench("历史长短：查询、网页、过账", "tests.bench.history:measure_history"),
    "reports": Bench("报表：毛利、汇总、库龄、周转、成本", "tests.bench.reports:measure_reports"),
    "statements": Bench("五百万行分录的报表和账簿", "tests.bench.statements:measure_statements"),
    "closing": Bench("十万张单据的月份：结转和结账", "tests.bench.closing:measure_closing"),
    "lists": Bench("一百万张单据的列表", "tests.bench.lists:measure_lists"),
    "entry": Bench("录单页：打开和按键（需要 Chromium）", "tests.bench.entry_page:measure_entry"),
    "importing": Bench("从 Excel 导入商品", "tests.bench.importing:measure_importing"),
    "landed-cost": Bench("迟来的采购费用", "tests.bench.landed:measure_landed"),
    "counting": Bench("盘点五千行", "tests.bench.counting:measure_counting"),
    "pricing": Bench("价格表和促销", "tests.bench.pricing:measure_pricing"),
    "matching": Bench("对账：一万行流水，五万笔欠款", "tests.bench.matching:measure_matching"),
    "simulation": Bench("模拟：许多种子", "tests.bench.simulating:measure_simulation"),
    "cold-start": Bench("冷启动和内存", "tests.bench.cold_start:measure_cold_start"),
}
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
