"""Results that a long simulation kept become tables: of the database they are of, all of them or none."""

from pathlib import Path

import pytest

from liandong.simulation.seeds import KEPT, Asked, Result, dumped, path_of
from tests.bench.__main__ import asked, main
from tests.bench.kept import KeptMissingError, kept_results
from tests.bench.simulating import measure_simulation
from tests.bench.sizes import TINY
from tests.bench.tables import Table

SHORT = Asked(operations=100)
DAY, NEXT_DAY = "2026-11-24", "2026-11-25"
OTHERS = Asked(operations=100, database="postgresql://somewhere")


def keep(folder: Path, seed: int, asked: Asked = SHORT, **more: object) -> None:
    given = {"seed": seed, "asked": asked, "rounds": 4, "tried": 120, "seconds": 8, "ended": DAY, **more}
    found = Result(**given)  # type: ignore[arg-type]
    path_of(folder, seed).write_text(dumped(found), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(KEPT, str(tmp_path))
    monkeypatch.delenv("LIANDONG_DATABASE_URL", raising=False)
    return tmp_path


def cells(table: Table, title: str) -> dict[str, object]:
    place = [column.title for column in table.columns].index(title)
    return {str(row[0]): row[place] for row in table.rows}


def test_kept_results_are_added_up_by_the_way_of_keeping_costs(folder: Path) -> None:
    keep(folder, 1, posted=50, types={"sales.delivery": 30, "sales.order": 20})
    keep(
        folder,
        9,
        ended=NEXT_DAY,
        posted=60,
        types={"sales.delivery": 60},
        refused={"short": 4},
        problems=["一分钱"],
    )
    keep(folder, 2, posted=7)
    keep(folder, 3, OTHERS, posted=1000)
    done, types = measure_simulation(TINY)
    assert cells(done, "种子") == {"先进先出 · 全公司": 2, "个别计价 · 全公司": 1, "合计": 3}
    assert cells(done, "过账")["合计"] == 117
    assert cells(done, "拒绝")["先进先出 · 全公司"] == 4
    assert cells(done, "用时")["合计"] == 24
    assert f"{DAY} 至 {NEXT_DAY}" in done.note
    assert [goal.is_reached for goal in done.goals] == [False]
    assert cells(types, "过账") == {"销售出库单": 90, "销售订单": 20}
    assert cells(types, "种子") == {"销售出库单": 2, "销售订单": 1}


def test_only_databases_with_results_are_tabulated(folder: Path) -> None:
    keep(folder, 1)
    both = ["sqlite", "postgresql"]
    assert asked(both, ["posting", "simulation"]) == [
        ("sqlite", "posting"),
        ("sqlite", "simulation"),
        ("postgresql", "posting"),
    ]


def test_without_a_folder_seeds_are_simulated(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEPT)
    assert asked(["sqlite"], ["simulation"]) == [("sqlite", "simulation")]


def test_an_empty_folder_is_no_reason_to_simulate_for_hours(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["simulation", "--database", "sqlite"])
    assert str(folder) in capsys.readouterr().err


def test_a_result_that_was_cut_off_is_not_left_out_silently(folder: Path) -> None:
    keep(folder, 1)
    path_of(folder, 2).write_text('{"seed": 2', encoding="utf-8")
    with pytest.raises(KeptMissingError, match="seed-000002"):
        kept_results("sqlite")
