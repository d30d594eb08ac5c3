"""Every bench runs at a tiny size, what bare SQL writes is what a posting writes, and pages come of it."""

import gc
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from liandong.config.commands import bench as command
from liandong.documents.booking import book
from tests.bench.bare import BareWriter, recording
from tests.bench.catalogue import BENCHES
from tests.bench.render import console, markdown, missed
from tests.bench.shop import make_shop
from tests.bench.sizes import TINY
from tests.bench.tables import Column, Goal, Table
from tests.support.installation import Installation

# Starting from nothing on PostgreSQL is also what tests/config/test_serve.py does.
COLD_START = pytest.param("cold-start", marks=pytest.mark.only_on("sqlite"))
# What a browser needs is measured in the same way by tests/e2e/test_page_budgets.py.
NAMES = [COLD_START if name == "cold-start" else name for name in BENCHES if name != "entry"]


@pytest.mark.parametrize("name", NAMES)
def test_every_bench_runs(name: str, installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gc, "collect", lambda: 0)  # nothing here is timed in earnest
    tables = BENCHES[name].run(TINY)
    assert tables
    for table in tables:
        assert all(len(row) == len(table.columns) for row in table.rows)
        read_back = Table.from_json(json.loads(json.dumps(table.to_json())))
        assert console(read_back) == console(table)


def test_bare_sql_writes_the_rows_of_the_posting(fresh_company: str) -> None:
    shop = make_shop(4, 100)
    request = shop.delivery(shop.products)
    book([request])
    with recording() as posted:
        book([request])
    with BareWriter() as bare, recording() as written:
        bare.write([posted])
    assert written.counts() == posted.counts()


def test_a_missed_goal_is_said() -> None:
    goals = [Goal("慢", 4.0, 3.0), Goal("快", 6.0, 5.0, is_at_most=False)]
    table = Table("表", [Column("一", "text"), Column("二")], [["行", 1234.5]], "", goals)
    (sentence,) = missed([table])
    assert "4.00 ×" in sentence
    run = {
        "on": "2026-11-21",
        "machine": {
            "database": "X",
            "python": "3",
            "django": "5",
            "system": "Linux",
            "cores": 2,
            "storage": "ext4",
            "load_before": 1.0,
            "load_after": 1.5,
        },
        "tables": [table.to_json()],
    }
    page = markdown({"posting": {"sqlite": run}})
    assert "| 行 | 1,234 ms |" in page
    assert "liandong bench posting" in page


def call(*words: str) -> Result:
    return CliRunner().invoke(command.bench, words)


def test_an_installed_package_has_no_benches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(command, "ROOT", tmp_path)
    answer = call("posting")
    assert answer.exit_code == 1
    assert "源代码" in answer.output


def test_an_unknown_bench_is_wrong_use() -> None:
    assert call("nonsense").exit_code == 2
