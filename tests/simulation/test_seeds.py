"""Many seeds by one command: what was done is kept and not done again, what went wrong is told."""

import json
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from click.testing import CliRunner

from liandong.simulation import seeds
from liandong.simulation.command import simulate
from liandong.simulation.seeds import Asked, Result, books_of, dumped, holds, path_of, read_result, run_seeds

ASKED = Asked(operations=100)


def keep(folder: Path, seed: int, **more: object) -> Result:
    found = Result(**{"seed": seed, "asked": ASKED, "tried": 120, **more})  # type: ignore[arg-type]
    path_of(folder, seed).write_text(dumped(found), encoding="utf-8")
    return found


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The seeds that were simulated; 3 finds something."""
    done: list[int] = []

    def run(seed: int, asked: Asked, folder: Path) -> Result:
        done.append(seed)
        return keep(
            folder, seed, asked=asked, tried=asked.operations, problems=["一分钱"] if seed == 3 else []
        )

    monkeypatch.setattr(seeds, "_run", run)
    return done


def test_a_kept_result_is_read_again(tmp_path: Path) -> None:
    found = keep(tmp_path, 7, types={"sales.delivery": 3}, refused={"short": 2})
    assert read_result(path_of(tmp_path, 7)) == found


def test_what_is_kept_is_not_run_again(tmp_path: Path, runs: list[int]) -> None:
    keep(tmp_path, 1)
    keep(tmp_path, 2, problems=["两张单据一个号"])
    told: list[str] = []
    found = list(run_seeds([1, 2, 4], ASKED, tmp_path, jobs=2, tell=told.append))
    assert sorted(runs) == [2, 4]
    assert [one.seed for one in found] == [1, 2, 4]
    assert told == ["seed 1: kept, 120 tried, no problems"]
    runs.clear()
    list(run_seeds([1, 2, 4], ASKED, tmp_path, tell=told.append))
    assert runs == []


@pytest.mark.parametrize(
    "asked", [Asked(operations=121), Asked(operations=100, actors=9), Asked(minutes=1), Asked(database="x")]
)
def test_less_than_is_asked_does_not_hold(tmp_path: Path, asked: Asked) -> None:
    assert not holds(keep(tmp_path, 1), asked)


def test_what_cannot_be_read_is_run_again(tmp_path: Path, runs: list[int]) -> None:
    path_of(tmp_path, 5).write_text('{"seed": 5', encoding="utf-8")
    list(run_seeds([5], ASKED, tmp_path))
    assert runs == [5]


def test_books_with_something_wrong_are_kept_until_they_are_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = {3, 4}

    def run(command: list[str], *, env: dict[str, str], **_given: Any) -> CompletedProcess[bytes]:
        seed = int(command[3])
        (Path(env["LIANDONG_DATA_DIR"]) / "books").write_text(str(seed), encoding="utf-8")
        if seed != 4:
            keep(tmp_path, seed, problems=["一分钱"] if seed in wrong else [])
        return CompletedProcess(command, 0)

    monkeypatch.setattr("liandong.simulation.seeds.subprocess.run", run)
    found = list(run_seeds([2, 3, 4], ASKED, tmp_path))
    assert [one.is_right for one in found] == [True, False, False]
    kept = [(books_of(tmp_path, seed) / "books").is_file() for seed in (2, 3, 4)]
    assert kept == [False, True, True]
    wrong.clear()
    list(run_seeds([3], ASKED, tmp_path))
    assert not books_of(tmp_path, 3).exists()


def test_no_address_of_a_database_is_kept(tmp_path: Path) -> None:
    keep(tmp_path, 1, asked=Asked(database="postgresql://name:word@host/db"))
    assert json.loads(path_of(tmp_path, 1).read_text(encoding="utf-8"))["asked"]["database"] == "postgresql"


def test_a_seed_that_found_something_ends_the_command_with_one(tmp_path: Path, runs: list[int]) -> None:
    words = ["--seed", "2", "--seeds", "3", "--operations", "100", "--results", str(tmp_path)]
    done = CliRunner().invoke(simulate, words)
    assert done.exit_code == 1
    assert "3: 一分钱" in done.output
    assert "liandong simulate --seed 3 --operations 100 --processes 3 --actors 3" in done.output
    assert sorted(runs) == [2, 3, 4]
    runs.clear()
    CliRunner().invoke(simulate, words)
    assert runs == [3]


def test_all_right_is_said_with_how_much_was_done(tmp_path: Path, runs: list[int]) -> None:
    words = ["--seed", "4", "--seeds", "2", "--operations", "100", "--results", str(tmp_path)]
    done = CliRunner().invoke(simulate, words)
    assert (done.exit_code, runs) == (0, [4, 5])
    assert "操作 200 次" in done.output
