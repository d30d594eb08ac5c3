"""Set up and run every check and test: what `./test` does.

Steps can be named to run only those (`./test ruff types`). All of them run, also after a failure; the
output ends with the verdict of each check and pytest's own summary of each test run.
"""

import argparse
import subprocess
import sys
import time
from dataclasses import dataclass

from tools import system_packages
from tools.environment import PROGRAMS, PYTHON, ROOT, prepare

MODULE = [str(PYTHON), "-m"]
PYTEST = [*MODULE, "pytest", "-q", "--color=no"]
PARALLEL = ["-n", "auto", "--dist", "worksteal", "-m", "not e2e and not bench"]


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
    """Return all steps in the order they run: the quick ones first."""
    program = str(PROGRAMS)
    return [
        Step("ruff", [*MODULE, "ruff", "check", "."]),
        Step("format", [*MODULE, "ruff", "format", "--check", "."]),
        Step("tidy", [*MODULE, "tools.tidy"]),
        Step("imports", [f"{program}/lint-imports", "--no-logo"]),
        Step("templates", [f"{program}/djade", "--check", "--target-version", "5.2", *templates()]),
        # From medium severity on: the low ones are ruff's S rules too, each exception with its reason there.
        Step("bandit", [*MODULE, "bandit", "-q", "-ll", "-c", "pyproject.toml", "-r", "liandong"]),
        Step("packages", [*MODULE, "pip", "check"]),
        Step("types", [*MODULE, "mypy"]),
        Step("scripts", [*MODULE, "tools.scripts"]),
        Step("migrations", [*MODULE, "tools.make_migrations", "--check", "--dry-run"]),
        Step("sqlite", [*PYTEST, *PARALLEL], is_pytest=True),
        Step("postgresql", [*PYTEST, *PARALLEL, "--database=postgresql"], is_pytest=True),
        Step("e2e", [*PYTEST, "-m", "e2e and not quiet"], is_pytest=True),
        Step("quiet", [*PYTEST, "-m", "quiet"], is_pytest=True),
        Step(
            "coverage",
            [*MODULE, "coverage", "run", "-m", "pytest", "-m", "not e2e and not bench"],
            is_gate=False,
        ),
        Step("audit", [*MODULE, "pip_audit", "--strict", "-r", "requirements/dev.txt"], is_gate=False),
    ]


def run(step: Step) -> Outcome:
    """Run one step, showing its output as it comes."""
    print(f"\n── {step.name} " + "─" * (70 - len(step.name)), flush=True)
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
    outcomes = [run(step) for step in chosen]
    report(chosen, outcomes)
    return 0 if all(outcome.succeeded for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
