"""Set up and run every check and test: what `./test` does.

Steps can be named to run only those (`./test ruff types`). All of them run, also after a failure; the
output ends with the verdict of each check and pytest's own summary of each test run. The checks of the
text run beside each other, the tests one step after the other.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tools import system_packages
from tools.environment import PROGRAMS, PYTHON, ROOT, prepare

MODULE = [str(PYTHON), "-m"]
PYTEST = [*MODULE, "pytest", "-q", "--color=no"]
PARALLEL = ["-n", "auto", "--dist", "worksteal", "-m", "not e2e and not bench"]
# Two browsers at once: tests of a file share a server, so they stay together.
BROWSERS = ["-n", "2", "--dist", "loadfile", "-m", "e2e and not quiet"]
# The longest first, so that both browsers end together; what is not named comes after them.
DAILY_JOBS = ("saving", "order", "scanning", "alerts", "walk", "lists")
LONGEST = ("shell", "saving", "administration", "grid", "home", *DAILY_JOBS[1:])
AT_ONCE = 2


@dataclass(frozen=True)
class Step:
    """One command; `is_pytest` when its last line is a summary, `is_gate` when it is part of a full run."""

    name: str
    command: list[str]
    is_pytest: bool = False
    is_gate: bool = True


@dataclass(frozen=True)
class Outcome:
    """How a step ended."""

    name: str
    succeeded: bool
    last_line: str
    took_s: float


def templates() -> list[str]:
    """Return the templates of the package, relative to the root."""
    return [str(path.relative_to(ROOT)) for path in sorted((ROOT / "liandong").rglob("templates/**/*.html"))]


def steps() -> list[Step]:
    """Return all steps in the order they run: the checks, then the tests."""
    program = str(PROGRAMS)
    daily = browser_files(DAILY_JOBS)
    return [
        Step("types", [*MODULE, "mypy"]),  # the longest check first, the others beside it
        Step("ruff", [*MODULE, "ruff", "check", "."]),
        Step("format", [*MODULE, "ruff", "format", "--check", "."]),
        Step("tidy", [*MODULE, "tools.tidy"]),
        Step("imports", [f"{program}/lint-imports", "--no-logo"]),
        Step("templates", [f"{program}/djade", "--check", "--target-version", "5.2", *templates()]),
        # From medium severity on: the low ones are ruff's S rules too, each exception with its reason there.
        Step("bandit", [*MODULE, "bandit", "-q", "-ll", "-c", "pyproject.toml", "-r", "liandong"]),
        Step("packages", [*MODULE, "pip", "check"]),
        Step("scripts", [*MODULE, "tools.scripts"]),
        Step("migrations", [*MODULE, "tools.make_migrations", "--check", "--dry-run"]),
        Step("sqlite", [*PYTEST, *PARALLEL], is_pytest=True),
        Step("postgresql", [*PYTEST, *PARALLEL, "--database=postgresql"], is_pytest=True),
        Step("e2e", [*PYTEST, *BROWSERS, *browser_files(by_length())], is_pytest=True),
        Step("e2e-postgresql", [*PYTEST, *BROWSERS, "--database=postgresql", *daily], is_pytest=True),
        Step("quiet", [*PYTEST, "-m", "quiet", "tests/e2e"], is_pytest=True),
        Step(
            "coverage",
            [*MODULE, "coverage", "run", "-m", "pytest", "-m", "not e2e and not bench"],
            is_gate=False,
        ),
        Step("audit", [*MODULE, "pip_audit", "--strict", "-r", "requirements/dev.txt"], is_gate=False),
    ]


def browser_files(names: Iterable[str]) -> list[str]:
    """Return pytest's words for these files of browser tests, in this order."""
    return ["--no-loadscope-reorder", *(f"tests/e2e/test_{name}.py" for name in names)]


def by_length() -> list[str]:
    """Return the names of all files of browser tests, the longest first."""
    there = {path.stem.removeprefix("test_") for path in (ROOT / "tests" / "e2e").glob("test_*.py")}
    return [*(name for name in LONGEST if name in there), *sorted(there - set(LONGEST))]


def run(step: Step) -> Outcome:
    """Run one step, showing its output as it comes."""
    _title(step)
    begun = time.monotonic()
    last_line = ""
    with subprocess.Popen(
        step.command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        for raw in process.stdout or ():
            line = raw.decode(errors="replace").rstrip()
            last_line = line or last_line
            print(line, flush=True)
    return Outcome(step.name, process.returncode == 0, last_line, time.monotonic() - begun)


def run_checks(checks: list[Step]) -> list[Outcome]:
    """Run steps that are no tests beside each other, the output of each in one piece."""

    def check(step: Step) -> tuple[Outcome, str]:
        begun = time.monotonic()
        done = subprocess.run(
            step.command, cwd=ROOT, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        return Outcome(step.name, done.returncode == 0, "", time.monotonic() - begun), done.stdout.decode(
            errors="replace"
        )

    outcomes = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for step, (outcome, said) in zip(checks, pool.map(check, checks), strict=True):
            _title(step)
            print(said, end="", flush=True)
            outcomes.append(outcome)
    return outcomes


def _title(step: Step) -> None:
    print(f"\n── {step.name} " + "─" * (70 - len(step.name)), flush=True)


def report(chosen: list[Step], outcomes: list[Outcome]) -> None:
    """Print a verdict for each step, and pytest's summaries last."""
    print("\n── 结果 · result " + "─" * 56)
    for outcome in outcomes:
        print(f"{'ok  ' if outcome.succeeded else 'FAIL'} {outcome.name:<12} {outcome.took_s:6.1f} s")
    for step, outcome in zip(chosen, outcomes, strict=True):
        if step.is_pytest:
            print(f"{outcome.name}: {outcome.last_line}")


def main(arguments: list[str]) -> int:
    """Prepare, run the steps named in `arguments` (default: the gate), return 0 when all succeeded."""
    known = {step.name: step for step in steps()}
    parser = argparse.ArgumentParser(
        prog="./test", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("step", nargs="*", choices=[*known, []], help="default: all but coverage and audit")
    names = parser.parse_args(arguments).step or [step.name for step in known.values() if step.is_gate]
    chosen = [known[name] for name in names]
    prepare("dev")
    if any(step.is_pytest for step in chosen):
        system_packages.ensure()
    chosen.sort(key=lambda step: step.is_pytest)
    checks = [step for step in chosen if not step.is_pytest]
    outcomes = [*run_checks(checks), *(run(step) for step in chosen if step.is_pytest)]
    report(chosen, outcomes)
    return 0 if all(outcome.succeeded for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
