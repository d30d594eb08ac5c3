"""Take one guard out of a copy of the program and see a test fail: what no test misses is not guarded.

python -m tools.mutations              all of them
python -m tools.mutations NAME …       only these
python -m tools.mutations --list       their names

First the tests are run on the copy as it is: they must pass, or a failure would prove nothing.
Exit code 1 when a mutation was not noticed, or could not be tried.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tools.mutation_list import MUTATIONS
from tools.mutation_terms import Mutation

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("liandong", "tests", "tools", "conftest.py", "pyproject.toml")
_FAILED = 1
"""What pytest returns when tests ran and some failed; anything else proves nothing."""


class UntestableError(Exception):
    """The mutation could not be tried: its text is gone, or its tests did not run."""


def apply(mutation: Mutation, root: Path) -> str:
    """Put the mutation into the tree below ``root``; return the file's text before.

    Raises:
        UntestableError: the text does not stand there exactly once.
    """
    path = root / mutation.file
    before = path.read_text(encoding="utf-8")
    if before.count(mutation.old) != 1:
        raise UntestableError(f"{mutation.name}: {before.count(mutation.old)} times in {mutation.file}")
    path.write_text(before.replace(mutation.old, mutation.new), encoding="utf-8")
    return before


@contextmanager
def copied_tree() -> Iterator[Path]:
    """Yield a copy of what the tests need; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="liandong-mutations-") as name:
        for part in COPIED:
            source, target = ROOT / part, Path(name) / part
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
        yield Path(name)


def is_noticed(mutation: Mutation, root: Path) -> bool:
    """Tell whether the mutation's tests fail in the copy; the file is put back.

    Raises:
        UntestableError: as for ``apply``, or pytest could not run the tests.
    """
    before = apply(mutation, root)
    try:
        done = _run(mutation.tests, root, is_postgresql=mutation.is_postgresql)
    finally:
        (root / mutation.file).write_text(before, encoding="utf-8")
    if done.returncode not in {0, _FAILED}:
        raise UntestableError(f"{mutation.name}: pytest ended with {done.returncode}\n{done.stdout[-2000:]}")
    return done.returncode == _FAILED


def failing_untouched(chosen: Sequence[Mutation], root: Path) -> str:
    """Run the tests of these mutations on the copy as it is; return what fails, nothing when none does."""
    said = []
    for is_postgresql in (False, True):
        tests = sorted({test for one in chosen if one.is_postgresql is is_postgresql for test in one.tests})
        if tests and (done := _run(tests, root, is_postgresql=is_postgresql)).returncode:
            said.append(done.stdout[-2000:])
    return "\n".join(said)


def _run(tests: Sequence[str], root: Path, *, is_postgresql: bool) -> subprocess.CompletedProcess[str]:
    vendor = "postgresql" if is_postgresql else "sqlite"
    words = ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", f"--database={vendor}"]
    # Compiled files are told apart by whole seconds: a file changed twice in one could be mistaken.
    private = {"LIANDONG_DATA_DIR", "LIANDONG_DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PYTEST_XDIST_WORKER"}
    environment = {name: value for name, value in os.environ.items() if name not in private}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    command = [sys.executable, *words, *tests]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


def main(arguments: Sequence[str]) -> int:
    """Try the mutations named, or all, and say of each whether a test noticed it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", nargs="*")
    parser.add_argument("--list", action="store_true", help="show the names")
    given = parser.parse_args(arguments)
    chosen = [one for one in MUTATIONS if not given.name or one.name in given.name]
    if given.list:
        print("\n".join(one.name for one in chosen))
        return 0
    missed = 0
    with copied_tree() as root:
        if failing := failing_untouched(chosen, root):
            print(f"the tests fail without any mutation:\n{failing}")
            return 1
        for mutation in chosen:
            missed += not _verdict(mutation, root)
    print(f"{len(chosen) - missed} of {len(chosen)} noticed")
    return 1 if missed else 0


def _verdict(mutation: Mutation, root: Path) -> bool:
    try:
        noticed = is_noticed(mutation, root)
    except UntestableError as error:
        print(f"UNTESTABLE {error}", flush=True)
        return False
    print(f"{'noticed ' if noticed else 'MISSED  '} {mutation.name}", flush=True)
    return noticed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
