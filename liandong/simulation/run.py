"""The simulation: processes full of actors on one company, killed at random, audited after each round.

One seed, one sequence of choices for each actor; how the actors interleave differs from run to
run. Everything but "done" and "refused" fails the run, and so does any finding of the auditor
or any document that the answers do not account for.
"""

import secrets
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from django.urls import get_resolver

from liandong.documents.auditing.auditor import audit
from liandong.documents.posting.queue import PostingQueue
from liandong.identity.companies import migrate_registry, use_company
from liandong.simulation.acting import Hands, perform
from liandong.simulation.casting import BEGUN_DAYS, FIRST_DAY, LAST_DAY, Cast, make_cast
from liandong.simulation.journal import Journal
from liandong.simulation.keeping import opening
from liandong.simulation.model import Believed, believed, disagreements, posted_types
from liandong.simulation.processes import started
from liandong.simulation.worker import work_shift

_POLL_S = 0.05
_LONGEST_ROUND_S = 1800
_ROUNDS = 4
"""Rounds of a long simulation: each ends with all books recomputed, which takes longer and longer."""
_LONGEST_ROUND = 500
_PER_KILL = 20
"""Operations of an actor for each process that is killed."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How much goes on: processes, actors in each, operations of an actor and kills a round."""

    processes: int = 3
    actors: int = 3
    operations: int = 60
    kills: int = 3


@dataclass(frozen=True, slots=True)
class Length:
    """How long it goes on at least, and how many operations all actors together try at least."""

    minutes: float = 0
    operations: int = 0


def fitting(length: Length, processes: int = 3, actors: int = 3) -> Scale:
    """Return the scale for a length: about so many rounds as ``_ROUNDS``, as many kills in each as fit."""
    each = -(-length.operations // (processes * actors * _ROUNDS))
    operations = min(max(each, Scale().operations), _LONGEST_ROUND)
    return Scale(processes, actors, operations, max(operations // _PER_KILL, 1))


@dataclass(slots=True)
class Report:
    """What happened. ``problems`` is empty when everything held."""

    seed: int
    company: str
    rounds: int = 0
    kills: int = 0
    posted: int = 0
    reversed: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    ways: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    @property
    def tried(self) -> int:
        """Return how many operations the actors began, those for which nothing fitted included."""
        return self.ways.total()


@dataclass(slots=True)
class _Crew:
    """One process and its actors."""

    actors: tuple[int, ...]
    process: BaseProcess
    kill_at: list[int]


def simulate(
    seed: int, length: Length, scale: Scale | None = None, tell: Callable[[str], None] = print
) -> Report:
    """Run rounds until it was long enough, at least one; stop at the first round with a problem.

    Makes a company of its own in the installation that the settings name.
    """
    scale = scale or Scale()
    until = time.monotonic() + length.minutes * 60
    migrate_registry()
    cast = make_cast(f"sim{seed}_{secrets.token_hex(3)}", seed)
    cast = replace(cast, pace=_pace(length, scale))
    report = Report(seed, cast.slug)
    with TemporaryDirectory(prefix="liandong-simulation-") as name:
        stage = _Stage(Path(name), seed, scale, cast)
        stage.prepare()
        while not report.problems:
            report.kills += stage.play(report)
            report.rounds += 1
            stage.judge(report)
            for text in (_line(report), *report.problems):
                tell(text)
            if time.monotonic() >= until and report.tried >= length.operations:
                break
    return report


def _pace(length: Length, scale: Scale) -> int:
    """Return in how many operations of an actor a day passes, so that the last comes towards the end."""
    each = max(length.operations // (scale.processes * scale.actors), scale.operations)
    return max(each // ((LAST_DAY - FIRST_DAY).days - BEGUN_DAYS), 1)


def _line(report: Report) -> str:
    return (
        f"seed {report.seed} round {report.rounds}: {report.tried} tried, {report.posted} posted,"
        f" {report.reversed} reversed,"
        f" {sum(report.refused.values())} refused, {report.kills} killed, {len(report.problems)} problems"
    )


@dataclass(slots=True)
class _Begun:
    """How many numbers were begun in each journal; what was read once is not read again."""

    read: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def of(self, path: Path) -> int:
        """Return how many were begun; a line that is being written counts a moment later."""
        offset, count = self.read.get(path, (0, 0))
        if not path.exists():
            return count
        with path.open("rb") as file:
            file.seek(offset)
            whole, _, _cut = file.read().rpartition(b"\n")
        if whole:
            offset, count = offset + len(whole) + 1, count + whole.count(b'{"number"')
            self.read[path] = (offset, count)
        return count


@dataclass(frozen=True, slots=True)
class _Stage:
    folder: Path
    seed: int
    scale: Scale
    cast: Cast
    begun: _Begun = field(default_factory=_Begun)

    @property
    def journals(self) -> list[Journal]:
        """Return the journals of all actors, and of the opening."""
        return [Journal(path) for path in sorted(self.folder.glob("actor*.jsonl"))]

    def prepare(self) -> None:
        """Write the cast down and open the books with stock in every place.

        What needs the addresses of pages loads all of them: done once here, each process has them.
        """
        get_resolver().app_dict  # noqa: B018 - asking loads them
        (self.folder / "cast.json").write_text(self.cast.dumps(), encoding="utf-8")
        journal = Journal(self.folder / "actor-opening.jsonl")
        with use_company(self.cast.slug):
            hands = Hands(self.cast, PostingQueue(self.cast.slug))
            for number, wish in enumerate(opening(self.cast)):
                key = f"{self.seed}-opening-{number}"
                journal.begin(number, key, wish)
                journal.end(key, perform(wish, key, hands))

    def play(self, report: Report) -> int:
        """Play one round to its end; return how many processes were killed."""
        upto = (report.rounds + 1) * self.scale.operations
        luck = Random(f"kills {self.seed} {report.rounds}")  # noqa: S311 - a schedule, no secret # nosec B311
        crews = [self._crew(number, upto) for number in range(self.scale.processes)]
        for _ in range(self.scale.kills):
            at = upto - self.scale.operations + luck.randint(1, self.scale.operations - 1)
            luck.choice(crews).kill_at.append(at)
        deadline = time.monotonic() + _LONGEST_ROUND_S
        killed = 0
        try:
            while any(crew.process.is_alive() for crew in crews):
                killed += sum(self._kill_when_due(crew, upto, luck) for crew in crews)
                if time.monotonic() > deadline:
                    report.problems.append("a round does not come to its end: a deadlock")
                    break
                _wait(crews, _POLL_S)
        finally:
            for crew in crews:
                crew.process.kill()
                crew.process.join()
        report.problems += [
            f"a worker ended with {crew.process.exitcode}" for crew in crews if crew.process.exitcode
        ]
        return killed

    def _crew(self, number: int, upto: int) -> _Crew:
        first = number * self.scale.actors
        actors = tuple(range(first, first + self.scale.actors))
        return _Crew(actors, self._start(actors, upto), [])

    def _start(self, actors: tuple[int, ...], upto: int) -> BaseProcess:
        return started(work_shift, self.folder, self.seed, actors, upto)

    def _kill_when_due(self, crew: _Crew, upto: int, luck: Random) -> int:
        """Kill the process some moments after one of its actors began a chosen number."""
        begun = self._begun(crew) if crew.kill_at else 0
        due = [at for at in crew.kill_at if begun >= at]
        if not due or not crew.process.is_alive():
            return 0
        crew.kill_at.remove(due[0])
        _wait([crew], luck.random() * 0.1)
        if not crew.process.is_alive():
            return 0
        crew.process.kill()
        crew.process.join()
        crew.process = self._start(crew.actors, upto)
        return 1

    def _begun(self, crew: _Crew) -> int:
        return max(self.begun.of(self.folder / f"actor{number}.jsonl") for number in crew.actors)

    def judge(self, report: Report) -> None:
        """Compare the books with the answers, and let the auditor look at them."""
        with use_company(self.cast.slug):
            found = believed(self.journals)
            report.problems += disagreements(found)
            report.problems += [finding.sentence("en") for finding in audit()]
            report.types = posted_types()
        _sum_up(report, found)


def _sum_up(report: Report, found: Believed) -> None:
    report.posted, report.reversed = len(found.posted), len(found.reversed)
    report.refused, report.ways = found.refused, found.ways


def _wait(crews: Sequence[_Crew], seconds: float) -> None:
    """Wait for the first process still running, but no longer than this."""
    running = next((crew for crew in crews if crew.process.is_alive()), None)
    if running is not None:
        running.process.join(seconds)
