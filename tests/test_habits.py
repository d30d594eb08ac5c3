"""The habits hold for this tree, and each check is able to fail."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tools.tidy import findings, main

ROOT = Path(__file__).resolve().parents[1]


def sample(tmp_path: Path, **files: str) -> list[str]:
    """Write the files (`__` in a name is a slash) below a package `liandong`, return the broken rules."""
    for name, text in files.items():
        path = tmp_path / "liandong" / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [finding.rule for finding in findings(tmp_path)]


def function_of(lines: int) -> str:
    return "def work():\n" + "    x = 1\n" * (lines - 1)


@pytest.mark.parametrize(
    ("good", "bad", "rule"),
    [
        (function_of(40), function_of(41), "function-lines"),
        ("x = 1\n" * 300, "x = 1\n" * 301, "file-lines"),
        ("def f(a, b, c, *d, e): 0\n", "def f(a, b, /, c, *d, e, **f): 0\n", "parameters"),
        (
            "class A:\n def f(self, a, b, c, d, e): 0\n",
            "class A:\n def f(self, a, b, c, d, e, g): 0\n",
            "parameters",
        ),
        (
            "def f():\n if a:\n  for b in c:\n   with d: 0\n",
            "def f():\n if a:\n  for b in c:\n   with d:\n    while e: 0\n",
            "nesting",
        ),
        ("def f():\n if a: 0\n elif b: 0\n elif c: 0\n elif d: 0\n", "def f(:\n", "syntax"),
    ],
)
def test_each_limit_lets_the_last_good_one_pass_and_stops_the_next(
    tmp_path: Path, good: str, bad: str, rule: str
) -> None:
    assert sample(tmp_path, **{"module.py": good}) == []
    assert sample(tmp_path, **{"module.py": bad}) == [rule]


def test_static_methods_have_no_self_to_leave_out(tmp_path: Path) -> None:
    text = "class A:\n @staticmethod\n def f(a, b, c, d, e, g): 0\n"
    assert sample(tmp_path, **{"module.py": text}) == ["parameters"]


def test_a_docstring_does_not_make_a_function_long(tmp_path: Path) -> None:
    docstring = '    """One.\n' + "    more\n" * 50 + '    """\n'
    text = function_of(40).replace("work():\n", "work():\n" + docstring)
    assert sample(tmp_path, **{"module.py": text}) == []


@pytest.mark.parametrize("name", ["page.js", "page.html"])
def test_scripts_and_templates_are_counted_too(tmp_path: Path, name: str) -> None:
    assert sample(tmp_path, **{name: "x\n" * 300}) == []
    assert sample(tmp_path, **{name: "x\n" * 301}) == ["file-lines"]


@pytest.mark.parametrize("name", ["utils.py", "helpers.py"])
def test_a_file_name_must_say_what_is_inside(tmp_path: Path, name: str) -> None:
    assert sample(tmp_path, **{name: ""}) == ["empty-name"]


def test_migrations_data_and_vendored_files_are_left_out(tmp_path: Path) -> None:
    long = "x = 1\n" * 301
    names = ["a__migrations__0001.py", "a__data__rows.py", "a__static__vendor__lib.js"]
    assert sample(tmp_path, **dict.fromkeys(names, long)) == []


@pytest.mark.parametrize(
    "back",
    [
        "from liandong.a import first",
        "from .a import first",
        "def f():\n    import liandong.a",
        "from . import a",
    ],
)
def test_an_import_cycle_is_found_however_it_is_written(tmp_path: Path, back: str) -> None:
    assert sample(tmp_path, **{"a.py": "from liandong.b import second\n", "b.py": "first = 1\n"}) == []
    assert sample(tmp_path, **{"b.py": back + "\n"}) == ["import-cycle"]


def test_the_command_lists_what_it_found_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sample(tmp_path, **{"utils.py": ""})
    assert main([str(tmp_path)]) == 1
    assert "liandong/utils.py:1 empty-name" in capsys.readouterr().out
    (tmp_path / "liandong" / "utils.py").unlink()
    assert main([str(tmp_path)]) == 0


def test_a_public_function_without_docstring_is_refused() -> None:
    assert "D103" in ruff('"""Module."""\n\n\ndef post() -> None:\n    return\n', "liandong/sales/sample.py")


def test_a_silenced_check_needs_its_code() -> None:
    assert "PGH004" in ruff('"""Module."""\n\nx = 1  # noqa\n', "liandong/sales/sample.py")


def ruff(text: str, shown_as: str) -> str:
    """Return what ruff says about `text` under the rules of this project."""
    command = [sys.executable, "-m", "ruff", "check", "--stdin-filename", shown_as, "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False, cwd=ROOT).stdout


def test_each_decision_has_a_number_of_its_own() -> None:
    # Numbers are given out before the pages are written: one may stay unused, none is used twice.
    numbers = [path.name.partition("-")[0] for path in (ROOT / "docs" / "decisions").glob("0*.md")]
    assert sorted(set(numbers)) == sorted(numbers)
    assert all(len(number) == 4 and number.isdecimal() for number in numbers)


def test_browser_tests_run_in_the_browser_step_only() -> None:
    files = sorted((ROOT / "tests" / "e2e").glob("test_*.py"))
    assert [path.name for path in files if "pytest.mark.e2e" not in path.read_text(encoding="utf-8")] == []
