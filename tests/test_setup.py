"""The set-up commands: install again only after a change, and say what each step is."""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import environment, installing, system_packages, test
from tools.system_packages import Need

MISSING = Need("PostgreSQL", lambda: False, "postgresql", ("postgresql@17",))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project directory with locks, whose environment has just been made."""
    (tmp_path / "requirements").mkdir()
    for name in ("requirements/product.txt", "requirements/dev.txt", "pyproject.toml"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", tmp_path)
    monkeypatch.setattr(environment, "works", lambda _python: True)
    return tmp_path


@pytest.mark.parametrize("module", ["tools.test", "tools.start"])
def test_the_set_up_needs_nothing_that_it_installs(module: str) -> None:
    """A new machine has the standard library only: ``-S`` leaves out all installed packages."""
    root = Path(__file__).resolve().parents[1]
    command = [sys.executable, "-S", "-c", f"import {module}"]
    done = subprocess.run(command, cwd=root, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("changed", ["requirements/dev.txt", "pyproject.toml"])
def test_a_changed_lock_or_declaration_is_installed_again(project: Path, changed: str) -> None:
    assert not environment.is_current("dev")
    environment.stamp("dev").write_text(environment.fingerprint("dev"), encoding="utf-8")
    assert environment.is_current("dev")
    (project / changed).write_text("another", encoding="utf-8")
    assert not environment.is_current("dev")


@pytest.mark.usefixtures("project")
def test_what_the_tests_need_covers_the_product_but_not_the_other_way_round() -> None:
    environment.stamp("product").write_text(environment.fingerprint("product"), encoding="utf-8")
    assert (environment.is_current("product"), environment.is_current("dev")) == (True, False)
    environment.stamp("product").unlink()
    environment.stamp("dev").write_text(environment.fingerprint("dev"), encoding="utf-8")
    assert environment.is_current("product")


def test_an_environment_whose_python_is_gone_does_not_work(tmp_path: Path) -> None:
    assert not environment.works(tmp_path / "python")


@pytest.mark.skipif(os.name == "nt", reason="Windows has run.cmd and its launcher py")
@pytest.mark.parametrize(("is_able", "said"), [(True, "mine -m tools.test"), (False, "")])
def test_a_named_python_goes_first_if_it_can_make_an_environment(
    tmp_path: Path, *, is_able: bool, said: str
) -> None:
    root = Path(__file__).resolve().parents[1]
    named = tmp_path / "python"
    able = "exit 0" if is_able else "exit 1"
    named.write_text(f'#!/bin/sh\n[ "$1" = -c ] && {able}\necho "mine $*"\n', encoding="utf-8")
    named.chmod(0o755)
    command = ["sh", str(root / "tools" / "python.sh"), "tools.test" if is_able else "tools"]
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "LIANDONG_PYTHON": str(named)},
    )
    assert done.stdout.strip() == said


def test_uv_asks_where_pip_asks() -> None:
    options, variables = installing.uv_settings(
        "global.index-url='https://mirror.example/simple'\n"
        "global.extra-index-url='https://one.example https://two.example'\n"
        "global.timeout='60'\n"
        ":env:.cert='/etc/own.pem'\n"
        ":env:.index-url='https://nearer.example/simple'"
    )
    assert options == [
        *("--index-url", "https://nearer.example/simple"),
        *("--extra-index-url", "https://one.example"),
        *("--extra-index-url", "https://two.example"),
    ]
    assert variables == {"SSL_CERT_FILE": "/etc/own.pem"}


def test_where_uv_can_not_install_pip_does(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def run(words: list[str], _variables: object = None) -> bool:
        asked.append(words)
        return "uv" not in words

    monkeypatch.setattr(installing, "_run", run)
    installing.install(Path(sys.executable), "requirements/dev.txt")
    assert ["uv" in words for words in asked] == [False, True, False, False]
    assert asked[2][-3:] == ["--require-hashes", "-r", "requirements/dev.txt"]


@pytest.mark.parametrize(
    ("manager", "last_words"),
    [("apt-get", "install --yes --no-install-recommends postgresql"), ("brew", "brew install postgresql@17")],
)
def test_missing_packages_come_from_the_package_manager_of_the_system(
    monkeypatch: pytest.MonkeyPatch, manager: str, last_words: str
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name if name == manager else None)
    assert " ".join(system_packages.install_commands([MISSING])[-1]).endswith(last_words)


def test_what_cannot_be_installed_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system_packages, "NEEDS", (MISSING,))
    monkeypatch.setattr(system_packages, "install_commands", lambda _missing: [])
    with pytest.raises(SystemExit) as stopped:
        system_packages.ensure()
    assert stopped.value.code == 2
    assert "PostgreSQL" in capsys.readouterr().err


@pytest.mark.parametrize("system", ["Darwin", "Windows"])
def test_chinese_fonts_come_with_some_systems(monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    monkeypatch.setattr(platform, "system", lambda: system)
    assert system_packages.has_chinese_font()


def test_a_failed_step_is_reported_and_pytest_has_the_last_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(test, "ROOT", tmp_path)
    chosen = [
        test.Step("ruff", ["python3", "-c", "raise SystemExit(1)"]),
        test.Step("sqlite", ["python3", "-c", "print('5 passed')"], is_pytest=True),
    ]
    outcomes = [test.run(step) for step in chosen]
    test.report(chosen, outcomes)
    assert [outcome.succeeded for outcome in outcomes] == [False, True]
    output = capsys.readouterr().out
    assert "FAIL ruff" in output
    assert output.endswith("sqlite: 5 passed\n")


def test_the_gate_is_everything_that_needs_no_outside_service() -> None:
    outside = {step.name for step in test.steps() if not step.is_gate}
    assert outside == {"coverage", "audit"}
