"""Many seeds: each in a child process with an installation of its own, some at a time, their results kept.

The settings are read once in a process, therefore each simulation runs in a child. No Django here.
"""

import json
import os
import shutil
import subprocess  # nosec B404
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

KEPT = "LIANDONG_SIMULATED"
"""The variable that names a folder of kept results for ``liandong bench simulation``."""
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it # nosec B108
_ROOM = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Asked:
    """How long a seed goes on at least, and how many there are to do it; ``database`` "" is SQLite."""

    minutes: float = 0
    operations: int = 0
    processes: int = 3
    actors: int = 3
    database: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a seed. ``problems`` is empty when everything held; ``seconds`` is how long it took.

    ``ended`` is the day, as an ISO date: a hundred seeds are done on several.
    """

    seed: int
    asked: Asked
    rounds: int = 0
    kills: int = 0
    tried: int = 0
    posted: int = 0
    reversed: int = 0
    seconds: float = 0
    refused: dict[str, int] = field(default_factory=dict)
    ways: dict[str, int] = field(default_factory=dict)
    types: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    ended: str = ""

    @property
    def is_right(self) -> bool:
        """Tell whether nothing was found."""
        return not self.problems


def dumped(result: Result) -> str:
    """Return a result as it is kept; where the database lies is nobody's business."""
    kind = "postgresql" if result.asked.database else ""
    kept = replace(result, asked=replace(result.asked, database=kind))
    return json.dumps(asdict(kept), ensure_ascii=False, indent=1)


def read_result(path: Path) -> Result | None:
    """Return a kept result; None where there is none that can be read."""
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        return Result(**{**given, "asked": Asked(**given["asked"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def path_of(folder: Path, seed: int) -> Path:
    """Return where the result of a seed is kept."""
    return folder / f"seed-{seed:06d}.json"


def books_of(folder: Path, seed: int) -> Path:
    """Return where the installation of a seed that found something is kept, to be looked into."""
    return folder / f"seed-{seed:06d}"


def holds(kept: Result | None, asked: Asked) -> bool:
    """Tell whether a kept result answers what is asked: nothing found, and at least as much done."""
    if kept is None or not kept.is_right:
        return False
    was = kept.asked
    same = (was.processes, was.actors, bool(was.database)) == (
        asked.processes,
        asked.actors,
        bool(asked.database),
    )
    return same and kept.tried >= asked.operations and was.minutes >= asked.minutes


def run_seeds(
    seeds: Iterable[int], asked: Asked, folder: Path, *, jobs: int = 1, tell: Callable[[str], None] = print
) -> Iterator[Result]:
    """Simulate seeds, so many at a time; yield each result, kept ones first, as it is there.

    Results are kept in ``folder``, with the installation where something was found; a seed whose kept
    result holds is not run again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    waiting = []
    for seed in seeds:
        kept = read_result(path_of(folder, seed))
        if kept is not None and holds(kept, asked):
            tell(f"seed {seed}: kept, {kept.tried} tried, no problems")
            yield kept
        else:
            waiting.append(seed)
    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(lambda seed: _run(seed, asked, folder), waiting)


def _in_memory() -> Path | None:
    """Return where files lie in memory, if there is room for them; None is the usual place.

    A killed process loses nothing there either, and the simulation need not wait for a disk at each commit.
    """
    if not os.access(_MEMORY, os.W_OK) or shutil.disk_usage(_MEMORY).free < _ROOM:
        return None
    return _MEMORY


def _run(seed: int, asked: Asked, folder: Path) -> Result:
    path = path_of(folder, seed)
    path.unlink(missing_ok=True)
    shutil.rmtree(books_of(folder, seed), ignore_errors=True)
    with TemporaryDirectory(prefix="liandong-simulate-", dir=_in_memory()) as own:
        environment = {**os.environ, "LIANDONG_DATA_DIR": own, "LIANDONG_DATABASE_URL": asked.database}
        words = [seed, asked.minutes, asked.operations, asked.processes, asked.actors, path.resolve()]
        command = [sys.executable, "-m", "liandong.simulation", *map(str, words)]
        done = subprocess.run(command, env=environment, check=False)  # noqa: S603 - this program itself # nosec B603
        found = read_result(path)
        if found is None:
            said = f"the simulation ended with {done.returncode} and said nothing"
            found = Result(seed, asked, problems=[said])
        if not found.is_right:
            shutil.copytree(own, books_of(folder, seed))
    return found
